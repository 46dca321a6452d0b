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

from . import directives, finder, tilemap, timeline
from .reading import read_events, read_jurisdictions
from .rows import Law

if TYPE_CHECKING:
    from sphinx.application import Sphinx


CATALOGUES = (  # today's date serves only to refuse one still to come
    Catalogue("jurisdictions", "_data/jurisdictions.yaml",
              lambda document, _: read_jurisdictions(document, dt.date.today()), empty=Law),
    Catalogue("legal-timeline", "_data/legal-timeline.yaml",
              lambda document, library: read_events(document, library.tables["jurisdictions"], dt.date.today()),
              empty=tuple),
)


def register(app: Sphinx) -> None:
    """Register catalogues and directives."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    for module in (directives, tilemap, finder, timeline):
        module.register(app)
