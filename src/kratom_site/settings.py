"""The site's own settings, in one table: judged before pages are read, and what names pages once they are known.

`sphinx_safety` has its own, described in its README.
"""

import re
from collections.abc import Iterable
from fnmatch import filter as filter_names
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from sphinx_safety.pages.config import refuse
from sphinx_safety.reading.faults import allowed, shown


class Setting(NamedTuple):
    """A name in conf.py."""

    name: str
    default: Any
    rebuild: Literal["", "env", "html"] = "html"
    """What is built anew where it changes, as `Sphinx.add_config_value` has it."""
    pages: bool = False
    """Whether it names pages, by patterns as ``fnmatch`` reads them."""


SETTINGS = (
    Setting("kratom_languages", {}),  # code of a language to its name in itself
    Setting("kratom_built", []),  # languages that are built with one another: from the Makefile
    Setting("kratom_both_languages", [], "env", pages=True),  # their forms stand in the authors' language too
    Setting("kratom_offline", [], pages=True),  # kept on a device at the first visit
    Setting("safety_styles", []),  # style sheets that are joined into one file
    Setting("safety_repository", ""),  # address of the sources
    Setting("print_paper", "A4", ""),
    Setting("print_editions", {}, "", pages=True),  # name to pages; none means the whole site
    Setting("print_first", [], "", pages=True),
    Setting("print_left_out", [], "", pages=True),
)


LOADED = ("html_css_files", "html_js_files", "html_style", "html_logo", "html_favicon", "html_theme_options",
          "epub_css_files")
"""Settings of Sphinx that name what a page loads."""


def check_settings(app: Sphinx, config: Config) -> None:
    """Stop at a setting of another type, and at an address that is none (``config-inited``)."""
    for setting in SETTINGS:
        if not isinstance(value := config[setting.name], kind := type(setting.default)):
            refuse(app, setting.name, f"{setting.name} is {shown(value)}", f"allowed: {kind.__name__}")
    for name in LOADED:  # a browser would refuse it by our policy, or ask the other host who reads what
        if other := re.search(r"[a-z+.-]*:?//[^'\"\s)]+", str(config[name]), re.I):
            refuse(app, name, f"{name} names another host in {shown(other[0])}", "put the file into docs/_static")
    for name in ("html_static_path", "html_extra_path"):
        for file in (file for folder in config[name] for file in Path(app.confdir, folder).rglob("*")):
            if file.suffix.lower() in (".html", ".htm", ".xhtml", ".shtml"):
                refuse(app, name, f"{name} holds {shown(file.name)}, a page that no rule has read",
                       "write it as a page in docs/")
    for name in config.bibtex_bibfiles:  # else each name of a source would be unknown, and that alone be told
        if not Path(app.confdir, name).exists():
            refuse(app, "bibtex_bibfiles", f"bibtex_bibfiles names {shown(name)}, which is not there", "put it back")
    if config.print_paper not in (papers := ("A4", "Letter")):
        refuse(app, "print_paper", f"print_paper is {shown(config.print_paper)}", allowed(config.print_paper, papers))
    for name in ("html_baseurl", "safety_repository"):
        if config[name] and not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w./~%-]*)?", config[name]):
            refuse(app, name, f"{name} is {shown(config[name])}", "write an address such as https://example.org/kratom/")


def check_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop at a setting that names a page which is not there (``env-updated``, on every run)."""
    known = {*env.found_docs, "search"}
    for setting in SETTINGS:
        for pattern in _patterns(env.config[setting.name]) if setting.pages else ():
            if not filter_names(known, pattern):
                why = f"'{setting.name}' names no page in {shown(pattern)}"
                refuse(app, setting.name, why, allowed(pattern, known))


def _patterns(value: Iterable[str] | dict[str, Iterable[str]]) -> list[str]:
    """Return the pages that a list names, or a mapping of names to lists."""
    return [one for pages in value.values() for one in pages] if isinstance(value, dict) else list(value)


def register(app: Sphinx) -> None:
    """Register all of them, and their checks."""
    for setting in SETTINGS:
        app.add_config_value(setting.name, setting.default, setting.rebuild, type(setting.default))
    app.connect("config-inited", check_settings)
    app.connect("env-updated", check_pages)
