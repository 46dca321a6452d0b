"""Files beside the pages: data for machines, what hosts need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data, hosting, indexentries, lock, published, redirects, workers

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register the directive and, in the order in which they happen, the events; before any subject."""
    workers.stop_at_failures()
    published.add_event(app)
    published.publish(app, data.NOTICES)
    app.add_directive("data-files", data.DataFiles)
    app.connect("config-inited", lock.wait_for_others)
    app.connect("env-updated", redirects.check_redirects, priority=960)  # after the notices' policy
    app.connect("missing-reference", data.link_data)
    app.connect("html-collect-pages", indexentries.keep_index_entries)
    app.connect("build-finished", data.write_data)
    app.connect("build-finished", hosting.write_hosting, priority=900)  # it names the data that was written
