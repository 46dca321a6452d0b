"""One normal form for all text that the policy compares, so that no spelling hides a term.

Case, accents, full-width forms, letters of other scripts that look alike and characters that cannot be seen make no
difference. Neither do plurals, nor a hyphen, a middle dot, a narrow space or a line break within a term or between its
words, nor quotes, brackets, slashes, a plus, an underscore or a drawn sign between them. What is raised, lowered or in
brackets within a word is read as a part of it and apart from it. A digit ends a word.
"""

import re
import unicodedata
from importlib.resources import files

from ..reading.yamlfile import first_invisible

BREAK = "\u2028"
"""Stands for a line break that an author wrote (Unicode's line separator)."""

_JOINERS = dict.fromkeys(map(ord, "‐‑‒–—―−·•‧∙⋅・･\u0640\u2004\u2005\u2006\u2008\u2009\u200a\u202f\u205f" + BREAK), "-")
_JOINERS |= dict.fromkeys(map(ord, "ʹʺʻʼʽʾʿˈ"), "'")
_JOINED = re.compile(r"\s*-\s*")
_BRACKETS = re.compile(r"(?<=[^\W\d])[()\[\]]+(?=[^\W\d])")
_APART = re.compile(r"""["'“”„«»‘’‹›()\[\]{}/\\_+…]+|(?<=[^\W\d])[.&]+(?=[^\W\d])""")
_DRAWN = re.compile(r"(?:LATIN CAPITAL|SYMBOL) LETTER ([A-Z])")
"""Names of letters in a drawn square or circle (Unicode Character Database)."""
_DOUBTFUL = re.compile(r"[^\W\d_](?=[01])|[01](?=[^\W\d_])|(?<=[a-z])I|rn")
_ENDINGS = {"*": r"\w*", "z": "(?:z|zes|ces)", "y": "(?:y|ys|ies)", "s": "(?:s|es|ses)?", "": "(?:s|es)?"}
_SKELETON = str.maketrans("i10", "llo")
_LINES = files(__package__).joinpath("confusables.txt").read_text(encoding="utf-8").splitlines()
_LOOK_ALIKES = {ord(other): line[0] for line in _LINES if not line.startswith("#") for other in line[2:]}
"""Characters that look like a Latin letter or digit, with that letter or digit (Unicode TS 39)."""


def normal_form(text: str) -> str:
    """Return a text as it is compared: lower case, plain letters, single spaces, hyphens for all that joins."""
    if not text.isascii():  # most texts are, and have nothing to fold but case
        text = "".join(map(_unraised, text))
        text = unicodedata.normalize("NFKC", text.translate(_JOINERS)).casefold()
        text = unicodedata.normalize("NFKD", text).translate(_LOOK_ALIKES)
        text = "".join(char for char in text if not unicodedata.combining(char) and first_invisible(char) is None)
    return " ".join(text.casefold().split())


def _unraised(char: str) -> str:
    """Return a character, after a break if it is raised or lowered; of a drawn sign its letter, or a break."""
    if char.isascii():
        return char
    if unicodedata.decomposition(char).startswith(("<super>", "<sub>")):
        return BREAK + char
    if unicodedata.category(char) != "So":
        return char
    drawn = _DRAWN.search(unicodedata.name(char, ""))
    return drawn[1] if drawn else BREAK


def skeletons(text: str) -> tuple[str, ...]:
    """Return the `readings` of a text in which one letter may stand for another that looks the same: I for l, rn for m.

    That is the skeleton of Unicode TS 39. Nothing where no such letter stands, as in most texts.
    """
    doubtful = _DOUBTFUL.search(text) or any(
        ord(char) in _LOOK_ALIKES for char in text.casefold() if not char.isascii())
    return tuple(map(skeleton, readings(text))) if doubtful else ()


def skeleton(form: str) -> str:
    """Return a normal form, or the pattern of one, with letters that look the same written alike."""
    return form.translate(_SKELETON).replace("rn", "m")


def readings(text: str) -> tuple[str, ...]:
    """Return the normal forms in which a term may stand: with hyphens left out, and with spaces in their place."""
    plain = " ".join(_APART.sub(" ", _BRACKETS.sub("-", normal_form(text))).split())
    return (_JOINED.sub("", plain), " ".join(plain.replace("-", " ").split())) if "-" in plain else (plain,)


def term_pattern(term: str) -> str:
    """Return the pattern of a term in `readings`: each word may be singular or plural, or for a ``*`` have any ending.

    Words may be joined, as those of a term with a hyphen may. Before a plural y becomes i, and in Spanish z becomes c.
    """
    return " ?".join(re.escape(word[:-1]) + _ENDINGS[word[-1]] if word[-1] in _ENDINGS else
                     re.escape(word) + _ENDINGS[""] for word in readings(term)[-1].split())
