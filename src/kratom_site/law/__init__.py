"""The law by place, and its history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.library import Library

from ..output.published import Published, publish
from . import directives
from .rows import (
    Law,
    LegalEvent,
    published_event,
    published_event_schema,
    published_row,
    published_row_schema,
    read_events,
    read_jurisdictions,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_safety.pages.domain import SafetyDomain


def _law(document: Document, library: Library) -> tuple[Law, list[Fault]]:
    return read_jurisdictions(document, dt.date.today())  # only to refuse a date still to come


def _events(document: Document, library: Library) -> tuple[tuple[LegalEvent, ...], list[Fault]]:
    return read_events(document, library.tables["jurisdictions"], dt.date.today())


CATALOGUES = (
    Catalogue("jurisdictions", "_data/jurisdictions.yaml", _law, empty=Law),
    Catalogue("legal-timeline", "_data/legal-timeline.yaml", _events, empty=tuple),
)


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
    """Register catalogues and directives."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    publish(app, *PUBLISHED)
    directives.register(app)
