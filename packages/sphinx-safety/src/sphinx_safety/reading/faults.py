"""What is wrong, where, and how to mend it: the one form in which bad input is reported.

A reader never raises a traceback at an author: it collects `Fault` records, each of which Sphinx prints as one line.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from difflib import get_close_matches

_MOST_NAMES = 40  # that a message lists


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
        """Return the message in one line, without the place."""
        return printable(f"[{self.rule}] {self.message}" + (f"; {self.remedy}" if self.remedy else ""), 2000)


def allowed(word: str, known: Iterable[str]) -> str:
    """Return which names are allowed, the nearest to ``word`` first if one is near; of very many that one alone.

    >>> allowed("warnin", ["danger", "warning"])
    "did you mean 'warning'? allowed: danger, warning"
    """
    known = sorted(known) if isinstance(known, Set) else known  # a set has another order in each run
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold()[:80], by_folded, n=1)
    hint = f"did you mean '{by_folded[near[0]]}'?" if near else ""
    if len(by_folded) > _MOST_NAMES:
        return hint or f"{len(by_folded)} are known; none is near"
    return f"{hint} allowed: {', '.join(by_folded.values()) or 'nothing is defined yet'}".lstrip()


def shown(value: object) -> str:
    """Return a value in quotes for a message: one line, no invisible characters, not too long."""
    return printable(repr(value) if not isinstance(value, str) else f"'{value}'", 60)


def printable(text: str, limit: int = 200) -> str:
    """Return a text in one line, its invisible characters named, cut to ``limit``."""
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
