"""`make review`: what is due, on which day, and what nothing leans on."""

import pytest

from conftest import ROOT, SOURCES
from kratom_site.review import main


def review(capsys, docs, today):
    status = main(["--docs", str(docs), "--today", today])
    return status, capsys.readouterr().out


@pytest.fixture
def docs(tiny):
    bib = tiny.docs / "_data/references.bib"
    bib.write_text(SOURCES + SOURCES.replace("key1", "idle1"))
    tiny.write("_data/evidence.yaml", """\
- {id: one, topic: sleep, statement: S., design: d, evidence: trial, limits: L., sources: [key1], seen_at: [],
   confidence: verified-fulltext}
""")
    tiny.page("other", "Tea {cite:p}`key1`.", front="no-notice: Nothing risky is here.\nreviewed: 2026-11-22\nreview-by: 2027-02-22")
    return tiny.docs


def test_what_is_not_due_is_not_listed_but_idle_sources_are(docs, capsys):
    status, out = review(capsys, docs, "2027-02-21")
    assert status == 1
    assert "Pages due: none" in out
    assert "Notices due: none" in out
    assert "Sources that nothing cites: 1\n  idle1" in out


def test_pages_and_notices_fall_due_on_their_day(docs, capsys):
    _, out = review(capsys, docs, "2027-02-22")
    assert "Pages due: 1\n  2027-02-22  other.md" in out
    _, out = review(capsys, docs, "2027-11-22")
    assert "Notices due: 1\n  2027-11-22  mixing-sedatives" in out


def test_nothing_due_is_status_zero(docs, capsys):
    (docs / "_data/references.bib").write_text(SOURCES)
    assert review(capsys, docs, "2026-11-23")[0] == 0


def test_a_citation_without_a_study_entry_is_listed(docs, capsys):
    (docs / "_data/references.bib").write_text(SOURCES + SOURCES.replace("key1", "key2"))
    (docs / "other.md").write_text("# Other\n\nTea {cite:p}`key2`.\n")
    _, out = review(capsys, docs, "2026-11-23")
    assert "Citations without a study entry: 1\n  key2  (other.md)" in out


def test_an_ordinary_build_does_not_depend_on_the_day(tiny):
    tiny.page("other", "Tea.", front="no-notice: Nothing risky is here.\nwritten: 2001-01-01\nreviewed: 2001-01-01\nreview-by: 2002-01-01")
    assert tiny.build(strict=True).status == 0


def test_the_project_has_nothing_idle_on_the_day_it_was_checked(capsys):
    _, out = review(capsys, ROOT / "docs", "2026-11-22")
    assert "Sources that nothing cites: none" in out
    assert "Citations without a study entry: none" in out
    assert "Law, what to check first" in out
