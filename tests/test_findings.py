"""Findings, studies, claims and mixing rows on tiny sites: shown, gathered, refused, kept fresh."""

import json
import re
import shutil
from functools import cache

import pytest

from conftest import tiny_site

FINDING = """\
```{{finding}} {id}
:direction: {direction}
:certainty: {certainty}
:kind: {kind}
:product: leaf
:outcome: {outcome}
:sources: {sources}
:facts: fact-one
{more}
{statement}
```
"""

EVIDENCE = """\
- id: fact-one
  topic: sleep
  statement: People slept 13 minutes longer.
  design: diary study, n=357
  evidence: self-report
  limits: No placebo.
  sources: [key1]
  seen_at: ["https://mirror.example.org/x"]
  confidence: verified-secondary
- id: fact-two
  topic: liver
  statement: Livers were hurt.
  design: case reports
  evidence: case report
  limits: No rate.
  sources: [key2]
  seen_at: []
  confidence: verified-abstract
"""

CLAIMS = """\
- id: better-sleep
  claim: gives deep and restful sleep
  verdict: unsupported
  explanation: Nobody has measured it.
  facts: [fact-one]
"""

MIXING = """\
- id: alcohol
  title: Alcohol
  names: [beer, wine]
  brands: [Brandname]
  can-happen: You may pass out.
  how: Both make you sleepy.
  signal: warning
  certainty: very low
  urgency: now
  classes: [sedating]
  advice: [Do not take them together.]
  notices: [mixing-sedatives]
  facts: [fact-two]
  sources: [key1]
  as-of: 2026-11-22
- id: tea
  title: Tea
  names: [black tea]
  brands: []
  can-happen: We found no study.
  how: Nobody knows.
  signal: notice
  certainty: none found
  urgency: ask
  no-class: Tea hurts nobody.
  advice: [Ask a pharmacist.]
  notices: []
  facts: []
  sources: []
  searched: 2026-11-22
  as-of: 2026-11-22
"""


FIRST_AID = """\
urgency:
  now:
    ask: Call a poison centre now.
    choose: It could kill tonight.
  ask:
    ask: Ask at your next visit.
    choose: It could not.
classes:
  sedating:
    title: Makes you sleepy
    emergency: [Call if they cannot be woken.]
  seizure:
    title: Can bring on a seizure
    emergency: [Call for a seizure., Call if they cannot be woken.]
    daily: [Never stop it suddenly.]
called-by:
  mixing-sedatives: [sedating]
named:
  sedating: [green tea]
"""


def finding(id="sleep-diary", direction="helps", certainty="very low", outcome="sleep", sources="key1", kind="self-report", more="",
            statement="On nights with kratom people said they slept longer."):
    return FINDING.format(**locals())


@pytest.fixture(scope="module")
def shelves(tmp_path_factory):
    """Return a maker of shelves, each built once for so many processes, with a copy of all its files beside it."""
    @cache
    def make(jobs):
        root = tmp_path_factory.mktemp("shelf")
        site = tiny_site(root / "site")
        site.jobs = jobs
        fill(site)
        return site, shutil.copytree(site.root, root / "kept")
    return make


@pytest.fixture(params=[1, 2], ids=["serial", "parallel"])
def shelf(request, shelves):
    """The tiny site with evidence, claims, mixing rows, one finding and the pages that list them, built."""
    site, kept = shelves(request.param)
    shutil.rmtree(site.root)
    shutil.copytree(kept, site.root)
    return site


serial = pytest.mark.parametrize("shelf", [1], indirect=True, ids=["serial"])
"""For what one process decides, however many there are: whether a row of a list can be read."""
parallel = pytest.mark.parametrize("shelf", [2], indirect=True, ids=["parallel"])
"""For the formats, which one process and two are to write alike."""


def fill(site):
    """Write the lists and their pages, and build."""
    bib = site.docs / "_data/references.bib"
    bib.write_text(bib.read_text() + bib.read_text().replace("key1", "key2").replace("Doe, Jane", "Roe, Ann"))
    site.write("_data/evidence.yaml", EVIDENCE)
    site.write("_data/claims.yaml", CLAIMS)
    site.write("_data/mixing.yaml", MIXING)
    site.write("_data/first-aid.yaml", FIRST_AID)
    site.write("_data/outcomes.yaml", "sleep: Sleep\nliver: Liver\n")
    site.page("overview/sleep", finding(), front="no-notice: Nothing risky is here.")
    site.page("summary", "```{summary-of-findings}\n```", front="no-notice: Nothing risky is here.")
    site.page("studies", "```{studies} sleep liver\n```\n\n```{bibliography}\n:all:\n```", front="no-notice: Nothing risky is here.")
    site.page("notices", "```{safety-index}\n```", front="no-notice: Nothing risky is here.")
    site.page("claims", "```{claims}\n```\n\n```{mixing-table}\n```\n\n```{mixing-sections}\n```", front="no-notice: Nothing risky is here.")
    site.page("index", "```{toctree}\nmixing\nnotices\nother\noverview/sleep\nsummary\nstudies\nclaims\n```",
              front="no-notice: Nothing risky is here.")
    assert site.build(strict=True).warnings == ""


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_finding_says_how_sure_in_a_word_and_a_shape(shelf):
    html = shelf.html("overview/sleep")
    assert 'aria-label="Finding, certainty very low"' in html
    assert re.search(r'<svg class="certainty-mark".*?</svg>very low', html, re.S)
    for words in ("helps", "self-report", "leaf", "Doe 2020", "study note 1"):
        assert words in text(html)
    assert 'href="../studies.html#study-fact-one"' in html


def test_the_summary_gathers_by_outcome_strongest_first_and_links_back(shelf):
    shelf.page("overview/liver", finding("liver-one", certainty="low", outcome="liver", statement="Second.")
               + finding("liver-two", certainty="high", kind="trial", outcome="liver", statement="First.")
               + finding("liver-none", certainty="none found", outcome="liver", more=":searched: 2026-11-22\n",
                         statement="Last."), front="no-notice: Nothing risky is here.\norphan: true")
    run = shelf.build(strict=True)
    assert run.read == ["overview/liver"]
    html = shelf.html("summary")
    order = [html.index(words) for words in ("On nights with kratom", "First.", "Second.", "Last.")]
    assert order == sorted(order)
    assert 'href="overview/liver.html#finding-liver-two"' in html


def test_the_summary_is_fresh_after_a_finding_changed_or_went(shelf):
    shelf.page("overview/sleep", finding(certainty="low"), front="no-notice: Nothing risky is here.")
    assert shelf.build(strict=True).read == ["overview/sleep"]
    assert "very low" not in shelf.html("summary")
    shelf.page("overview/sleep", "Nothing.", front="no-notice: Nothing risky is here.")
    shelf.build(strict=True)
    assert "No findings yet." in shelf.html("summary")


@pytest.mark.parametrize(("options", "there"), [
    (":outcome: sleep", True), (":outcome: liver", False), (":outcome: sleep, liver", True),
])
def test_the_summary_takes_a_filter(shelf, options, there):
    shelf.page("summary", f"```{{summary-of-findings}}\n{options}\n```", front="no-notice: Nothing risky is here.")
    assert shelf.build(strict=True).status == 0
    assert ("On nights with kratom" in shelf.html("summary")) is there


@pytest.mark.parametrize(("change", "rule", "remedy"), [
    ({"certainty": "lowish"}, "not-allowed", "did you mean 'low'"),
    ({"certainty": "moderate"}, "too-certain", "at most 'low'"),
    ({"direction": "help"}, "not-allowed", "did you mean 'helps'"),
    ({"outcome": "slep"}, "unknown-outcome", "did you mean 'sleep'"),
    ({"sources": "key9"}, "unknown-source", "did you mean"),
    ({"sources": ""}, "missing-key", "none found"),
    ({"certainty": "none found"}, "missing-key", "day of the search"),
    ({"statement": ""}, "empty", "body"),
    ({"id": "Sleep Diary"}, "bad-id", "sleep-diary-quality"),
])
def test_a_wrong_finding_stops_the_build_on_every_run(shelf, change, rule, remedy):
    shelf.page("overview/sleep", finding(**change), front="no-notice: Nothing risky is here.")
    for _ in range(2):
        run = shelf.build()
        assert run.status == 2
        [fault] = run.faults
        assert fault.startswith("docs/overview/sleep.md:")
        assert f"[{rule}]" in fault
        assert remedy in fault


def test_a_finding_stands_on_one_page_only(shelf):
    shelf.page("other", finding(), front="no-notice: Nothing risky is here.")
    run = shelf.build()
    assert run.status == 2
    assert "[duplicate-finding]" in run.faults[0]


def test_a_study_tells_its_limits_and_how_it_was_read_but_not_the_mirror(shelf):
    html = text(shelf.html("studies"))
    for words in ("People slept 13 minutes longer.", "diary study, n=357", "No placebo.", "second-hand copy", "Doe 2020",
                  "On nights with kratom people said they slept longer."):
        assert words in html
    assert "mirror.example.org" not in shelf.html("studies")
    assert "mirror.example.org" not in (shelf.out / "data/studies.json").read_text()


def test_a_source_says_what_leans_on_it(shelf):
    shelf.page("other", "It is known {cite:p}`{see}key1`.", front="no-notice: Nothing risky is here.")
    shelf.build(strict=True)
    whole = text(shelf.html("studies"))
    for words in ("finding: On nights with kratom", "safety notice: Kratom with sleeping pills", "mixing: Alcohol",
                  "study note: People slept 13 minutes longer"):
        assert words in whole
    uses = re.compile(r'<dt>Used on</dt>.*?href="other.html"', re.S)
    assert uses.search(shelf.html("studies").split('id="references"')[0] or shelf.html("studies"))
    shelf.page("other", "It is not cited any more.", front="no-notice: Nothing risky is here.")
    assert shelf.build(strict=True).read == ["other"], "the bibliography is written again, not read again"
    assert 'other' not in re.findall(r'<span class="doc">([^<]*)</span>', shelf.html("studies"))


def test_evidence_changed_reads_the_pages_made_from_it(shelf):
    shelf.write("_data/evidence.yaml", EVIDENCE.replace("13 minutes", "12 minutes"))
    assert shelf.build(strict=True).read == ["claims", "overview/sleep", "studies"]
    assert "12 minutes" in shelf.html("studies")


@serial
@pytest.mark.parametrize(("file", "old", "new", "rule", "line"), [
    ("evidence", "sources: [key1]", "sources: [key7]", "unknown-source", 7),
    ("evidence", "id: fact-two", "id: fact-one", "duplicate", 10),
    ("evidence", "verified-secondary", "verified", "not-allowed", 9),
    ("claims", "unsupported", "unsuported", "not-allowed", 3),
    ("claims", "[fact-one]", "[fact-on]", "unknown-fact", 5),
    ("mixing", "signal: warning", "signal: wraning", "unknown-signal-word", 7),
    ("mixing", "names: [beer, wine]", "names: [no]", "wrong-type", 3),
    ("mixing", "  searched: 2026-11-22\n", "", "missing-key", 16),
    ("mixing", "sources: [key1]", "sources: []", "empty", 1),
    ("mixing", "as-of: 2026-11-22\n- id", "as-of: 2026-13-22\n- id", "date", 15),
    ("mixing", "urgency: now", "urgency: nwo", "unknown-urgency", 9),
    ("mixing", "classes: [sedating]", "classes: [sedatin]", "unknown-class", 10),
    ("mixing", "classes: [sedating]", "classes: [seizure]", "missing-class", 10),
    ("mixing", "names: [black tea]", "names: [black tea, sleeping pills]", "missing-class", 18),
    ("mixing", "names: [black tea]", "names: [black tea, Green tea]", "missing-class", 18),
    ("mixing", "  classes: [sedating]\n", "", "no-class", 1),
    ("mixing", "brands: [Brandname]", 'brands: ["-"]', "bad-term", 4),
    ("mixing", "brands: [Brandname]", "brands: [Brandname]\n  everyday: [Brandnam]", "unknown-name", 5),
    ("mixing", "classes: [sedating]", "classes: [sedating]\n  no-class: None fits.", "contradiction", 10),
    ("mixing", "[Ask a pharmacist.]", "[Call for a seizure.]", "repeated", 26),
    ("mixing", "urgency: now", "urgency: ask", "order", 24),
    ("first-aid", "mixing-sedatives: [sedating]", "mixing-sedatives: [sedatin]", "unknown-class", 17),
    ("first-aid", "mixing-sedatives: [sedating]", "mixing-sedative: [sedating]", "unknown-notice", 17),
    ("first-aid", "emergency: [Call if they cannot be woken.]", "emergency: []", "empty", 11),
    ("first-aid", "called-by:\n  mixing-sedatives: [sedating]\n", "called-by: []\n", "wrong-type", 16),
    ("first-aid", "    emergency: [Call if they cannot be woken.]\n", "", "empty", 9),
    ("first-aid", "urgency:\n", "urgencies:\n", "unknown-key", 1),
    ("first-aid", "named:\n  sedating: ", "named:\n  sedatin: ", "unknown-class", 19),
    ("outcomes", "sleep: Sleep", "sleep: [x]", "wrong-type", 1),
])
def test_a_bad_row_stops_the_build_with_its_line(shelf, file, old, new, rule, line):
    path = shelf.docs / f"_data/{file}.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    if rule == "order":
        path.write_text(path.read_text().replace("urgency: ask\n  no-class", "urgency: now\n  no-class"))
    for _ in range(2):
        run = shelf.build()
        assert run.status == 2
        assert any(fault.startswith(f"docs/_data/{file}.yaml:{line}: ERROR: [{rule}]") for fault in run.faults), run.faults


def test_a_name_of_two_rows_stands_in_the_table_in_the_more_urgent_one(shelf):
    path = shelf.docs / "_data/mixing.yaml"
    path.write_text(path.read_text().replace("names: [black tea]", "names: [black tea, Beer]"))
    shelf.build(strict=True)
    assert re.findall(r'<p class="names">(.*?)</p>', shelf.html("claims")) == ["beer, wine, Brandname", "black tea"]


def test_a_name_of_a_row_that_warns_calls_for_its_notice_and_an_everyday_word_does_not(shelf):
    shelf.page("other", "A Brandname at night, with a black tea.", front="no-notice: Nothing risky is here.")
    run = shelf.build()
    assert [fault for fault in run.faults if "'brandname' belongs to the topic 'sedatives'" in fault]
    path = shelf.docs / "_data/mixing.yaml"
    path.write_text(path.read_text().replace("brands: [Brandname]", "brands: [Brandname]\n  everyday: [Brandname]"))
    assert shelf.build(strict=True).status == 0


def test_names_in_a_language_belong_to_the_row_where_the_site_is_built_in_it(shelf):
    path = shelf.docs / "_data/mixing.yaml"
    path.write_text(path.read_text().replace("brands: [Brandname]", "brands: [Brandname]\n  names-in: {es: [Marca]}"))
    shelf.page("other", "Marca at night.", front="no-notice: Nothing risky is here.")
    assert shelf.build(strict=True).status == 0
    conf = shelf.root / "conf.py"
    conf.write_text(f"{conf.read_text()}\nsafety_source_language = 'en'\nlanguage = 'es'\n")
    shelf.write("locales/es/LC_MESSAGES/other.po", "")
    run = shelf.build(into="spanish")
    assert [fault for fault in run.faults if "'marca' belongs to the topic 'sedatives'" in fault]


def test_claims_have_a_verdict_in_words_and_their_facts(shelf):
    html = text(shelf.html("claims"))
    assert "“Gives deep and restful sleep”" in html
    assert "Not supported. Nobody has measured it." in html
    assert "People slept 13 minutes longer (self-report)" in html


def test_a_fact_gives_its_title_and_its_value_wherever_it_is_named(shelf):
    shelf.write("_data/evidence.yaml", EVIDENCE.replace(
        "- id: fact-one\n", "- id: fact-one\n  title: The diary of nights\n  value: 10 to 13 minutes\n"))
    shelf.page("overview/sleep", finding(statement="They slept {value}`fact-one` longer."), front="no-notice: Nothing risky is here.")
    assert shelf.build(strict=True).warnings == ""
    assert "The diary of nights (self-report)" in text(shelf.html("claims"))
    assert "The diary of nights" in text(shelf.html("studies"))
    assert "They slept 10 to 13 minutes longer." in text(shelf.html("overview/sleep"))
    assert "They slept 10 to 13 minutes longer." in text(shelf.html("summary"))
    shelf.write("_data/evidence.yaml", EVIDENCE)
    run = shelf.build()
    assert run.status == 2
    assert any("[no-value] the fact 'fact-one' has no value" in fault for fault in run.faults), run.faults


def test_mixing_rows_are_a_table_and_a_section_each(shelf):
    html = shelf.html("claims")
    assert 'id="mixing-alcohol"' in html
    for words in ("WARNING", "very low", "beer, wine, Brandname", "Do not take them together.", "Kratom with sleeping pills",
                  "no study found, searched 22 November 2026"):
        assert words in text(html), words


def test_first_aid_comes_from_the_urgency_and_the_classes_each_line_once(shelf):
    shelf.write("_data/mixing.yaml", MIXING.replace("[sedating]", "[seizure, sedating]"))
    assert "claims" in shelf.build(strict=True).read
    html = text(shelf.html("claims"))
    assert ("Any sign of danger Call if they cannot be woken. Call for a seizure. If you took both Call a poison centre now. Numbers "
            "A dose is due, or you use both daily Never stop it suddenly. What to do") in html
    assert html.count("Call if they cannot be woken.") == 1
    row = json.loads((shelf.out / "data/mixing.json").read_text())["rows"][0]
    assert row["signs"] == ["Call if they cannot be woken.", "Call for a seizure."]
    assert (row["first-aid"], row["daily"]) == (["Call a poison centre now."], ["Never stop it suddenly."])
    assert row["ask"] == "Call a poison centre now."
    assert (row["urgency"], row["classes"]) == ("now", ["seizure", "sedating"])


def test_first_aid_changed_reads_the_pages_of_mixes(shelf):
    shelf.write("_data/first-aid.yaml", FIRST_AID.replace("cannot be woken", "do not wake"))
    assert shelf.build(strict=True).read == ["claims"]
    assert "Call if they do not wake." in shelf.html("claims")


def test_the_table_says_how_soon_to_ask(shelf):
    groups = [text(group) for group in shelf.html("claims").split('<section id="mixing-table-')[1:]]
    assert [words.split(" Substance")[0].split("> ")[1].split(" ¶")[0].removesuffix("¶") for words in groups] == [
        "Call a poison centre now.", "Ask at your next visit."]
    assert "Alcohol" in groups[0]
    assert "Tea" in groups[1]


@parallel
@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub", "latex", "text", "man", "gettext"])
def test_every_format_builds_all_of_it_without_a_warning(shelf, builder):
    result = shelf.build(builder, strict=True)
    assert (result.status, result.warnings) == (0, "")


def test_the_data_is_published_whole_with_its_schema(shelf):
    rows = {name: json.loads((shelf.out / f"data/{name}.json").read_text())["rows"]
            for name in ("notices", "studies", "findings", "claims", "mixing", "sources")}
    assert rows["notices"][0]["shown-on"] == ["mixing"]
    assert rows["findings"][0]["statement"].startswith("On nights")
    assert [row["id"] for row in rows["mixing"]] == ["alcohol", "tea"]
    import jsonschema

    for name in ("notices", "studies", "mixing"):
        schema = json.loads((shelf.out / f"data/{name}.schema.json").read_text())
        jsonschema.validate(json.loads((shelf.out / f"data/{name}.json").read_text()), schema)
        schema_row = schema["properties"]["rows"]["items"]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"id": 1}, schema_row)


def test_a_list_may_show_some_rows_and_says_which_are_not_there(shelf):
    shelf.page("claims", "```{claims}\n```\n\n```{mixing-sections}\n:only: alcohol wine\n```", front="no-notice: Nothing risky is here.")
    assert "unknown-row" in shelf.build(strict=False).warnings
    shelf.page("claims", "```{claims}\n```\n\n```{mixing-sections}\n:only: alcohol\n```", front="no-notice: Nothing risky is here.")
    shelf.build(strict=True)
    assert shelf.html("claims").count('<section class="mixture') == 1


def split_rows(site, here="alcohol", there="tea"):
    """Put the sections of rows on two pages, none beside the table."""
    site.page("claims", "```{claims}\n```\n\n```{mixing-table}\n```", front="no-notice: Nothing risky is here.")
    for name, rows in (("mix-a", here), ("mix-b", there)):
        site.page(name, f"```{{mixing-sections}}\n:only: {rows}\n```" if rows else "Nothing yet.", front="no-notice: Nothing risky is here.")
    site.page("index", "```{toctree}\nmixing\nnotices\nother\noverview/sleep\nsummary\nstudies\nclaims\nmix-a\nmix-b\n```",
              front="no-notice: Nothing risky is here.")


def test_sections_on_pages_of_their_own_leave_the_old_address_to_the_row_of_the_table(shelf):
    split_rows(shelf)
    shelf.build(strict=True)
    for page, name in (("mix-a", "alcohol"), ("mix-b", "tea")):
        assert shelf.html(page).count('<section class="mixture') == 1
        assert shelf.html(page).count(f'id="mixing-{name}"') == 1
        row = re.search(rf'<tr[^>]* id="mixing-{name}".*?</tr>', shelf.html("claims"), re.S)
        assert row
        assert f'href="{page}.html#mixing-{name}"' in row[0]
    assert "beer, wine, Brandname" in text(shelf.html("claims")), "the box finds names in the table"
    shelf.build("singlehtml", strict=True)
    assert (shelf.root / "build/singlehtml/index.html").read_text().count('id="mixing-alcohol"') == 1


def test_a_table_beside_its_sections_has_no_address_twice(shelf):
    assert shelf.html("claims").count('id="mixing-alcohol"') == 1
    shelf.page("other", "```{mixing-table}\n```", front="no-notice: Nothing risky is here.")
    run = shelf.build()
    assert run.status
    assert "duplicate label mixing-table-now" in run.warnings


def test_a_link_to_a_part_that_has_moved_to_another_page_carries_its_old_address(shelf):
    split_rows(shelf)
    shelf.page("other", "(one)=\n## One\n\n(two)=\n## Two", front="no-notice: Nothing risky is here.")
    listed = "```{container} listed\n- [One](#one), [one](#one), [all](other.md), [out](https://example.org/#out), [tea](#mixing-tea), [here](#here)\n```\n\n(here)=\n## Here"
    shelf.page("claims", f"[Two](#two)\n\n{listed}\n\n```{{mixing-table}}\n```", front="no-notice: Nothing risky is here.")
    shelf.build(strict=True)
    page = shelf.html("claims")
    assert re.search(r'<a [^>]*href="other.html#one" id="one"', page)
    assert 'id="two"' not in page, "only in the list that asks for it"
    assert page.count('id="one"') == 1
    assert 'id="out"' not in page
    assert 'id=""' not in page
    assert page.count('id="mixing-tea"') == page.count('id="here"') == 1, "where the page has that address, it stays there"


def test_a_row_without_a_page_stops_the_build_each_time(shelf):
    split_rows(shelf, there="")
    for _ in range(2):
        run = shelf.build()
        assert run.status == 2
        assert [fault for fault in run.faults if "docs/claims.md:" in fault and "[no-section] the row 'tea'" in fault
                and "':only:' of {mixing-sections}" in fault], run.faults
    split_rows(shelf)
    assert shelf.build(strict=True).status == 0


def test_a_row_may_move_to_an_earlier_page(shelf):
    split_rows(shelf)
    shelf.build(strict=True)
    split_rows(shelf, here="alcohol tea", there="")
    shelf.build(strict=True)
    assert re.findall(r'href="([^"]*#mixing-tea)"', shelf.html("claims")) == ["mix-a.html#mixing-tea"]


def test_a_row_on_two_pages_is_refused(shelf):
    split_rows(shelf, there="tea alcohol")
    assert "duplicate-mixture" in shelf.build().warnings
