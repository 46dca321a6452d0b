"""Our search asked without its dialog: all sets in half a minute, and what it says of a query besides its results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ENGLISH = [Path(__file__).with_name(f"{name}.yaml") for name in ("second", "third", "queries")]
SPANISH = [Path(__file__).with_name(f"spanish{name}.yaml") for name in ("", "-blind", "-second")]

ASK = """async (queries) => {
  const engine = await SafetySearch.load(), view = SafetySearch.view(engine, location.href);
  return queries.map((query) => {
    const found = engine.search(query), { pages, sections } = engine.data;
    const address = ([page, anchor]) => pages[page][0] + (anchor ? `#${anchor}` : "");
    return { urls: view.grouped(found).flatMap(([, numbers]) => numbers).map((number) => address(sections[number])),
      alarmed: found.emergency.length > 0,
      remarked: found.nothing || [found.without, found.unknown, found.unlisted].some((list) => list.length > 0) };
  });
}"""

Answer = dict[str, Any]
"""``urls`` of the results in a reader's order; ``alarmed``: help was put first; ``remarked``: a reader is told that
what was asked is not on the site, or not all of it."""
Judge = Callable[[dict[str, Any], list[str]], tuple[bool, ...]]
"""Whether the addresses for a query are right: first page, first three, section."""

HEAD = ["| set | queries | first | first three | section | in need: help first | only sounding so: alarmed "
        "| no answer: remarked | an answer: remarked |", "|" + "---|" * 9]


def ask(page: Page, queries: list[str]) -> dict[str, Answer]:
    """Return the answers to queries; the page is one of the site, with the search's ways in."""
    return dict(zip(queries, page.evaluate(ASK, queries), strict=True))


def queries_of(data: dict[str, Any], part: str, half: str | None = None) -> list[str]:
    """Return what a part of a set asks, of one half or of all."""
    return [one["q"] if isinstance(one, dict) else one for one in data.get(part, [])
            if half is None or isinstance(one, str) or one.get("half", "") == half]


def table(name: str, data: dict[str, Any], answers: dict[str, Answer], judge: Judge) -> list[str]:
    """Return one line of a table for each half of a set."""
    counted: list[tuple[str, Callable[[Answer], bool]]] = [
        ("need", lambda one: "".join(one["urls"][:1]).startswith("practice/emergency")),
        ("not-now", lambda one: one["alarmed"]), ("none", lambda one: one["remarked"]),
        ("queries", lambda one: one["remarked"])]
    rows = []
    for half in dict.fromkeys(one.get("half", "") for one in data["queries"]):
        marks = [judge(one, answers[one["q"]]["urls"]) for one in data["queries"] if one.get("half", "") == half]
        cells = [f"{name} {half}", str(len(marks)),
                 *(f"{sum(column) / len(marks):.3f}" for column in zip(*marks, strict=True))]
        for part, right in counted:
            asked = queries_of(data, part, half)
            cells.append(f"{sum(right(answers[query]) for query in asked)} of {len(asked)}")
        rows.append(f"| {' | '.join(cells)} |")
    return rows
