"""The two settings: each can be switched off, and what is written is the same in every case."""

import gc
import io

import pytest
from furo.navigation import get_navigation_tree
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

PAGES = {"index": "Home\n====\n\n.. toctree::\n\n   a\n   b/index\n", "a": "A\n=\n",
         "b/index": "B\n=\n\n.. toctree::\n\n   c\n", "b/c": "C\n=\n"}


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A function that builds four pages with furo: what was written, how often furo parsed a tree, what the collector was told."""
    for name, text in PAGES.items():
        file = tmp_path / f"docs/{name}.rst"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    parsed = []
    monkeypatch.setattr("furo.get_navigation_tree", lambda html: parsed.append(html) or get_navigation_tree(html))
    before = gc.get_threshold()

    def build(*extensions, **config):
        parsed.clear()
        out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        config |= {"project": "Trees", "extensions": list(extensions), "html_theme": "furo",
                   "source_suffix": {".rst": "restructuredtext"}}
        with patch_docutils(str(tmp_path)), docutils_namespace():
            Sphinx(tmp_path / "docs", None, out, tmp_path / f"{out}.trees", "html", confoverrides=config,
                   status=io.StringIO(), warning=io.StringIO()).build()
        collector = gc.get_threshold()
        gc.set_threshold(*before)
        gc.unfreeze()
        files = {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*.*")
                 if file.is_file() and file.name != ".buildinfo"}
        return files, len([html for html in parsed if html]), collector

    yield build
    gc.set_threshold(*before)
    gc.unfreeze()


def test_both_settings_are_on_and_each_can_be_switched_off(built):
    plain, trees, collector = built()
    assert plain["b/c.html"].count(b"current-page") == 1
    assert trees > len(PAGES), "furo has each page's tree parsed, those of the search and the index too"

    assert built("sphinx_brisk") == (plain, 1, (20_000, 5, 3))
    assert built("sphinx_brisk", brisk_navigation=False) == (plain, trees, (20_000, 5, 3))
    assert built("sphinx_brisk", brisk_garbage=False) == (plain, 1, collector)
