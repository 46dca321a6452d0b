"""What a subject lets the site publish as data. Subjects say it as they are set up, so that nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_safety.pages.domain import SafetyDomain

_EVENT = "kratom-published"


class Published(NamedTuple):
    """One table that is published as ``data/NAME.json``, with its schema."""

    name: str
    words: str
    """What it holds, for people: "the law by place"."""
    rows: Callable[[SafetyDomain], list[Any]]
    """Returns the rows once all pages are read: records, or what JSON knows."""
    schema: Callable[[SafetyDomain], dict[str, Any]]
    """Returns the JSON Schema of a row."""


def add_event(app: Sphinx) -> None:
    """Register the event at which tables are named; before any subject is set up."""
    app.add_event(_EVENT)


def publish(app: Sphinx, *tables: Published) -> None:
    """Let tables be published, after those that were named before."""
    app.connect(_EVENT, lambda _, named: named.extend(tables))


def published(app: Sphinx) -> list[Published]:
    """Return all tables in the order in which they were named."""
    named: list[Published] = []
    app.emit(_EVENT, named)
    return named
