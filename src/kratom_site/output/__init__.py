"""Files beside the pages: data for machines, what hosts need, what lets the site be read without a network.

- ``website``: which builders write a website, and how a file is written. ``templates``: the texts of some.
- ``published``: tables that subjects let be published, as JSON with its schema.
- ``hosting``: headers, the page for what is not there, maps. ``redirects``: pages that moved. ``csp``: what a
  browser may run. ``offline``: the service worker.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from sphinx_safety import SafetyBase
from sphinx_safety.pages.config import refuse
from sphinx_safety.reading.faults import shown

from . import hosting, offline, published, redirects
from .website import writes_website

CATALOGUES = (redirects.CATALOGUE,)
DIRECTIVES: dict[str, type[SafetyBase]] = {"data-files": published.DataFiles, "keep-site": offline.KeepSite}
PUBLISHED = (published.NOTICES,)


def write_all(app: Sphinx, exception: Exception | None) -> None:
    """Write all files, once the pages and the search are written (``build-finished``); the worker names every other."""
    if exception is None and writes_website(app):
        hosting.write_hosting(app, Path(app.outdir))
        offline.write_worker(app, Path(app.outdir))


def check_addresses(app: Sphinx, config: Config) -> None:
    """Stop at an address of the site or of its sources that is none (``config-inited``)."""
    for name in ("html_baseurl", "safety_repository"):
        if config[name] and not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w./~%-]*)?", config[name]):
            refuse(app, name, f"{name} is {shown(config[name])}", "write an address such as https://example.org/kratom/")


def register(app: Sphinx) -> None:
    """Register a setting and, in the order in which they happen, the events."""
    app.add_config_value("kratom_offline", [], "html", (list, tuple))
    app.connect("config-inited", check_addresses)
    app.connect("env-updated", redirects.check_redirects, priority=960)  # after the notices' policy
    app.connect("missing-reference", published.link_data)
    app.connect("build-finished", write_all, priority=900)
