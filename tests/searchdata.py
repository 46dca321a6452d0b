"""The search's index, read as a browser would read it, without one: for tests and the benchmark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx_safety.wordtable import read


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
