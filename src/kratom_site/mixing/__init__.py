"""What can happen when kratom meets another substance.

- ``rows``: the records, and what a row must hold. ``firstaid``: how soon to ask, and first aid by class of danger.
- ``directives``: the table and the sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_safety import Catalogue, Document, Fault, Library, add_catalogue
from sphinx_safety.reading.rows import record_of

from ..evidence.uses import Use, note_uses
from ..output.published import Published, publish
from . import directives
from .firstaid import FirstAid, read_first_aid
from .rows import Mixture, read_mixtures

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_safety import SafetyDomain


def _mixtures(document: Document, library: Library) -> tuple[dict[str, Mixture], list[Fault]]:
    rows, faults = read_mixtures(document, library)
    note_uses(library, (Use("mixture", row.id, "mixing: %s", row.title, row.facts, row.sources)
                        for row in rows.values()))
    return rows, faults


CATALOGUES = (
    Catalogue("first-aid", "_data/first-aid.yaml", lambda document, library: read_first_aid(
        document, library.notices.keys() | library.broken_notices), empty=FirstAid),
    Catalogue("mixing", "_data/mixing.yaml", _mixtures, kinds={
        Mixture: (("title", "can_happen", "how", "advice", "ask", "first_aid"),)}),
)


def _schema(domain: SafetyDomain) -> dict[str, Any]:
    aid: FirstAid = domain.library.tables["first-aid"]
    return record_of(Mixture, {"urgency": aid.urgency, "class": aid.classes}).schema()


def register(app: Sphinx) -> None:
    """Register catalogues, directives, the addresses of rows, and the check that each row has its section."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    publish(app, Published("mixing", "kratom with other substances",
                           lambda domain: list(domain.library.tables["mixing"].values()), _schema))
    directives.register(app)
