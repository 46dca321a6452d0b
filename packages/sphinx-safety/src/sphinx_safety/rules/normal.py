"""One normal form for all text that the policy compares, so that no spelling hides a term.

Case, accents, full-width forms, letters of other scripts that look alike and characters that cannot be seen make no
difference. Neither do plurals, nor a hyphen, a middle dot or a line break within a term or between its words.
"""

import re
import unicodedata
from importlib.resources import files

from ..reading.yamlfile import first_invisible

BREAK = "\u2028"
"""Stands for a line break that an author wrote (Unicode's line separator)."""

_JOINERS = dict.fromkeys(map(ord, "‐‑‒–—―−·•‧∙⋅・･\u0640" + BREAK), "-")
_JOINED = re.compile(r"\s*-\s*")
_LINES = files(__package__).joinpath("confusables.txt").read_text(encoding="utf-8").splitlines()
_LOOK_ALIKES = {ord(other): line[0] for line in _LINES if not line.startswith("#") for other in line[2:]}
"""Characters that look like a Latin letter or digit, with that letter or digit (Unicode TS 39)."""


def normal_form(text: str) -> str:
    """Return a text as it is compared: lower case, plain letters, single spaces, hyphens for all that joins."""
    if not text.isascii():  # most texts are, and have nothing to fold but case
        text = unicodedata.normalize("NFKC", text.translate(_JOINERS)).casefold()
        text = unicodedata.normalize("NFKD", text).translate(_LOOK_ALIKES)
        text = "".join(char for char in text if not unicodedata.combining(char) and first_invisible(char) is None)
    return " ".join(text.casefold().split())


def readings(text: str) -> tuple[str, ...]:
    """Return the normal forms in which a term may stand: with hyphens left out, and with spaces in their place."""
    plain = normal_form(text)
    return (_JOINED.sub("", plain), " ".join(plain.replace("-", " ").split())) if "-" in plain else (plain,)


def term_pattern(term: str) -> str:
    """Return the pattern of one term in `readings`. A final ``*`` stands for any ending, else a plural is the same."""
    stem = term.removesuffix("*")
    ways = dict.fromkeys((*readings(stem), normal_form(stem).replace("-", "").replace(" ", "")))
    return f"(?:{'|'.join(map(re.escape, ways))})" + (r"\w*" if term.endswith("*") else "(?:s|es)?")


def phrase_pattern(term: str) -> str:
    """Return the pattern of a term of a language in which each word of a phrase has a plural: pastillas para dormir.

    A ``*`` at the end of any word stands for any ending; z becomes c before the plural of Spanish (luz, luces).
    """
    endings = {"*": r"\w*", "z": "(?:z|ces)"}
    return " ".join(
        re.escape(word[:-1]) + endings[word[-1]] if word[-1] in endings else f"{re.escape(word)}(?:s|es)?"
        for word in normal_form(term).replace("-", " ").split())
