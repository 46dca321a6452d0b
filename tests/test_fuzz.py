"""A few hundred bad inputs for each run; `make fuzz` tries a hundred thousand. What was found stands here by name."""

import pytest

import fuzz
from conftest import SOURCES, notice_text
from kratom_site.evidence.facts import read_sources
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Refused
from sphinx_safety.rules.notice import read_notice
from sphinx_safety.rules.topics import Passage, Terms, Topic


def test_whatever_is_done_to_a_file_it_is_read_or_refused():
    rules = fuzz.run(1200, seed=8)
    assert len(rules) > 25, "the changes reach many rules"
    assert rules["(read without a fault)"] > 50


def test_the_watch_over_time_is_awake(monkeypatch):
    def forever(data):
        while True:
            pass

    monkeypatch.setitem(fuzz.READERS, "page", ("x", forever))
    monkeypatch.setattr(fuzz, "READERS", {"page": fuzz.READERS["page"]})
    monkeypatch.setattr(fuzz, "LONGEST", 0.05)
    with pytest.raises(fuzz.Hang):
        fuzz.run(1, seed=1)


@pytest.mark.parametrize(("kind", "change", "rule"), [
    ("notice", lambda t: t.replace("Breathing can slow.", '"Breathing \\u202e can slow."'), "invisible-character"),
    ("notice", lambda t: t.replace("Breathing can slow.", "Breathing\u3164can slow."), "invisible-character"),
    ("notice", lambda t: t.replace("Background", "Back\u2066ground"), "invisible-character"),
    ("notice", lambda t: t.replace("KS-001", "KS-٠٠١"), "bad-id"),
    ("notice", lambda t: t.replace("KS-001", "1" + ":59" * 5000), "bad-id"),
    ("notice", lambda t: t.replace("KS-001", "0" + "7" * 9000), "bad-id"),
    ("notice", lambda t: t.replace("signal:", "&a signal:"), "key"),
    ("notice", lambda t: t.replace("signal:", '"\\u202esignal":'), "invisible-character"),
    ("notice", lambda t: t.replace("history:", "".join(f"k{i}: x\n" for i in range(300)) + "history:"), "too-many-faults"),
    ("topics", lambda _: "a: 1\n" + "".join(f"k{i}: x\n" for i in range(60_000)), "too-large"),
    ("evidence", lambda t: t + "#" * 1_000_000, "too-large"),
    ("law", lambda t: t.replace("kind: official", "kind: {a: b}", 1), "unknown-source-kind"),
    ("law", lambda t: t.replace("as-of: '2026-08-26'", "as-of: '20٢٦'", 1), "date"),
    ("redirects", lambda _: '"old/\\tpage":', "wrong-type"),
    ("bibliography", lambda t: t.replace("key1", "kеy1"), "bad-id"),  # a Cyrillic letter
    ("bibliography", lambda t: t.replace("A study", "A \u202e study"), "invisible-character"),
    ("bibliography", lambda t: t.replace("doi = {10.1000/1}", "url = {javascript:alert(1)}"), "address"),
    ("bibliography", lambda t: t.replace("10.1000/1", '10.1/"onclick="x'), "address"),
    ("bibliography", lambda t: "@string{a = {x}}\n@string{b = a # a}\n" + t, "bibtex"),
    ("bibliography", lambda t: t + "@a" * 6000, "too-large"),
])
def test_what_was_found(kind, change, rule):
    text = fuzz.READERS[kind][0]
    assert change(text) != text
    assert rule in [fault.rule for fault in fuzz.judge(kind, change(text).encode())]


def test_a_fault_is_one_line_that_can_be_seen():
    assert str(Fault("x", 1, "rule", "a\n\u202eb", "c\x1b")) == "[rule] a\\n\\u202eb; c\\x1b"


@pytest.mark.parametrize("words", ["аlcohol", "alcοhol", "ALСOHOL", "alco\u200bhol", "alcóhol", "a\u00adlcohol", "ｌcohol alcohoｌ"])
def test_no_term_hides_behind_letters_that_look_alike(words):
    topic = Topic("alcohol", "Alcohol", ("mixing-alcohol",), ("alcohol",))
    assert Terms([topic]).hits([Passage(1, words, heading=False)])


@pytest.mark.parametrize("front", ["", "topics: [sedatives]"])
def test_a_page_that_hides_a_character_is_refused(tiny, front):
    tiny.page("other", "Te\u202ea.", front=front or "no-notice: Nothing risky is here.")
    assert any("docs/other.md:6: ERROR: [invisible-character]" in fault for fault in tiny.build().faults)


@pytest.mark.parametrize("text", ["@article{key1,\n title = {x\n", "@article{key1, author={a,b,c,d,e}}", "\xff",
                                  "@string{a = {x}}\n" + SOURCES, "@article{a, title={" + "{" * 9000])
def test_a_broken_bibliography_is_a_fault_and_no_traceback(tiny, text):
    tiny.write("_data/references.bib", text.encode("latin-1"))
    run = tiny.build()
    assert run.status == 2
    assert any(fault.startswith("docs/_data/references.bib:") for fault in run.faults)
    assert "Traceback" not in run.warnings + run.log


def test_a_notice_by_a_name_that_looks_like_another_is_refused():
    with pytest.raises(Refused) as caught:
        read_notice("mіxing-sedatives", notice_text().encode(), "x", {"key1"})  # a Ukrainian letter
    assert [fault.rule for fault in caught.value.faults] == ["bad-id"]


def test_a_good_bibliography_is_read():
    assert read_sources(SOURCES, "x")[1] == []


def test_names_and_titles_are_decoded_and_addresses_are_left_alone():
    """TeX in a name was published as it is, and two hyphens of an address as a dash."""
    text = (r"@misc{a, author={M{\"u}ller, Andr{\'a}s}, title={{US} -- the ``$\mu$'' receptor}, note={5\% \& more}, urldate={2026-11-22},"
            "\n url={https://example.org/a---b--c_d}}\n@misc{b, title={b}, year={2020}, doi={10.1000/a--b}}")
    sources, faults = read_sources(text, "x")
    assert faults == []
    assert sources["a"].authors == ("Müller, András",)
    assert sources["a"].short == "Müller read 2026"
    assert sources["a"].title == "US – the “μ” receptor"
    assert sources["a"].url == "https://example.org/a---b--c_d"
    assert sources["b"].url == "https://doi.org/10.1000/a--b"


@pytest.mark.parametrize(("dates", "rule"), [
    ("", "undated"), (", urldate = {2026-02-30}", "date"), (", urldate = {yesterday}", "date"),
])
def test_a_source_says_when_it_came_out_or_when_it_was_read(dates, rule):
    _, [fault] = read_sources("\n@misc{a, title = {A page}" + dates + "}", "x")
    assert (fault.line, fault.rule) == (2, rule)


@pytest.mark.parametrize("title", ["{\\emph{x}}", "{a \\mu b}", '"a \\"'])
def test_tex_that_is_not_read_is_a_fault_with_its_line(title):
    _, faults = read_sources("\n@misc{a, year = 2020, title = " + title + "}", "x")
    assert [(fault.line, fault.rule) for fault in faults] == [(2, "bibtex")]
