"""Our search asked without its dialog: all sets in half a minute, and what it says of a query besides its results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SECOND = Path(__file__).with_name("second.yaml")
SPANISH = Path(__file__).with_name("spanish.yaml")

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
"""``urls`` of the results in a reader's order; ``alarmed``: help was put first; ``remarked``: a reader is told that what
was asked is not on the site, or not all of it."""


def ask(page: Page, queries: list[str]) -> dict[str, Answer]:
    """Return the answers to queries; the page is one of the site, with the search's ways in."""
    return dict(zip(queries, page.evaluate(ASK, queries), strict=True))


def lines_of(data: dict[str, Any]) -> list[str]:
    """Return all that a set asks."""
    return [one["q"] if isinstance(one, dict) else one for part in data.values() for one in part]


def table(name: str, data: dict[str, Any], answers: dict[str, Answer], marks: Callable[[Any, list[str]], tuple[bool, ...]]) -> list[str]:
    """Return one line of a table for each half of a set; ``marks`` judges a query's addresses."""
    rows = []
    for half in dict.fromkeys(one.get("half", "") for one in data["queries"]):
        def of(part: str, half: str = half) -> list[Any]:
            return [one for one in data.get(part, []) if isinstance(one, str) or one.get("half", "") == half]

        def count(part: str, mark: Callable[[Answer], bool], of: Callable[[str], list[Any]] = of) -> str:
            answered = [answers[one["q"] if isinstance(one, dict) else one] for one in of(part)]
            return f"{sum(map(mark, answered))} of {len(answered)}"

        judged = [marks(one, answers[one["q"]]["urls"]) for one in of("queries")]
        shares = [f"{sum(mark[at] for mark in judged) / len(judged):.3f}" for at in range(3)]
        rows.append(f"| {name} {half} | {len(judged)} | {' | '.join(shares)} | "
                    + " | ".join((count("need", lambda one: "practice/emergency" in one["urls"][:1][0] if one["urls"] else False),
                                  count("not-now", lambda one: one["alarmed"]),
                                  count("none", lambda one: one["remarked"]),
                                  count("queries", lambda one: one["remarked"]))) + " |")
    return rows


HEAD = ["| set | queries | first | first three | section | in need: help first | only sounding so: alarmed | no answer: remarked "
        "| an answer: remarked |", "|" + "---|" * 9]
