"""The bibliography's style ``plain``, which formats a source once and again only when it has changed.

sphinxcontrib-bibtex formats every source on every build, twice: for the list and for the tip of a link. On this site
that was half of the time of a build for which nothing had changed. What it made is kept with all else that Sphinx
knows, in its own domain; here it is looked up there before that domain forgets it. Styles are pybtex's place for
this: https://docs.pybtex.org/api/styles.html
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pybtex.plugin import register_plugin
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style

from .pages import safety_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NAME = "plain-once"
"""What the style is called in conf.py."""

_made: dict[str, tuple[Any, Any]] = {}
"""Key of a source to the source and its text as it was formatted."""


class PlainOnce(Style):  # type: ignore[misc]
    """pybtex's style ``plain``."""

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> FormattedEntry:
        """Format a source, or take what was made of the same one."""
        known, text = _made.get(entry.key, (None, None))
        if known != entry or "crossref" in entry.fields:  # which takes fields from another source
            text = super().format_entry(label, entry, bib_data).text
            _made[entry.key] = entry, text
        return FormattedEntry(entry.key, text, label)


def look_up(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Take what the last build has made (``env-get-outdated``, before sphinxcontrib-bibtex forgets it)."""
    _made.clear()
    data, by = safety_domain(env).data, f"pybtex {version('pybtex')}, latexcodec {version('latexcodec')}"
    if data["formatted_by"] == by:
        bibliographies = getattr(env.domains.get("cite"), "bibliographies", {})
        _made.update({
            citation.entry.key: (citation.entry, citation.formatted_entry.text)
            for citation in getattr(env.domains.get("cite"), "citations", ())
            if bibliographies[citation.bibliography_key].style == NAME
        })
    data["formatted_by"] = by
    return []


def register(app: Sphinx) -> None:
    """Register the style and the event."""
    register_plugin("pybtex.style.formatting", NAME, PlainOnce, force=True)
    app.connect("env-get-outdated", look_up)
