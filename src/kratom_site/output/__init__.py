"""Files beside the pages: data for machines, what hosts need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data, hosting, lock

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def register(app: Sphinx) -> None:
    """Register directives, transforms and events."""
    app.add_directive("data-files", data.DataFiles)
    app.add_post_transform(data.DataLinks)
    app.connect("build-finished", data.write_data)
    hosting.register(app)
    app.connect("config-inited", lock.wait_for_others)
