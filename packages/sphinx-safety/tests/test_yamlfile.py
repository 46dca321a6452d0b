"""Reading YAML: every value with its line, and no surprises."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_safety.reading.faults import allowed
from sphinx_safety.reading.yamlfile import Refused, decode, parse


def test_plain_values_and_their_lines():
    document = parse("a: text\nb:\n  - 1\n  - 2026-11-22\nc: {d: no}\n", "x.yaml", first_line=10)
    assert document.value == {"a": "text", "b": [1, dt.date(2026, 11, 22)], "c": {"d": False}}
    assert [document.line("a"), document.line("b", 1), document.line("c", "d")] == [10, 13, 14]
    assert document.line("b", 7) == 11, "what is not there has the line of what should hold it"


@pytest.mark.parametrize(("text", "rule", "line"), [
    ("a: 1\na: 2\n", "repeated-key", 2),
    ("a: &x 1\nb: *x\n", "alias", 1),
    ("a: !!python/object:os.system x\n", "tag", 1),
    ("a:\n  b: [\n", "yaml", 3),
    ("a: b: c\n", "yaml", 1),
    ("a: 1\n---\nb: 2\n", "second-document", 2),
    ("a: x\nb: safe\u202etxt\n", "invisible-character", 2),
    ("a: zero\u200bwidth\n", "invisible-character", 1),
    ("? [a]\n: b\n", "key", 1),
    ("a: " + "[" * 40 + "]" * 40, "too-deep", 1),
])
def test_what_is_refused(text, rule, line):
    with pytest.raises(Refused) as caught:
        parse(text, "x.yaml")
    assert (caught.value.fault.rule, caught.value.fault.line) == (rule, line)


def test_a_billion_laughs_are_refused_at_the_first():
    text = 'a: &a ["lol","lol"]\n' + "".join(f"{c}: &{c} [*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(Refused, match="aliases"):
        parse(text, "x.yaml")


def test_bytes_that_are_not_utf8_are_named_by_line():
    with pytest.raises(Refused) as caught:
        decode(b"one\ntwo \xff\n", "x.yaml")
    assert (caught.value.fault.rule, caught.value.fault.line) == ("not-utf-8", 2)


def test_a_date_that_does_not_exist_stays_text():
    assert parse("a: 2026-02-30\n", "x.yaml").value == {"a": "2026-02-30"}


@given(st.text())
def test_any_text_is_read_or_refused(text):
    line = 1
    try:
        parse(text, "x.yaml")
    except Refused as refused:
        line = refused.fault.line
    assert 1 <= line <= text.count("\n") + 2


@pytest.mark.parametrize(("word", "answer"), [
    ("warnin", "did you mean 'warning'? allowed: danger, warning"),
    ("zzz", "allowed: danger, warning"),
])
def test_the_nearest_known_name_is_offered(word, answer):
    assert allowed(word, ["danger", "warning"]) == answer
