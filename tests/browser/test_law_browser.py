"""The law pages in a browser: keyboard only, without scripts, on a small phone, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from kratom_site.law.words import STATUSES

if TYPE_CHECKING:
    from conftest import RealSite

pytestmark = pytest.mark.browser

PAGES = ("index", "united-states", "world", "timeline", "travel-work-tests")
INPUT = ".find-place-box input"
RESULTS = ".find-place-results > li"


@pytest.fixture
def law(site: RealSite) -> Path:
    return site.html / "legal"


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page that reports what it asks of the network and what goes wrong in it."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    yield page
    context.close()


def to_input(page: Page) -> None:
    """Reach the search box with the Tab key alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id").startswith("find-place-"):
            return
    raise AssertionError("the box is not reached with the keyboard")


@pytest.mark.parametrize(("typed", "target"), [
    ("alabama", "united-states.html#us-al"),
    ("AL", "united-states.html#us-al"),
    ("georgia", "united-states.html#us-ga"),
    ("Bangkok", "world.html#th"),
    ("san diego", "united-states.html#us-ca-san-diego"),
    ("san diego california", "united-states.html#us-ca-san-diego"),
    ("D.C.", "united-states.html#us-dc"),
    ("nyc", "united-states.html#us-ny"),
    ("UK", "world.html#gb"),
    ("turkey", "world.html#tr"),
    ("Türkiye", "world.html#tr"),
    ("vietnam", "world.html#vn"),
    ("sao paulo", "world.html#br"),
    ("tennesee", "united-states.html#us-tn"),
    ("missisipi", "united-states.html#us-ms"),
    ("filipines", "world.html#ph"),
])
def test_typing_a_place_and_enter_leads_to_its_entry(law: Path, desk: Page, typed: str, target: str) -> None:
    desk.goto((law / "index.html").as_uri())
    to_input(desk)
    desk.keyboard.type(typed)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/{target}")
    entry = desk.locator(f'[id="{target.partition("#")[2]}"]')
    assert entry.is_visible()
    assert ", as of " in entry.locator("p.place-answer").first.inner_text()


def test_georgia_says_that_the_country_is_not_in_the_list(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("georgia")
    assert "Georgia the country" in desk.locator(RESULTS).first.inner_text()
    assert "is not in our list" in desk.locator(RESULTS).first.inner_text()


def test_letters_that_two_places_share_show_both(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("CA")
    expect(desk.locator(RESULTS)).to_have_count(2)
    assert {text.partition(" (")[0] for text in desk.locator(RESULTS).all_inner_texts()} == {"California", "Canada"}


def test_a_city_says_for_which_name_it_was_found(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("portland")
    expect(desk.locator(RESULTS)).to_have_count(2)
    shown = desk.locator(RESULTS).all_inner_texts()
    assert [text.partition(" (")[0] for text in shown] == ["Maine", "Oregon"]
    assert all("for “Portland”" in text for text in shown)


def test_a_place_that_is_not_there_is_not_said_to_be_allowed(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("<b>peru</b>")
    desk.locator(INPUT).fill("peru")
    expect(desk.locator(".find-place-status")).to_have_text(
        "We have no entry for “peru”. That does not mean that kratom is allowed there.")
    assert desk.locator(RESULTS).count() == 0


def test_arrows_move_through_the_results_and_escape_clears(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    to_input(desk)
    desk.keyboard.type("new")
    expect(desk.locator(RESULTS)).to_have_count(8)
    assert "the first 8 are shown" in desk.locator(".find-place-status").inner_text()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    second = desk.locator(f"{RESULTS} a").nth(1)
    assert second.evaluate("link => link === document.activeElement")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    assert desk.locator(INPUT).evaluate("input => input === document.activeElement")
    desk.keyboard.press("Escape")
    assert desk.locator(INPUT).input_value() == ""
    expect(desk.locator(RESULTS)).to_have_count(0)


def test_keys_belong_to_an_input_method_that_composes(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("new")
    expect(desk.locator(RESULTS)).to_have_count(8)
    for key in ("ArrowDown", "Escape"):
        desk.locator(INPUT).evaluate("""(box, key) => {
          box.focus();
          box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, isComposing: true }));
        }""", key)
    assert desk.locator(INPUT).evaluate("input => input === document.activeElement")
    expect(desk.locator(INPUT)).to_have_value("new")


def test_with_a_script_the_list_is_folded_and_opens(law: Path, desk: Page) -> None:
    desk.goto((law / "index.html").as_uri())
    assert not desk.locator(".find-place-list li").first.is_visible()
    desk.locator(".find-place-all > summary").press("Enter")
    assert desk.locator(".find-place-list li").first.is_visible()
    desk.locator(".find-place-all > summary").press("Enter")
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert desk.locator(".find-place-list li").first.is_visible()  # on paper the list is whole


def test_nothing_is_asked_of_another_host_and_nothing_fails(law: Path, desk: Page) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.on("pageerror", lambda error: wrong.append(str(error)))
    desk.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    for name in PAGES:
        desk.goto((law / f"{name}.html").as_uri())
    desk.goto((law / "index.html").as_uri())
    desk.locator(INPUT).fill("alabama")
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert not wrong
    assert desk.evaluate("localStorage.length + sessionStorage.length") <= 1  # furo keeps the theme


def test_without_scripts_the_list_is_whole(law: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((law / "index.html").as_uri())
    assert page.locator(INPUT).count() == 0
    items = page.locator(".find-place-list > li")
    assert items.count() > 140
    assert items.first.is_visible()
    assert items.last.is_visible()
    page.get_by_role("link", name="Thailand", exact=True).first.click()
    assert page.url.endswith("world.html#th")
    context.close()


def test_a_tile_is_reached_and_followed_with_the_keyboard(law: Path, desk: Page) -> None:
    desk.goto((law / "united-states.html").as_uri())
    tile = desk.get_by_role("link", name="AL Alabama: banned", exact=True)
    tile.focus()
    assert tile.evaluate("link => getComputedStyle(link).outlineStyle") != "none"
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/united-states.html#us-al")


def test_tiles_make_a_map_on_a_wide_screen(law: Path, desk: Page) -> None:
    desk.goto((law / "united-states.html").as_uri())

    def at(name: str) -> dict[str, float]:
        box = desk.locator(f"ul.tile-map a[href='#{name}']").bounding_box()
        assert box
        return dict(box)

    boxes = desk.locator("ul.tile-map a").evaluate_all(
        "tiles => tiles.map(tile => { const b = tile.getBoundingClientRect(); return `${b.x},${b.y}`; })")
    assert len(set(boxes)) == 56
    assert at("us-wa")["x"] < at("us-mn")["x"] < at("us-ma")["x"]
    assert at("us-me")["y"] < at("us-ny")["y"] < at("us-fl")["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_at_320_px_nothing_is_cut_off(law: Path, browser: Browser, name: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((law / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_at_320_px_tiles_are_large_enough_and_the_drawing_is_readable(law: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto((law / "united-states.html").as_uri())
    sizes = page.locator("ul.tile-map a").evaluate_all(
        "tiles => tiles.map(tile => { const b = tile.getBoundingClientRect(); return [b.width, b.height]; })")
    assert len(sizes) == 56
    assert all(width >= 44 and height >= 44 for width, height in sizes)
    page.goto((law / "timeline.html").as_uri())
    height = page.locator("svg.legal-timeline text").first.evaluate("text => text.getBoundingClientRect().height")
    assert height >= 11
    context.close()


CONTRAST = """element => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = numbers(colour).slice(0, 3).map(part => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(element);
  const [high, low] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_status_can_be_read(law: Path, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((law / "index.html").as_uri())
    styles = set()
    for status in STATUSES:
        word = page.locator(f".status-words .status-{status}").first
        assert word.evaluate(CONTRAST) >= 4.5, status
        styles.add(word.evaluate(
            "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.backgroundColor].join(); }"))
    assert len(styles) == len(STATUSES)  # no two statuses look the same
    page.goto((law / "united-states.html").as_uri())
    for mark in page.locator(".place-marks").all()[:3]:
        assert mark.evaluate(CONTRAST) >= 4.5
    context.close()


def test_in_print_the_map_keeps_letters_and_signs(law: Path, desk: Page) -> None:
    desk.emulate_media(media="print")
    desk.goto((law / "united-states.html").as_uri())
    tile = desk.locator("ul.tile-map a[href='#us-al']")
    assert tile.is_visible()
    assert tile.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert tile.evaluate("e => getComputedStyle(e, '::after').content").startswith('"B"')
