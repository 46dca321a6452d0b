"""What is wrong, where, and how to mend it: the one form in which bad input is reported.

A reader of a file never raises a traceback at an author. It collects `Fault`
records, and Sphinx prints each as one line: file, line, rule, what is wrong, remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing that is wrong with one place of one file."""

    path: str
    """The file, as an author would name it."""
    line: int
    """The line, counted from 1."""
    rule: str
    """Short name of the broken rule, such as ``missing-notice``."""
    message: str
    """What is wrong, without a full stop."""
    remedy: str = ""
    """What to do, or what is allowed, without a full stop."""

    def __str__(self) -> str:
        """Give the message in one line, without the place."""
        return printable(f"[{self.rule}] {self.message}" + (f"; {self.remedy}" if self.remedy else ""), 2000)


def allowed(word: str, known: Iterable[str]) -> str:
    """Say which names are allowed, the nearest to ``word`` first if one is near.

    >>> allowed("warnin", ["danger", "warning"])
    "did you mean 'warning'? allowed: danger, warning"
    """
    names = list(known)
    by_folded = {name.casefold(): name for name in names}
    near = get_close_matches(word.casefold()[:80], list(by_folded), n=1, cutoff=0.6)
    hint = f"did you mean '{by_folded[near[0]]}'? " if near else ""
    return f"{hint}allowed: {', '.join(names) or 'nothing is defined yet'}"


def shown(value: object, limit: int = 60) -> str:
    """Quote a value for a message: one line, no invisible characters, not too long."""
    return printable(repr(value) if not isinstance(value, str) else f"'{value}'", limit)


def printable(text: str, limit: int = 200) -> str:
    """Give a text in one line, its invisible characters named, cut to ``limit``."""
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
