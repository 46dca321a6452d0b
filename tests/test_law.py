"""The law tables: what they refuse, and that data, map, tables, sections and JSON never disagree."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

import pytest
from bs4 import BeautifulSoup, Tag

from kratom_site.law.finder import TILES
from kratom_site.law.published import published_row
from kratom_site.law.reading import read_events, read_jurisdictions
from kratom_site.law.rows import Law, LegalEvent, Row, counts, join, to_recheck, written
from kratom_site.law.timeline import GROUPS, group, in_words, timeline_svg
from kratom_site.law.words import LOW, MAYBE, NEVER_LINKED, OLD, REPORTED, STATUSES
from sphinx_safety.reading.yamlfile import parse

if TYPE_CHECKING:
    from conftest import RealSite, TinySite

TODAY = dt.date(2026, 11, 30)
DATA = Path(__file__).parents[1] / "docs" / "_data"

COUNTRY = """\
- id: US
  name: United States
  status: local-bans
  summary: Not banned for the whole country.
  minimum-age: null
  seven-oh: null
  law: null
  effective: null
  as-of: '2026-07-01'
  sources:
  - title: An agency's text
    url: https://agency.example/text
    kind: official
  confidence: primary
  note: null
"""

STATE = """\
- id: US-AL
  name: Alabama
  also: [Birmingham]
  status: banned
  summary: Sale and having it are crimes.
  minimum-age: null
  seven-oh: Banned too.
  law: Ala. Code § 20-2-23
  effective: '2016-05-10'
  as-of: '2026-03-31'
  checked: '2026-11-22'
  sources:
  - title: Legal guide
    url: https://guide.example/al
    kind: legal-review
  - title: Kratom Shop, Is it allowed? (vendor, Feb 2023)
    url: https://shop.example/al
    kind: seller
  confidence: legal-review
  note: null
"""

RULE = """\
- id: US/imports
  name: Imports
  applies-to: imports
  summary: Goods may be held.
  minimum-age: null
  seven-oh: null
  law: null
  effective: null
  as-of: 2021-04
  sources:
  - title: A newspaper
    url: https://news.example/imports
    kind: news
  confidence: news
  note: null
"""

EVENTS = """\
- date: '2016-05-10'
  jurisdiction: US-AL
  event: Alabama bans kratom.
  source:
    title: Legal guide
    url: https://guide.example/al
    kind: legal-review
  confidence: legal-review
- date: 2026-07
  jurisdiction: international
  event: A committee meets.
  source:
    title: An agency
    url: https://agency.example/meeting
    kind: official
  confidence: primary
"""


def read(text: str, today: dt.date = TODAY) -> tuple[Law, list[Any]]:
    return read_jurisdictions(parse(text, "law.yaml"), today)


def real() -> tuple[Law, tuple[LegalEvent, ...]]:
    file = DATA / "jurisdictions.yaml"
    law, faults = read_jurisdictions(parse(file.read_text(encoding="utf-8"), "jurisdictions.yaml"), TODAY)
    assert not faults
    file = DATA / "legal-timeline.yaml"
    events, faults = read_events(parse(file.read_text(encoding="utf-8"), "legal-timeline.yaml"), law, TODAY)
    assert not faults
    return law, events


LAW, REAL_EVENTS = real()


# -- reading ----------------------------------------------------------------------------------


def test_good_rows_are_read() -> None:
    law, faults = read(COUNTRY + STATE + RULE)
    assert not faults
    alabama, imports = law.rows["US-AL"], law.rows["US/imports"]
    assert (alabama.word, alabama.anchor, alabama.code) == ("Banned", "us-al", "AL")
    assert (imports.word, imports.anchor, imports.code) == ("A rule for imports", "us-imports", "")
    assert law.answer(alabama) == "as of 31 March 2026, according to a legal review and a seller's page"
    assert law.newest == "2026-11-22"
    assert law.marks(alabama) == []
    assert law.marks(imports) == [OLD]


@pytest.mark.parametrize(("old", "new", "line", "rule", "said", "remedy"), [
    ("status: banned", "status: band", 19, "unknown-status", "'status' is 'band'", "did you mean 'banned'"),
    ("status: banned", "status: legal", 19, "unknown-status", "'legal'", "allowed: banned, controlled"),
    ("  status: banned\n", "", 16, "place-or-rule", "has neither of", "a place has"),
    ("id: US-AL", "id: US", 16, "duplicate", "'US' is taken", "choose another"),
    ("id: US-AL", "id: NO", 16, "wrong-type", "reads an unquoted no", "quotation marks"),
    ("id: US-AL", "id: Alabama", 16, "bad-id", "'Alabama'", "US-CA/san-diego"),
    ("effective: '2016-05-10'", "effective: '2027-01-01'", 24, "future-date", "2027-01-01", "in the summary"),
    ("as-of: '2026-03-31'", "as-of: 2026-12", 25, "future-date", "2026-12", "in the summary"),
    ("checked: '2026-11-22'", "checked: '2026-12-24'", 26, "future-date", "'checked'", "in the summary"),
    ("as-of: '2026-03-31'", "as-of: soon", 25, "date", "'soon'", "write '2026'"),
    ("as-of: '2026-03-31'", "as-of: null", 25, "missing-date", "without 'as-of'", "give the date"),
    ("checked: '2026-11-22'", "checked: '2026-02-30'", 26, "date", "'2026-02-30'", "a day that exists"),
    ("kind: legal-review", "kind: lawyer", 30, "unknown-source-kind", "'lawyer'", "official, legal-review"),
    ("    kind: legal-review\n", "", 28, "missing-key", "'kind' is missing", "keys: title, url, kind"),
    ("url: https://guide", "url: guide", 29, "address", "'guide.example/al'", "https:// first"),
    ("confidence: legal", "confidence: sure", 34, "unknown-confidence", "'sure-review'", "primary"),
    ("confidence: legal-review", "confidence: primary", 34, "too-sure", "without an official source", "add one"),
    ("kind: legal-review", "kind: web", 34, "too-sure", "reported, not confirmed", "set the confidence to low"),
    ("minimum-age: null\n  seven-oh: Banned", "minimum-age: 21\n  seven-oh: Banned", 21, "age", "minimum age", "null"),
    ("minimum-age: null\n  seven-oh: Banned", "minimum-age: '21'\n  seven-oh: Banned", 21, "number", "'21'", "whole"),
    ("status: banned", "status: age-limited", 21, "missing-age", "without 'minimum-age'", "give the age"),
    ("  status: banned", "  status: banned\n  applies-to: imports", 16, "place-or-rule", "has both of", "a place has"),
    ("  status: banned", "  status: banned\n  kind: place", 20, "unknown-key", "'kind'", "allowed"),
    ("also: [Birmingham]", "also: [<b>Birmingham</b>]", 18, "markup", "'<b'", "plain words"),
    ("[Birmingham]", "['Birmingham, Alabama']", 18, "comma", "holds a comma", "one name an item"),
    ("  note: null", "  check-today: {title: Page, url: page}\n  note: null", 35, "address", "'page'", "https:// first"),
    ("  note: null", "  check-today: {url: 'https://a.example/'}\n  note: null", 35, "missing-key", "'title'", "keys"),
    ("  note: null", "  notes: null", 35, "unknown-key", "'notes'", "did you mean 'note'"),
])
def test_bad_rows_are_refused(old: str, new: str, line: int, rule: str, said: str, remedy: str) -> None:
    assert STATE.count(old) >= 1
    _, faults = read(COUNTRY + STATE.replace(old, new, 1))
    found = [fault for fault in faults if fault.rule == rule]
    assert found, [str(fault) for fault in faults]
    assert (found[0].path, found[0].line) == ("law.yaml", line)
    assert said in found[0].message
    assert remedy in found[0].remedy


def test_a_parent_must_be_in_the_file() -> None:
    _, faults = read(STATE)
    assert [(fault.rule, fault.line) for fault in faults] == [("missing-parent", 1)]
    assert "'US', which 'US-AL' stands in, is not in the file" in faults[0].message


@pytest.mark.parametrize("row", [RULE.replace("US/imports", "TH/imports"), STATE.replace("US-AL", "US/al")])
def test_a_row_that_no_page_would_show_is_refused(row: str) -> None:
    _, faults = read(COUNTRY + COUNTRY.replace("id: US", "id: TH") + row)
    assert [fault.rule for fault in faults] == ["no-section"]


def test_a_broken_parent_is_reported_once() -> None:
    _, faults = read(COUNTRY.replace("local-bans", "lokal") + STATE)
    assert [fault.rule for fault in faults] == ["unknown-status"]


def test_two_ids_cannot_share_an_address() -> None:
    _, faults = read(COUNTRY + STATE + RULE.replace("US/imports", "US/al").replace("Imports", "Al"))
    assert [fault.rule for fault in faults] == ["duplicate"]
    assert "'us-al' is taken by 'US-AL'" in faults[0].message


def test_a_source_may_be_missing_only_where_all_is_unclear() -> None:
    bare = re.sub(r"  sources:\n(  - .*\n|    .*\n)+", "  sources: []\n", STATE).replace("'2026-03-31'", "null")
    _, faults = read(COUNTRY + bare)
    assert [fault.rule for fault in faults] == ["missing-source"]
    unclear = bare.replace("status: banned", "status: unclear").replace("confidence: legal-review", "confidence: low")
    law, faults = read(COUNTRY + unclear)
    assert not faults
    assert law.answer(law.rows["US-AL"]) == "as of our search, 22 November 2026; no source was found"


@pytest.mark.parametrize(("old", "new", "line", "rule", "remedy"), [
    ("jurisdiction: US-AL", "jurisdiction: US-AK", 2, "unknown-jurisdiction", "did you mean"),
    ("date: '2016-05-10'", "date: '2026-12-01'", 1, "future-date", "summary"),
    ("date: 2026-07", "date: 2015", 9, "order", "in order"),
    ("kind: legal-review", "kind: seller", 7 + 1, "too-sure", "set the confidence to low"),
    ("confidence: primary", "confidence: high", 16, "unknown-confidence", "allowed:"),
])
def test_bad_events_are_refused(old: str, new: str, line: int, rule: str, remedy: str) -> None:
    law, _ = read(COUNTRY + STATE)
    _, faults = read_events(parse(EVENTS.replace(old, new, 1), "line.yaml"), law, TODAY)
    found = [fault for fault in faults if fault.rule == rule]
    assert found, [str(fault) for fault in faults]
    assert (found[0].path, found[0].line) == ("line.yaml", line)
    assert remedy in found[0].remedy


def test_the_day_of_the_build_changes_nothing() -> None:
    text = (DATA / "jurisdictions.yaml").read_text(encoding="utf-8")
    later, faults = read(text, dt.date(2031, 1, 1))
    assert not faults
    assert [(published_row(LAW, row)) for row in LAW.rows.values()] == [
        published_row(later, row) for row in later.rows.values()]


def test_a_start_after_the_sources_is_due_not_in_force() -> None:
    law, _ = read(COUNTRY + STATE.replace("effective: '2016-05-10'", "effective: 2026-06"))
    assert law.rows["US-AL"].due
    law, _ = read(COUNTRY + STATE.replace("effective: '2016-05-10'", "effective: 2026-03"))
    assert not law.rows["US-AL"].due  # the same month, as far as is known


def test_the_reach_is_the_newest_date_of_a_source_not_of_looking() -> None:
    law, _ = read(COUNTRY + STATE)
    assert (law.reach, law.newest) == ("2026-07-01", "2026-11-22")
    assert Law().reach == ""


def test_dates_and_lists_are_written_for_readers() -> None:
    assert [written(date) for date in ("2026-11-02", "2026-11", "2026")] == ["2 November 2026", "November 2026", "2026"]
    assert [join(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_every_status_has_its_own_sign_and_none_is_called_legal() -> None:
    assert len({status.sign for status in STATUSES.values()}) == len(STATUSES)
    assert not any("legal" in f"{status.word} {status.meaning}".lower() for status in STATUSES.values())


# -- the project's own rows ------------------------------------------------------------------------


def test_all_states_dc_and_territories_are_there() -> None:
    tiles = [code for line in TILES for code in line.split() if code != "."]
    assert len(tiles) == len(set(tiles)) == 56
    assert {place.code for place in LAW.states()} == set(tiles)
    assert all(len(line.split()) <= 11 for line in TILES)


def test_no_row_says_legal_without_a_date() -> None:
    bare = re.compile(r"(?<![\w-])(legal|lawful)\b(?![ -](as of|guide|review|information)|-)", re.I)
    for row in LAW.rows.values():
        for text in (row.summary, row.seven_oh or "", row.note or ""):
            allowed = re.sub(r"no lawful sale|not lawful|may not lawfully", "", text)
            assert not bare.search(allowed), (row.id, text)


def test_weak_rows_are_marked() -> None:
    for row in LAW.rows.values():
        marks = LAW.marks(row)
        assert (LOW in marks) == (row.confidence == "low")
        if row.sources and all(source.kind in NEVER_LINKED for source in row.sources):
            assert REPORTED in marks, row.id
        if row.summary.startswith((REPORTED, MAYBE)):
            assert REPORTED in marks, row.id
        assert (OLD in marks) == bool(row.as_of and row.as_of < f"{int(LAW.newest[:4]) - 1}{LAW.newest[4:]}"), row.id


def test_sources_that_call_themselves_sellers_or_advocates_are_so_in_the_data() -> None:
    sources = [source for row in LAW.rows.values() for source in row.sources] + [e.source for e in REAL_EVENTS]
    for source in sources:
        for word, kinds in (("vendor", {"seller"}), ("seller", {"seller"}), ("advocacy", {"advocacy", "trade"}),
                            ("testing company", {"trade"})):
            if re.search(rf"\([^)]*\b{word}\b", source.title):
                assert source.kind in kinds, source
    by_host: dict[str, set[str]] = {}
    for source in sources:
        by_host.setdefault(urlparse(source.url).netloc, set()).add(source.kind)
    for host, kinds in by_host.items():
        if kinds & NEVER_LINKED:
            assert len(kinds) == 1, (host, kinds)


def test_rows_to_look_up_again_come_weakest_first() -> None:
    rows = dict(to_recheck(LAW))
    assert set(rows) == set(LAW.rows)
    order = list(rows)
    looked_up = [name for name, row in LAW.rows.items() if row.checked]
    assert set(order[-len(looked_up):]) == set(looked_up)
    assert LAW.rows[order[0]].confidence == "low"


# -- the drawing ---------------------------------------------------------------------------------


def test_the_timeline_draws_one_mark_for_each_event() -> None:
    svg = timeline_svg(REAL_EVENTS)
    years = {event.year for event in REAL_EVENTS}
    assert svg.count('class="mark"') == len(REAL_EVENTS) + len(GROUPS)
    assert 'viewBox="0 0 320 ' in svg
    assert not re.search(r"#[0-9a-fA-F]{3}|style=|href|<script", svg)
    assert {group(event) for event in REAL_EVENTS} == set(GROUPS)
    assert f"{len(REAL_EVENTS)} dated events from {min(years)} to {max(years)}" in in_words(REAL_EVENTS)
    assert all(float(x) <= 320 for x in re.findall(r'[cx]x?="([\d.]+)"', svg))


@pytest.mark.parametrize("events", ["[]\n", None], ids=["empty", "missing"])
def test_a_timeline_without_events_is_a_fault_of_its_page(tiny_law: TinySite, events: str | None) -> None:
    tiny_law.write("_data/legal-timeline.yaml", events or "")
    if events is None:
        (tiny_law.docs / "_data/legal-timeline.yaml").unlink()
    run = tiny_law.build()
    assert run.status == 2
    assert [fault for fault in run.faults if fault.startswith("docs/line.md:") and "[no-events]" in fault], run.warnings


# -- the real site ------------------------------------------------------------------------------------


def soup(site: RealSite, page: str) -> BeautifulSoup:
    return BeautifulSoup((site.html / page).read_text(encoding="utf-8"), "html.parser")


def only(node: Tag | BeautifulSoup, selector: str) -> Tag:
    found = node.select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def says(node: Tag | BeautifulSoup) -> str:
    return " ".join(node.get_text().replace("\u2019", "'").split())


def parts(node: Tag | BeautifulSoup) -> str:
    """Give a text in which a label and what it labels stand apart."""
    return " ".join(node.get_text(" ").replace("\u2019", "'").split()).replace(" ,", ",").replace(" .", ".")


def page_of(row: Row) -> str:
    return "legal/united-states.html" if row.id == "US" or row.id.startswith(("US-", "US/")) else "legal/world.html"


@pytest.fixture(scope="module")
def pages(site: RealSite) -> dict[str, BeautifulSoup]:
    return {name: soup(site, name) for name in (
        "index.html", "legal/index.html", "legal/united-states.html", "legal/world.html", "legal/timeline.html")}


@pytest.fixture(scope="module")
def sections(pages: dict[str, BeautifulSoup]) -> dict[tuple[str, str], Tag]:
    """Each section by its page and its anchor: to look for one in a page of half a megabyte takes a tenth of a second."""
    return {(name, str(section["id"])): section for name, page in pages.items() for section in page.select("section[id]")}


def test_every_row_has_a_section_that_says_what_the_data_say(sections: dict[tuple[str, str], Tag]) -> None:
    for row in LAW.rows.values():
        section = sections[page_of(row), row.anchor]
        heading = section.find(["h2", "h3", "h4"], recursive=False)
        assert isinstance(heading, Tag)
        assert says(heading).removesuffix("¶") == " ".join(row.name.replace("\u2019", "'").split())
        own = BeautifulSoup(str(section), "html.parser")
        for inner in own.select("section section"):
            inner.decompose()
        text = parts(own)
        assert f"{row.word}, {LAW.answer(row)}." in text
        for mark in LAW.marks(row):
            assert mark in text.partition("Sources")[0]
        if row.minimum_age:
            assert f"Lowest age {row.minimum_age}" in text
        if row.effective:
            said = f"Due to start {written(row.effective)}." if row.due else f"In force since {written(row.effective)}"
            assert said in text
        if row.status:
            assert "7-OH" in text
        links = [link["href"] for link in own.select("dl.place-facts a.external")]
        check = [row.check_today.url] if row.check_today and row.check_today.url else []
        assert links == check + [source.url for source in row.sources if source.linked]
        if row.check_today:
            assert "Check today" in text
            assert row.check_today.title.replace("\u2019", "'") in says(own)
        assert sum(not source.linked for source in row.sources) == len(
            [item for item in own.select("dl.place-facts dd li") if not item.select("a")])


def test_every_row_says_how_to_check_today() -> None:
    missing = [row.id for row in LAW.rows.values() if not row.check_today]
    assert not missing
    unlinked = {urlparse(source.url).netloc for row in LAW.rows.values() for source in row.sources if not source.linked}
    for row in LAW.rows.values():
        assert row.check_today is None or not row.check_today.url or (
            urlparse(row.check_today.url).netloc not in unlinked), row.id


def test_how_far_the_sources_reach_is_computed_not_typed(pages: dict[str, BeautifulSoup]) -> None:
    for page in ("legal/index.html", "legal/united-states.html"):
        assert f"newest sources are from {written(LAW.reach[:7])}" in says(pages[page]), page
    typed = re.compile(r"(sources? (are|is) from|changed after|later than|nothing later|no later source)[^.\n]*\b20\d\d")
    for file in (DATA.parent / "legal").glob("*.md"):
        assert not typed.search(file.read_text(encoding="utf-8")), file
    head = (DATA / "jurisdictions.yaml").read_text(encoding="utf-8").partition("\n- id:")[0]
    assert not re.search(r"\b(January|February|March|April|May|June|July|August|September|October|November|December) "
                         r"20\d\d", head)


def test_localities_stand_inside_their_state(sections: dict[tuple[str, str], Tag]) -> None:
    for place in LAW.rows.values():
        if "/" in place.id and place.status:
            parent = sections["legal/united-states.html", place.anchor].find_parent("section")
            assert isinstance(parent, Tag)
            assert parent["id"] == LAW.rows[place.parent or ""].anchor


def test_the_map_agrees_with_the_data(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["legal/united-states.html"]
    tiles = only(page, "ul.tile-map").select("li")
    by_target = {tile.select("a")[0]["href"]: tile for tile in tiles}
    assert len(tiles) == len(by_target) == 56
    for place in LAW.states():
        tile = by_target[f"#{place.anchor}"]
        assert f"status-{place.status}" in tile["class"]
        doubt = " (reported, not confirmed)" if place.unconfirmed else ""
        assert says(tile) == f"{place.code}{'*' if doubt else ''} {place.name}: {place.word[0].lower()}" \
                             f"{place.word[1:]}{doubt}"
    legend = says(only(page, "ul.tile-legend"))
    counted = counts(LAW.states())
    assert sum(counted.values()) == 56
    for status, count in counted.items():
        assert f"{STATUSES[status].sign} {STATUSES[status].word}: {count} of 56" in legend


@pytest.mark.parametrize(("page", "places"), [
    ("legal/united-states.html", LAW.states()), ("legal/world.html", LAW.countries())])
def test_the_tables_agree_with_the_data(pages: dict[str, BeautifulSoup], page: str, places: list[Row]) -> None:
    rows = only(pages[page], "table.place-table").select("tbody tr")
    assert len(rows) == len(places)
    for row, place in zip(rows, places, strict=True):
        cells = row.select("td")
        assert cells[0].select("a")[0]["href"] == f"#{place.anchor}"
        assert says(cells[0]).startswith(place.name.replace("\u2019", "'"))
        assert says(cells[1]) == place.word
        assert says(cells[2]) == str(place.minimum_age or "–")
        assert says(cells[3]) == (written(place.as_of) if place.as_of else "no source")
        assert says(cells[4]) == ("; ".join(LAW.marks(place)) or "–")


def test_the_finder_lists_every_row_without_a_script(pages: dict[str, BeautifulSoup]) -> None:
    items = only(pages["legal/index.html"], ".find-place").select("ul.find-place-list > li")
    assert len(items) == len(LAW.rows)
    targets = {item.select("a")[0]["href"] for item in items}
    assert targets == {page_of(row).removeprefix("legal/") + f"#{row.anchor}" for row in LAW.rows.values()}
    for item in items:
        row = next(r for r in LAW.rows.values() if item.select("a")[0]["href"].endswith(f"#{r.anchor}"))
        for name in row.also:
            assert name.replace("\u2019", "'") in says(item)


def test_each_state_is_one_tap_from_the_landing_page(pages: dict[str, BeautifulSoup]) -> None:
    targets = {link.get("href") for link in pages["index.html"].select("article a")}
    missing = [place.name for place in LAW.states() if f"legal/united-states.html#{place.anchor}" not in targets]
    assert not missing


def test_each_place_is_found_by_the_search_of_sphinx(site: RealSite) -> None:
    index = (site.html / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(index[index.index("{"):index.rindex("}") + 1])
    titles = found["alltitles"]
    for row in LAW.rows.values():
        plain = {title.replace("\u2019", "'"): where for title, where in titles.items()}
        assert row.anchor in [anchor for _, anchor in plain[row.name.replace("\u2019", "'")]], row.id
    terms = found["terms"]
    for word in ("bangkok", "ketum", "mambog"):
        assert word in terms


def test_the_timeline_has_a_drawing_and_the_whole_table(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["legal/timeline.html"]
    drawn = only(page, "svg.legal-timeline")
    assert drawn["role"] == "img"
    assert in_words(REAL_EVENTS) in str(drawn["aria-label"])
    rows = only(page, "table.timeline-table").select("tbody tr")
    assert [says(row.select("td")[2]) for row in rows] == [
        " ".join(event.event.replace("\u2019", "'").split()) for event in reversed(REAL_EVENTS)]


def test_no_page_and_no_file_links_or_names_a_seller(site: RealSite) -> None:
    sources = [source for row in LAW.rows.values() for source in row.sources] + [e.source for e in REAL_EVENTS]
    hosts = {urlparse(source.url).netloc for source in sources if source.kind == "seller"}
    names = {source.title.split(",")[0].split(" – ")[0] for source in sources if source.kind == "seller"}
    names = {name for name in names if len(name) > 5 and not name.startswith(("Kratom legislation", "Kratom legality"))}
    unlinked = {source.url for source in sources if not source.linked}
    files = [*(site.html / "legal").glob("*.html"), site.html / "index.html",
             site.html / "data" / "jurisdictions.json", site.html / "data" / "legal-timeline.json"]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not [host for host in hosts if host in text], file
        assert not [name for name in names if name in text], file
        assert not [url for url in unlinked if f'"{url}"' in text.replace("&amp;", "&")], file


def test_the_script_is_loaded_only_where_it_is_needed(site: RealSite) -> None:
    for file in site.pages():
        text = file.read_text(encoding="utf-8")
        holds = 'class="find-place ' in text
        assert ("find-place.js" in text) == holds, file


# -- published data ----------------------------------------------------------------------------------


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Judge a value by the part of JSON Schema that the project writes."""
    kinds = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool, "integer": int}
    if "anyOf" in schema:
        return any(fits(value, part) for part in schema["anyOf"])
    if "oneOf" in schema:
        return sum(fits(value, part) for part in schema["oneOf"]) == 1
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    if "type" in schema:
        named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(isinstance(value, kinds[name]) for name in named):
            return False
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    if isinstance(value, list):
        return all(fits(item, schema.get("items", {})) for item in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        extra = schema.get("additionalProperties", True)
        return (all(name in value for name in schema.get("required", ()))
                and all(fits(part, known[name]) if name in known else extra is not False
                        for name, part in value.items()))
    return True


@pytest.mark.parametrize(("name", "count"), [("jurisdictions", len(LAW.rows)), ("legal-timeline", len(REAL_EVENTS))])
def test_the_published_data_fit_their_schema(site: RealSite, name: str, count: int) -> None:
    data = json.loads((site.html / "data" / f"{name}.json").read_text(encoding="utf-8"))
    schema = json.loads((site.html / "data" / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert len(data["rows"]) == count
    assert fits(data, schema)
    one = schema["properties"]["rows"]["items"]
    for row in data["rows"]:
        assert fits(row, one), row
    broken = {**data["rows"][0], "confidence": "sure"}
    assert not fits(broken, one)


def test_the_published_rows_agree_with_the_pages(site: RealSite, sections: dict[tuple[str, str], Tag]) -> None:
    data = json.loads((site.html / "data" / "jurisdictions.json").read_text(encoding="utf-8"))
    for row in data["rows"]:
        section = sections[page_of(LAW.rows[row["id"]]), row["anchor"]]
        assert says(only_first(section, "p.place-answer")) == row["answer"] + "."


def only_first(node: Tag, selector: str) -> Tag:
    found = node.select(selector)
    assert found
    return found[0]


# -- tiny sites ----------------------------------------------------------------------------------------


@pytest.fixture
def tiny_law(tiny: TinySite) -> TinySite:
    tiny.write("_data/jurisdictions.yaml", COUNTRY + STATE + RULE)
    tiny.write("_data/legal-timeline.yaml", EVENTS)
    tiny.page("states", "```{tile-map}\n```\n\n```{place-table}\n:select: us\n```\n\n## Federal\n\n```{places}\n:select: "
              "us-rules\n```\n\n## States\n\n```{places}\n:select: us\n```", front="no-notice: Nothing risky is here.")
    tiny.page("find", "```{find-place}\n```\n\n```{status-words}\n```", front="no-notice: Nothing risky is here.")
    tiny.page("line", "Until {law-reach}`month`, {law-reach}`day`, {law-reach}`searched`.\n\n```{legal-timeline}\n```", front="no-notice: Nothing risky is here.")
    tiny.page("index", "```{toctree}\nmixing\nnotices\nother\nstates\nfind\nline\n```", front="no-notice: Nothing risky is here.")
    return tiny


def test_a_tiny_site_builds_without_a_warning(tiny_law: TinySite) -> None:
    built = tiny_law.build(strict=True)
    assert (built.status, built.warnings) == (0, "")
    assert 'id="us-al"' in tiny_law.html("states")
    assert "Until July 2026, 1 July 2026, November 2026." in tiny_law.html("line")


def test_a_wrong_part_of_the_reach_is_a_fault(tiny_law: TinySite) -> None:
    tiny_law.page("line", "Until {law-reach}`week`.", front="no-notice: Nothing risky is here.")
    built = tiny_law.build()
    assert built.status == 2
    assert re.search(r"line\.md:6: ERROR: \[law-reach\] unknown part 'week'", built.warnings), built.warnings


def test_a_ban_that_may_have_begun_is_not_said_to_have() -> None:
    row = STATE.replace("summary: Sale", "summary: May be banned since May 2026; check today. Sale")
    law, faults = read(COUNTRY + row)
    assert [fault.rule for fault in faults] == ["too-sure"]
    law, faults = read(COUNTRY + row.replace("confidence: legal-review", "confidence: low"))
    assert not faults
    alabama = law.rows["US-AL"]
    assert (alabama.word, alabama.status) == (MAYBE, "banned")
    assert law.marks(alabama) == [REPORTED, LOW]
    row = row.replace("status: banned", "status: unclear").replace("confidence: legal-review", "confidence: low")
    law, _ = read(COUNTRY + row)
    assert law.rows["US-AL"].word == MAYBE


def test_where_to_check_today_is_read_shown_and_published() -> None:
    law, faults = read(COUNTRY + STATE.replace("  note: null", "  check-today:\n    title: Ask the board\n  note: null"))
    assert not faults
    assert published_row(law, law.rows["US-AL"])["check-today"] == {"title": "Ask the board", "url": None}
    assert published_row(law, law.rows["US"])["check-today"] is None


@pytest.mark.parametrize("edit", ["row", "event"])
def test_an_edit_is_seen_on_the_pages_made_from_it(tiny_law: TinySite, edit: str) -> None:
    assert tiny_law.build().status == 0
    if edit == "row":
        tiny_law.write("_data/jurisdictions.yaml",
                       COUNTRY + STATE.replace("status: banned", "status: regulated") + RULE)
        built = tiny_law.build()
        assert built.read == ["find", "line", "states"]
        assert "Allowed with rules" in tiny_law.html("states")
        assert "allowed with rules" in tiny_law.html("find")
    else:
        tiny_law.write("_data/legal-timeline.yaml", EVENTS.replace("A committee meets.", "A committee decides."))
        built = tiny_law.build()
        assert built.read == ["line"]
        assert "A committee decides." in tiny_law.html("line")
    assert tiny_law.build().read == []


def test_a_broken_row_stops_every_run_and_names_the_line(tiny_law: TinySite) -> None:
    assert tiny_law.build().status == 0
    tiny_law.write("_data/jurisdictions.yaml", COUNTRY + STATE.replace("status: banned", "status: band") + RULE)
    for _ in range(2):
        built = tiny_law.build()
        assert built.status == 2
        assert re.search(r"docs/_data/jurisdictions\.yaml:19: ERROR: \[unknown-status\].*did you mean 'banned'",
                         built.warnings)


def test_a_places_directive_without_a_selection_is_a_fault(tiny_law: TinySite) -> None:
    tiny_law.page("line", "```{places}\n```", front="no-notice: Nothing risky is here.")
    built = tiny_law.build()
    assert built.status == 2
    assert "[places] ':select:' is ''; allowed: us, us-rules, world" in built.warnings


@pytest.mark.parametrize("builder", ["text", "man", "latex", "epub", "singlehtml", "dirhtml", "gettext"])
def test_other_formats_show_map_table_and_section(tiny_law: TinySite, builder: str) -> None:
    built = tiny_law.build(builder, man_pages=[("index", "tiny", "Tiny", ["A"], 7)])
    assert built.status == 0, built.warnings
    out = tiny_law.root / "build" / builder
    if builder in ("epub", "gettext"):
        return
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(out.rglob("*"))
                     if file.suffix in (".txt", ".7", ".tex", ".html"))
    text = " ".join(re.sub(r"[*_{}\\]|</?\w[^>]*>", " ", text).split())
    assert re.search(r"AL\W+(DUrole\W+tile-words)?\W*Alabama: banned", text)
    assert re.search(r"Banned.{0,6}, as of 31 March 2026, according to a legal review and a seller.{1,20}s page", text)
    assert "find-place.js" not in text or builder in ("dirhtml", "singlehtml")
