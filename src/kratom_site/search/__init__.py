"""The search: an index of sections, and the words that people type.

- ``sections``: what can be found on a page: its sections, and the records that directives handed over.
- ``words``: ``synonyms.yaml``, read and checked; ``synonyms-es.yaml`` on a site in Spanish.
- ``index``: both as one script, and the texts that results show, page by page.
- ``strings``: what the search says, in the site's language.

How results rank: ``WEIGHTS`` in docs/_static/search-rank.js.
"""

from sphinx.application import Sphinx

from sphinx_safety import Catalogue

from . import index, sections, strings
from .words import Synonyms, read_synonyms

CATALOGUES = (Catalogue("synonyms", "_data/synonyms.yaml", lambda document, _: read_synonyms(document),
                        empty=Synonyms),)


def register(app: Sphinx) -> None:
    """Register, in the order in which they happen, the events."""
    app.connect("builder-inited", strings.write_strings)
    app.connect("builder-inited", index.check_file)
    app.connect("doctree-read", sections.note_sections)
    app.connect("env-updated", index.check_words, priority=950)  # after the policy, which stops first
    app.connect("build-finished", index.write_index)
