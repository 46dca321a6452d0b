"""The whole site in every format: no warning, and every notice whole."""

import os
import subprocess
import sys
import zipfile

import pytest

from conftest import ROOT
from kratom_site import CATALOGUES
from sphinx_safety.rules.library import read_library


def build(builder, out, doctrees):
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", ".", "-b", builder, "-d", doctrees, "docs", out],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"},
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def library():
    return read_library(ROOT / "docs", "_notices", "_data/topics.yaml", CATALOGUES)


def test_every_format_builds_without_a_warning(tmp_path_factory):
    # One folder of doctrees: reading once is the work of the first, writing is each one's own.
    work = tmp_path_factory.mktemp("formats")
    for builder in ("text", "man", "latex", "epub", "dirhtml", "singlehtml"):
        assert build(builder, work / builder, work / "doctrees") == (0, ""), builder
    with zipfile.ZipFile(next((work / "epub").glob("*.epub"))) as book:
        assert "practice/emergency.xhtml" in book.namelist()
    library = read_library(ROOT / "docs", "_notices", "_data/topics.yaml", CATALOGUES)
    text = " ".join((work / "text/reference/notices.txt").read_text().split())
    for notice in library.notices.values():
        for words in (notice.signal.upper(), notice.hazard, notice.consequence, *notice.avoid, *notice.if_it_happens):
            assert " ".join(words.split()) in text, (notice.id, words)


def test_notices_are_in_the_translators_catalogue_once(tmp_path_factory, library):
    work = tmp_path_factory.mktemp("gettext")
    assert build("gettext", work / "out", work / "doctrees") == (0, "")
    from babel.messages.pofile import read_po

    with (work / "out/kratom-and-sleep.pot").open("rb") as file:
        messages = [message.id for message in read_po(file)]
    for notice in library.notices.values():
        assert messages.count(notice.hazard) == 1, notice.id
        assert messages.count(notice.consequence) == 1, notice.id
