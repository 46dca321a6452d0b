"""Quicker builds with furo: the navigation made once, small pages of translations, a patient garbage collector.

``brisk_navigation``, ``brisk_translated`` and ``brisk_garbage``, all true, switch each off. Nothing that a reader sees
changes.
"""

from importlib.metadata import version
from typing import Any

from sphinx.application import Sphinx

from . import garbage, navigation
from .translated import LeaveMessagesBehind


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the settings and their events."""
    app.add_config_value("brisk_navigation", True, "", (bool,))
    app.add_config_value("brisk_translated", True, "env", (bool,))
    app.add_config_value("brisk_garbage", True, "", (bool,))
    app.connect("builder-inited", garbage.wait_longer, priority=999)
    app.connect("env-updated", garbage.leave_pages_alone, priority=999)
    app.add_transform(LeaveMessagesBehind)
    navigation.register(app)
    return {"version": version("sphinx-brisk"), "parallel_read_safe": True, "parallel_write_safe": True}
