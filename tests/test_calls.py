"""Telephone numbers: each is written once, and a line of them can be tapped and leads on to all countries."""

import re

import pytest

from conftest import ROOT

NUMBERS = """
- {id: us-emergency, number: "911"}
- {id: uk-crisis, number: "116 123"}
"""
LINES = """
- {id: emergency, title: Emergency, line: "{us-emergency} US"}
- {id: crisis, title: Crisis line, line: "{uk-crisis} UK"}
"""
PAGE = "{words}\n\n(emergency-numbers)=\n## Numbers\n\nAll of them."


@pytest.fixture
def numbers(tiny):
    tiny.write("_data/numbers.yaml", NUMBERS)
    tiny.write("_data/number-lines.yaml", LINES)
    return tiny


def build(site, words):
    site.page("other", PAGE.replace("{words}", words), front="no-notice: Nothing risky here.")
    return site.build()


def test_a_line_and_a_number_can_be_tapped(numbers):
    assert build(numbers, "```{call} emergency\n```\n\nOr {call}`uk-crisis`, or {call}`emergency`.").status == 0
    html = (numbers.out / "other.html").read_text()
    assert re.search(r'<strong>Emergency:</strong> <a[^>]*href="tel:911"[^>]*>911</a> US', html)
    assert re.search(r'<a[^>]*href="tel:116123"[^>]*>116 123</a>', html)
    assert len(re.findall(r'href="#emergency-numbers"[^>]*>(?:<span[^>]*>)?other countries', html)) == 2


def test_lines_under_one_another_lead_to_all_countries_once(numbers):
    assert build(numbers, "```{call} emergency crisis\n```").status == 0
    emergency, crisis = re.findall(r'<p class="call-line">.*?</p>', (numbers.out / "other.html").read_text(), re.DOTALL)
    assert "other countries" not in emergency
    assert "other countries" in crisis


@pytest.mark.parametrize(("words", "named"), [
    ("{call}`emergancy`", "emergency"), ("```{call} us-emergency\n```", "emergency"), ("{call}`uk-crises`", "uk-crisis")])
def test_an_unknown_number_is_a_fault(numbers, words, named):
    run = build(numbers, words)
    assert run.status == 2
    [fault] = run.faults
    assert "[unknown-number]" in fault
    assert named in fault


@pytest.mark.parametrize(("file", "row", "rule"), [
    ("numbers", '- {id: a, number: "1", title: T}', "unknown-key"), ("number-lines", "- {id: a, title: T}", "missing-key"),
    ("number-lines", '- {id: a, title: T, line: "{b} US"}', "unknown-number"),
    ("number-lines", '- {id: us-emergency, title: T, line: L}', "duplicate")])
def test_a_broken_row_is_a_fault(numbers, file, row, rule):
    numbers.write(f"_data/{file}.yaml", row + "\n")
    assert f"[{rule}]" in build(numbers, "Words.").faults[0]


def test_a_translated_line_names_no_other_number(numbers):
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    spanish = 'msgid "Emergency"\nmsgstr "Emergencia"\n\nmsgid "{us-emergency} US"\nmsgstr "{us-emergancy} EE. UU."\n'
    numbers.write("locale/es/LC_MESSAGES/safety/lines.po", head + spanish)
    numbers.page("other", PAGE.replace("{words}", "{call}`emergency`"), front="no-notice: Nothing risky here.")
    run = numbers.build(language="es", safety_source_language="en", locale_dirs=["locale"])
    assert "[unknown-number]" in run.warnings
    assert "did you mean 'us-emergency'" in run.warnings


def test_no_page_types_a_number_again(library):
    """But the page of all countries, where other lines have some of the same digits."""
    digits = {re.sub(r"\D", "", row.number) for row in library.tables["numbers"].values()}
    assert len(digits) > 10
    typed = {}
    for file in (ROOT / "docs").rglob("*.md"):
        there = {re.sub(r"\D", "", number) for number in re.findall(r"\]\(tel:([^)]+)\)", file.read_text())}
        if file.name != "emergency-numbers.md" and there & digits:
            typed[file.name] = there & digits
    assert typed == {}
