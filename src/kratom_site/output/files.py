"""How files beside the pages are written: texts from templates, whole, in UTF-8, with the same line ends everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ..labels import _

_FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(("html",)), trim_blocks=True,
                         keep_trailing_newline=True, undefined=StrictUndefined)


def write(file: Path, text: str) -> None:
    """Write a file of the site, and the folders that it stands in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def render(template: str, **values: Any) -> str:
    """Return a template of this folder with its values; what stands in HTML is escaped."""
    return _TEMPLATES.get_template(template).render(values | {"_": _})


def part(name: str) -> str:
    """Return a script or a style that stands in pages themselves."""
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def script(name: str, value: Any) -> str:
    """Return a script that sets one global: data that a page from a folder can load too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Two characters end a line in older scripts; "<" is kept out so that the text is harmless anywhere.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return f"globalThis.{name}={text};\n"
