"""The law by place, and its history.

- ``words``: closed lists of words. ``rows``: places, rules and events. ``reading``: what a file must hold.
- ``published``: the same as JSON for others.
- ``directives``: sections and what the search is told of them, tables, the date to which the sources speak.
- ``finder``: the map of states and the list that a script searches. ``timeline``: events, drawn by place and by kind.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.pages.domain import SafetyDomain

from ..output.published import Published, publish
from . import directives, finder, timeline
from .published import published_event, published_event_schema, published_row, published_row_schema
from .reading import read_events, read_jurisdictions
from .rows import CheckToday, Law, LegalEvent, Row

CATALOGUES = (  # today's date serves only to refuse one still to come
    Catalogue("jurisdictions", "_data/jurisdictions.yaml",
              lambda document, _: read_jurisdictions(document, dt.date.today()), empty=Law,
              kinds={Row: (("name", "summary", "seven_oh", "law", "check_today", "note", "not_this"),),
                     CheckToday: (("title",),)}),
    Catalogue("legal-timeline", "_data/legal-timeline.yaml",
              lambda document, library: read_events(document, library.tables["jurisdictions"], dt.date.today()),
              empty=tuple, kinds={LegalEvent: (("event",),)}),
)


def _published_rows(domain: SafetyDomain) -> list[Any]:
    law = domain.library.tables["jurisdictions"]
    return [published_row(law, row) for row in law.rows.values()]


def register(app: Sphinx) -> None:
    """Register catalogues, directives and what is published."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    publish(app, Published("jurisdictions", "the law by place", _published_rows, lambda _: published_row_schema()),
            Published("legal-timeline", "dated events in law",
                      lambda domain: [published_event(event) for event in domain.library.tables["legal-timeline"]],
                      lambda _: published_event_schema()))
    for module in (directives, finder, timeline):
        module.register(app)
