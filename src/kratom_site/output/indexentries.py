"""The entries of Sphinx's own search index that a build of few pages would lose.

``IndexBuilder`` keeps them in the environment, which is saved before pages are written, and does not read them back
from ``searchindex.js`` (Sphinx 9.0): every build but the first left out those of all pages that it did not write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.index_entries import split_index_msg

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def keep_index_entries(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    """Put back the entries of pages that this build does not write (``html-collect-pages``); return no pages."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None:
        for docname, entries in app.env.domains.index_domain.entries.items():
            if docname not in indexer._index_entries:
                indexer._index_entries[docname] = sorted({
                    (word, target or "", main) for kind, value, target, main, _ in entries
                    for word in split_index_msg(kind, value)})
    return []
