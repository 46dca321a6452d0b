"""Which builders write a website, and the addresses of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WEBSITE = ("html", "dirhtml")
"""Builders whose pages a host serves."""
WEB_PAGES = (*WEBSITE, "singlehtml")
"""Builders whose pages a browser shows in the theme."""


def writes_website(app: Sphinx) -> bool:
    """Tell whether the builder writes pages that a host serves."""
    return app.builder.name in WEBSITE


def address(app: Sphinx, docname: str) -> str:
    """Return a page's whole address, or one from the site's top if ``html_baseurl`` is not known."""
    return urljoin(str(app.config.html_baseurl), app.builder.get_target_uri(docname))
