"""The ways into the search, which each page loads, before the search itself is there: nothing that is typed may be lost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

ROOT = Path(__file__).parents[2]
INPUT, HITS, BOX = "#search-input", "#search-list [role=option]", "input.sidebar-search"
SEARCH = "**/_static/search.js*"


class Late:
    """Holds the search back until it is let in, as a slow line does."""

    def __init__(self, page: Page) -> None:
        """Hold it back from ``page``."""
        self.held: list[Route] = []
        page.route(SEARCH, lambda route: self.held.append(route))

    def let_in(self, page: Page) -> None:
        """Let it in once it was asked for."""
        while not self.held:
            page.wait_for_timeout(10)
        self.held[0].continue_()


@pytest.fixture
def slow(served: str, open_context: Callable[..., Any]) -> Callable[..., tuple[Page, Late]]:
    """Give a maker of pages to which the search comes late."""

    def make(width: int = 1100) -> tuple[Page, Late]:
        page = open_context(width, 800).new_page()
        late = Late(page)
        page.goto(f"{served}/index.html")
        return page, late

    return make


def found(page: Page) -> str:
    page.locator(HITS).first.wait_for()
    return page.locator(HITS).first.get_attribute("href") or ""


def test_a_page_loads_no_more_of_the_search_than_its_ways_in(served: str, open_context: Callable[..., Any]) -> None:
    page = open_context(1100, 800).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(served).partition("?")[0]))
    page.goto(f"{served}/practice/liver.html", wait_until="networkidle")
    assert [url for url in asked if "search" in url] == ["/_static/search-open.js"]
    assert len(gzip.compress((ROOT / "docs/_static/search-open.js").read_bytes(), 9)) < 2_700
    page.hover(BOX)  # whoever comes near it is about to use it
    page.wait_for_load_state("networkidle")
    assert sorted(url for url in asked if "search" in url) == [
        "/_static/search-open.js", "/_static/search.css", "/_static/search.js"]
    assert page.locator("dialog").count() == 0


@pytest.mark.parametrize("way", ["/", "Control+k", "box", "button"])
def test_what_is_typed_before_the_search_is_there_is_searched(slow: Callable[..., tuple[Page, Late]], way: str) -> None:
    page, late = slow(360 if way == "button" else 1100)
    if way == "button":
        page.get_by_role("button", name="Search").click()
    elif way == "box":
        page.focus(BOX)  # and the first letter is typed there
    else:
        page.keyboard.press(way)
    page.keyboard.type("zol")
    expect(page.locator(INPUT)).to_be_focused()
    expect(page.locator(INPUT)).to_have_value("zol")
    expect(page.get_by_role("status")).to_have_text("Loading the search …")
    late.let_in(page)
    page.keyboard.type("oft")
    assert re.search(r"#mixing-ssris$", found(page))
    expect(page.locator(INPUT)).to_be_focused()
    expect(page.locator(INPUT)).to_have_value("zoloft")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Search") if way == "button" else page.locator(BOX if way == "box" else "body")).to_be_focused()


def test_what_stands_in_the_box_is_searched_and_marked_for_typing_over(slow: Callable[..., tuple[Page, Late]]) -> None:
    page, late = slow()
    page.keyboard.press("/")
    page.keyboard.type("liver")
    page.keyboard.press("Escape")
    late.let_in(page)
    expect(page.locator(".search-dialog")).to_be_hidden()  # it does not open by itself when it is there at last
    page.keyboard.press("/")
    assert "liver" in found(page)
    page.keyboard.type("heart")
    expect(page.locator(INPUT)).to_have_value("heart")


def test_enter_before_the_search_is_there_leads_to_the_search_page(slow: Callable[..., tuple[Page, Late]]) -> None:
    page, _ = slow()
    page.keyboard.press("/")
    page.keyboard.type("xanax & co")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\.html\?q=xanax(\+|%20)%26(\+|%20)co$"), wait_until="commit")


def test_if_the_search_is_lost_the_reader_is_told_and_can_try_again(served: str, open_context: Callable[..., Any]) -> None:
    page = open_context(1100, 800).new_page()
    page.route(SEARCH, lambda route: route.abort())
    page.goto(f"{served}/index.html")
    for _ in range(2):
        page.keyboard.press("/")
        expect(page.locator(".search-dialog [role=status]")).to_contain_text("could not be loaded")
        assert page.locator(".search-dialog p").count() == 1
        page.keyboard.press("Escape")
    page.unroute(SEARCH)
    page.keyboard.press("/")
    page.keyboard.type("liver")
    assert "liver" in found(page)
    expect(page.locator(".search-dialog")).not_to_contain_text("could not be loaded")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_the_search_is_on_its_way(served: str, open_context: Callable[..., Any], width: int,
                                                         scheme: str) -> None:
    page = open_context(width, 800, scheme).new_page()
    page.route(SEARCH, lambda route: route.abort())
    page.goto(f"{served}/index.html")
    page.keyboard.press("Control+k")
    expect(page.locator(".search-told")).to_contain_text("could not be loaded")
    broken = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in broken.response["violations"]] == []
