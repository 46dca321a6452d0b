"""What the templates are given for a page: its policy, what stands around its text, which files it needs.

The frame itself is furo's page written as we need it: docs/_templates/frame.html.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_safety.pages.config import refuse
from sphinx_safety.reading.faults import allowed
from sphinx_safety.reading.yamlfile import Refused, decode, read_bytes

from ..languages import alternates
from ..output import csp
from ..output.website import WEB_PAGES, write, writes_website
from .markup import host_of
from .metadata import metadata

_CODE = frozenset({"literal_block"})
_NOWHERE: frozenset[str] = frozenset()
_FILES = {
    "copybutton.js": _CODE, "clipboard.min.js": _CODE, "copybutton.css": _CODE, "documentation_options.js": _CODE,
    "mixing-filter.js": {"mixing-table"}, "source-card.js": {"sources", "bibtex-citation"},
    "find-place.js": {"find-place"},
    "search.js": {"search"}, "search.css": {"search"},  # elsewhere search-open.js loads them when someone searches
    "pygments.css": _NOWHERE,  # colours for code, which site.css shows in one
    "furo-extensions.css": _NOWHERE,  # for extensions that we do not use
    "doctools.js": _NOWHERE, "sphinx_highlight.js": _NOWHERE,  # the first has nothing to do; the second stores words
    "translations.js": _NOWHERE,  # words for doctools.js, without which it throws
}
"""A file, and what a page must hold some of for it to be of use there: a kind of node, a class, an #anchor."""


def join_styles(app: Sphinx) -> None:
    """Put our style sheets into one file without comments: one request, and a third less (``builder-inited``)."""
    if app.config.safety_styles and app.builder.name in WEB_PAGES:
        folder = Path(app.confdir) / app.config.html_static_path[0]
        joined = ""
        for name in app.config.safety_styles:
            try:
                joined += decode(read_bytes(folder / name, name), name)
            except Refused as refused:
                known = sorted(file.name for file in folder.glob("*.css") if file.is_file())
                refuse(app, "safety_styles", f"safety_styles names '{name}': {refused.fault.message}",
                       refused.fault.remedy if name in known else allowed(name, known))
        write(Path(app.outdir) / "_static/site-styles.css", re.sub(r"/\*.*?\*/|^\s+", "", joined, flags=re.S | re.M))
        app.add_css_file("site-styles.css", priority=700)  # after the theme's own


def _needed(file: Any, holds: set[str]) -> bool:
    name = str(getattr(file, "filename", file) or "").rpartition("/")[2].partition("?")[0]
    return name not in _FILES or not holds.isdisjoint(_FILES[name])


def surround(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Hand a page's template what it asks for (``html-page-context``)."""
    context |= {"csp": csp.IN_PAGES, "theme_script": csp.THEME_SCRIPT}
    if not writes_website(app):
        return
    context["alternates"] = alternates(app, pagename)
    if pagename.startswith("take/"):  # not where all pages are one: it prints a page as a sheet
        app.add_css_file("sheet.css")
    holds = {pagename}
    if doctree is not None:
        for node in doctree.findall(nodes.Element):
            holds.update((node.tagname, *node["classes"], *(f"#{name}" for name in node["ids"])))
        repository = app.config.safety_repository.rstrip("/")
        context |= {"repository": repository, "repository_host": host_of(repository)}
        context["metatags"] = f'{context.get("metatags", "")}{metadata(app, pagename, context["page_sources"])}'
    for kind in ("css_files", "script_files"):  # each file is a request
        context[kind] = [file for file in context.get(kind, []) if _needed(file, holds)]
