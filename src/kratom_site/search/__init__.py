"""The search: an index of sections, and the words that people type.

- ``sections``: what can be found on a page: its sections, and the records that directives handed over.
- ``words``: ``synonyms.yaml``, read and checked; ``synonyms-es.yaml`` on a site in Spanish.
- ``index``: both as one script, and the texts that results show, page by page.
- ``strings``: what the search says, in the site's language.

How results rank: ``WEIGHTS`` in docs/_static/search-rank.js.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, add_catalogue

from . import index
from .words import Synonyms, read_synonyms

CATALOGUES = (Catalogue("synonyms", "_data/synonyms.yaml", lambda document, _: read_synonyms(document),
                        empty=Synonyms),)


def register(app: Sphinx) -> None:
    """Register the catalogue, of the site's language if it has its own, and the index."""
    for catalogue in CATALOGUES:
        own = catalogue.file.replace(".yaml", f"-{app.config.language.partition('_')[0]}.yaml")
        add_catalogue(app, replace(catalogue, file=own) if (Path(app.srcdir) / own).exists() else catalogue)
    index.register(app)
