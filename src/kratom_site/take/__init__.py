"""What readers take with them: editions for print, sheets, downloads.

- ``builder``: the editions as PDF. ``directives``: how old a copy is, and the list of editions.
- ``manifest``: sizes, digests and dates of what `make editions` built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.config import ENUM

from . import builder, directives

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register the builder and its settings."""
    app.add_config_value("print_paper", "A4", "", ENUM("A4", "Letter"))
    app.add_config_value("print_editions", {}, "", dict)
    app.add_config_value("print_first", [], "", list)
    app.add_config_value("print_left_out", [], "", list)
    app.add_config_value("print_css", ["print.css"], "", list)
    app.add_role("edition-date", directives.EditionDate())
    app.add_directive("downloads", directives.Downloads)
    app.connect("build-finished", directives.copy_editions)
    app.add_builder(builder.PrintBuilder)
