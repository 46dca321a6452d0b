"""What an author sees: notices in, faults out, whatever the builder and the run."""

import re
import subprocess
import sys
import zipfile

import pytest

from conftest import notice_text

PARTS = ["WARNING", "Kratom with sleeping pills", "Breathing can slow.", "Do not take them together.",
         "Ask a pharmacist first.", "Call your emergency number and stay."]
BUILDERS = ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "gettext"]


def test_the_tiny_site_is_right(tiny_both):
    result = tiny_both.build(strict=True)
    assert (result.status, result.warnings) == (0, "")


# -- the directive ---------------------------------------------------------------------------

def test_a_notice_is_a_named_note_that_cannot_be_folded_away(tiny):
    tiny.build(strict=True)
    html = tiny.html("mixing")
    assert 'role="note"' in html
    assert 'aria-label="WARNING – Kratom with sleeping pills"' in html
    assert "<details" not in html
    assert re.search(r'<svg class="safety-symbol".*?</svg>\s*<strong class="signal-word">WARNING</strong>', html)


def test_notice_has_no_symbol_but_the_word(tiny):
    tiny.notice("mixing-sedatives", signal="notice")
    tiny.build(strict=True)
    html = tiny.html("mixing")
    assert "NOTICE" in html
    assert "safety-symbol" not in html


def test_several_ids_make_one_box_strictest_first(tiny):
    for number, signal in enumerate(["notice", "danger", "caution"], 2):
        tiny.notice(signal, code=f"KS-00{number}", signal=signal, hazard=f"A {signal} hazard")
    tiny.page("mixing", "```{safety} notice mixing-sedatives caution danger\n```\n\nA sleeping pill.")
    assert tiny.build(strict=True).status == 0
    html = tiny.html("mixing")
    assert len(re.findall(r'<div[^>]*class="[^"]*\bsafety-group\b', html)) == 1
    order = [html.index(f"{word}</strong>") for word in ("DANGER", "WARNING", "CAUTION", "NOTICE")]
    assert order == sorted(order)
    assert html.count("Call your emergency number and stay.") == 1, "a shared first step is said once"


def test_a_local_line_is_marked_as_local(tiny):
    tiny.page("mixing", "```{safety} mixing-sedatives\n:why-here: This page is about nights.\n```\n\nA sleeping pill.")
    assert tiny.build(strict=True).status == 0
    assert re.search(r'class="why-here"><strong>Why here: </strong>This page is about nights', tiny.html("mixing"))


def test_the_role_links_to_the_entry_in_the_words_of_the_hazard(tiny):
    tiny.page("other", "See {safety}`mixing-sedatives`.", front="no-notice: Nothing risky is here.")
    assert tiny.build(strict=True).status == 0
    assert re.search(r'href="notices.html#notice-mixing-sedatives"[^>]*>.*Kratom with sleeping pills', tiny.html("other"))


def test_a_link_is_plain_words_in_a_project_without_an_index(tiny):
    tiny.page("notices", "Nothing.", front="no-notice: Nothing risky is here.")
    tiny.page("other", "See {safety}`mixing-sedatives`.", front="no-notice: Nothing risky is here.")
    assert tiny.build(strict=True).warnings == ""
    assert "Kratom with sleeping pills" in tiny.html("other")


def test_the_index_lists_everything_about_a_notice(tiny):
    tiny.notice("unused", code="KS-002", hazard="Something nobody shows")
    tiny.page("other", "A sleeping pill.", front="exempt:\n  sedatives: Named once in a list.")
    assert tiny.build(strict=True).status == 0
    html = tiny.html("notices")
    for words in ("KS-001", "Doe 2020", "low", "22 November 2026", "22 November 2027", "Background of Kratom",
                  'href="mixing.html"', "No page shows this notice yet.", "Named once in a list.", "A list of pages."):
        assert words in html, words


# -- faults stop the build ---------------------------------------------------------------------

def break_policy(site):
    site.page("mixing", "A sleeping pill and kratom.")


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_missing_notice_stops_every_builder_on_every_run(tiny, builder):
    """With all that this site loads, by two processes; the package's own tests do it by one and by two."""
    tiny.jobs = 2
    break_policy(tiny)
    runs = [tiny.build(builder, strict=strict) for strict in (False, True, False)]
    assert [run.status for run in runs] == [2, 2, 2]
    for run in runs:
        [fault] = run.faults
        assert fault.startswith("docs/mixing.md:2: ERROR: [missing-notice]")
        assert "{safety} mixing-sedatives" in fault
        assert "Traceback" not in run.warnings + run.log


def test_a_rule_broken_after_a_good_build_stops_the_next_and_the_one_after(tiny_both):
    assert tiny_both.build().status == 0
    break_policy(tiny_both)
    assert [tiny_both.build().status for _ in range(3)] == [2, 2, 2]


def test_a_topic_that_calls_for_more_stops_pages_that_were_not_read_again(tiny_both):
    tiny_both.notice("second", code="KS-002", hazard="Another hazard")
    assert tiny_both.build().status == 0
    topics = tiny_both.docs / "_data/topics.yaml"
    topics.write_text(topics.read_text().replace("[mixing-sedatives]", "[mixing-sedatives, second]"))
    for _ in range(2):
        run = tiny_both.build()
        assert run.status == 2
        assert "'second'" in run.faults[0]


def test_a_user_sees_one_line_a_fault_and_no_traceback(tiny):
    break_policy(tiny)
    tiny.page("other", "```{safety} mixing-sedativs\n```", front="no-notice: Nothing risky is here.")
    done = subprocess.run([sys.executable, "-m", "sphinx", "-c", ".", "docs", "build/html"], cwd=tiny.root,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert "docs/other.md:6: ERROR: [unknown-notice] unknown notice 'mixing-sedativs'; did you mean 'mixing-sedatives'" \
        in done.stderr
    assert "2 faults in 2 files" in done.stderr
    assert not (tiny.out / "mixing.html").exists(), "no page without its notice is written"


@pytest.mark.parametrize(("page", "rule", "remedy"), [
    ("```{safety} mixing-sedativs\n```", "unknown-notice", "did you mean 'mixing-sedatives'"),
    ("{safety}`mixing-sedativs`", "unknown-notice", "did you mean 'mixing-sedatives'"),
    ("```{safety} mixing-sedatives\nMy own words.\n```", "free-text", "catalogue"),
    ("```{safety} mixing-sedatives\n```\n\n```{safety} mixing-sedatives\n```", "repeated-notice", "line"),
])
def test_wrong_uses(tiny, page, rule, remedy):
    tiny.page("other", page, front="no-notice: Nothing risky is here.")
    run = tiny.build()
    assert run.status == 2
    [fault] = run.faults
    assert f"[{rule}]" in fault
    assert remedy in fault
    assert fault.startswith("docs/other.md:")


def test_a_typo_in_a_topic_is_not_silence(tiny):
    tiny.page("mixing", "A sleeping pill.", front="topics: [sedativs]")
    [fault] = tiny.build().faults
    assert "did you mean 'sedatives'" in fault


def test_a_notice_that_was_never_shown_does_not_count_as_shown(tiny):
    (tiny.docs / "_notices/mixing-sedatives.md").write_text("broken")
    run = tiny.build()
    assert run.status == 2
    assert any("[front-matter]" in fault for fault in run.faults)
    assert not any("[missing-notice]" in fault for fault in run.faults), "the first cause alone is named"
    assert not any("[unknown-notice]" in fault for fault in run.faults), "it is there, but broken"


def test_a_broken_catalogue_stops_a_site_that_uses_none_of_it(tiny):
    tiny.write("_notices/spare.md", notice_text(code="KS-009", signal="loud"))
    assert [tiny.build().status for _ in range(2)] == [2, 2]


def test_a_page_that_says_nothing_about_topics(tiny):
    tiny.write("other.md", "# Other\n\nTea.\n")
    [fault] = tiny.build().faults
    assert "[no-topics]" in fault
    assert "no-notice" in fault


def test_a_label_on_two_pages_stops_the_build_whoever_read_them(tiny_both):
    """Sphinx alone says nothing when two processes have read them."""
    for name in ("a-first", "z-last"):
        tiny_both.page(name, "(help)=\n## Help", front="orphan: true\nno-notice: A page of help.")
    for _ in range(2):
        run = tiny_both.build()
        assert run.status == 2
        [fault] = run.faults
        assert fault.startswith("docs/z-last.md:8: ERROR: [duplicate-label] the label 'help' stands in docs/a-first.md:8 too")


def test_a_term_on_two_pages_stops_the_build_whoever_read_them(tiny_both):
    for name in ("a-first", "z-last"):
        tiny_both.page(name, "```{glossary}\nTea\n  Leaves in water.\n```", front="orphan: true\nno-notice: A page of words.")
    assert any("[duplicate-label] the term 'Tea' stands in docs/" in fault for fault in tiny_both.build().faults)


# -- formats ---------------------------------------------------------------------------------

def words_of(site, builder):
    out = site.root / "build" / builder
    if builder == "epub":
        [book] = out.glob("*.epub")
        with zipfile.ZipFile(book) as pages:
            text = pages.read("mixing.xhtml").decode()
    else:
        file = {"html": "mixing.html", "dirhtml": "mixing/index.html", "singlehtml": "index.html", "text": "mixing.txt",
                "latex": "tiny.tex", "man": "tiny.1"}[builder]
        text = (out / file).read_text(encoding="utf-8")
    return re.sub(r"<[^>]+>", "", text).replace("\\-", "-")


@pytest.mark.parametrize("builder", BUILDERS[:-1])  # the catalogues of gettext have no order
def test_every_format_holds_the_parts_in_order_without_a_warning(tiny, builder):
    result = tiny.build(builder, strict=True)
    assert (result.status, result.warnings) == (0, "")
    text = " ".join(words_of(tiny, builder).split())
    start = text.index("WARNING")
    positions = [text.index(part, start) for part in PARTS]
    assert positions == sorted(positions), text


def test_text_keeps_the_parts_apart(tiny):
    tiny.build("text", strict=True)
    lines = [line.strip() for line in (tiny.root / "build/text/mixing.txt").read_text().splitlines()]
    assert "What can happen" in lines
    assert "Breathing can slow." in lines
    assert "* Do not take them together." in lines


@pytest.mark.parametrize(("signal", "box"), [("danger", "danger"), ("warning", "warning"), ("caution", "caution"),
                                             ("notice", "note")])
def test_latex_has_a_box_for_each_signal_word(tiny, signal, box):
    tiny.notice("mixing-sedatives", signal=signal)
    tiny.build("latex", strict=True)
    assert f"\\begin{{sphinxadmonition}}{{{box}}}" in (tiny.root / "build/latex/tiny.tex").read_text()


def test_links_to_anchors_work_in_one_page(tiny):
    tiny.page("other", "See {safety}`mixing-sedatives`.", front="no-notice: Nothing risky is here.")
    assert tiny.build("singlehtml", strict=True).status == 0
    html = (tiny.root / "build/singlehtml/index.html").read_text()
    assert 'href="#notice-mixing-sedatives"' in html
    assert html.count('id="notice-mixing-sedatives"') == 1
    assert not re.search(r'href="#[^"]*#', html)


def test_no_anchor_stands_twice_on_a_page(tiny):
    tiny.page("other", "```{safety} mixing-sedatives\n```\n\nA sleeping pill.")
    tiny.build("singlehtml", strict=True)
    ids = re.findall(r'\bid="([^"]+)"', (tiny.root / "build/singlehtml/index.html").read_text())
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("builder", "written"), [
    ("html", "Above 50 V &amp; 100% of $5, #1, 2^3 ~ 4."),
    ("epub", "Above 50 V &amp; 100% of $5, #1, 2^3 ~ 4."),
    ("latex", r"Above 50 V \& 100\% of \$5, \#1, 2\textasciicircum{}3 \textasciitilde{} 4."),
    ("man", "Above 50 V & 100% of $5, #1, 2^3 ~ 4."),
])
def test_signs_that_a_format_reads_as_its_own_are_shown_as_signs(tiny, builder, written):
    tiny.notice("mixing-sedatives", consequence="'Above 50 V & 100% of $5, #1, 2^3 ~ 4.'")
    assert tiny.build(builder, strict=True).status == 0
    out = tiny.root / "build" / builder
    if builder == "epub":
        with zipfile.ZipFile(next(out.glob("*.epub"))) as book:
            text = book.read("mixing.xhtml").decode()
    else:
        text = (out / {"html": "mixing.html", "latex": "tiny.tex", "man": "tiny.1"}[builder]).read_text()
    assert written in text
