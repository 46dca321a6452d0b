"""The law by place, and its history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.library import Library

from . import directives
from .rows import Law, LegalEvent, read_events, read_jurisdictions

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
