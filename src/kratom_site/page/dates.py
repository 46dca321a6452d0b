"""What a page says of itself: when it was written and checked, and its description for search engines."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_safety.pages.directive import day
from sphinx_safety.pages.domain import safety_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_dates(app: Sphinx, doctree: nodes.document) -> None:
    """Add the days to the end of a page's first section (``doctree-read``)."""
    rules = safety_domain(app.env).page(app.env.docname).rules
    parts = [
        (words, date)
        for words, date in (("Written", rules.written), ("Checked against the sources", rules.reviewed),
                            ("Next check by", rules.review_by))
        if date is not None
    ]
    first = next(doctree.findall(nodes.section), None)
    if parts and first is not None:
        line = nodes.paragraph(classes=["page-dates"])
        line["from-catalogue"] = True
        line += nodes.Text(" · ".join(f"{words} {day(date)}" for words, date in parts) + ".")
        first += line


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page's own description to search engines (``html-page-context``)."""
    record = safety_domain(app.env).pages.get(pagename)
    if record and record.rules.description:
        words = escape(record.rules.description, quote=True)
        # Closed, for an e-book is XML.
        context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{words}" />'
