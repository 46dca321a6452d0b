"""One normal form for all text that the policy compares, so that no spelling hides a term.

Case, accents, full-width forms, letters of other scripts that look alike and characters that cannot be seen make no
difference. Neither do plurals, nor a hyphen, a middle dot or a line break within a term or between its words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from ..reading.yamlfile import first_invisible

BREAK = "\u2028"
"""Stands for a line break that an author wrote (Unicode's line separator)."""
_JOINERS = dict.fromkeys(map(ord, "‐‑‒–—―−·•‧∙⋅・･\u0640" + BREAK), "-")


@cache
def _look_alikes() -> dict[int, str]:
    """Return each character that looks like a Latin letter or digit, with that letter or digit (Unicode TS 39)."""
    table: dict[int, str] = {}
    for line in files(__package__).joinpath("confusables.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            letter, _, others = line.partition(" ")
            table |= dict.fromkeys(map(ord, others), letter)
    return table


def normal_form(text: str) -> str:
    """Return a text as it is compared: lower case, plain letters, single spaces, hyphens for all that joins."""
    if not text.isascii():  # most texts are, and have nothing to fold but case
        text = unicodedata.normalize("NFKC", text.translate(_JOINERS)).casefold()
        text = unicodedata.normalize("NFKD", text).translate(_look_alikes())
        text = "".join(char for char in text if not unicodedata.combining(char) and first_invisible(char) is None)
    return " ".join(text.casefold().split())


def readings(text: str) -> tuple[str, ...]:
    """Return the normal forms in which a term may stand: with hyphens left out, and with spaces in their place."""
    plain = normal_form(text)
    if "-" not in plain:
        return (plain,)
    return _JOINED.sub("", plain), " ".join(plain.replace("-", " ").split())


_JOINED = re.compile(r"\s*-\s*")


def term_pattern(term: str) -> str:
    """Return the pattern of one term in `readings`. A final ``*`` stands for any ending, else a plural is the same."""
    stem = term.removesuffix("*")
    ending = r"\w*" if term.endswith("*") else "(?:s|es)?"
    ways = dict.fromkeys((*readings(stem), normal_form(stem).replace("-", "").replace(" ", "")))
    return f"(?:{'|'.join(map(re.escape, ways))}){ending}"


def phrase_pattern(term: str) -> str:
    """Return the pattern of a term of a language in which each word of a phrase has a plural: pastillas para dormir.

    A ``*`` at the end of any word stands for any ending; z becomes c before the plural of Spanish (luz, luces).
    """
    return " ".join(_word_pattern(word) for word in normal_form(term).replace("-", " ").split())


def _word_pattern(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    return f"{re.escape(word[:-1])}(?:z|ces)" if word.endswith("z") else f"{re.escape(word)}(?:s|es)?"
