"""What can happen when kratom meets another substance.

- ``rows``: the records, and what a row must hold. ``firstaid``: how soon to ask, and first aid by class of danger.
- ``directives``: the table and the sections.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, SafetyDomain, add_catalogue

from ..output.published import Published, publish
from . import directives
from .firstaid import FirstAid, read_first_aid
from .rows import Mixture, mixture_shape, read_mixtures

CATALOGUES = (
    Catalogue("first-aid", "_data/first-aid.yaml", lambda document, library: read_first_aid(
        document, library.notices.keys() | library.broken_notices), empty=FirstAid),
    Catalogue("mixing", "_data/mixing.yaml", read_mixtures, kinds={
        Mixture: (("title", "can_happen", "how", "advice", "ask", "first_aid"),)}),
)


def _published(domain: SafetyDomain) -> list[Any]:
    return list(domain.library.tables["mixing"].values())


def register(app: Sphinx) -> None:
    """Register catalogues, what is published, and what pages show."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    publish(app, Published("mixing", "kratom with other substances", _published,
                           lambda domain: mixture_shape(domain.library).schema()))
    directives.register(app)
