"""The search's index, read as a browser would read it, without one: for tests and the benchmark."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path
from typing import Any


def index(file: Path) -> dict[str, Any]:
    """Return the index of `search-data.js`."""
    text = file.read_text(encoding="utf-8")
    start = "globalThis.SAFETY_SEARCH_DATA="
    assert text.startswith(start)
    assert text.endswith(";\n")
    data: dict[str, Any] = json.loads(text[len(start):-2])
    return data


def text(folder: Path, docname: str, anchor: str = "") -> str:
    """Return the text of a section, as a result shows it: of ``search-text`` beside the index."""
    line = (folder / "search-text" / f"{docname}.js").read_text(encoding="utf-8")
    start = f'(globalThis.SAFETY_SEARCH_TEXTS||={{}})["{docname}"]='
    assert line.startswith(start)
    found: dict[str, str] = json.loads(line[len(start):-2])
    return found[anchor]


def held(data: dict[str, Any], number: int) -> set[str]:
    """Return the words by which a section is found."""
    return {word for word, steps in zip(data["lexicon"].split(" "), data["holders"], strict=True) if number in accumulate(steps)}
