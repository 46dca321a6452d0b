"""The page around the text; its templates are in docs/_templates.

- ``frame``: what the templates are given. ``metadata``: what a page says of itself, its dates too.
- ``markup``: where links lead. ``tables``: cards on a phone. ``drawings``: figures. ``glossary``: links of terms.
- ``refused``: what a page cannot show.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_safety import SafetyBase

from . import addresses, drawings, frame, glossary, markup, metadata, refused, tables

DIRECTIVES: dict[str, type[SafetyBase]] = {"drawing": drawings.Drawing}


def nothing(self: Any, node: nodes.Element) -> None:
    """Write nothing around what a node holds."""


def register(app: Sphinx) -> None:
    """Register nodes and transforms and, in the order in which they happen, the events."""
    app.add_node(drawings.drawing, html=(drawings.visit_html, drawings.depart_html),
                 text=(nothing, nothing), man=(nothing, nothing), texinfo=(nothing, nothing))
    app.add_node(markup.bare, html=(nothing, nothing))
    app.add_node(nodes.entry, override=True, html=(tables.visit_entry_html, None))
    for name in ("csv-table", "raw", "role"):
        app.add_directive(name, refused.Refused, override=True)
    for transform in (addresses.ListedAddresses, glossary.LinkFirstUse, tables.TablesAsCards, markup.MarkupOfPages):
        app.add_post_transform(transform)
    app.connect("builder-inited", frame.join_styles)
    app.connect("source-read", refused.refuse_own_markup)
    app.connect("doctree-read", refused.refuse_what_cannot_be_shown)
    app.connect("doctree-read", metadata.add_dates)
    app.connect("env-updated", glossary.pages_that_use_terms, priority=910)  # after the policy
    app.connect("html-page-context", frame.surround, priority=800)  # after the theme and what others have added
