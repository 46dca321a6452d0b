"""Files beside the pages: data for machines, what hosts need; and that a label leads to one place.

- ``published``: tables that subjects let be published. ``data``: writes each as JSON with its schema.
- ``hosting``: headers, the page for what is not there, maps. ``redirects``: pages that moved. ``csp``: what a
  browser may run. ``templates``: the texts of these.
- ``offline``: what lets the site be read without a network.
- ``website``: which builders write a website. ``files``: how a file is written. ``lock``: one build at a time.
- ``links``: labels that stand on two pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data, hosting, indexentries, links, lock, offline, published, redirects, workers

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register the directive and, in the order in which they happen, the events; before any subject."""
    workers.stop_at_failures()
    published.add_event(app)
    published.publish(app, data.NOTICES)
    offline.register(app)
    app.add_directive("data-files", data.DataFiles)
    app.connect("config-inited", lock.wait_for_others)
    app.connect("doctree-read", links.note_labels)
    app.connect("env-updated", links.check_labels, priority=800)  # before the policy judges, which reports all faults
    app.connect("env-updated", redirects.check_redirects, priority=960)  # after the notices' policy
    app.connect("missing-reference", data.link_data)
    app.connect("html-collect-pages", indexentries.keep_index_entries)
    app.connect("build-finished", data.write_data)
    app.connect("build-finished", hosting.write_hosting, priority=900)  # it names the data that was written
    app.connect("build-finished", offline.write_worker, priority=950)  # it names every file
