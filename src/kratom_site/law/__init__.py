"""The law by place, and its history.

- ``words``: closed lists of words. ``rows``: places, rules and events. ``reading``: what a file must hold.
- ``published``: the same as JSON for others.
- ``directives``: sections and what the search is told of them, tables, the date to which the sources speak.
- ``finder``: the map of states and the list that a script searches. ``timeline``: events, drawn by place and by kind.
"""

import datetime as dt
from typing import Any

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, SafetyBase, SafetyDomain

from ..output.published import Published
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

DIRECTIVES: dict[str, type[SafetyBase]] = {
    "places": directives.Places, "place-table": directives.PlaceTable, "status-words": directives.StatusWords,
    "tile-map": finder.TileMap, "state-links": finder.StateLinks, "find-place": finder.FindPlace,
    "legal-timeline": timeline.LegalTimeline, "legal-moves": timeline.LegalMoves,
}


def _published_rows(domain: SafetyDomain) -> list[Any]:
    law = domain.library.tables["jurisdictions"]
    return [published_row(law, row) for row in law.rows.values()]


PUBLISHED = (
    Published("jurisdictions", "the law by place", _published_rows, lambda _: published_row_schema()),
    Published("legal-timeline", "dated events in law",
              lambda domain: [published_event(event) for event in domain.library.tables["legal-timeline"]],
              lambda _: published_event_schema()),
)


def register(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("law-reach", directives.LawReach())
