"""Safety notices as a browser shows them: in every theme, without styles or scripts, in print, in forced colours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page

from browser.conftest import OpenContext, OpenPage, address
from browser.looks import contrasts, plain

if TYPE_CHECKING:
    from conftest import RealSite

SIGNALS = {"DANGER", "WARNING", "CAUTION", "NOTICE"}
INJURY_SIGNALS = SIGNALS - {"NOTICE"}
PAGES = ("reference/notices", "practice/emergency", "practice/mixing", "practice/stopping", "overview/sleep")
"""All notices one by one; boxes of several, strictest first; the mixing table; findings."""

@pytest.fixture(params=["light", "dark", "light, dark chosen", "dark, light chosen"])
def themed(request: pytest.FixtureRequest, open_page: OpenPage):
    """Open a page in the system's theme, or in the other one by the reader's own choice."""
    scheme, _, chosen = request.param.partition(", ")

    def make(name: str) -> Page:
        page = open_page(name, scheme=scheme)
        if chosen:
            page.locator(".theme-toggle:visible").first.click()
            assert page.locator("body").get_attribute("data-theme") == chosen.partition(" ")[0]
        return page

    return make


@pytest.mark.parametrize("name", PAGES)
def test_signal_words_and_texts_stand_out(themed, name: str) -> None:
    page = themed(name)
    words = contrasts(page, ".signal-word")
    if name == "reference/notices":
        assert {word for _, word in words} == SIGNALS
    assert [found for found in words if found[0] < 7] == []
    texts = contrasts(page, ".admonition.safety, .admonition.safety-group, .admonition.finding")
    assert [found for found in texts if found[0] < 4.5] == []
    symbols = contrasts(page, "svg.safety-symbol")
    assert [ratio for ratio, _ in symbols if ratio < 3] == []


def test_the_three_injury_words_have_the_symbol_and_notice_has_none(open_page: OpenPage) -> None:
    page = open_page("reference/notices")
    titles = page.locator(".admonition.safety > .admonition-title")
    shown = {(title.locator(".signal-word").inner_text(), title.locator("svg.safety-symbol").is_visible())
             for title in titles.all()}
    assert shown == {(word, word in INJURY_SIGNALS) for word in SIGNALS}


def in_order(text: str, *parts: str) -> bool:
    """Tell whether all parts stand in a text, one after the other."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def test_without_styles_and_scripts_each_notice_reads_in_order(site: RealSite, open_context: OpenContext) -> None:
    rows = json.loads((site.html / "data/notices.json").read_text())["rows"]
    assert {row["signal"].upper() for row in rows} == SIGNALS
    context = open_context(scripts=False)
    context.route("**/*.css*", lambda route: route.abort())
    page = context.new_page()
    page.goto(address(site, "reference/notices"))
    for row in rows:
        box = page.locator(f"#notice-{row['id']} > .admonition.safety")
        word = box.locator(".signal-word")
        assert word.is_visible(), row["id"]
        assert word.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"  # styles are off
        parts = (row["signal"].upper(), row["hazard"], row["consequence"], *row["avoid"], *row.get("if-it-happens", ()))
        assert in_order(plain(box.inner_text()), *map(plain, parts)), row["id"]
    # In a box of several, steps that all share come once, at the end.
    page.goto(address(site, "practice/mixing"))
    group = page.locator(".admonition.safety-group").first
    assert group.locator(".admonition.safety").count() > 1
    for box in group.locator(".admonition.safety").all():
        row = next(row for row in rows if plain(row["hazard"]) == plain(box.locator(".hazard").inner_text()))
        assert in_order(plain(box.inner_text()), row["signal"].upper(), plain(row["hazard"]), plain(row["short"])), row["id"]


def test_a_notice_is_a_note_with_a_name_and_cannot_be_folded(open_page: OpenPage) -> None:
    page = open_page("reference/notices")
    notes = page.get_by_role("note")
    assert notes.count() == page.locator(".admonition.safety").count() > 20
    for note in notes.all():
        title = note.locator(".admonition-title").inner_text()
        assert note.get_attribute("aria-label") == title
        assert note.evaluate("e => !e.closest('details') && e.tabIndex < 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_in_print_a_notice_is_black_on_white_and_whole(open_page: OpenPage, name: str, scheme: str) -> None:
    page = open_page(name, 718, 1000, scheme)  # the width of a sheet of paper within its margins
    page.emulate_media(media="print")
    words = page.locator(".signal-word").evaluate_all("""words => words.map(word => {
      const style = getComputedStyle(word);
      return [word.checkVisibility(), style.color, style.backgroundColor, style.borderTopStyle, style.borderTopColor,
              parseFloat(style.borderTopWidth) >= 1].join("; ");
    })""")
    assert set(words) == {"true; rgb(0, 0, 0); rgba(0, 0, 0, 0); solid; rgb(0, 0, 0); true"}
    symbols = page.locator("svg.safety-symbol").evaluate_all(
        "symbols => symbols.map(e => `${e.checkVisibility()} ${getComputedStyle(e).color} ${e.getBoundingClientRect().width > 10}`)")
    assert set(symbols) == {"true rgb(0, 0, 0) true"}
    boxes = page.locator(".admonition.safety, .admonition.safety-group").evaluate_all("""boxes => boxes.map(box => {
      const style = getComputedStyle(box);
      return box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight + 1
        && style.overflow === "visible" && box.getBoundingClientRect().right <= innerWidth;
    })""")
    assert all(boxes)
    assert [found for found in contrasts(page, ".admonition.safety, .admonition.finding") if found[0] < 4.5] == []
    emergency = page.locator("a.emergency-link")
    assert emergency.is_visible()
    assert emergency.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 718
    # What is fixed to the window would lie on the text of every sheet.
    assert page.evaluate("""[...document.querySelectorAll("body *")].filter(e => {
      const place = e.getBoundingClientRect();
      return e.checkVisibility() && getComputedStyle(e).position === "fixed" && e.textContent.trim()
        && place.width > 1 && place.right > 0 && place.left < innerWidth;
    }).map(e => e.className)""") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_the_words_and_boxes_can_be_told(open_page: OpenPage, scheme: str) -> None:
    page = open_page("reference/notices", scheme=scheme, forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    words = contrasts(page, ".signal-word")
    assert {word for _, word in words} == SIGNALS
    assert [found for found in words if found[0] < 7] == []
    borders = page.locator(".signal-word, .admonition.safety").evaluate_all(
        "all => all.map(e => getComputedStyle(e).borderTopStyle + (parseFloat(getComputedStyle(e).borderTopWidth) >= 1))")
    assert set(borders) == {"solidtrue"}
    assert [found for found in contrasts(page, ".admonition.safety") if found[0] < 4.5] == []


def test_the_first_notice_stands_before_the_fold_of_a_phone(open_page: OpenPage) -> None:
    """A page on a risky topic opens with its notices, not with a screenful of something else."""
    for name in ("index", "practice/mixing", "overview/sleep", "practice/no-dose"):  # on emergency the steps stand first
        page = open_page(name, 360, 780)
        box = page.locator(".signal-word").first.bounding_box()
        assert box, name
        assert box["y"] + box["height"] <= 780, name
