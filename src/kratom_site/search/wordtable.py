"""Texts as numbers of their words, so that a browser has less to load and reads each word once.

The texts of a site's sections are some seventy thousand words and stops, of which less than five thousand differ.
`WordTable` lists those once, and a text is written as one character for each: its code is the place in the list. That
is a third as long, packs better (deflate looks back 32 KB, which is then three times as much text), and
`search-engine.js` folds and stems a word once instead of wherever it stands.

Two things are not written, since a reader of the codes knows them (each makes the whole a thirtieth smaller):

- The number of a rare word where it first stands: rare words are listed in the order in which they come, and `NEXT`
  says "the next of them".
- The capital with which a sentence begins, if its word has a small letter elsewhere. `SMALL` says that a sentence
  begins without.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_PIECE = re.compile(r"[^ .,;:)][^ .]*?(?=[.,;:)]*(?: |\Z))|[^ ]*[^ .,;:)][^ ]*|[.,;:)]+")
"""A word, or the stops after it. A word with a full stop inside (U.S., 0.5) keeps those after it too: "U.S." is read as
"us", "U.S" would not be."""

NEXT, SMALL = 32, 33
"""Numbers that stand for no word. As in `search-engine.js`."""
_RARE = 2
"""A word that stands no more often than this is listed where it comes first."""

_FREE = frozenset({*map(chr, range(32)), chr(NEXT), chr(SMALL), '"', "\\", "<", "\x7f", "\u2028", "\u2029"})
"""Characters that would have to be written as several in a script, or mean something else: they stand for no word."""
_SURROGATES = range(0xD800, 0xE000)
"""Nor do these: they are no characters."""


def pieces(text: str) -> list[str]:
    """Cut a text into words and stops. How many spaces part two words, or that one stands before a stop, is lost."""
    return _PIECE.findall(text)


def _begins(found: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Give each piece, and whether a sentence begins with it."""
    before = "."
    for piece in found:
        yield piece, before.endswith((".", "?", "!"))
        before = piece


def _small(letter: str) -> bool:
    return "a" <= letter <= "z"


class WordTable:
    """Some texts as codes, and every piece of them once, the most frequent first: those have the shortest codes."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Read all texts once, in the order in which they will be read again."""
        cut = [pieces(text) for text in texts]
        inside = {piece for found in cut for piece, begins in _begins(found) if not begins}
        told = [[self._told(piece, begins, inside) for piece, begins in _begins(found)] for found in cut]
        counts = Counter(piece for found in told for _, piece in found)
        often = sorted((piece for piece in counts if counts[piece] > _RARE), key=lambda piece: (-counts[piece], piece))
        rare = [piece for piece in counts if counts[piece] <= _RARE]    # a Counter keeps the order of first sight
        self.pieces: list[str] = []
        """The pieces; an empty one at each number that is not used."""
        code = {piece: self._add(piece) for piece in often}
        self.rare = len(self.pieces)
        """The number from which on rare pieces stand."""
        later = {piece: self._add(piece) for piece in rare}
        self.written: list[str] = []
        """The texts as codes."""
        for found in told:
            text: list[str] = []
            for mark, piece in found:
                text.append(mark + code.get(piece, chr(NEXT)))
                if piece not in code:
                    code[piece] = later[piece]
            self.written.append("".join(text))

    @staticmethod
    def _told(piece: str, begins: bool, inside: set[str]) -> tuple[str, str]:
        if not begins:
            return "", piece
        if _small(piece[0]):
            return chr(SMALL), piece
        small = piece[0].lower() + piece[1:]
        return "", small if _small(small[0]) and small in inside else piece

    def _add(self, piece: str) -> str:
        while len(self.pieces) in _SURROGATES or chr(len(self.pieces)) in _FREE:
            self.pieces.append("")
        self.pieces.append(piece)
        return chr(len(self.pieces) - 1)


__all__ = ["NEXT", "SMALL", "WordTable", "pieces"]
