"""Texts as numbers of their words, so that a browser has less to load and reads each word once.

The texts of a site's sections are some seventy thousand words and stops, of which five thousand differ. `WordTable`
lists those once, and a text is written as one character for each: its code is the place in the list. That is a third
as long, packs better (deflate looks back 32 KB, which is then three times as much text), and `search-engine.js` folds
and stems a word once instead of wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_PIECE = re.compile(r"[^ .,;:)][^ .]*?(?=[.,;:)]*(?: |\Z))|[^ ]*[^ .,;:)][^ ]*|[.,;:)]+")
"""A word, or the stops after it. A word with a full stop inside (U.S., 0.5) keeps those after it too: "U.S." is read as
"us", "U.S" would not be."""
_GLUED = re.compile(r" ([.,;:)])")

_FREE = frozenset({*map(chr, range(32)), '"', "\\", "<", "\x7f", "\u2028", "\u2029"})
"""Characters that would have to be written as several in a script: they stand for no word."""
_SURROGATES = range(0xD800, 0xE000)
"""Nor do these: they are no characters."""


def pieces(text: str) -> list[str]:
    """Cut a text into words and stops. How many spaces part two words, or that one stands before a stop, is lost."""
    return _PIECE.findall(text)


def joined(found: Iterable[str]) -> str:
    """Put the pieces of a text together again. As in `search-engine.js`."""
    return _GLUED.sub(r"\1", " ".join(found))


class WordTable:
    """Every different piece of some texts, the most frequent first: those have the shortest codes."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read all texts once."""
        counts = Counter(piece for text in texts for piece in pieces(text))
        self.pieces: list[str] = []
        """The pieces; an empty one at each number that is not used."""
        self._code: dict[str, str] = {}
        for piece in sorted(counts, key=lambda piece: (-counts[piece], piece)):
            while len(self.pieces) in _SURROGATES or chr(len(self.pieces)) in _FREE:
                self.pieces.append("")
            self._code[piece] = chr(len(self.pieces))
            self.pieces.append(piece)

    def written(self, text: str) -> str:
        """Give a text as codes."""
        return "".join(self._code[piece] for piece in pieces(text))


__all__ = ["WordTable", "joined", "pieces"]
