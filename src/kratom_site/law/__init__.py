"""The law by place, and its history.

- ``rows``: places, rules and events, with the closed lists of their words. ``reading``: what a file must hold.
- ``published``: the same as JSON for others.
- ``directives``: sections, tables and the date to which the sources speak. ``tilemap``, ``finder``, ``timeline``: the
  map of states, the list that a script searches, the drawing of events.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.library import Library

from . import directives, finder, tilemap, timeline
from .reading import read_events, read_jurisdictions
from .rows import Law, LegalEvent

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _law(document: Document, library: Library) -> tuple[Law, list[Fault]]:
    return read_jurisdictions(document, dt.date.today())  # only to refuse a date still to come


def _events(document: Document, library: Library) -> tuple[tuple[LegalEvent, ...], list[Fault]]:
    return read_events(document, library.tables["jurisdictions"], dt.date.today())


CATALOGUES = (
    Catalogue("jurisdictions", "_data/jurisdictions.yaml", _law, empty=Law),
    Catalogue("legal-timeline", "_data/legal-timeline.yaml", _events, empty=tuple),
)


def register(app: Sphinx) -> None:
    """Register catalogues and directives."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    directives.register(app)
    tilemap.register(app)
    finder.register(app)
    timeline.register(app)
