"""What each number and rule of the ranking gains: every one is switched off in turn, and all queries are asked again.

    PYTHONPATH=tests:benchmarks/search .venv/bin/python benchmarks/search/rules.py build/html

Prints a table for benchmarks/search/README.md: the share of queries with the right page first, and with the right
section among the first three, without each. Asked are the queries of `queries.yaml` and `second.yaml`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import sync_playwright
from run import Query, fresh, hit_of, load_queries, score, sections_of, served

import browsers

SECOND = Path(__file__).with_name("second.yaml")
OFF: dict[str, str] = {
    "as it is": "", "fields weigh the same": "for (const f in W.field) W.field[f] = 1",
    "names": "W.field.names = 1", "title": "W.field.title = 1", "page's title": "W.field.page = 0.001",
    "asked": "W.field.asked = 0.001", "kinds weigh the same": "W.kind = {}",
    **{f"kind {name}": f"W.kind.{name} = 1" for name in ("page", "notice", "fact")},
    **{name: f"W.{name} = {value}" for name, value in {
        "synonym": 0.001, "lead": 0.001, "last": 1, "named": 1, "leads": -9, "exact": 1, "rare": 0,
        "covered": 0, "onPage": 0}.items()},
}
"""A rule, and what switches it off."""

ASK = """async ([off, queries]) => {
  const engine = await SafetySearch.load(), W = SafetySearch.WEIGHTS, kept = JSON.stringify(W);
  const view = SafetySearch.view(engine, location.href);
  OFF[off](W);
  const hits = (query) => view.grouped(engine.search(query)).flatMap(([, numbers]) => numbers);
  const found = queries.map((query) => hits(query).map((number) => {
    const [page, anchor] = engine.data.sections[number];
    return engine.data.pages[page][0] + (anchor ? `#${anchor}` : "");
  }));
  Object.assign(W, JSON.parse(kept));
  return found;
}"""


def main() -> None:
    site = Path(sys.argv[1])
    sections = sections_of(site)
    second: dict[str, list[dict[str, Any]]] = yaml.safe_load(SECOND.read_text(encoding="utf-8"))
    parts: dict[str, list[Query]] = {"looked at": [], "unseen": [], "second": []}
    for query in load_queries()[0]:
        parts["unseen" if query.half == "unseen" else "looked at"].append(query)
    parts["second"] = [Query(one["q"], one["class"], one["half"], one["want"]) for one in second["queries"]]
    rules = ", ".join(f"{name!r}: (W) => {{ {code} }}" for name, code in OFF.items())
    heads = (f"{part} ({len(queries)}): first | section" for part, queries in parts.items())
    print(f"| without | {' | '.join(heads)} |")
    print("|" + "---|" * (1 + 2 * len(parts)))
    with sync_playwright() as playwright, served(site) as address:
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=["--no-sandbox", "--disable-gpu"])
        page = fresh(browser)
        page.goto(f"{address}/index.html")
        page.evaluate(f"globalThis.OFF = {{{rules}}}")
        page.evaluate("SafetySearch.load().then(() => {})")
        for name in OFF:
            row = [name]
            for queries in parts.values():
                hits = page.evaluate(ASK, [name, [query.q for query in queries]])
                marks = [score(query, [hit_of(url, sections) for url in urls], sections)
                         for query, urls in zip(queries, hits, strict=True)]
                row += [f"{sum(mark[i] for mark in marks) / len(marks):.3f}" for i in (0, 2)]
            print(f"| {' | '.join(row)} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
