"""When a page was written and checked, at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_safety.pages.directive import day
from sphinx_safety.pages.domain import safety_domain

from ..labels import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_dates(app: Sphinx, doctree: nodes.document) -> None:
    """Add the days to the end of a page's first section (``doctree-read``)."""
    rules = safety_domain(app.env).page(app.env.docname).rules
    days = ((_("Written"), rules.written), (_("Checked against the sources"), rules.reviewed),
            (_("Next check by"), rules.review_by))
    words = " · ".join(f"{label} {day(date, app.config)}" for label, date in days if date is not None)
    first = next(doctree.findall(nodes.section), None)
    if words and first is not None:
        line = nodes.paragraph("", f"{words}.", classes=["page-dates"])
        line["from-catalogue"] = True
        first += line
