"""furo's navigation made once is furo's own, page by page."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from furo.navigation import get_navigation_tree
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx.application import Sphinx
from sphinx.environment.adapters.toctree import TocTree
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_brisk import navigation

CONF = """\
project = "Trees"
author = copyright = "The authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_use_index = True
"""
OPTIONS = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}


def own_tree(app, page):
    """furo's tree of a page as furo makes it: Sphinx's whole tree, parsed."""
    tree = TocTree(app.env).get_toctree_for(page, app.builder, **OPTIONS)
    return get_navigation_tree(app.builder.render_partial(tree)["fragment"])


def built(root: Path, pages: dict[str, str], *, builder="html", jobs=1, on_page=None):
    """Build a site in which each page is compared as it is written; name those that were, and the calls for a tree."""
    (root / "docs").mkdir(exist_ok=True)
    (root / "conf.py").write_text(CONF)
    for name, text in pages.items():
        file = root / "docs" / (name if name.endswith(".rst") else f"{name}.md")
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
    made = root / "compared"
    made.mkdir(exist_ok=True)
    for mark in made.iterdir():
        mark.unlink()

    def compare(app, pagename, templatename, context, doctree):
        # A process of its own writes some pages: what is seen goes into a file.
        own, asked_again = own_tree(app, pagename), get_navigation_tree(context["toctree"](**OPTIONS))
        same = context[navigation.KEY] == own == asked_again
        (made / pagename.replace("/", "|")).write_text("" if same else f"{context[navigation.KEY]}\n--- not ---\n{own}")

    with patch_docutils(str(root / "docs")), docutils_namespace():
        app = Sphinx(root / "docs", root, root / "out", root / "trees", builder, status=io.StringIO(),
                     warning=io.StringIO(), parallel=jobs)
        app.setup_extension("sphinx_brisk")
        if on_page:
            app.connect("html-page-context", on_page, priority=1)
        app.connect("html-page-context", compare, priority=502)
        app.build()
    compared = {mark.name.replace("|", "/"): mark.read_text() for mark in made.iterdir()}
    assert {name: text for name, text in compared.items() if text} == {}
    return set(compared)


def toctree(*entries: str, **options: object) -> str:
    lines = [f":{name}:{'' if value is True else f' {value}'}" for name, value in options.items() if value]
    return "\n".join(["```{toctree}", *lines, *entries, "```", ""])


AWKWARD = {
    "index": "# Home\n\n" + toctree("a/index", "Another name <b>", "b", "self", caption="First *one*", maxdepth=1)
    + toctree("c/d/e", "https://example.org/?a=1&b=2", "Elsewhere <https://example.org/>", "genindex", "search",
              hidden=True, caption="Second", titlesonly=True)
    + toctree("numbered/index", "r&d/it's", numbered=True),
    "a/index": "---\ntocdepth: 2\n---\n# A & <B>\n\n" + toctree("one", "two", "../b", hidden=True)
    + "## Part\n\n" + toctree("three", "self"),
    "a/one": "# One `code`\n\nText.\n\n## Section\n\nText.\n",
    "a/two": "# Two *words*\n\n" + toctree("deep/x", maxdepth=2),
    "a/deep/x": "# X\n\n# X again\n\n" + toctree("y"),
    "a/deep/y": "# “Y”\n",
    "a/three": "# Three\n",
    "b": "# B\n\nText.\n\n# B, part two\n\n## Within\n",
    "c/d/e": "# E\n\n## Sub\n\n" + toctree("f"),
    "c/d/f": "# F\n",
    "numbered/index": "# Numbered\n\n" + toctree("n1", "n2"),
    "numbered/n1": "# N1\n\n## Inside\n",
    "numbered/n2": "# N2\n\n" + toctree("n3"),
    "numbered/n3": "# N3\n",
    "r&d/it's": "# R&D\n",
    "lost": "---\norphan: true\n---\n# Lost\n",
    "lost/more": "---\norphan: true\n---\n# Lost too\n\n" + toctree("under"),
    "lost/under": "# Under a lost one\n",
}


@pytest.mark.parametrize("jobs", [1, 3], ids=["serial", "parallel"])
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_each_page_of_an_awkward_site_has_furos_own_tree(tmp_path, builder, jobs):
    assert built(tmp_path, AWKWARD, builder=builder, jobs=jobs) >= {*AWKWARD, "search", "genindex"}


def test_a_page_alone_is_written_with_the_same_tree_after_a_change(tmp_path):
    built(tmp_path, AWKWARD)
    compared = built(tmp_path, AWKWARD | {"a/deep/y": "# Another title\n"})
    assert "a/deep/y" in compared
    assert "c/d/f" not in compared, "nothing asked for it to be written again"


@pytest.mark.parametrize("index", ["# Home\n", "# Home\n\n" + toctree("https://example.org/"), "No title\n"],
                         ids=["none", "other-sites-only", "no-title"])
def test_a_site_without_a_tree_of_pages(tmp_path, index):
    assert "index" in built(tmp_path, {"index": index})


def test_a_part_for_one_kind_of_build_leaves_the_tree_to_furo(tmp_path):
    """Sphinx writes such a branch otherwise on the pages that stand under it."""
    pages = {
        "index": "# Home\n\n" + toctree("a"), "b": "# B\n", "c": "# C\n",
        "a.rst": "A\n=\n\n.. toctree::\n\n   c\n\n.. only:: html\n\n   More\n   ====\n\n   .. toctree::\n\n      b\n",
    }
    assert {"a", "b", "c"} <= built(tmp_path, pages)


def test_a_page_whose_name_holds_a_quotation_mark_leaves_the_tree_to_furo(tmp_path):
    name = 'a "b" \'c\''
    assert name in built(tmp_path, {"index": "# Home\n\n" + toctree(name), name: "# Named oddly\n"}, builder="dirhtml")


def test_a_second_build_of_one_application_knows_the_new_titles(tmp_path):
    """As an extension or a server may do: read and write again, in one process."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "docs/index.md").write_text("# Home\n\n" + toctree("a"))
    (tmp_path / "docs/a.md").write_text("# Before\n")
    with patch_docutils(str(tmp_path / "docs")), docutils_namespace():
        app = Sphinx(tmp_path / "docs", tmp_path, tmp_path / "out", tmp_path / "trees", "html", status=io.StringIO(),
                     warning=io.StringIO())
        app.setup_extension("sphinx_brisk")
        app.build()
        (tmp_path / "docs/a.md").write_text("# Afterwards\n")
        app.build()
    assert ">Afterwards</a>" in (tmp_path / "out/a.html").read_text()
    assert ">Before</a>" not in (tmp_path / "out/a.html").read_text()


def test_sphinx_is_asked_once_for_all_pages(tmp_path, monkeypatch):
    made, parsed = [], []
    monkeypatch.setattr("furo.get_navigation_tree", lambda html: parsed.append(html) or get_navigation_tree(html))
    whole = TocTree.get_toctree_for
    monkeypatch.setattr(navigation.TocTree, "get_toctree_for",
                        lambda self, page, *args, **options: made.append(page) or whole(self, page, *args, **options))
    assert len(built(tmp_path, AWKWARD)) > 17
    assert len([html for html in parsed if html]) == 1
    assert len(set(made) - set(AWKWARD) - {"search", "genindex"}) == 1


def test_others_get_what_they_ask_for(tmp_path):
    """A theme's own template and other handlers may ask Sphinx for a tree too."""
    asked = {}

    def ask(app, pagename, templatename, context, doctree):
        asked[pagename] = context["toctree"](collapse=True, maxdepth=1)

    built(tmp_path, AWKWARD, on_page=ask)
    assert 'class="toctree-l1 current"' in asked["b"]
    assert 'href="../b.html"' in asked["a/one"]


@st.composite
def sites(draw):
    """Pages in folders, each named by some others, in whatever order and under whatever options."""
    folders = draw(st.lists(st.sampled_from(["", "a/", "a/b/", "c-d/", "e e/"]), min_size=2, max_size=7))
    names = ["index", *(f"{folder}p{number}" for number, folder in enumerate(folders))]
    tocdepth = st.sampled_from([0, 1, 2])
    pages = {}
    for number, name in enumerate(names):
        later = names[number + 1:]  # Sphinx itself does not survive a circle
        entries = st.sampled_from(["self", "https://example.org/x&y", "genindex", *(f"/{page}" for page in later),
                                   *(f"Named & so </{page}>" for page in later)])
        trees = st.builds(
            lambda listed, options: toctree(*listed, **options), st.lists(entries, max_size=4),
            st.fixed_dictionaries({"hidden": st.booleans(), "titlesonly": st.booleans(), "includehidden": st.booleans(),
                                   "reversed": st.booleans(), "maxdepth": st.sampled_from([0, 1, 2]),
                                   "caption": st.sampled_from(["", "Caption & more"])}))
        between = draw(st.sampled_from(["", "## Part\n\n", "# Second\n\n"]))
        pages[name] = (f"---\ntocdepth: {draw(tocdepth)}\n---\n# Title of {number}\n\n"
                       f"{draw(trees)}{between}{draw(trees)}")
    return pages


@settings(max_examples=25, deadline=None)  # a busy machine is slow, not wrong
@given(sites())
def test_each_page_of_any_site_has_furos_own_tree(pages):
    with TemporaryDirectory() as folder:
        assert built(Path(folder), pages) >= set(pages)
