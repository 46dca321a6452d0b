"""The page around the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import dates, drawings, glossary, look, onepage, tables

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register nodes, transforms and events."""
    drawings.register(app)
    tables.register(app)
    look.register(app)
    app.add_post_transform(glossary.LinkFirstUse)
    app.add_post_transform(onepage.OnePageLinks)
    app.connect("doctree-read", dates.add_dates)
    app.connect("env-updated", glossary.pages_that_use_terms, priority=910)  # after the policy
    app.connect("html-page-context", onepage.one_page_navigation, priority=400)  # before the theme's own
    app.connect("html-page-context", dates.describe)
