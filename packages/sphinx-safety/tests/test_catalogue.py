"""Notices: what is read, what is refused, with file, line, rule and remedy."""

import contextlib
import datetime as dt
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_safety.reading.yamlfile import Refused
from sphinx_safety.rules.notice import read_catalogue, read_notice, strictest_first
from sphinx_safety.rules.settings import read_settings

SOURCES = {"key1", "key2"}
STRICT = read_settings({
    "code": "KS-012", "signals": {"danger": {"steps": True}, "warning": {"steps": True}, "caution": {}, "notice": {}},
    "required": ["consequence", "avoid", "certainty", "sources", "reviewed", "review-by", "history"],
})
"""What a medical project asks for."""

NOTICE = """\
---
code: {code}
signal: {signal}
hazard: Kratom with sleeping pills
consequence: Breathing can slow.
avoid:
  - Do not take them together.
  - Ask a pharmacist first.
if-it-happens:
  - Call your emergency number and stay.
certainty: low
sources: [key1]
reviewed: 2026-11-22
review-by: 2027-11-22
history:
  - 2026-11-22: First version.
---
Background of Kratom with sleeping pills.
"""


def notice_text(code="KS-001", signal="warning"):
    return NOTICE.format(code=code, signal=signal)


def read(text: str | bytes, name: str = "mixing-sedatives"):
    data = text if isinstance(text, bytes) else text.encode()
    return read_notice(name, data, f"docs/_notices/{name}.md", SOURCES, STRICT)


def test_short_words_end_each_sentence_once():
    notice = read(notice_text().replace("Kratom with sleeping pills\nc", "Is it live?\nc").replace("can slow.", "can slow"))
    assert notice.short_words == "Is it live? Do not take them together."
    assert notice.group_words == "Breathing can slow. Do not take them together."


def test_a_good_notice():
    notice = read(notice_text())
    assert (notice.id, notice.code, notice.signal) == ("mixing-sedatives", "KS-001", "warning")
    assert notice.avoid == ("Do not take them together.", "Ask a pharmacist first.")
    assert notice.if_it_happens == ("Call your emergency number and stay.",)
    assert (notice.certainty, notice.sources) == ("low", ("key1",))
    assert notice.review_by == dt.date(2027, 11, 22)
    assert notice.history == ("2026-11-22: First version.",)
    assert notice.background == "Background of Kratom with sleeping pills."


BAD = {
    "no front matter": (lambda _: "Just words.", "front-matter", 1, "three hyphens"),
    "unknown key": (lambda t: t.replace("certainty:", "certainity:"), "unknown-key", 11, "did you mean 'certainty'"),
    "missing key": (lambda t: t.replace("hazard: Kratom with sleeping pills\n", "", 1), "missing-key", 2, "keys:"),
    "wrong type": (lambda t: t.replace("hazard: Kratom with sleeping pills\n", "hazard: [a, b]\n", 1), "wrong-type", 4, ""),
    "a number for a text": (lambda t: t.replace("hazard: Kratom with sleeping pills\n", "hazard: 12\n", 1), "wrong-type", 4,
                            "quotation marks"),
    "unknown signal word": (lambda t: t.replace("signal: warning", "signal: warnin"), "unknown-signal-word", 3,
                            "did you mean 'warning'"),
    "empty avoidance": (lambda t: t.replace("avoid:\n  - Do not take them together.\n  - Ask a pharmacist first.\n",
                                            "avoid: []\n"), "empty", 6, "1 to 4"),
    "too many ways": (lambda t: t.replace("avoid:\n", "avoid:\n" + "".join(f"  - Way {n}.\n" for n in "abc")),
                      "too-many", 6, "1 to 4"),
    "too many words": (lambda t: t.replace("Breathing can slow.", "Breathing can slow " * 20), "too-long", 2, "at most 60"),
    "a long hazard": (lambda t: t.replace("hazard: Kratom", "hazard: " + "Kratom " * 15, 1), "too-long", 4, "at most 15"),
    "unknown source": (lambda t: t.replace("[key1]", "[kee1]"), "unknown-source", 12, "did you mean 'key1'"),
    "not a date": (lambda t: t.replace("reviewed: 2026-11-22", "reviewed: 2026-02-30"), "date", 13, "a day that exists"),
    "review in the past": (lambda t: t.replace("review-by: 2027", "review-by: 2025"), "date", 14, "later day"),
    "markup in the hazard": (lambda t: t.replace("hazard: Kratom", "hazard: '**Kratom**", 1).replace(
        "pills\nconsequence", "pills'\nconsequence"), "markup", 4, "plain words"),
    "HTML in the consequence": (lambda t: t.replace("Breathing can slow.", "Breathing <b>can</b> slow."), "markup", 5, ""),
    "a script in the avoidance": (lambda t: t.replace("Do not take", "<script>alert(1)</script>"), "markup", 7, ""),
    "an address": (lambda t: t.replace("Breathing can slow.", "See https://example.org"), "markup", 5, ""),
    "HTML in the background": (lambda t: t + "<img src=x onerror=alert(1)>\n", "markup", 19, "paragraphs"),
    "a directive in the background": (lambda t: t + "\n```{raw} html\n<b>\n```\n", "markup", 20, "paragraphs"),
    "no steps for a warning": (lambda t: t.replace("if-it-happens:\n  - Call your emergency number and stay.\n", ""),
                               "missing-key", 3, "first steps"),
    "a code of another form": (lambda t: t.replace("KS-001", "12"), "bad-id", 2, "KS-012"),
    "a history without a day": (lambda t: t.replace("2026-11-22: First version.", "First version."), "history", 16, "2026-11-22"),
    "no history": (lambda t: t.replace("history:\n  - 2026-11-22: First version.\n", "history: []\n"), "empty", 15, "1 to"),
    "no sources": (lambda t: t.replace("[key1]", "[]"), "empty", 12, "none found"),
    "an alias": (lambda t: t.replace("signal: warning", "signal: &a warning"), "alias", 3, ""),
    "a hidden character": (lambda t: t.replace("Breathing", "Brea\u202ething"), "invisible-character", 5, ""),
    "bytes": (lambda t: t.encode().replace(b"Breathing", b"Brea\xffthing"), "not-utf-8", 5, "UTF-8"),
}


@pytest.mark.parametrize(("change", "rule", "line", "remedy"), BAD.values(), ids=BAD.keys())
def test_a_broken_notice_gets_one_clear_fault(change, rule, line, remedy):
    with pytest.raises(Refused) as caught:
        read(change(notice_text()))
    [fault] = caught.value.faults
    assert (fault.path, fault.rule, fault.line) == ("docs/_notices/mixing-sedatives.md", rule, line)
    assert remedy in fault.remedy


STEPS = "if-it-happens:\n  - Call your emergency number and stay.\n"


@pytest.mark.parametrize("change", [
    lambda t: t.replace("signal: warning", "signal: caution").replace(STEPS, ""),
    lambda t: t.replace("certainty: low", "certainty: none found").replace("[key1]", "[]"),
    lambda t: t.replace("Breathing can slow.", "Breathing " + "can " * 39 + "slow."),  # 60 words with the others
    lambda t: t.replace("review-by: 2027-11-22", "review-by: 2026-11-23"),
    lambda t: t.replace("First version.", "The name `x` was *mended*."),
], ids=["a caution without steps", "none found, no sources", "as many words as may be", "reviewed again the next day",
        "marks in the history"])
def test_what_is_just_allowed(change):
    assert read(change(notice_text())).code == "KS-001"


@pytest.mark.parametrize(("change", "rule"), [
    (lambda t: t.replace("Breathing can slow.", "Breathing " + "can " * 40 + "slow."), "too-long"),
    (lambda t: t.replace("review-by: 2027-11-22", "review-by: 2026-11-22"), "date"),
    (lambda t: t.replace("- 2026-11-22: First version.", "- {2026-11-22: First., and: more}"), "wrong-type"),
    (lambda t: t.replace(STEPS, "if-it-happens: [Call., Stay., Wait., Ask., Rest.]\n"), "too-many"),
    (lambda t: t.replace("Ask a pharmacist first.", "a pharmacist can help."), "wording"),
], ids=["one word more", "the same day", "a history of two keys", "five steps", "advice that does not begin with a verb"])
def test_what_is_just_refused(change, rule):
    with pytest.raises(Refused) as caught:
        read(change(notice_text()))
    assert [fault.rule for fault in caught.value.faults] == [rule]


def test_every_fault_of_a_file_is_told_at_once():
    text = notice_text().replace("signal: warning", "signal: x").replace("[key1]", "[nope]")
    with pytest.raises(Refused) as caught:
        read(text)
    assert [fault.rule for fault in caught.value.faults] == ["unknown-signal-word", "unknown-source"]


@settings(max_examples=300)
@given(st.binary())
def test_the_reader_raises_nothing_but_its_own_error_on_bytes(data):
    with contextlib.suppress(Refused):
        read(data)


LINES = st.sampled_from(notice_text().splitlines()) | st.text(max_size=40)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=20))
def test_nor_on_lines_that_look_like_a_notice(lines):
    faults = []
    try:
        read("---\n" + "\n".join(lines) + "\n---\n")
    except Refused as problem:
        faults = problem.faults
    assert all(fault.line >= 1 and fault.rule for fault in faults)


@given(st.sampled_from(["hazard", "consequence"]), st.text(min_size=1, max_size=60))
def test_a_text_that_is_read_holds_nothing_to_escape(key, text):
    value = repr(text) if "'" not in text else '"' + text.replace("\\", "").replace('"', "") + '"'
    old = "Kratom with sleeping pills" if key == "hazard" else "Breathing can slow."
    try:
        notice = read(notice_text().replace(f"{key}: {old}", f"{key}: {value}", 1))
    except Refused:
        return
    assert not re.search(r"<[A-Za-z/!?]|[`\u202e\u200b]", getattr(notice, key))


# -- folders ---------------------------------------------------------------------------

def folder_of(tmp_path: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        file = tmp_path / f"{name.replace('_', '-')}.md"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    return tmp_path


def faults_of(folder: Path):
    notices, faults, broken_names = read_catalogue([(folder, "docs/_notices")], SOURCES)
    return notices, [(fault.path.removeprefix("docs/_notices/"), fault.rule) for fault in faults], broken_names


def test_a_code_is_never_used_twice(tmp_path):
    notices, faults, _ = faults_of(folder_of(tmp_path, one=notice_text(), two=notice_text()))
    assert list(notices) == ["one"]
    assert faults == [("two.md", "duplicate")]


def test_names_that_differ_by_case_only(tmp_path):
    folder = folder_of(tmp_path, mixing=notice_text(), Mixing=notice_text(code="KS-002"))
    if len(list(folder.iterdir())) == 1:  # a file system that does not tell case apart cannot have the fault
        return
    _, faults, _ = faults_of(folder)
    assert ("mixing.md", "duplicate") in faults


def test_a_folder_in_the_place_of_a_notice(tmp_path):
    (tmp_path / "odd.md").mkdir()
    notices, faults, broken_names = faults_of(tmp_path)
    assert (notices, faults, broken_names) == ({}, [("odd.md", "unreadable")], {"odd"})


def test_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "odd.md").symlink_to(tmp_path / "gone.md")
    _, [(name, rule)], _ = faults_of(tmp_path)
    assert (name, rule) == ("odd.md", "unreadable")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    file = folder_of(tmp_path, odd=notice_text()) / "odd.md"
    file.chmod(0)
    if os.access(file, os.R_OK):  # the superuser may read anything: let the system say no by hand
        def refuse(self):
            raise PermissionError(13, "Permission denied")
        monkeypatch.setattr(Path, "read_bytes", refuse)
    _, faults, _ = read_catalogue([(tmp_path, "docs/_notices")], SOURCES)
    assert [(fault.rule, "Permission denied" in fault.message) for fault in faults] == [("unreadable", True)]


def test_a_missing_folder_is_an_empty_catalogue(tmp_path):
    assert read_catalogue([(tmp_path / "none", "none")], SOURCES) == ({}, [], frozenset())


def test_strictest_first_keeps_the_order_of_equals():
    notices = [read(notice_text(signal=signal), name) for name, signal in
               [("a", "notice"), ("b", "danger"), ("c", "warning"), ("d", "danger"), ("e", "caution")]]
    assert [notice.id for notice in strictest_first(notices)] == ["b", "d", "c", "e", "a"]


def test_a_first_notice_needs_neither_grades_nor_dates():
    text = "---\ncode: PUMP2-7\nsignal: danger\nhazard: Live parts\nconsequence: Shock.\navoid: [Lock out.]\n---\n"
    assert read_notice("live-parts", text.encode(), "x.md", None).certainty is None


@pytest.mark.parametrize("hazard", ["Voltage > 50 V", "pH < 2 acid", "Valve V1 [red]", "Cl₂ | HCl", r"Read C:\temp",
                                    "Pin GPIO_4 live", "3 * 4 mm", "See www.example.org"])
def test_signs_of_measure_and_brackets_are_words(hazard):
    notice = read(notice_text().replace("hazard: Kratom with sleeping pills", f"hazard: '{hazard}'"))
    assert notice.hazard == hazard


def test_a_word_of_the_project_s_own_ranks_where_it_stands():
    settings = read_settings({"signals": {"danger": {}, "biohazard": {"steps": True}, "notice": {}}})
    text = "---\ncode: A-1\nsignal: biohazard\nhazard: Live culture\nconsequence: Illness.\navoid: [Wear gloves.]\n---\n"
    with pytest.raises(Refused, match="if-it-happens"):
        read_notice("culture", text.encode(), "x.md", None, settings)
    steps = text.replace("avoid:", "if-it-happens: [Wash.]\navoid:")
    culture = read_notice("culture", steps.encode(), "x.md", None, settings)
    other = read_notice("other", text.replace("biohazard", "notice").encode(), "x.md", None, settings)
    assert [notice.id for notice in strictest_first([other, culture])] == ["culture", "other"]


@pytest.mark.parametrize("values", [
    {"required": ["reviewd"]}, {"limits": {"words": 3}}, {"signals": {}}, {"signals": {"danger": {"colour": "red"}}},
    {"certainties": []}, {"code": "KS-[0-9]"},
])
def test_a_setting_that_cannot_be_says_what_is_allowed(values):
    with pytest.raises(ValueError, match=r"allowed|at least one|an example"):
        read_settings(values)


def test_a_rest_background_takes_no_directive():
    text = notice_text() + "\n.. raw:: html\n\n   <b>\n"
    with pytest.raises(Refused, match="markup"):
        read_notice("x", text.encode(), "x.rst", SOURCES, STRICT)
    assert read_notice("x", (notice_text() + "``<b>``").encode(), "x.rst", SOURCES, STRICT)


def test_folders_in_folders_are_read_and_what_editors_leave_is_not(tmp_path):
    for name, code in (("lab/laser.rst", "A-1"), ("other/cold.md", "A-2"), (".#cold.md", "A-3"), (".git/x.md", "A-4")):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(notice_text(code=code))
    notices, faults, _ = faults_of(tmp_path)
    assert (list(notices), faults) == (["laser", "cold"], [])


def test_one_name_in_two_folders(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text(notice_text(code=f"{folder.upper()}-1"))
    notices, faults, _ = read_catalogue([(tmp_path / "a", "a"), (tmp_path / "b", "b")], SOURCES)
    assert list(notices) == ["x"]
    assert [(fault.path, fault.rule) for fault in faults] == [("b/x.md", "duplicate")]
