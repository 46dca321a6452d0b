"""Reminders below headings, what counts as shown, and how a page opens, on tiny sites."""

import re

import html5lib
import pytest

NOTICE = "```{safety} mixing-sedatives\n```\n\n"


def reminders(site, page="mixing"):
    """The reminders of a page, as (class, text) from top to bottom."""
    tree = html5lib.parse(site.html(page), namespaceHTMLElements=False)
    return [(part.get("class").split()[0], " ".join("".join(part.itertext()).split())) for part in tree.iter("p")
            if part.get("class") and part.get("class").split()[0] in ("safety-reminder", "safety-links")]


@pytest.fixture
def site(tiny):
    tiny.notice("mixing-sedatives")
    tiny.page("mixing", NOTICE + "Text.\n\n## Sleeping pills and you\n\nMore.\n\n(other)=\n## Something else\n\n"
              "A benzodiazepine is one.\n\n## Nothing\n\nTea.\n")
    return tiny


def test_a_heading_that_names_a_risk_carries_the_short_form_and_a_text_that_does_a_link(site):
    assert site.build(strict=True).warnings == ""
    assert reminders(site) == [
        ("safety-reminder", "WARNING – Kratom with sleeping pills. Do not take them together. First steps and why"),
        ("safety-links", "Safety: Kratom with sleeping pills"),
    ]


def test_a_new_section_with_a_risky_heading_has_its_reminder_without_the_author(site):
    site.build()
    page = site.docs / "mixing.md"
    page.write_text(page.read_text() + "\n## A benzodiazepine at night\n\nMore.\n")
    assert site.build(strict=True).read == ["mixing"]
    assert [kind for kind, _ in reminders(site)] == ["safety-reminder", "safety-links", "safety-reminder"]


def test_the_short_words_of_the_notice_are_the_reminders(site):
    text = (site.docs / "_notices/mixing-sedatives.md").read_text()
    site.write("_notices/mixing-sedatives.md", text.replace(
        "certainty:", "short: Breathing can slow. Do not take them together.\ncertainty:"))
    assert site.build(strict=True).warnings == ""
    assert reminders(site)[0][1].startswith("WARNING – Breathing can slow. Do not take them together.")


@pytest.mark.parametrize(("short", "rule"), [
    ("Breathing can slow.", "no-avoidance"),
    ("Do not take them together. " + "word " * 12, "too-long"),
])
def test_short_words_say_what_to_do_in_few_words(site, short, rule):
    text = (site.docs / "_notices/mixing-sedatives.md").read_text()
    site.write("_notices/mixing-sedatives.md", text.replace("certainty:", f"short: {short}\ncertainty:"))
    runs = [site.build() for _ in range(2)]
    assert [run.status for run in runs] == [2, 2]
    assert f"[{rule}]" in runs[1].warnings


def test_a_section_may_be_spared_for_a_reason_that_all_can_read(site):
    site.page("mixing", (site.docs / "mixing.md").read_text().partition("# mixing\n\n")[2],
              front="topics: [sedatives]\nno-reminder:\n  other: It names one once.")
    assert site.build(strict=True).warnings == ""
    assert [kind for kind, _ in reminders(site)] == ["safety-reminder"]
    assert re.search(r"#other: .*It names one once\.", re.sub(r"<[^>]+>", "", site.html("notices")))


def test_a_spared_section_that_is_not_there_is_named(site):
    site.page("mixing", NOTICE + "(other)=\n## Other\n", front="topics: [sedatives]\nno-reminder:\n  othr: Why not here at all.")
    run = site.build()
    assert run.status == 2
    assert "[unknown-section]" in run.warnings
    assert "did you mean 'other'" in run.warnings


def test_an_author_may_ask_for_one(site):
    site.page("mixing", NOTICE + "## Something\n\n```{safety-reminder} mixing-sedatives\n```\n\nTea.\n")
    assert site.build(strict=True).warnings == ""
    assert [kind for kind, _ in reminders(site)] == ["safety-reminder"]
    site.page("mixing", NOTICE + "## Something\n\n```{safety-reminder} mixing-sedative\n```\n")
    assert "did you mean 'mixing-sedatives'" in site.build().warnings


def test_a_section_that_shows_the_whole_notice_needs_no_reminder(site):
    site.page("mixing", "An answer.\n\n## Sleeping pills\n\n" + NOTICE + "A benzodiazepine.\n")
    assert site.build(strict=True).warnings == ""
    assert reminders(site) == []


def test_an_edited_notice_and_an_edited_topic_change_the_reminders_they_made(site):
    site.build()
    site.notice("mixing-sedatives", hazard="Kratom with such pills")
    assert site.build(strict=True).read == ["mixing", "notices"]
    assert "Kratom with such pills" in reminders(site)[0][1]
    topics = site.docs / "_data/topics.yaml"
    topics.write_text(topics.read_text().replace("terms: [", "terms: [something else, "))
    site.build(strict=True)
    assert [kind for kind, _ in reminders(site)] == ["safety-reminder", "safety-reminder"]


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "latex", "text", "man", "epub"])
def test_every_format_has_the_reminder(site, builder):
    assert site.build(builder, strict=True).warnings == ""
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in (site.root / "build" / builder).rglob("*")
             if file.suffix in (".html", ".tex", ".txt", ".1", ".xhtml")]
    assert any("First steps and why" in " ".join(text.split()) for text in texts)


# -- what counts as shown -----------------------------------------------------------------------------


@pytest.mark.parametrize("around", [
    "```{{only}} latex\n{}```\n", "```{{only}} draft\n{}```\n", "````{{container}} no-toc\n{}````\n",
    "````{{admonition}} Note\n:class: back-to-top\n{}````\n", "````{{sidebar}} Aside\n{}````\n",
    "````{{topic}} Aside\n{}````\n", "```{{rst-class}} no-toc\n```\n\n{}", "- {}", "> {}",
    "````{{figure}} none.png\n\nCaption\n\n{}````\n", "| a |\n|---|\n| b |\n\n````{{list-table}}\n* - x\n  - {}````\n",
])
def test_a_notice_counts_only_directly_in_a_section(tiny, around):
    tiny.notice("mixing-sedatives")
    inner = NOTICE.strip() + "\n"
    if around.startswith("```{{only"):
        around = "`" + around.replace("\n{}```", "\n{}````")
    indent = {"- ": "  ", "> ": "> "}.get(around[:2])
    body = around.format(inner.replace("\n", f"\n{indent}") if indent else inner)
    tiny.page("mixing", f"{body}\n\nA sleeping pill is fine.\n")
    runs = [tiny.build() for _ in range(2)]
    assert [run.status for run in runs] == [2, 2]
    assert "misplaced-notice" in runs[0].warnings or "missing-notice" in runs[0].warnings


def test_raw_markup_is_refused_where_a_project_says_so(tiny):
    tiny.notice("mixing-sedatives")
    tiny.page("mixing", "<div hidden>\n\n" + NOTICE + "</div>\n\nA sleeping pill.\n")
    assert "[raw-markup]" in tiny.build(safety_raw_pages={}).warnings
    assert tiny.build(safety_raw_pages={"mixing": "A sample of raw markup."}).status == 0
    tiny.page("mixing", NOTICE + "One line\\\nand another.\n")
    assert tiny.build(safety_raw_pages={}).status == 0, "a line break is no raw markup"


# -- what the policy reads ------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [
    "![a sleeping pill](none.png)", "[x](other.md 'a sleeping pill')", "{abbr}`BZD (benzodiazepine)`",
    "Benzodiazepines\u200b.", "A sleeping-pill.", "Sleeping\\\npills.", "benzo\\\ndiazepine", "Bеnzodiаzepine", "ᏼenzodiazepine",
    "sleep·ing pill", "sleeping &shy;pill", "| a | b |\n|---|---|\n| a sleeping | pill |",
    "```{admonition} Sleeping pills\nTea.\n```", "```{table} Sleeping pills\n| a |\n|---|\n| b |\n```",
    "```{toctree}\n:caption: Sleeping pills\nother\n```", "```{toctree}\nSleeping pills <other>\n```",
])
def test_what_a_reader_can_read_or_hear_the_policy_reads(tiny, body):
    tiny.notice("mixing-sedatives")
    tiny.page("other", "Tea.", front="no-notice: Nothing risky is here.")
    tiny.page("mixing", body, front="no-notice: It says nothing risky here.")
    assert "[undeclared-topic]" in tiny.build().warnings


def test_a_description_is_read_too(tiny):
    tiny.notice("mixing-sedatives")
    tiny.page("mixing", "Tea.", front="no-notice: Nothing risky is here.\ndescription: Take a sleeping pill.")
    assert "[undeclared-topic]" in tiny.build().warnings


# -- how a page opens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("opening", "fault"), [
    ("Nobody knows.\n\n" + NOTICE, None),
    ("Do not take a sleeping pill with it.\n\n" + NOTICE, None),
    ("A sleeping pill helps.\n\n" + NOTICE, "late-notice"),
    ("Do not worry. A sleeping pill helps.\n\n" + NOTICE, "late-notice"),
    (NOTICE + "Nobody knows.", "answer-first"),
    ("One.\n\nTwo.\n\n" + NOTICE, "answer-first"),
    ("One. Two. Three.\n\n" + NOTICE, "answer-first"),
    ("## A heading\n\nOne.\n\n" + NOTICE, "answer-first"),
])
def test_a_page_opens_with_its_answer_then_its_notices(tiny, opening, fault):
    tiny.notice("mixing-sedatives")
    tiny.page("mixing", opening + "\n\nThe rest, with a benzodiazepine.")
    run = tiny.build(safety_answer_first=True)
    assert [f for f in ("late-notice", "answer-first") if f"[{f}]" in run.warnings] == ([fault] if fault else [])


def test_first_aid_gives_its_steps_first_for_a_reason(tiny):
    tiny.notice("mixing-sedatives")
    tiny.page("mixing", "1. Took a sleeping pill? Call.\n2. Stay.\n\n" + NOTICE,
              front="topics: [sedatives]\nsteps-first: First aid comes before all else.")
    assert tiny.build(safety_answer_first=True).status == 0
