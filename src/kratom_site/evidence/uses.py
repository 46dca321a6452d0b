"""What leans on a fact or a source: findings, claims, and rows of other subjects, which say so as they are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sphinx_safety.rules.library import Library

from ..labels import _


class Use(NamedTuple):
    """One entry of a catalogue that rests on facts or sources."""

    kind: str
    """Kind of the entry in the domain, such as ``claim``."""
    id: str
    words: str
    """The words of a link to it, with ``%s`` for its name."""
    name: str
    facts: tuple[str, ...]
    sources: tuple[str, ...] = ()


def note_uses(library: Library, uses: Iterable[Use]) -> None:
    """Remember what entries of a catalogue rest on."""
    library.tables.setdefault("uses", []).extend(uses)


def words_of(library: Library, use: Use) -> str:
    """Return the words of a link in the language of the build."""
    return _(use.words) % library.said(use.name)


def uses_of(library: Library) -> list[Use]:
    """Return all that was noted, in the order in which catalogues are read."""
    uses: list[Use] = library.tables.get("uses", [])
    return uses
