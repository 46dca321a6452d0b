"""What a reader does with the pages: on a phone, with a keyboard, offline, without scripts, with a screen reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Request, expect

from browser.conftest import OpenContext, OpenPage, address
from browser.looks import contrasts, plain
from conftest import ROOT

if TYPE_CHECKING:
    from conftest import RealSite

PAGE_KINDS = ("index", "overview/index", "overview/sleep", "overview/claims", "mechanisms/opioid-receptors",
              "practice/index", "practice/mixing", "practice/what-works", "practice/talking-to-a-clinician",
              "legal/united-states", "reference/notices", "reference/studies", "reference/studies/mixing", "reference/references/bodies-n-z",
              "reference/glossary", "about/index", "search")
NARROW = 320
"""CSS pixels: a small phone, or a desk with the text four times as large (WCAG 1.4.10)."""
TARGET = 24
"""CSS pixels: the smallest target for a thumb (WCAG 2.5.8)."""


# -- every page ----------------------------------------------------------------------------------


@dataclass
class Walk:
    """What came to light while all pages were opened, one after the other, on a small phone."""

    pages: int = 0
    wide: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)


# Boxes that scroll sideways of their own, or cut what they hold.
BOXES = """[...document.querySelectorAll("body, body *")].filter(e =>
  e.checkVisibility() && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).overflowX !== "visible"
).map(e => `${e.localName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"""


@pytest.fixture(scope="module", params=["site", pytest.param("spanish", marks=pytest.mark.slow)])
def walk(request: pytest.FixtureRequest, browser) -> Walk:
    site: RealSite = request.getfixturevalue(request.param)
    seen = Walk()
    context = browser.new_context(viewport={"width": NARROW, "height": 640})
    page = context.new_page()

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            seen.foreign.append(f"{page.url} asks for {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: seen.wrong.append(f"{page.url}: {error}"))
    page.on("console", lambda line: seen.wrong.append(f"{page.url}: {line.text}") if line.type == "error" else None)
    page.on("requestfailed", lambda request: None if "ABORTED" in (request.failure or "")  # the walk went on
            else seen.wrong.append(f"{page.url}: {request.url} is not there"))
    for file in site.pages():
        if file.name in ("404.html", "not-kept.html"):  # a host shows that page at any address
            continue
        name = str(file.relative_to(site.html))
        page.goto(file.as_uri())
        seen.pages += 1
        if (width := page.evaluate("document.scrollingElement.scrollWidth")) > NARROW:
            seen.wide.append(f"{name}: {width} px")
        # The article itself is such a box, so that the window alone proves nothing.
        seen.boxes += [f"{name}: {box}" for box in page.evaluate(BOXES)]
        seen.kept |= set(page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"))
        seen.kept |= {cookie["name"] for cookie in context.cookies()}  # type: ignore[typeddict-item]
    context.close()
    return seen


def test_no_page_scrolls_sideways_on_a_small_phone(walk: Walk) -> None:
    assert walk.pages >= 45
    assert walk.wide == []


def test_nothing_within_a_page_scrolls_sideways_or_is_cut(walk: Walk) -> None:
    """Code for authors may scroll in its box; a table may not: `:class: cards` makes cards of its rows."""
    assert [box for box in walk.boxes if not re.match(r"about/\w+\.html: pre\.", box)] == []


def test_no_page_asks_another_host_or_fails(walk: Walk) -> None:
    assert walk.foreign == []
    assert walk.wrong == []


def test_nothing_is_kept_but_the_choice_of_theme(walk: Walk) -> None:
    assert walk.kept <= {"theme"}


@pytest.mark.parametrize("name", ["practice/what-works", "practice/mixing", "overview/products", "reference/summary-of-findings"])
def test_a_row_of_a_wide_table_is_a_card_on_a_phone_and_a_row_on_a_desk(open_page: OpenPage, name: str) -> None:
    page = open_page(name, 360)
    table = page.locator("table.stacked").last
    cell = table.locator("tbody td").nth(1)
    assert cell.evaluate("e => getComputedStyle(e).display") == "block"
    label = cell.evaluate("e => getComputedStyle(e, '::before').content").strip('"').rstrip(": ")
    assert label == table.locator("thead th").nth(1).text_content().strip()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert cell.evaluate("e => getComputedStyle(e).display") == "table-cell"
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") in ("none", "normal")
    assert table.evaluate("e => e.parentElement.scrollWidth <= e.parentElement.clientWidth + 1")


# -- emergency -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_emergency_is_one_click_from_every_kind_of_page_without_scripts(
    site: RealSite, open_context: OpenContext, width: int,
) -> None:
    page = open_context(width, 640, scripts=False).new_page()
    for name in PAGE_KINDS:
        page.goto(address(site, name))
        link = page.get_by_role("link", name=re.compile("^Emergency")).first
        expect(link).to_be_in_viewport(ratio=1)
        box = link.bounding_box()
        assert box, name
        assert box["height"] >= TARGET, name
        link.click()
        assert page.url == address(site, "practice/emergency"), name
        expect(page.locator("#emergency-signs")).to_be_visible()


def first_aid_is_there(page: Page) -> None:
    """Check that the danger, the signs, the steps and the numbers can be seen."""
    danger = page.locator(".safety-danger .signal-word").first
    expect(danger).to_have_text("DANGER")
    expect(page.locator("#emergency-steps > ol > li").first).to_be_in_viewport()  # the steps stand before all else
    assert page.locator("#emergency-signs li:visible").count() >= 6
    steps = page.locator("#emergency-steps > ol > li:visible")
    assert steps.count() >= 5
    assert "naloxone" in " ".join(steps.all_inner_texts()).casefold()
    numbers = page.locator("#emergency-numbers a[href^='tel:']:visible")
    assert {"911", "112", "999", "000"} <= {number.strip() for number in numbers.all_inner_texts()}


def test_the_emergency_page_is_whole_on_a_phone_without_scripts_and_network(open_page: OpenPage) -> None:
    page = open_page("practice/emergency", 360, 780, scripts=False, offline=True)
    first_aid_is_there(page)


def test_the_emergency_page_stays_usable_when_the_signal_is_lost(served: str, open_context: OpenContext) -> None:
    context = open_context(360, 780)
    page = context.new_page()
    page.goto(f"{served}/practice/emergency.html")
    context.set_offline(True)
    first_aid_is_there(page)
    page.locator("article a[href='#emergency-numbers']").first.click()
    expect(page.get_by_role("heading", name="Numbers by country")).to_be_in_viewport()
    first = page.locator("#emergency-numbers a[href^='tel:']").first
    expect(first).to_be_in_viewport()


@pytest.mark.parametrize("width", [NARROW, 360, 1280])
def test_numbers_can_be_tapped(open_page: OpenPage, width: int) -> None:
    page = open_page("practice/emergency", width)
    numbers = page.locator("a[href^='tel:']")
    assert numbers.count() >= 20
    for number in numbers.all():
        target = number.get_attribute("href") or ""
        assert target.removeprefix("tel:") == re.sub(r"[^\d+]", "", number.inner_text()), "another number than it says"
        box = number.bounding_box()
        assert box
        assert box["width"] >= TARGET, number.inner_text()
        assert box["height"] >= TARGET, number.inner_text()


# -- the note for a clinician -------------------------------------------------------------------------


def note() -> str:
    """Give the note as its author wrote it."""
    source = (ROOT / "docs/practice/talking-to-a-clinician.md").read_text(encoding="utf-8")
    found = re.search(r"```\{code-block\} text\n(.*?)```", source, re.S)
    assert found
    return found[1].strip()


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()").strip()


CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.mark.parametrize("how", ["click", "tap", "keyboard"])
@pytest.mark.parametrize("where", ["folder", "host"])
def test_the_note_is_copied_with_its_button(
    site: RealSite, served: str, open_context: OpenContext, where: str, how: str,
) -> None:
    page = open_context(360, 780, permissions=CLIPBOARD, has_touch=True).new_page()
    page.goto(address(site, "practice/talking-to-a-clinician") if where == "folder"
              else f"{served}/practice/talking-to-a-clinician.html")
    page.evaluate("navigator.clipboard.writeText('something older')")
    button = page.locator("button.copybtn")
    expect(button).to_have_count(1)
    button.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    expect(button).to_have_css("opacity", "1")  # seen by a thumb, which cannot hover
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= TARGET
    if how == "keyboard":
        button.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(button).to_be_focused()
        assert button.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
        page.keyboard.press("Enter")
    else:
        getattr(button, how)()
    expect(button).to_have_class(re.compile(r"\bsuccess\b"))
    assert copied(page) == note()
    assert page.locator(".highlight-text pre").inner_text().strip() == note()


@pytest.mark.parametrize("paper", [(740, 979), (717, 1047)], ids=["letter", "a4"])
def test_in_print_the_note_fits_one_side_and_the_sheet_begins_the_next(open_page: OpenPage, paper: tuple[int, int]) -> None:
    """Paper within margins of 1 cm, the least that browsers print with."""
    page = open_page("practice/talking-to-a-clinician", *paper)
    page.emulate_media(media="print")
    block = page.locator("div.highlight-text")
    box = block.bounding_box()
    assert box
    assert box["height"] <= paper[1]
    assert block.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    assert block.locator("pre").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(block.locator("button.copybtn")).to_be_hidden()
    sheet = page.locator("section:has(> .sheet-to-print)")
    assert sheet.evaluate("e => getComputedStyle(e).breakBefore") == "page"
    assert sheet.locator("tr:visible").count() >= 9


@pytest.mark.parametrize(("place", "size"), [("practice", (1440, 900)), ("es/practice", (1920, 1080))])
def test_a_clinician_sees_the_whole_sheet_at_one_look(open_page: OpenPage, place: str, size: tuple[int, int]) -> None:
    page = open_page(f"{place}/talking-to-a-clinician#clinician-sheet", *size)
    for part in (page.locator("#clinician-sheet h2"), page.locator("#clinician-sheet tr").last):
        expect(part).to_be_in_viewport(ratio=1)


# -- the mixing table ------------------------------------------------------------------------------------


FILTER = "#mixing-filter"


def find_row(page: Page, typed: str) -> None:
    """Types into the box and waits until it says what it found: it loads the search's words first."""
    page.locator(FILTER).press_sequentially(typed)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d of |Not in this table"))


def rows_shown(page: Page) -> list[str]:
    return page.locator(".mixing-table tbody tr:visible").evaluate_all(
        "rows => rows.map(row => row.querySelector('a').hash.replace('#mixing-', ''))")


@pytest.mark.parametrize(("typed", "rows"), [
    ("xanax", ["benzodiazepines"]),
    ("XANAX ", ["benzodiazepines"]),
    ("zoloft", ["ssris"]),
    ("oxy", ["opioids"]),
    ("Benadryl", ["sedating-antihistamines"]),
    ("st johns wort", ["other-serotonin", "inducers"]),
    ("St. John’s Wort", ["other-serotonin", "inducers"]),
    ("tylenol pm", ["sedating-antihistamines"]),
])
def test_typing_a_name_finds_its_row(open_page: OpenPage, typed: str, rows: list[str]) -> None:
    page = open_page("practice/mixing", 360, 780)
    everything = page.locator(".mixing-table tbody tr").count()
    find_row(page, typed)
    shown = rows_shown(page)
    assert set(rows) <= set(shown)
    assert len(shown) <= 3
    assert page.get_by_role("status").inner_text() == f"{len(shown)} of {everything} rows."
    page.locator(FILTER).fill("")
    assert len(rows_shown(page)) == everything


@pytest.mark.parametrize("typed", ["qqwwvv", "vvqqxx wwqqpp"])
def test_a_name_that_is_not_in_the_table_is_not_called_safe(open_page: OpenPage, typed: str) -> None:
    page = open_page("practice/mixing", 360, 780)
    find_row(page, typed)
    assert rows_shown(page) == []
    says = page.get_by_role("status").inner_text()
    assert "Not in this table" in says
    assert "does not mean it is safe" in says


def test_the_filter_works_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("practice/mixing")
    box = page.get_by_label("Type a medicine, drink or drug")
    for _ in range(250):
        page.keyboard.press("Tab")
        if box.evaluate("e => e === document.activeElement"):
            break
    expect(box).to_be_focused()
    assert box.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.type("benadryl")
    expect(page.locator(".mixing-table tbody tr:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("href", "mixing-alcohol.html#mixing-sedating-antihistamines")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"mixing-alcohol\.html#mixing-sedating-antihistamines$"))
    expect(page.locator("section#mixing-sedating-antihistamines")).to_be_in_viewport()


def test_without_scripts_the_mixing_table_is_whole(site: RealSite, open_page: OpenPage) -> None:
    rows = json.loads((site.html / "data/mixing.json").read_text())["rows"]
    page = open_page("practice/mixing", 360, 780, scripts=False)
    assert page.locator(FILTER).count() == 0
    assert rows_shown(page) == [row["id"] for row in rows]
    soonest: dict[str, str] = {}  # a name of several rows stands in the most urgent alone
    for row in rows:
        for name in (*row["names"], *row["brands"]):
            soonest.setdefault(plain(name), row["urgency"])
    for row, shown in zip(rows, page.locator(".mixing-table tbody tr").all(), strict=True):
        words = plain(shown.inner_text())
        assert row["signal"].upper() in words, row["id"]
        assert row["certainty"] in words, row["id"]
        for name in map(plain, (*row["names"], *row["brands"])):
            assert name in words or soonest[name] != row["urgency"], (row["id"], name)


@pytest.mark.parametrize(("typed", "named"), [
    ("xanax", "Xanax"), ("zolo", "Zoloft"), ("st johns wort", "St John's wort"), ("tylenol pm", "Tylenol PM"), ("booze", "booze"),
])
def test_a_row_that_stays_says_which_of_its_names_was_typed(open_page: OpenPage, typed: str, named: str) -> None:
    page = open_page("practice/mixing", 360, 780)
    find_row(page, typed)
    shown = [plain(words) for words in page.locator(".mixing-table tbody tr:visible .named").all_inner_texts()]
    assert any(words.split(", ")[0].casefold() == named.casefold() for words in shown), shown
    page.locator(FILTER).fill("")
    assert "".join(page.locator(".mixing-table .named").all_inner_texts()) == ""


# -- sources beside their citations -----------------------------------------------------------------------


CITED = "overview/sleep"
CITATION = ".bibtex-citation a.reference"


def card(page: Page) -> Locator:
    return page.get_by_role("group", name="Source")


def told(site: RealSite, citation: Locator) -> str:
    """Give the words of the source that a citation names."""
    words = json.loads((site.html / "source-words.js").read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))
    return str(words[citation.evaluate("e => e.href").removeprefix(site.html.as_uri() + "/")])


def test_a_source_shows_on_hover_and_its_link_can_be_reached(site: RealSite, open_page: OpenPage) -> None:
    page = open_page(CITED)
    citation = page.locator(CITATION).first
    expect(card(page)).to_be_hidden()
    citation.hover()
    expect(card(page)).to_be_visible()
    assert len(told(site, citation)) > 40
    expect(card(page)).to_contain_text(told(site, citation))
    more = card(page).get_by_role("link")
    more.hover()  # the way from the citation to the card does not close it
    expect(card(page)).to_be_visible()
    page.mouse.move(2, 2)  # and whoever is done with it gets the text below back
    expect(card(page)).to_be_hidden()
    citation.hover()
    target = citation.get_attribute("href") or ""
    more.click()
    assert page.url.endswith(target.removeprefix(".."))
    entry = page.locator(f'[id="{target.partition("#")[2]}"]')
    expect(entry).to_be_in_viewport()
    back = entry.locator(".source-uses a[href='../../overview/sleep.html']")
    back.click()
    assert page.url.endswith("/overview/sleep.html")


def test_a_source_shows_where_the_search_cannot_open(site: RealSite, open_context: OpenContext) -> None:
    """Where a browser has no dialogs search-open.js goes no further; the card lives of what it has set by then."""
    context = open_context()
    context.add_init_script("globalThis.HTMLDialogElement = undefined")
    page = context.new_page()
    page.goto(address(site, CITED))
    assert page.locator(".search-open").count() == 0
    citation = page.locator(CITATION).first
    citation.hover()
    expect(card(page)).to_contain_text(told(site, citation))
    assert page.evaluate("SafetySearch.load") is None


def test_a_tap_shows_the_source_and_a_second_one_leads_on(site: RealSite, open_page: OpenPage) -> None:
    page = open_page(CITED, 360, 780, has_touch=True, is_mobile=True)
    here = page.url
    citation = page.locator(CITATION).first
    citation.tap()
    expect(card(page)).to_be_visible()
    assert page.url == here
    page.locator("h1").tap()
    expect(card(page)).to_be_hidden()
    other = page.locator(CITATION).nth(3)
    other.tap()
    expect(card(page)).to_contain_text(told(site, other))
    other.tap()
    page.wait_for_url("**/reference/references/*.html#*")


def test_enter_shows_the_source_and_escape_gives_the_place_back(open_page: OpenPage) -> None:
    page = open_page(CITED)
    here = page.url
    citation = page.locator(CITATION).first
    citation.focus()
    expect(citation).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(card(page)).to_be_visible()
    expect(citation).to_have_attribute("aria-expanded", "true")
    assert page.url == here
    page.keyboard.press("Tab")
    expect(card(page).get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(citation).to_be_focused()
    expect(citation).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # on to the next link: the card does not lie on it
    expect(card(page)).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    expect(citation).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reference/references/*.html#*")


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_every_card_stays_on_the_screen(site: RealSite, open_page: OpenPage, width: int) -> None:
    page = open_page(CITED, width)
    citations = page.locator(CITATION).all()
    assert len(citations) > 10
    for citation in citations:
        page.keyboard.press("Escape")
        citation.hover()
        expect(card(page)).to_contain_text(told(site, citation))
        box = card(page).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_without_scripts_a_citation_leads_to_its_entry_and_back(open_page: OpenPage) -> None:
    page = open_page(CITED, 360, 780, scripts=False)
    citation = page.locator(CITATION).first
    target = citation.get_attribute("href") or ""
    citation.click()
    assert page.url.endswith(target.removeprefix(".."))
    assert "/reference/references/" in page.url
    entry = page.locator(f'[id="{target.partition("#")[2]}"]')
    expect(entry).to_be_in_viewport()
    expect(entry.get_by_text("Used on")).to_be_visible()
    entry.locator(".source-uses a[href='../../overview/sleep.html']").click()
    assert page.url.endswith("/overview/sleep.html")


# -- figures ---------------------------------------------------------------------------------------------


FIGURES = ("mechanisms/opioid-receptors", "mechanisms/how-the-body-handles-it")


@pytest.mark.parametrize("width", [NARROW, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_seen_read_and_heard(open_page: OpenPage, name: str, scheme: str, width: int) -> None:
    page = open_page(name, width, scheme=scheme)
    figure = page.locator("figure.drawing")
    expect(figure).to_have_count(1)
    drawing = figure.get_by_role("img", name=re.compile(r"\w+ \w+ \w+"))
    expect(drawing).to_be_visible()
    box = drawing.bounding_box()
    assert box
    assert box["width"] >= 250
    assert len(figure.locator("figcaption").inner_text()) > 200  # the same in words, for all
    assert drawing.evaluate("e => [...e.querySelectorAll('text')].every(t => t.getBoundingClientRect().height >= 11)")
    assert [found for found in contrasts(page, "figure.drawing") if found[0] < 4.5] == []
    # Filled shapes of a fixed colour stand out from the page by 3:1 (WCAG 1.4.11), or have a line round them that does.
    faint = drawing.evaluate("""svg => {
      const part = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      const light = colour => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(c => part(c / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = light(getComputedStyle(document.body).backgroundColor);
      const told = colour => {
        const [high, low] = [light(colour), ground].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05) >= 3;
      };
      return [...svg.querySelectorAll("rect, path, circle")].filter(shape => {
        const { fill, stroke, fillOpacity } = getComputedStyle(shape);
        const filled = fill !== "none" && fillOpacity > 0.9 && told(fill);
        return !filled && !(stroke !== "none" && told(stroke));
      }).map(shape => shape.outerHTML.slice(0, 120));
    }""")
    assert faint == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_to_another_language_leads_to_the_open_section(open_page: OpenPage, *, scripts: bool) -> None:
    """Without scripts it leads to the top of the same page."""
    page = open_page("practice/mixing#mixing-tonight", 390, scripts=scripts)
    page.locator(".languages a").click()
    page.wait_for_url(f"**/es/practice/mixing.html{'#mixing-tonight' if scripts else ''}")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_all_figures_of_the_chapter_are_tried_here(site: RealSite) -> None:
    drawn = {file.stem for file in (site.html / "mechanisms").glob("*.html") if 'class="drawing"' in file.read_text()}
    assert drawn == {name.partition("/")[2] for name in FIGURES}


# -- the rules of the field, where a script has changed the page; whole pages: test_access_browser.py ------------


RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """Give what axe finds on a page, one line for each element."""
    axe = Axe()

    def find(page: Page) -> list[str]:
        result = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
        assert result["testEngine"]["name"] == "axe-core"
        return [f"{rule['id']}: {element['target'][0]}: {element['html'][:120]}"
                for rule in result["violations"] for element in rule["nodes"]]

    return find


def test_no_rule_of_wcag_is_broken_while_a_source_or_no_row_is_shown(open_page: OpenPage, faults) -> None:
    page = open_page(CITED)
    page.locator(CITATION).first.press("Enter")
    expect(card(page)).to_be_visible()
    assert faults(page) == []
    for scheme in ("light", "dark"):  # axe leaves open what lies over something else
        page.emulate_media(color_scheme=scheme)
        assert [found for found in contrasts(page, ".source-card") if found[0] < 4.5] == []
    page = open_page("practice/mixing")
    page.locator(FILTER).fill("zzzqx")
    assert faults(page) == []
