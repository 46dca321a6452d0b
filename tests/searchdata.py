"""The search's index, read as a browser would read it, without one: for tests and the benchmark."""

from __future__ import annotations

import json
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
