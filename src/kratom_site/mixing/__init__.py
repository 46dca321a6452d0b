"""What can happen when kratom meets another substance.

- ``rows``: the records, and what a row must hold. ``firstaid``: how soon to ask, and first aid by class of danger.
- ``directives``: the table and the sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.library import Library

from ..evidence.facts import Use, note_uses
from ..output.published import Published, publish
from . import directives
from .firstaid import FirstAid, read_first_aid
from .rows import Mixture, mixture_shape, read_mixtures

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _first_aid(document: Document, library: Library) -> tuple[FirstAid, list[Fault]]:
    return read_first_aid(document, library.notices.keys() | library.broken_notices)


def _mixtures(document: Document, library: Library) -> tuple[dict[str, Mixture], list[Fault]]:
    notices = library.notices.keys() | library.broken_notices
    rows, faults = read_mixtures(document, notices, library.tables["evidence"], library.sources,
                                 library.tables["first-aid"], library.topics)
    note_uses(library, (Use("mixture", row.id, "mixing: %s", row.title, row.facts, row.sources)
                        for row in rows.values()))
    return rows, faults


CATALOGUES = (
    Catalogue("first-aid", "_data/first-aid.yaml", _first_aid, empty=FirstAid),
    Catalogue("mixing", "_data/mixing.yaml", _mixtures, kinds={
        Mixture: (("title", "can_happen", "how", "advice", "ask", "first_aid"),)}),
)


def register(app: Sphinx) -> None:
    """Register the catalogues, the directives, the addresses of rows and the check that each row has its section."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    publish(app, Published("mixing", "kratom with other substances",
                           lambda domain: list(domain.library.tables["mixing"].values()),
                           lambda domain: mixture_shape((), (), (), domain.library.tables["first-aid"]).schema()))
    app.add_directive("mixing-table", directives.MixingTable)
    app.add_directive("mixing-names", directives.MixingNames)
    app.add_directive("mixing-sections", directives.MixingSections)
    app.add_post_transform(directives.RowAddresses)
    app.connect("env-updated", directives.check_sections, priority=920)  # after the policy, which stops first
