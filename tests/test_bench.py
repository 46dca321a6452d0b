"""The pages that builds are measured on build, and what was measured stays until it is measured again."""

import subprocess
import sys

import pytest

from conftest import ROOT

BEFORE = """
One processor.

- ours: sphinx 1
- Hugo: 0.1

### 30 pages

Old figures of 30.

### 1,500 pages

Old figures of 1,500, and what they show.

### Ten notices and ten admonitions

Old figures of ten.
"""


@pytest.fixture
def run(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks/build"))
    import run

    return run


def test_what_was_not_measured_now_is_kept_in_its_place(run):
    text = run.joined(BEFORE, ["### 300 pages\n\nNew figures of 300.", "### 30 pages\n\nNew figures of 30."])
    assert text.split("\n\n") == [
        "### 30 pages", "New figures of 30.", "### 300 pages", "New figures of 300.",
        "### 1,500 pages", "Old figures of 1,500, and what they show.",
        "### Ten notices and ten admonitions", "Old figures of ten.",
    ]
    assert run.joined("", ["### 30 pages\n\nNew."]) == "### 30 pages\n\nNew."


def test_what_is_not_installed_now_keeps_the_version_that_was_measured(run, monkeypatch):
    def missing():
        raise subprocess.CalledProcessError(1, [sys.executable])

    monkeypatch.setattr(run, "builders", lambda: [
        run.Builder("ours", None, [], lambda: "sphinx 2"), run.Builder("Hugo", None, [], missing),
        run.Builder("Zensical", None, [], missing)])
    assert run.versions(BEFORE).splitlines() == ["- ours: sphinx 2", "- Hugo: 0.1", "- Zensical: not installed here"]


def test_all_that_the_results_hold_today_would_be_kept(run):
    before = run.RESULTS.read_text(encoding="utf-8").partition(run.MARK)[2]
    text = run.joined(before, [])
    assert len(run.sections(before)) > 5
    assert run.sections(text) == run.sections(before)
    assert [line for line in before.splitlines() if line.startswith("|")] == [
        line for line in text.splitlines() if line.startswith("|")]


def test_the_pages_that_are_measured_build_with_the_settings_of_this_site(run, tmp_path):
    run.sites.ours(tmp_path, 3)
    assert run.run(run._sphinx(), tmp_path).seconds  # raises Broken with what the build said
    assert (tmp_path / "out/chapter-001/page-001.html").exists()
