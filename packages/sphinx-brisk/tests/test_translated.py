"""The pages of a translation are what Sphinx makes of them, and keep nothing of the messages they were made from."""

import io
import pickle

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

PAGE = "# Home\n\nGo [there](#home) *now*.\n\n```{note}\nIt **rains**, see [a site](https://example.org).\n```\n"
MESSAGES = """\
msgid "Home"
msgstr "Inicio"

msgid "Go [there](#home) *now*."
msgstr "Vaya *ahora* [allí](#home)."

msgid "It **rains**, see [a site](https://example.org)."
msgstr "**Llueve**, vea [un sitio](https://example.org)."
"""


def built(tmp_path, name, **config):
    """Return the page in Spanish as it is written, and the documents that its nodes name, beside the page itself."""
    with patch_docutils(str(tmp_path)), docutils_namespace():
        Sphinx(tmp_path, None, tmp_path / name, tmp_path / f"{name}.trees", "html", confoverrides={
            "project": "Rain", "language": "es", "extensions": ["myst_parser", "sphinx_brisk"], "myst_heading_anchors": 1, **config},
            status=io.StringIO(), warning=io.StringIO()).build()
    page = pickle.loads((tmp_path / f"{name}.trees/index.doctree").read_bytes())
    return (tmp_path / name / "index.html").read_text(), {id(node.document) for node in page.findall(nodes.Node)} - {id(page)}


def test_a_page_lets_go_of_the_messages_it_was_translated_by(tmp_path):
    (tmp_path / "index.md").write_text(PAGE)
    (tmp_path / "locales/es/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locales/es/LC_MESSAGES/index.po").write_text(MESSAGES)
    plain, documents = built(tmp_path, "plain", brisk_translated=False)
    assert "<em>ahora</em>" in plain
    assert "<strong>Llueve</strong>" in plain
    assert len(documents) == 2, "one for each message that has some markup"
    assert built(tmp_path, "brisk") == (plain, set())
