"""Files beside the pages: data for machines, what hosts need, what lets the site be read without a network.

- ``website``: which builders write a website, and how a file is written. ``templates``: the texts of some.
- ``published``: tables that subjects let be published, as JSON with its schema.
- ``hosting``: headers, the page for what is not there, maps. ``redirects``: pages that moved. ``csp``: what a
  browser may run. ``offline``: the service worker.
"""

from pathlib import Path

from sphinx.application import Sphinx

from sphinx_safety import SafetyBase

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


def register(app: Sphinx) -> None:
    """Connect the events, in the order in which they happen."""
    app.connect("env-updated", redirects.check_redirects, priority=960)  # after the notices' policy
    app.connect("missing-reference", published.link_data)
    app.connect("build-finished", write_all, priority=900)
