"""The search index: what is in it, that it stays exact, and that its words lead somewhere."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kratom_site.search.words import Asked, Synonyms, Way, all_tokens, fold, leads_nowhere, read_synonyms, tokens
from searchdata import held, index, text
from sphinx_safety.reading.yamlfile import parse

if TYPE_CHECKING:
    from conftest import RealSite, TinySite
    from sphinx_safety.rules.library import Library

ROOT = Path(__file__).parents[1]


def rows(data: dict[str, Any], kind: str) -> list[list[Any]]:
    return [row for row in data["sections"] if data["kinds"][row[2]] == kind]


# -- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "words"), [
    ("7-OH", ["7oh"]), ("5-HT2A", ["5ht2a"]), ("CYP2D6", ["cyp2d6"]), ("§ 20-2-23", ["§", "20223"]),
    ("can’t wake", ["cant", "wake"]), ("D.C.", ["dc"]), ("Türkiye", ["turkiye"]), ("μ receptor", ["mu", "receptor"]),
    ("St John's wort", ["st", "johns", "wort"]), ("", []), ("<b>&amp;</b>", ["b", "amp", "b"]),
    ("don´t John’s", ["dont", "johns"]),
    ("metha\u00addone trama\u200cdol diaz\u200bepam", ["methadone", "tramadol", "diazepam"]), ("\ud83dliver", ["liver"]),
])
def test_words_are_folded_to_one_spelling(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@given(st.text())
def test_folding_is_done_once_and_never_fails(text: str) -> None:
    assert set(tokens(text)) <= all_tokens(text) | {""}
    assert tokens(fold(text)) == tokens(fold(fold(text)))


def synonyms_of(text: str) -> tuple[Synonyms, list[str]]:
    synonyms, faults = read_synonyms(parse(text, "synonyms.yaml"))
    return synonyms, [f"{fault.line} {fault.rule}" for fault in faults]


def test_a_good_file_is_read_whole() -> None:
    synonyms, faults = synonyms_of("""\
same:
  - [quit, stop]
leads-to:
  - typed: [get off it]
    words: stopping
    at: ["stopping#how"]
emergency:
  - typed: [overdose, can't/won't wake]
    at: [emergency]
no-emergency: [overdose statistics/data]
asked:
  - {at: "stopping#how", words: rehab detox}
dropped: [the]
other-medicines: [Advil]
look-alikes:
  - [clonidine, clonazepam]
""")
    assert faults == []
    assert synonyms.same == (("quit", "stop"),)
    assert synonyms.leads_to == (Way(("get off it",), "stopping", ("stopping#how",)),)
    assert synonyms.asked == (Asked("stopping#how", "rehab detox"),)
    assert synonyms.emergency == (Way(("overdose", "can't/won't wake"), at=("emergency",)),)
    assert synonyms.no_emergency == ("overdose statistics/data",)
    assert synonyms.look_alikes == (("clonidine", "clonazepam"),)


@pytest.mark.parametrize(("text", "fault"), [
    ("- a\n", "1 wrong-type"),
    ("sames:\n  - [a, b]\n", "1 unknown-key"),
    ("same:\n  - [a]\n", "2 too-few"),
    ("same:\n  - [a, no]\n", "2 wrong-type"),
    ("leads-to:\n  - typed: [a]\n", "2 leads-nowhere"),
    ("leads-to:\n  - typed: [a]\n    at: ['../x']\n", "3 bad-id"),
    ("leads-to:\n  - typed: [a]\n    word: x\n", "3 unknown-key"),
    ("emergency:\n  - typed: [a]\n    at: []\n", "2 leads-nowhere"),
    ("emergency:\n  - typed: [can't/ wake]\n    at: [e]\n", "2 not-a-word"),
    ("no-emergency:\n  - breathing - like/as\n", "2 not-a-word"),
    ("leads-to:\n  - typed: [Get off]\n    words: x\nemergency:\n  - typed: [get off]\n    at: [e]\n", "5 duplicate"),
    ("leads-to:\n  - typed: ['?!']\n    words: x\n", "2 empty"),
    ("asked:\n  - {at: a, words: x}\n  - {at: a, words: y}\n", "3 duplicate"),
    ("asked:\n  - {at: a, words: x, typed: y}\n", "2 unknown-key"),
    ("look-alikes:\n  - [Soma, soma]\n", "2 repeated"),
])
def test_a_fault_names_line_and_rule(text: str, fault: str) -> None:
    assert fault in synonyms_of(text)[1]


def test_what_leads_to_no_result_is_named() -> None:
    synonyms, _ = synonyms_of("""\
same:
  - [quit, stop]
  - [xyzzy, plugh]
spellings:
  - [colour, color]
leads-to:
  - typed: [a]
    words: stopping kratom
  - typed: [b]
    words: stopping heaven
  - typed: [c]
    at: ["stopping#hwo"]
asked:
  - {at: "stopping#how", words: rehab}
  - {at: "stopping#howe", words: rehab}
""")
    faults = leads_nowhere(synonyms, ["Stopping kratom slowly", "The colour red"], {"stopping": 0, "stopping#how": 1},
                           lambda word: word.removesuffix("ping"))
    assert [(fault.line, fault.rule) for fault in faults] == [
        (3, "leads-nowhere"), (9, "leads-nowhere"), (15, "unknown-section"),
        (11, "unknown-section")]
    assert all("did you mean 'stopping#how'?" in fault.remedy for fault in faults[2:])


# -- tiny sites ------------------------------------------------------------------------------------


@pytest.fixture
def found(tiny_both: TinySite) -> TinySite:
    tiny_both.page("other", "Plain words {term}`leaf`.\n\n(deep)=\n## A <script>alert(1)</script> & heading\n\nBelow it.\n\n"
                   "```{glossary}\nleaf\n  What grows.\n```", front="no-notice: Nothing risky here.")
    assert tiny_both.build(strict=True).warnings == ""
    return tiny_both


def test_each_section_is_one_record_with_its_address(found: TinySite) -> None:
    data = index(found.out / "search-data.js")
    pages = [page[0] for page in data["pages"]]
    other = pages.index("other.html")
    mine = [row for row in data["sections"] if row[0] == other]
    assert [(row[1], data["kinds"][row[2]]) for row in mine] == [("", "page"), ("deep", "section"), ("term-leaf", "term")]
    assert mine[1][3] == "A <script>alert(1)</script> & heading"
    assert [text(found.out, "other", row[1]) for row in mine] == ["Plain words leaf.", "Below it.", "What grows."]
    assert [held(data, data["sections"].index(row)) for row in mine] == [{"plain", "words", "leaf"}, set(), {"grows"}]
    for row in data["sections"]:
        assert not row[1] or f'id="{row[1]}"' in (found.out / data["pages"][row[0]][0]).read_text()


def test_the_script_cannot_end_or_open_anything(found: TinySite) -> None:
    found.page("other", "A </script><!-- ]]> and a line\u2028separator.", front="no-notice: Nothing risky here.")
    found.build()
    for name in ("search-data.js", "search-text/other.js"):
        written = (found.out / name).read_text(encoding="utf-8")
        assert "<" not in written
        assert "\u2028" not in written
        assert written.count("\n") == 1


def test_a_notice_is_found_at_its_entry_with_its_signal_word(found: TinySite) -> None:
    data = index(found.out / "search-data.js")
    (notice,) = rows(data, "notice")
    assert notice[1] == "notice-mixing-sedatives"
    assert notice[3] == "Kratom with sleeping pills"
    assert notice[4:6] == [["warning"], ["KS-001"]]
    # The page that shows it is found by its own words only.
    assert text(found.out, "mixing") == "A sleeping pill and kratom."


def test_an_incremental_build_has_what_a_fresh_one_has(found: TinySite) -> None:
    found.page("other", "Changed words.", front="no-notice: Nothing risky here.")
    found.notice("mixing-sedatives", signal="danger")
    (found.docs / "new.md").write_text("---\nno-notice: Nothing risky is here.\norphan: true\n---\n# New\n\nNew words.\n")
    run = found.build(strict=True)
    assert "other" in run.read
    assert "index" not in run.read
    kept = (found.out / "search-data.js").read_bytes()
    for part in (found.root / "build").iterdir():
        if part.name.startswith("doctrees"):
            (part / "environment.pickle").unlink()
    found.build(strict=True)
    assert (found.out / "search-data.js").read_bytes() == kept
    data = index(found.out / "search-data.js")
    assert rows(data, "notice")[0][4] == ["danger"]
    assert text(found.out, "other") == "Changed words."
    assert "changed" in data["lexicon"].split()
    assert "grows" not in data["lexicon"].split()
    assert text(found.out, "new") == "New words."
    (found.docs / "new.md").unlink()
    found.build(strict=True)
    assert "new" not in index(found.out / "search-data.js")["lexicon"].split()


def test_two_processes_write_the_same_index_as_one(tiny: TinySite) -> None:
    for number in range(12):
        tiny.page(f"part{number}", f"Words of part {number}.\n\n## Below {number}\n\nMore.", front="no-notice: Nothing risky is here.\norphan: true")
    tiny.build()
    one = (tiny.out / "search-data.js").read_bytes()
    (tiny.root / "build" / "doctrees" / "environment.pickle").unlink()
    tiny.jobs = 2
    tiny.build()
    assert (tiny.out / "search-data.js").read_bytes() == one


def test_addresses_follow_the_builder(tiny: TinySite) -> None:
    tiny.build("dirhtml")
    assert ["mixing/", "mixing", "mixing"] in index(tiny.root / "build/dirhtml/search-data.js")["pages"]
    tiny.build("text")
    assert not (tiny.root / "build/text/search-data.js").exists()


def test_a_synonym_that_leads_nowhere_stops_every_build(tiny_both: TinySite) -> None:
    tiny_both.write("_data/synonyms.yaml", "same:\n  - [slumber pill, sleeping pill]\n  - [xyzzy, plugh]\n")
    for _ in range(2):
        run = tiny_both.build()
        assert run.status == 2
        (fault,) = run.faults
        assert "synonyms.yaml:3: ERROR: [leads-nowhere]" in fault
    tiny_both.write("_data/synonyms.yaml", "same:\n  - [slumber pill, sleeping pill]\n")
    assert tiny_both.build(strict=True).status == 0


def test_a_synonym_that_lost_its_page_stops_the_build(tiny: TinySite) -> None:
    tiny.write("_data/synonyms.yaml", "emergency:\n  - typed: [overdose]\n    at: ['other#here']\n")
    tiny.page("other", "(here)=\n## Help\n\nNow.", front="no-notice: Nothing risky here.")
    assert tiny.build(strict=True).status == 0
    tiny.page("other", "## Help\n\nNow.", front="no-notice: Nothing risky here.")
    run = tiny.build()
    assert run.status == 2
    assert "[unknown-section]" in run.warnings


def test_words_of_people_go_with_their_section_and_are_no_text_of_it(tiny: TinySite) -> None:
    tiny.write("_data/synonyms.yaml", "asked:\n  - {at: 'other#here', words: rehab}\n  - {at: other, words: \"detox; clinic, u.s.\"}\n")
    tiny.page("other", "(here)=\n## Help\n\nNow.", front="no-notice: Nothing risky here.")
    assert tiny.build(strict=True).status == 0
    data = index(tiny.out / "search-data.js")
    asked = [(data["sections"][number][1], words) for number, words in data["words"]["asked"]]
    assert asked == [("", "detox; clinic, u.s."), ("here", "rehab")]
    assert "rehab" not in str(data["sections"])
    assert "rehab" not in (tiny.out / "other.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("label", ["CONSEQUENCE", "AVOIDANCE", "IF_IT_HAPPENS"])
def test_a_renamed_label_loses_no_word(tiny: TinySite, monkeypatch: pytest.MonkeyPatch, label: str) -> None:
    from sphinx_safety.pages import directive

    monkeypatch.setattr(directive, label, "Another label")
    tiny.notice("mixing-sedatives", consequence="Breathing can stop.")
    tiny.build()
    assert "Another label" in tiny.html("notices") or label == "IF_IT_HAPPENS"    # the tiny notice has no such part
    shown = text(tiny.out, "notices", "notice-mixing-sedatives")
    assert shown.startswith("Breathing can stop. ")
    assert "Do not" in shown


def test_the_search_knows_no_subject() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src/kratom_site/search").glob("*.py"))
    assert not re.search(r"^from \.\.(?:law|mixing|evidence)", code, re.MULTILINE)


def test_a_directive_hands_over_what_is_found(tiny: TinySite) -> None:
    """Only what it says is searched, at its place on the page; what it stands behind is not found by itself.

    If the build repeats a notice there, the result shows it.
    """
    tiny.write("_ext/things.py", """\
from types import SimpleNamespace
from docutils import nodes
from sphinx_safety.pages.directive import SafetyBase
class Thing(SafetyBase):
    required_arguments = 1
    def run(self):
        name = self.arguments[0]
        box = nodes.section(ids=[f"thing-{name}"], names=[f"thing-{name}"])
        box += [nodes.title("", f"Thing {name}"), nodes.paragraph("", "Words around it.")]
        self.domain.note_object("thing", name, self.env.docname, f"thing-{name}", name, f"All of {name}",
                                names=["thingy"], badge=["blue"], behind=["thing:b"] if name == "a" else ())
        self.domain.note_record("reminder", self.env.docname, SimpleNamespace(
            docname=self.env.docname, anchor=f"thing-{name}", notice="mixing-sedatives"))
        return [box]
def setup(app):
    app.add_directive("thing", Thing)
""")
    conf = tiny.root / "conf.py"
    conf.write_text(f"{conf.read_text()}\nimport sys\nsys.path.insert(0, {str(tiny.docs / '_ext')!r})\nextensions.append('things')\n")
    tiny.page("other", "```{thing} a\n```\n\n```{thing} b\n```", front="no-notice: Nothing risky here.")
    tiny.build()
    data = index(tiny.out / "search-data.js")
    assert [row[1:] for row in rows(data, "thing")] == [[
        "thing-a", data["kinds"].index("thing"), "a", ["blue"], ["thingy"], "", ["warning", "Kratom with sleeping pills"]]]
    assert text(tiny.out, "other", "thing-a") == "All of a"


def test_a_site_in_spanish_has_its_own_words_and_says_what_is_translated(tiny: TinySite, monkeypatch: pytest.MonkeyPatch) -> None:
    from kratom_site.search import strings

    tiny.write("_data/synonyms.yaml", "dropped: [the]\n")
    tiny.write("_data/synonyms-es.yaml", "dropped: [qué]\n")
    tiny.write("_static/box.js", 't("Close"); t("Left as it is"); got("Search");')
    conf = tiny.root / "conf.py"
    conf.write_text(f"{conf.read_text()}\nlanguage = 'es'\nhtml_static_path = ['docs/_static']\n")
    monkeypatch.setattr(strings, "_", lambda text: {"Close": "Cerrar", "Search": "Buscar"}.get(text, text))
    tiny.build()
    data = index(tiny.out / "search-data.js")
    assert data["words"]["dropped"] == ["qué"]
    said = (tiny.out / "_static/search-strings.js").read_text(encoding="utf-8")
    assert json.loads(said.removeprefix("globalThis.SAFETY_SEARCH_STRINGS=").removesuffix(";\n")) == {
        "Close": "Cerrar", "DANGER": "PELIGRO", "WARNING": "ADVERTENCIA", "CAUTION": "PRECAUCIÓN", "NOTICE": "AVISO"}
    assert "search-strings.js" in tiny.html("mixing")


def test_the_other_languages_lead_to_their_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from kratom_site.search import strings

    monkeypatch.setattr(strings, "stop_words", lambda *_: set())

    def seen_from(here: str) -> list[tuple[str, str]]:
        config = SimpleNamespace(language=here, kratom_languages={"en": "English", "es": "Español"})
        return [(one["code"], one["folder"]) for one in strings.other_languages(SimpleNamespace(config=config, env=None))]  # type: ignore[arg-type]

    assert seen_from("en") == [("es", "es/")]
    assert seen_from("es") == [("en", "../")]
    assert seen_from("fr") == []


# -- the real site -----------------------------------------------------------------------------------


@pytest.fixture
def real(site: RealSite) -> dict[str, Any]:
    return index(site.html / "search-data.js")


def test_the_index_of_the_whole_site_is_small(site: RealSite) -> None:
    assert len(gzip.compress((site.html / "search-data.js").read_bytes(), 9)) < 150_000


def test_sphinx_keeps_its_own_index_and_page(site: RealSite) -> None:
    assert (site.html / "searchindex.js").read_text(encoding="utf-8").startswith("Search.setIndex({")
    html = (site.html / "search.html").read_text(encoding="utf-8")
    for needed in ('id="search-results"', "searchtools.js", "language_data.js", "searchindex.js"):
        assert needed in html


def test_a_row_is_headed_by_its_title_also_where_its_text_begins_with_it(real: dict[str, Any], library: Library) -> None:
    headings = {row[1]: row[3] for row in real["sections"] if real["kinds"][row[2]] == "mixture"}
    assert headings == {f"mixing-{name}": row.title for name, row in library.tables["mixing"].items()}


def test_every_result_leads_to_something(site: RealSite, real: dict[str, Any]) -> None:
    ids = {page[0]: set(re.findall(r'\bid="([^"]+)"', (site.html / page[0]).read_text(encoding="utf-8")))
           for page in real["pages"]}
    lost = [(real["pages"][row[0]][0], row[1]) for row in real["sections"]
            if row[1] and row[1] not in ids[real["pages"][row[0]][0]]]
    assert lost == []


@pytest.mark.parametrize("kind", ["page", "section", "notice", "finding", "place", "mixture", "term", "fact", "claim"])
def test_every_kind_of_result_is_there_with_what_it_shows(real: dict[str, Any], kind: str) -> None:
    of_kind = rows(real, kind)
    assert of_kind
    if kind in ("notice", "finding", "place", "mixture", "claim"):
        assert all(row[4][0] for row in of_kind)


def test_every_notice_row_place_and_finding_is_in_the_index(site: RealSite, real: dict[str, Any]) -> None:
    for kind, table in (("notice", "notices"), ("mixture", "mixing"), ("finding", "findings")):
        listed = json.loads((site.html / f"data/{table}.json").read_text(encoding="utf-8"))["rows"]
        assert len(rows(real, kind)) == len(listed)
    law = json.loads((site.html / "data/jurisdictions.json").read_text(encoding="utf-8"))["rows"]
    assert len(rows(real, "place")) == len(law)


def test_no_markup_is_shown_in_a_result(site: RealSite, real: dict[str, Any]) -> None:
    shown = [text(site.html, real["pages"][row[0]][2], row[1]) for row in real["sections"]]
    assert len(shown) > 1000
    assert not [one for one in shown if re.search(r"<br|</|\\\\", one)]


def test_no_seller_is_named_in_the_index(site: RealSite) -> None:
    for file in (site.html / "search-data.js", *(site.html / "search-text").rglob("*.js")):
        assert "http" not in file.read_text(encoding="utf-8")


def test_the_bundled_library_is_the_published_file() -> None:
    from hashlib import sha256

    folder = ROOT / "docs/_static/minisearch"
    stated = re.search(r"sha256 ([0-9a-f]{64})", (folder / "ORIGIN.txt").read_text())
    assert stated
    assert sha256((folder / "minisearch.js").read_bytes()).hexdigest() == stated[1]
    assert "Permission is hereby granted" in (folder / "LICENSE.txt").read_text()


def test_the_scripts_make_no_html_of_data_and_ask_no_server() -> None:
    for name in sorted(file.name for file in (ROOT / "docs/_static").glob("*.js")):
        code = (ROOT / "docs/_static" / name).read_text(encoding="utf-8")
        for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "XMLHttp",
                       "sessionStorage", "cookie", "WebAssembly", "http://", "https://"):
            assert banned not in code.replace("http://www.w3.org/2000/svg", ""), (name, banned)


def test_the_queries_of_the_benchmark_keep_their_shape() -> None:
    data = yaml.safe_load((ROOT / "benchmarks/search/queries.yaml").read_text(encoding="utf-8"))
    queries = data["queries"]
    assert len(queries) >= 120
    assert len({query["q"] for query in queries}) == len(queries)
    held = [query for query in queries if query["half"] == "held-out"]
    assert len(held) >= 115
    assert {query["class"] for query in held} == {query["class"] for query in queries if query["half"] == "tune"}
