"""What readers take with them: editions for print, sheets, downloads.

- ``builder``: the editions as PDF. ``directives``: how old a copy is, and the list of editions.
- ``countries``: the numbers of one country, chosen without a script.
- ``manifest``: sizes, digests and dates of what `make editions` built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.config import ENUM

from . import builder, countries, directives

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register the builder and its settings."""
    app.add_config_value("print_paper", "A4", "", ENUM(*builder.PAPERS))
    app.add_config_value("print_editions", {}, "", dict)
    app.add_config_value("print_first", [], "", list)
    app.add_config_value("print_left_out", [], "", list)
    app.add_config_value("print_css", ["print.css"], "", list)
    app.add_config_value("print_folder", "build/editions", "", str)
    app.add_role("edition-date", directives.EditionDate())
    app.add_directive("downloads", directives.Downloads)
    app.add_directive("choose-country", countries.ChooseCountry)
    app.add_transform(countries.FillChoice)
    app.connect("build-finished", directives.copy_editions)
    app.add_builder(builder.PrintBuilder)
