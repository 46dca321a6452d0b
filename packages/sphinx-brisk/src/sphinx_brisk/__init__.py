"""Quicker builds with furo: the navigation made once, and a patient garbage collector.

``brisk_navigation`` and ``brisk_garbage``, both true, switch each off. Nothing that a reader sees changes.
"""

from importlib.metadata import version
from typing import Any

from sphinx.application import Sphinx

from . import garbage, navigation


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the two settings and their events."""
    app.add_config_value("brisk_navigation", True, "", (bool,))
    app.add_config_value("brisk_garbage", True, "", (bool,))
    app.connect("builder-inited", garbage.wait_longer, priority=999)
    app.connect("env-updated", garbage.leave_pages_alone, priority=999)
    navigation.register(app)
    return {"version": version("sphinx-brisk"), "parallel_read_safe": True, "parallel_write_safe": True}
