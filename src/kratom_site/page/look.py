"""What surrounds a page's text: its sources, its links to mend it, what machines read of it, and its weight."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urljoin

from pybtex.plugin import find_plugin

from sphinx_safety.pages.domain import safety_domain

from ..output.hosting import address, of_ours, unlisted, write
from ..search.index import write_script

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from ..evidence.facts import Source

BUNDLE = "site-styles.css"
"""Our style sheets in one file: one request in place of four."""
MOST_LISTED = 40
"""A page that rests on more sources names them beside each statement only."""
SOURCES = "source-words.js"
SHARE_IMAGE = "_static/brand/share.png"

_CODE = ('class="highlight',)
_ONLY_WITH: dict[str, tuple[str, ...]] = {
    "copybutton.js": _CODE, "clipboard.min.js": _CODE, "copybutton.css": _CODE, "documentation_options.js": _CODE,
    "pygments.css": (),  # colours for code, which site.css shows in one
    "mixing-filter.js": ('id="mixing-table"',), "source-card.js": ('class="sources"', "bibtex-citation"),
    "find-place.js": ("find-place",),
    "furo-extensions.css": (),  # for extensions that we do not use
    "search.js": (), "search.css": (),  # search-open.js loads them when someone searches
    "doctools.js": (), "sphinx_highlight.js": (),  # the first has nothing to do; the second stores words
}
"""A file, and of what a page must hold something for it to be of use there; nothing: it is of no use."""
_PAGES_WITHOUT_TEXT = {
    "search": "Search every page, safety notice, medicine, place and word of this site. What you type stays with you.",
    "404": "This page is not here. What to do in an emergency, search, and where to start.",
}
_SEARCHED_WITH = {"search.js", "search.css"}
"""What the search page has from the start."""


class Named(NamedTuple):
    """A source that a page names, and its entry in the bibliography."""

    source: Source
    entry: str


def sources_named(app: Sphinx, pagename: str, body: str) -> list[Named]:
    """Give the sources that a page links to, in the order in which it does; none for the bibliography itself."""
    domain = safety_domain(app.env)
    if "cite" not in app.env.domains or pagename not in app.env.found_docs:
        return []
    citations = app.env.domains["cite"].citations  # type: ignore[attr-defined]
    homes = {citation.bibliography_key.docname for citation in citations}
    if pagename in homes:
        return []
    uris = {home: app.builder.get_relative_uri(pagename, home) for home in homes}
    entries = {f"{uris[citation.bibliography_key.docname]}#{citation.citation_id}": citation.key
               for citation in citations}
    named: dict[str, str] = {}
    for link in re.findall(r'href="([^"]*#[^"]+)"', body):
        if (key := entries.get(link)) in domain.library.sources:
            named.setdefault(str(key), link)
    return [Named(domain.library.sources[key], link) for key, link in named.items()]


def mend_links(app: Sphinx, pagename: str) -> dict[str, str]:
    """Give the addresses that lead to editing a page and to reporting a mistake on it."""
    repository = app.config.safety_repository.rstrip("/")
    if not repository:
        return {"report": app.builder.get_relative_uri(pagename, "about/index") + "#about-mistake"
                if "about/index" in app.env.found_docs else ""}
    suffix = Path(app.env.doc2path(pagename)).suffix
    title = quote(f"Mistake on the page {pagename}")
    return {"edit": f"{repository}/edit/{app.config.safety_branch}/docs/{pagename}{suffix}",
            "report": f"{repository}/issues/new?title={title}"}


def _json_ld(app: Sphinx, pagename: str, title: str, named: list[Named]) -> str:
    """Tell machines what the page says of itself: no more, and in the same words."""
    rules = safety_domain(app.env).page(pagename).rules
    base = app.config.html_baseurl
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "MedicalWebPage", "name": title, "description": rules.description,
        "inLanguage": app.config.language, "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "author": {"@type": "Organization", "name": app.config.author},
        "isPartOf": {"@type": "WebSite", "name": app.config.project} | ({"url": base} if base else {}),
    }
    if base:
        data["url"] = address(app, pagename)
    if rules.written:
        data["dateCreated"] = rules.written.isoformat()
    if rules.reviewed:
        data["lastReviewed"] = rules.reviewed.isoformat()
    if named:
        data["citation"] = [
            {"@type": "CreativeWork", "name": row.source.title}
            | ({"url": row.source.url} if row.source.url else {})
            | ({"datePublished": row.source.year} if row.source.year else {})
            for row in named
        ]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def _shared(app: Sphinx, pagename: str, title: str) -> str:
    """Give the Open Graph tags; addresses only where the site's own is known."""
    base = app.config.html_baseurl
    front = pagename == app.config.root_doc
    tags = {"og:type": "website" if front else "article", "og:site_name": app.config.project, "og:title": title,
            "og:description": safety_domain(app.env).page(pagename).rules.description}
    if base:
        tags |= {"og:url": address(app, pagename), "og:image": urljoin(base, SHARE_IMAGE), "og:image:width": "1200",
                 "og:image:height": "630", "og:image:alt": f"{app.config.project}: a leaf in a crescent moon"}
    return "".join(f'<meta property="{name}" content="{escape(words, quote=True)}">\n'
                   for name, words in tags.items() if words)


def surround(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates what stands around a page's text (``html-page-context``)."""
    if not of_ours(app):
        return
    _lighten(context, searching=pagename == "search")
    if doctree is None:
        if words := _PAGES_WITHOUT_TEXT.get(pagename):
            context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{words}">\n'
        return
    body = context.get("body", "")
    named = sources_named(app, pagename, body)
    listed = named if len(named) <= MOST_LISTED else []
    title = re.sub(r"<[^<>]+>", "", context.get("title", ""))
    context["page_sources"] = listed
    context["page_sources_count"] = len(named)
    context["page_links"] = mend_links(app, pagename)
    tags = _shared(app, pagename, title)
    tags += f'<script type="application/ld+json">{_json_ld(app, pagename, title, listed)}</script>\n'
    if unlisted(app, pagename):
        tags += '<meta name="robots" content="noindex">\n'
    context["metatags"] = f'{context.get("metatags", "")}\n{tags}'


def _lighten(context: dict[str, Any], *, searching: bool) -> None:
    """Leave out the files that a page has no use for: each is a request."""
    body = context.get("body", "")

    def needed(file: Any) -> bool:
        name = str(getattr(file, "filename", file) or "").rpartition("/")[2].partition("?")[0]
        needs = _ONLY_WITH.get(name)
        if searching and name in _SEARCHED_WITH:
            return True
        return needs is None or any(word in body for word in needs)

    for kind in ("css_files", "script_files"):
        context[kind] = [file for file in context.get(kind, []) if needed(file)]


# -- one style sheet ----------------------------------------------------------------------------------


def bundle_styles(app: Sphinx) -> None:
    """Put our own style sheets into one file, before any page names it (``builder-inited``)."""
    names = app.config.safety_styles
    if app.builder.name == "singlehtml":  # a file to keep and to read: its weight is not that of a visit
        for name in names:
            app.add_css_file(name)
    if not names or not of_ours(app):
        return
    folders = [Path(app.confdir) / folder for folder in app.config.html_static_path]
    found = [next(folder / name for folder in folders if (folder / name).exists()) for name in names]
    write(Path(app.outdir) / "_static" / BUNDLE, "".join(_tight(file.read_text(encoding="utf-8")) for file in found))
    app.add_css_file(BUNDLE, priority=700)  # after the theme's own


# -- the words of sources, once for all pages ------------------------------------------------------------


def write_sources(app: Sphinx, exception: Exception | None) -> None:
    """Write what the card of a source says, by the address of its entry (``build-finished``)."""
    if exception is not None or not of_ours(app) or "cite" not in app.env.domains:
        return
    plain = find_plugin("pybtex.backends", "plaintext")()
    told = {}
    for citation in app.env.domains["cite"].citations:  # type: ignore[attr-defined]
        entry = f"{app.builder.get_target_uri(citation.bibliography_key.docname)}#{citation.citation_id}"
        told[entry] = citation.formatted_entry.text.render(plain).replace("\\url ", "")
    write_script(Path(app.outdir) / SOURCES, dict(sorted(told.items())), "SAFETY_SOURCES")


def _tight(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = "".join(line + "\n" for part in css.splitlines() if (line := part.strip()))
    return re.sub(r"\s*([{};,])\s*", r"\1", css)


def register(app: Sphinx) -> None:
    """Register the settings and the events."""
    app.add_config_value("safety_styles", [], "html", (list, tuple))
    app.add_config_value("safety_repository", "", "html", (str,))
    app.add_config_value("safety_branch", "main", "html", (str,))
    app.connect("builder-inited", bundle_styles)
    app.connect("build-finished", write_sources)
    app.connect("html-page-context", surround, priority=800)  # after the theme and what others have added
