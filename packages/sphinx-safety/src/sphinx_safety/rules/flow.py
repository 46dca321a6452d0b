"""A page as the policy reads it: passages and notices from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Passage(NamedTuple):
    """A paragraph, item, row or heading as a reader sees or hears it."""

    line: int
    text: str
    heading: bool


class Shown(NamedTuple):
    """A notice inserted at this place."""

    line: int
    notice: str
    inside: str = ""
    """What it stands inside of, if that is anything but a section: then it may not be seen, and does not count."""


Flow = Sequence[Passage | Shown]
"""A page from top to bottom."""
