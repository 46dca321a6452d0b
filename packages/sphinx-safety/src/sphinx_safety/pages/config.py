"""The settings of conf.py, each with its default. README.md has them in a table."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sphinx.errors import ConfigError

from ..reading.faults import allowed, shown
from ..rules.declared import PAGE_KEYS
from ..rules.settings import Settings, read_settings

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

ENTRY_POINTS = "sphinx_safety.catalogues"
"""The group in which an installed package names a folder of notices: a package, or a path."""

_LIST = (list, tuple)
VALUES: tuple[tuple[str, Any, str, tuple[type, ...]], ...] = (
    ("safety_notices", "_notices", "env", (str, *_LIST)),
    ("safety_topics", "_notices/topics.yaml", "env", (str,)),
    ("safety_policy", "error", "", (str,)),
    ("safety_undeclared", "allow", "", (str,)),
    ("safety_code", "", "env", (str,)),
    ("safety_signals", None, "env", (dict, type(None))),
    ("safety_certainties", None, "env", (*_LIST, type(None))),
    ("safety_required", None, "env", (*_LIST, type(None))),
    ("safety_limits", {}, "env", (dict,)),
    ("safety_labels", {}, "env", (dict,)),
    ("safety_page_keys", (), "env", _LIST),
    ("safety_refuse_invisible", False, "env", (bool,)),
    ("safety_answer_first", False, "env", (bool,)),
    ("safety_reminders", True, "env", (bool,)),
    ("safety_raw_pages", None, "env", (dict, type(None))),
    ("safety_css", True, "html", (bool,)),
    ("safety_source_language", "", "env", (str,)),
    ("safety_whole_page", 100, "env", (int,)),
)
"""Name, default, what is built again when it changes, and types."""

_CHOICES = {"safety_policy": ("error", "warn", "declared"), "safety_undeclared": ("allow", "refuse")}


def add_settings(app: Sphinx) -> None:
    """Register the settings."""
    for name, default, rebuild, types in VALUES:
        app.add_config_value(name, default, rebuild, types)  # type: ignore[arg-type]


def check_settings(app: Sphinx, config: Config) -> None:
    """Refuse a word that no setting knows; keep notices from being read as pages (``config-inited``)."""
    check_types(config, {name: types for name, _, _, types in VALUES})
    for name, choices in _CHOICES.items():
        if config[name] not in choices:
            raise ConfigError(f"{name} is '{config[name]}'; {allowed(str(config[name]), choices)}")
    if unknown := [key for key in map(str, config.safety_page_keys) if key not in PAGE_KEYS]:
        raise ConfigError(f"safety_page_keys names {unknown}; allowed: {', '.join(PAGE_KEYS)}")
    for folder in _listed(config):
        if (Path(app.srcdir) / folder).is_dir() and Path(folder).parts and not Path(folder).is_absolute():
            config.exclude_patterns = [*config.exclude_patterns, Path(folder).as_posix()]


def check_types(config: Config, types: Mapping[str, tuple[type, ...]]) -> None:
    """Raise `ConfigError` at the first setting, by name, that is of none of its types: Sphinx would only warn."""
    for name, kinds in types.items():
        if not isinstance(config[name], kinds):
            words = " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
            raise ConfigError(f"{name} is {shown(config[name])}; allowed: {words}")


def settings_of(config: Config) -> Settings:
    """Return what a project decides about its notices; raises `ConfigError` for what cannot be."""
    names = ("code", "signals", "certainties", "required", "limits", "labels", "page_keys")
    try:
        return read_settings({name: config[f"safety_{name}"] for name in names})
    except (ValueError, TypeError) as error:
        raise ConfigError(str(error)) from None


def notice_folders(app: Sphinx) -> list[Path]:
    """Return the folders of notices, those of installed packages among them."""
    return [_installed(item.removeprefix("installed:")) if item.startswith("installed:") else Path(app.srcdir) / item
            for item in _listed(app.config)]


def _listed(config: Config) -> list[str]:
    folders = config.safety_notices
    return [folders] if isinstance(folders, str) else [str(folder) for folder in folders]


def _installed(name: str) -> Path:
    """Return the folder that an installed package offers under ``name``."""
    points = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in points:
        raise ConfigError(f"safety_notices: no installed package offers the catalogue '{name}'; "
                          f"{allowed(name, sorted(points))}")
    place = points[name].load()
    return Path(str(resources.files(place) if isinstance(place, ModuleType) else place))
