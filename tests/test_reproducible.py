"""The same sources give the same bytes: whoever builds, where, when, in what language, with how many processes."""

import os
import subprocess
import sys

import pytest

from conftest import ROOT, published, sphinx


@pytest.mark.slow
def test_two_cold_builds_are_byte_identical(real_copy, tmp_path_factory):
    """One by several processes in the project's folder, the other by one, elsewhere."""
    here = tmp_path_factory.mktemp("here")
    assert sphinx(ROOT, "-q", "-j", "auto", "-d", str(here / "doctrees"), out=str(here / "html")).stderr == ""
    elsewhere = {**os.environ, "NO_COLOR": "1", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8",
                 "PYTHONHASHSEED": "12345", "COLUMNS": "40", "HOME": str(real_copy)}
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-c", ".", "-j", "1", "docs", "an other place/html"],
                          cwd=real_copy, capture_output=True, text=True, check=False, env=elsewhere)
    assert (done.returncode, done.stderr) == (0, "")
    one, other = published(here / "html"), published(real_copy / "an other place/html")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert ".buildinfo" in one
