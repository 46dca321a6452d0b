"""Which builders write a website, the addresses of its pages, and how files beside the pages are written."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sphinx.application import Sphinx
from sphinx.locale import _

WEBSITE = ("html", "dirhtml")
"""Builders whose pages a host serves."""
WEB_PAGES = (*WEBSITE, "singlehtml")
"""Builders whose pages a browser shows in the theme."""
_FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=select_autoescape(("html",)), trim_blocks=True,
                         keep_trailing_newline=True, undefined=StrictUndefined)


def writes_website(app: Sphinx) -> bool:
    """Tell whether the builder writes pages that a host serves."""
    return app.builder.name in WEBSITE


def address(app: Sphinx, docname: str) -> str:
    """Return a page's whole address, or one from the site's top if ``html_baseurl`` is not known."""
    return urljoin(str(app.config.html_baseurl), app.builder.get_target_uri(docname))


def write(file: Path, text: str) -> None:
    """Write a file of the site in UTF-8 with the same line ends everywhere, and the folders that it stands in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def write_json(file: Path, content: Any) -> None:
    """Write a file of the site in JSON that a person can read."""
    write(file, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def render(template: str, **values: Any) -> str:
    """Return a template of this folder with its values; what stands in HTML is escaped."""
    return _TEMPLATES.get_template(template).render(values | {"_": _})


def part(name: str) -> str:
    """Return a script or a style that stands in pages themselves."""
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def script(target: str, value: Any) -> str:
    """Return a script that puts data at ``target``: a page opened from a folder can load scripts only."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Two characters end a line in older scripts; "<" is kept out so that the text is harmless anywhere.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return f"{target}={text};\n"
