"""Files beside the pages: data for machines, what hosts need; and that a label leads to one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data, hosting, links, lock

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register directives, transforms and events."""
    app.add_directive("data-files", data.DataFiles)
    app.add_post_transform(data.DataLinks)
    app.connect("build-finished", data.write_data)
    hosting.register(app)
    app.connect("config-inited", lock.wait_for_others)
    app.connect("doctree-read", links.note_labels)
    app.connect("env-updated", links.check_labels, priority=800)  # before the policy judges, which reports all faults
