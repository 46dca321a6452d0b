"""The search: an index of sections, and the words that people type.

- ``sections``: what can be found on a page: its sections, and the records that directives handed over.
- ``words``: ``synonyms.yaml``, read and checked. ``index``: both as one script.

How results rank: ``WEIGHTS`` in docs/_static/search-rank.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.library import Library

from . import index
from .words import Synonyms, read_synonyms

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _synonyms(document: Document, library: Library) -> tuple[Synonyms, list[Fault]]:
    return read_synonyms(document)


CATALOGUES = (Catalogue("synonyms", "_data/synonyms.yaml", _synonyms, empty=Synonyms),)


def register(app: Sphinx) -> None:
    """Register the catalogue and the index."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    index.register(app)
