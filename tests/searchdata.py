"""The search's index, read as a browser would read it, without one: for tests and the benchmark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kratom_site.search.wordtable import NEXT, SMALL

_GLUED = re.compile(r" ([.,;:)])")


def joined(found: Iterable[str]) -> str:
    """Put the pieces of a text together again. As in `search-engine.js`."""
    return _GLUED.sub(r"\1", " ".join(found))


def read(table: Sequence[str], rare: int, written: Iterable[str]) -> list[str]:
    """Give the texts again, from the table's pieces, its number `rare` and the codes. As in `search-engine.js`."""
    found: list[str] = []
    unseen = (number for number in range(rare, len(table)) if table[number])
    for text in written:
        made: list[str] = []
        begins, small = True, False
        for code in text:
            number = ord(code)
            if number == SMALL:
                small = True
                continue
            piece = table[next(unseen) if number == NEXT else number]
            made.append(piece[0].upper() + piece[1:] if begins and not small and "a" <= piece[0] <= "z" else piece)
            begins, small = piece.endswith((".", "?", "!")), False
        found.append(joined(made))
    return found


def index(file: Path) -> dict[str, Any]:
    """Give the index of `search-data.js`; the title and text of every section, and what is asked, in words."""
    text = file.read_text(encoding="utf-8")
    start = "globalThis.SAFETY_SEARCH_DATA="
    assert text.startswith(start)
    assert text.endswith(";\n")
    data: dict[str, Any] = json.loads(text[len(start):-2])
    packed = [text for row in data["sections"] for text in (*row[3:5], "", "")[:2]]
    packed.append(data["words"]["asked"][1])
    *words, data["words"]["asked"][1] = read(data["pieces"].split(" "), data["rare"], packed)
    for row, title, text in zip(data["sections"], words[::2], words[1::2], strict=True):
        row[3:5] = (title, text)
    return data
