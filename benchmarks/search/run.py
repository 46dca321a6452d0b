"""Measure the site's search against Sphinx's own, Pagefind and Zensical: same pages, queries, browser and run.

    make bench-search                      the table, printed
    make bench-search ARGS="--write"       and written into benchmarks/SEARCH.md
    make bench-search ARGS="--own"         ours alone, without its dialog, half a minute: all English sets
    make bench-search ARGS="--own --site build/html/es --spanish"    the Spanish sets, asked of the site in Spanish
    make bench-search ARGS="--tune"        what may be looked at, query by query where we miss; peers left out

The peers are installed from npm and PyPI into build/bench, outside the project's environment and lock file. A peer
that cannot be installed is named in the results; it is never left out in silence.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import gzip
import html
import html.parser
import http.server
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench"
QUERIES = Path(__file__).with_name("queries.yaml")
EMERGENCIES = Path(__file__).with_name("emergencies.yaml")
RESULTS = ROOT / "benchmarks" / "SEARCH.md"
sys.path.insert(0, str(ROOT / "tests"))

import own  # noqa: E402

from searchdata import index  # noqa: E402  (a neighbour that the tests share)

Hit = tuple[str, str]
"""Page without its ending, and anchor ("" for the top)."""


@dataclass
class Query:
    q: str
    cls: str
    half: str
    want: list[str]


@dataclass
class Engine:
    name: str
    version: str = ""
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    """Every query's results in the order in which a reader sees them."""
    times: list[float] = field(default_factory=list)
    """Milliseconds from the whole query typed to results shown, warm."""
    keys: list[float] = field(default_factory=list)
    """Milliseconds from each keystroke to results shown, warm."""
    first: list[float] = field(default_factory=list)
    """Milliseconds from the first query ever to results shown: everything loaded on the way."""
    first_typed: list[float] = field(default_factory=list)
    """Ours: milliseconds from the last letter of the first query ever, typed ten letters a second from the moment in
    which the dialog opens, to results shown."""
    bytes: int = 0
    """Compressed bytes of what is loaded for the first result."""
    problem: str = ""


# -- the pages --------------------------------------------------------------------------------------


def load_queries(path: Path = QUERIES) -> tuple[list[Query], list[str]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Query(q["q"], q["class"], q["half"], q["want"]) for q in data["queries"]], data["none"]


def build_site(out: Path) -> None:
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", str(out)], cwd=ROOT, check=True)


_ID = re.compile(r'<(?:section|span|div|dt|article|table|figure)\b[^>]*\bid="([^"]+)"|</section>')


class Anchors(html.parser.HTMLParser):
    """Finds for each id of a page the section that a reader lands in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.section: dict[str, str] = {}
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        if tag == "section":
            self.open.append(name or "")
            self.depth += 1
        if name:
            # The page's own heading is its top.
            owner = self.open[-1] if self.open else ""
            kept = name if tag in ("section", "dt") or name.startswith("finding-") else owner
            self.section[name] = "" if kept == owner and len(self.open) <= 1 and tag in ("section", "span") else kept

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self.open:
            self.open.pop()


def sections_of(site: Path) -> dict[str, dict[str, str]]:
    """Give for each page its ids, each with the id of its section."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).with_suffix("").as_posix()
        if name.startswith("_") or name in ("search", "genindex"):
            continue
        parser = Anchors()
        parser.feed(file.read_text(encoding="utf-8"))
        found[name] = parser.section
    return found


def hit_of(url: str, sections: dict[str, dict[str, str]]) -> Hit:
    """Turn an address into a page and the section it leads to."""
    path, _, anchor = url.partition("#")
    page = re.sub(r"\.html$", "", re.sub(r"^https?://[^/]+/", "", path).partition("?")[0]) or "index"
    return page, sections.get(page, {}).get(anchor, anchor) if anchor else ""


# -- judging -----------------------------------------------------------------------------------------


def check_wants(queries: list[Query], sections: dict[str, dict[str, str]]) -> None:
    """Stop if a query expects a page or section that is not there: its row would judge nothing."""
    wrong = [f"{query.q!r} wants {want}" for query in queries for want in query.want
             if (page := want.partition("#")[0]) not in sections
             or (want.partition("#")[2] and want.partition("#")[2] not in sections[page])]
    if wrong:
        sys.exit("These expected answers are not on the site; mend queries.yaml:\n  " + "\n  ".join(wrong))


def score(query: Query, hits: list[Hit], sections: dict[str, dict[str, str]]) -> tuple[bool, bool, bool]:
    """Right page first, right page in the first three pages, right section in the first three results."""
    pages = list(dict.fromkeys(page for page, _ in hits))
    right = {want.partition("#")[0] for want in query.want}

    def fits(hit: Hit) -> bool:
        for want in query.want:
            page, mark, anchor = want.partition("#")
            if hit[0] == page and (not mark or hit[1] == sections[page].get(anchor, anchor)):
                return True
        return False

    return (bool(pages) and pages[0] in right, any(page in right for page in pages[:3]),
            any(fits(hit) for hit in hits[:3]))


def share(values: list[bool]) -> str:
    return f"{sum(values) / len(values):.2f}" if values else "–"


def spread(values: list[float]) -> str:
    if not values:
        return "–"
    ordered = sorted(values)
    return f"{statistics.median(ordered):.1f} / {ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:.1f}"


# -- a browser and a server ---------------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    Quiet.extensions_map |= {".js": "text/javascript", ".wasm": "application/wasm"}
    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that leaves a page early is no fault."""

    with Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fresh(browser: Browser, block: str = "") -> Page:
    """Open a browser with nothing stored, which asks this machine only.

    The browser refuses by itself: a handler of ours would hold each request up by some ten milliseconds.
    """
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    if block:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setBlockedURLs", {"urls": [block]})
    return page


def compressed(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


# -- ours --------------------------------------------------------------------------------------------

OURS_TYPE = """async ([query, whole]) => {
  const input = document.querySelector("#search-input"), list = document.querySelector("#search-list");
  const times = [];
  for (let end = whole ? query.length : 1; end <= query.length; end += 1) {
    await new Promise((done) => setTimeout(done, 0));
    const start = performance.now();
    input.value = query.slice(0, end);
    input.dispatchEvent(new Event("input"));
    list.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return [times, [...list.querySelectorAll("[role=option]")].map((hit) => hit.getAttribute("href"))];
}"""

OURS_FIRST = """async (query) => {
  const start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
  const input = document.querySelector("#search-input"), hits = "#search-list [role=option]";
  input.value = query;
  input.dispatchEvent(new Event("input"));
  while (!document.querySelector(hits)) await new Promise((done) => setTimeout(done, 0));
  document.querySelector(hits).getBoundingClientRect();
  return performance.now() - start;
}"""


OURS_TYPED = """async ([query, gap]) => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
  const input = document.querySelector("#search-input"), hits = "#search-list [role=option]";
  for (let end = 1; end <= query.length; end += 1) {
    await new Promise((done) => setTimeout(done, gap));
    globalThis.last = performance.now();
    input.value = query.slice(0, end);
    input.dispatchEvent(new Event("input"));
  }
  while (!document.querySelector(hits)) await new Promise((done) => setTimeout(done, 0));
  document.querySelector(hits).getBoundingClientRect();
  return performance.now() - globalThis.last;
}"""


def measure_ours(browser: Browser, site: Path, queries: list[str], sections: Any, *, keys: bool = True) -> Engine:
    made = Engine("ours (MiniSearch)", _minisearch())
    made.bytes = compressed(site / "search-data.js", *(site / "_static" / name for name in (
        *(f"search-{part}.js" for part in ("read", "index", "rank", "show")), "minisearch/minisearch.js",
        "language_data.js")))
    with served(site) as address:
        page = fresh(browser)
        page.goto(f"{address}/index.html")
        page.evaluate(OURS_FIRST, "kratom")
        for query in queries:
            _, urls = page.evaluate(OURS_TYPE, [query, True])
            made.hits[query] = [hit_of(url, sections) for url in urls]
        for _ in range(3):
            for query in queries:
                made.times += page.evaluate(OURS_TYPE, [query, True])[0]
        if keys:
            for query in queries:
                made.keys += page.evaluate(OURS_TYPE, [query, False])[0]
        page.context.close()
        for _ in range(9):
            page = fresh(browser)
            page.goto(f"{address}/index.html")
            page.wait_for_load_state("load")
            made.first.append(page.evaluate(OURS_FIRST, "zannies"))
            page.context.close()
            page = fresh(browser)
            page.goto(f"{address}/index.html")
            page.wait_for_load_state("load")
            made.first_typed.append(page.evaluate(OURS_TYPED, ["zannies", 100]))
            page.context.close()
    return made


def _minisearch() -> str:
    origin = (ROOT / "docs/_static/minisearch/ORIGIN.txt").read_text()
    found = re.search(r"version ([\d.]+)", origin)
    return found[1] if found else ""


# -- Sphinx's own ---------------------------------------------------------------------------------------

SPHINX = """async () => {
  while (!Search.status || !/finished|did not match/.test(Search.status.innerText))
    await new Promise((done) => setTimeout(done, 1));
  return [performance.now(), [...document.querySelectorAll("#search-results ul.search > li > a")]
    .map((link) => link.href)];
}"""


def measure_sphinx(browser: Browser, site: Path, queries: list[str], sections: Any) -> Engine:
    from importlib.metadata import version

    made = Engine("Sphinx with furo", version("sphinx"))
    made.bytes = compressed(site / "searchindex.js", *(site / "_static" / name for name in (
        "searchtools.js", "language_data.js", "sphinx_highlight.js")))
    with served(site) as address:
        page = fresh(browser, "*/_static/search.js*")
        for number, query in enumerate(queries):
            page.goto(f"{address}/search.html?{_query(query)}")
            took, urls = page.evaluate(SPHINX)
            (made.times if number else made.first).append(took)
            made.hits[query] = [hit_of(url, sections) for url in urls]
        page.context.close()
    return made


def _query(query: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"q": query})


# -- Pagefind ------------------------------------------------------------------------------------------

PAGEFIND = """async (query) => {
  const start = performance.now();
  const engine = globalThis.engine = globalThis.engine || await import("/pagefind/pagefind.js");
  const found = await engine.search(query);
  const pages = await Promise.all(found.results.slice(0, 5).map((one) => one.data()));
  const took = performance.now() - start;
  // As Pagefind's own interface shows them: the page, then its three sections with most hits.
  return [took, pages.flatMap((page) => [page.url, ...page.sub_results.filter((part) => part.url !== page.url)
    .sort((a, b) => b.locations.length - a.locations.length).slice(0, 3).map((part) => part.url)])];
}"""

_HEADING = re.compile(r'<section((?: [a-z-]+="[^"]*")*?) id="([^"]+)"((?: [^>]*)?)>\s*'
                      r'((?:<span id="[^"]*"></span>)*)<(h[1-6])>')


def measure_pagefind(browser: Browser, site: Path, queries: list[str], sections: Any) -> Engine:
    made = Engine("Pagefind")
    folder = BENCH / "npm"
    binary = folder / "node_modules" / ".bin" / "pagefind"
    if not binary.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "pagefind"], cwd=folder,
                              capture_output=True, text=True, check=False) if shutil.which("npm") else None
        if done is None or done.returncode:
            why = done.stderr.strip().splitlines()[-1] if done else "no npm here"
            made.problem = f"could not be installed: {why}"
            return made
    made.version = json.loads((folder / "node_modules/pagefind/package.json").read_text())["version"]
    pages = BENCH / "pagefind-site"
    shutil.rmtree(pages, ignore_errors=True)
    for file in site.rglob("*.html"):
        name = file.relative_to(site)
        if name.as_posix().startswith("_") or name.stem in ("search", "genindex"):
            continue
        text = file.read_text(encoding="utf-8")
        # Pagefind takes sections from headings with an id; Sphinx puts the id on the section around the heading.
        text = _HEADING.sub(lambda found: f'<section{found[1]}{found[3]}>{found[4]}<{found[5]} id="{found[2]}">', text)
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_text(text, encoding="utf-8")
    subprocess.run([binary, "--site", pages, "--root-selector", "article[role=main]", "--exclude-selectors",
                    ".headerlink"], check=True, capture_output=True)
    with served(pages) as address:
        page = fresh(browser)
        loaded: set[str] = set()
        page.on("request", lambda request: loaded.add(request.url))
        page.goto(f"{address}/index.html")
        before = set(loaded)
        made.first.append(page.evaluate(PAGEFIND, "zannies")[0])
        made.bytes = sum((pages / url.removeprefix(address + "/").partition("?")[0]).stat().st_size
                         if not url.endswith(".js") else compressed(pages / url.removeprefix(address + "/"))
                         for url in loaded - before if url.startswith(f"{address}/pagefind/"))
        for query in queries:
            page.evaluate(PAGEFIND, query)
        for query in queries:
            took, urls = page.evaluate(PAGEFIND, query)
            made.times.append(took)
            made.hits[query] = [hit_of(address + url, sections) for url in urls]
        page.context.close()
        for _ in range(8):
            page = fresh(browser)
            page.goto(f"{address}/index.html")
            made.first.append(page.evaluate(PAGEFIND, "zannies")[0])
            page.context.close()
    return made


# -- Zensical ------------------------------------------------------------------------------------------


class Markdown(html.parser.HTMLParser):
    """Writes the article of a built page as Markdown: headings with their ids, and the text of each block."""

    BLOCKS = frozenset({"p", "li", "dd", "dt", "td", "th", "caption", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"})

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.inside = 0
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "article":
            self.inside += 1
        if tag in ("script", "style", "svg") or "headerlink" in (given.get("class") or ""):
            self.skip += 1
        if tag == "section":
            self.ids.append(given.get("id") or "")
        if tag in self.BLOCKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "svg") or (tag == "a" and self.skip):
            self.skip = max(0, self.skip - 1)
        if tag == "section":
            self.flush()
            self.ids.pop()
        elif re.fullmatch("h[1-6]", tag):
            text = " ".join("".join(self.words).split())
            self.words.clear()
            if self.inside and text:
                self.out.append(f"{'#' * int(tag[1])} {text} {{ #{self.ids[-1] if self.ids else ''} }}")
        elif tag in self.BLOCKS:
            self.flush()
        if tag == "article":
            self.flush()
            self.inside -= 1

    def handle_data(self, data: str) -> None:
        if self.inside and not self.skip:
            self.words.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self.words).split())
        self.words.clear()
        if text and self.inside:
            self.out.append(re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text))


ZENSICAL = """async (query) => {
  const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot).shadowRoot;
  const input = root.querySelector("input"), list = root.querySelector("ol[role=listbox]");
  const empty = () => new Promise((done) => setTimeout(done, 60));
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await empty();
  const start = performance.now();
  let last = start, changed = false;
  const watch = new MutationObserver(() => { last = performance.now(); changed = true; });
  watch.observe(list, { childList: true, subtree: true, characterData: true });
  input.value = query;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  while (performance.now() - Math.max(last, start) < (changed ? 80 : 400)) await wait(5);
  watch.disconnect();
  return [changed ? last - start : null, [...list.querySelectorAll("a[role=option]")].map((hit) => hit.href)];
}"""

ZENSICAL_FIRST = """async (query) => {
  const start = performance.now();
  document.querySelector(".md-search__button").click();
  const host = () => [...document.querySelectorAll("*")].find((one) => one.shadowRoot);
  while (!host() || !host().shadowRoot.querySelector("input")) await new Promise((done) => setTimeout(done, 0));
  const root = host().shadowRoot, input = root.querySelector("input");
  input.value = query;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const end = start + 5000;
  const wait = () => new Promise((done) => setTimeout(done, 0));
  while (!root.querySelector("a[role=option]") && performance.now() < end) await wait();
  return performance.now() - start;
}"""


def measure_zensical(browser: Browser, site: Path, queries: list[str], sections: Any) -> Engine:
    made = Engine("Zensical")
    folder = BENCH / "zensical"
    python, binary = folder / "bin" / "python", folder / "bin" / "zensical"
    if not binary.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", "zensical"], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            made.problem = "could not be installed: " + done.stderr.strip().splitlines()[-1]
            return made
    made.version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    project = BENCH / "zensical-site"
    shutil.rmtree(project, ignore_errors=True)
    for name in sections:
        writer = Markdown()
        writer.feed((site / f"{name}.html").read_text(encoding="utf-8"))
        file = project / "docs" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n\n".join(writer.out) + "\n", encoding="utf-8")
    (project / "zensical.toml").write_text(
        '[project]\nsite_name = "Kratom and Sleep"\ndocs_dir = "docs"\nsite_dir = "site"\nuse_directory_urls = false\n')
    subprocess.run([binary, "build"], cwd=project, check=True, capture_output=True)
    out = project / "site"
    made.bytes = compressed(out / "search.json", *(out / "assets/javascripts/workers").glob("search*.js"))
    with served(out) as address:
        page = fresh(browser)
        page.goto(f"{address}/index.html")
        made.first.append(page.evaluate(ZENSICAL_FIRST, "overdose"))
        page.wait_for_timeout(1500)
        for query in queries:
            took, urls = page.evaluate(ZENSICAL, query)
            if took is not None:
                made.times.append(took)
            made.hits[query] = [hit_of(url, sections) for url in urls]
        page.context.close()
        for _ in range(8):
            page = fresh(browser)
            page.goto(f"{address}/index.html")
            made.first.append(page.evaluate(ZENSICAL_FIRST, "overdose"))
            page.context.close()
    return made


# -- the report ----------------------------------------------------------------------------------------------


SET = ("tune", "held-out")
"""The queries with which this began: half of them looked at while tuning, half not."""


def shares(marks: list[tuple[bool, bool, bool]]) -> str:
    return " | ".join(share([mark[i] for mark in marks]) for i in range(3))


def table(engines: list[Engine], queries: list[Query], sections: Any) -> list[str]:
    lines = ["| search | version | first | first three | section | misspelt, first | held-out: first | three | section "
             "| others, looked at: first | three | section | others, unseen: first | three | section "
             "| query to results, ms (median / 95 %) | first ever, ms | loaded, KB compressed |",
             "|" + "---|" * 18]
    for engine in engines:
        if engine.problem:
            lines.append(f"| {engine.name} | – | {engine.problem} |")
            continue
        marks = {query.q: score(query, engine.hits.get(query.q, []), sections) for query in queries}
        parts = [[marks[query.q] for query in queries if query.half in halves]
                 for halves in (SET, ("held-out",), ("looked-at",), ("unseen",))]
        wrong = [marks[query.q][0] for query in queries if query.cls == "misspelt" and query.half in SET]
        lines.append(
            f"| {engine.name} | {engine.version} | {shares(parts[0])} | {share(wrong)} | "
            + " | ".join(map(shares, parts[1:]))
            + f" | {spread(engine.times)} | {statistics.median(engine.first):.0f} | {engine.bytes / 1000:.0f} |")
    return lines


def by_class(engine: Engine, queries: list[Query], sections: Any) -> list[str]:
    lines = [f"| class | queries | {engine.name}: first | first three | section "
             "| others' queries, unseen | first | first three | section |", "|" + "---|" * 9]
    for cls in dict.fromkeys(query.cls for query in queries):
        row = [cls]
        for halves in (SET, ("unseen",)):
            marks = [score(query, engine.hits.get(query.q, []), sections) for query in queries
                     if query.cls == cls and query.half in halves]
            row += [str(len(marks)), shares(marks)]
        lines.append(f"| {' | '.join(row)} |")
    return lines


def not_covered(engines: list[Engine], none: list[str], kinds: Callable[[Hit], bool]) -> list[str]:
    lines = ["| search | medicines not on the site: shows another medicine's row | of |", "|---|---|---|"]
    for engine in engines:
        if not engine.problem:
            wrong = [query for query in none if any(kinds(hit) for hit in engine.hits.get(query, [])[:5])]
            lines.append(f"| {engine.name} | {len(wrong)} | {len(none)} |")
    return lines


def in_need(engines: list[Engine], lines: dict[str, list[str]]) -> list[str]:
    """Say how often help comes first for those who need it now, and for those who only use its words."""
    made = [f"| emergency page first | {' | '.join(f'{kind} ({len(said)})' for kind, said in lines.items())} |",
            "|" + "---|" * (len(lines) + 1)]
    for engine in engines:
        if not engine.problem:
            shown = [[[page for page, _ in engine.hits.get(line, [])][:1] == ["practice/emergency"] for line in said]
                     for said in lines.values()]
            made.append(f"| {engine.name} | {' | '.join(map(share, shown))} |")
    return made


def measure_own(browser: Browser, site: Path, sections: Any, *, spanish: bool = False) -> str:
    """Ask our engine all that the sets of a language ask; return a table."""
    def read(file: Path) -> Any:
        return yaml.safe_load(file.read_text(encoding="utf-8"))

    sets = {file.stem: read(file) for file in (own.SPANISH if spanish else own.ENGLISH)}
    for data in sets.values():
        check_wants([_query_of(one) for one in data["queries"]], sections)
    with served(site) as address:
        page = fresh(browser)
        page.goto(f"{address}/index.html")
        answers = {name: own.ask(page, [query for part in data for query in own.queries_of(data, part)])
                   for name, data in sets.items()}
        page.context.close()

    def judge(one: dict[str, Any], urls: list[str]) -> tuple[bool, bool, bool]:
        return score(_query_of(one), [hit_of(url, sections) for url in urls], sections)

    rows = [row for name, data in sets.items() for row in own.table(name, data, answers[name], judge)]
    return "\n".join(own.HEAD + rows)


def _query_of(one: dict[str, Any]) -> Query:
    return Query(one["q"], one.get("class", ""), one.get("half", ""), one["want"])


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()}, " \
           f"Python {platform.python_version()}"


def main() -> None:
    import browsers

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, help="a built site; else one is built")
    parser.add_argument("--own", action="store_true", help="ours alone, without its dialog")
    parser.add_argument("--spanish", action="store_true", help="with --own and --site: the queries in Spanish")
    parser.add_argument("--tune", action="store_true", help="ours alone, on what may be looked at, misses listed")
    parser.add_argument("--write", action="store_true", help="write benchmarks/SEARCH.md")
    given = parser.parse_args()
    site = given.site or BENCH / "site"
    if given.site is None:
        build_site(site)
    sections = sections_of(site)
    queries, none = load_queries()
    check_wants(queries, sections)
    covered = {name.casefold() for row in yaml.safe_load((ROOT / "docs/_data/mixing.yaml").read_text("utf-8"))
               for name in (*row["names"], *row["brands"])}
    if now := [name for name in none if name.casefold() in covered]:
        sys.exit(f"The site covers these by now; take others into queries.yaml under none: {', '.join(now)}")
    if given.tune:
        queries = [query for query in queries if query.half in ("tune", "looked-at")]
    asked = [query.q for query in queries]
    need: dict[str, list[str]] = yaml.safe_load(EMERGENCIES.read_text(encoding="utf-8"))
    others = none + ([] if given.tune else [line for said in need.values() for line in said])
    with sync_playwright() as playwright:
        path = browsers.find()
        if path is None:
            sys.exit("No Chromium or Chrome; run python tests/browsers.py")
        browser = playwright.chromium.launch(executable_path=path, args=[
            "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"])
        print(f"Browser {browser.version}; {machine()}", flush=True)
        if given.own:
            print(measure_own(browser, site, sections, spanish=given.spanish))
            return
        ours = measure_ours(browser, site, asked + others, sections)
        if given.tune:
            for query in queries:
                mark = score(query, ours.hits[query.q], sections)
                if not all(mark):
                    print(query.cls, "|", query.q, "|", mark, "| wants", query.want, "| got", ours.hits[query.q][:4])
            print("\n".join(by_class(ours, queries, sections)))
            return
        engines = [ours]
        for measure in (measure_sphinx, measure_pagefind, measure_zensical):
            engines.append(measure(browser, site, asked + others, sections))
            print(f"{engines[-1].name}: {engines[-1].problem or 'measured'}", flush=True)
        rows = {name.partition("#")[2] for name in _mixing_rows(site)}
        parts = ["\n".join(table(engines, queries, sections)), "\n".join(by_class(ours, queries, sections)),
                 "\n".join(in_need(engines, need)), measure_own(browser, site, sections),
                 "\n".join(not_covered(engines, none, lambda hit: hit[1] in rows)),
                 f"Ours, each keystroke of every query: {spread(ours.keys)} ms (median / 95 %, "
                 f"{len(ours.keys)} keystrokes). First query ever, all at once as the dialog opens: "
                 f"{statistics.median(ours.first):.0f} ms; typed ten letters a second from then on: "
                 f"{statistics.median(ours.first_typed):.0f} ms after the last letter (medians of 9)."]
        parts.append(f"search-data.js: {(site / 'search-data.js').stat().st_size / 1000:.0f} KB, "
                     f"{compressed(site / 'search-data.js') / 1000:.0f} KB compressed (gzip -9).")
        report = "\n\n".join(parts)
        print(f"\n{report}")
        if given.write:
            write(report, len(queries), len(none), browser.version)
        browser.close()


def _mixing_rows(site: Path) -> list[str]:
    rows = index(site / "search-data.js")
    return [f"{rows['pages'][row[0]][0]}#{row[1]}" for row in rows["sections"] if rows["kinds"][row[2]] == "mixture"]


MARK = "<!-- measured: everything below is written by benchmarks/search/run.py --write -->"


def write(report: str, queries: int, none: int, browser: str) -> None:
    """Replace what was measured; what a person wrote above it stays."""
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Search, measured\n\n"
    RESULTS.write_text(
        f"{before.partition(MARK)[0]}{MARK}\n\n## Results of {dt.date.today():%d %B %Y}\n\n{queries} queries, and "
        f"{none} medicines that the site does not cover. Chromium {browser}; {machine()}. "
        f"Finished {time.strftime('%H:%M')}.\n\n{report}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
