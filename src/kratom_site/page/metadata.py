"""What a page says of itself: its dates to readers; description, Open Graph and JSON-LD (schema.org) to machines."""

import json
from html import escape
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from sphinx_safety.pages.directive import day
from sphinx_safety.pages.domain import safety_domain

from ..output.website import address

SHARE_IMAGE = "_static/brand/share.png"


def add_dates(app: Sphinx, doctree: nodes.document) -> None:
    """Add the days of writing and checking to the end of a page's first section (``doctree-read``)."""
    rules = safety_domain(app.env).page(app.env.docname).rules
    days = ((_("Written"), rules.written), (_("Checked against the sources"), rules.reviewed),
            (_("Next check by"), rules.review_by))
    words = " · ".join(f"{label} {day(date, app.config)}" for label, date in days if date is not None)
    first = next(doctree.findall(nodes.section), None)
    if words and first is not None:
        line = nodes.paragraph("", f"{words}.", classes=["page-dates"])
        line["from-catalogue"] = True
        first += line


def metadata(app: Sphinx, pagename: str, named: list[dict[str, Any]]) -> str:
    """Return the tags of a page that rests on ``named`` sources; addresses only where the site's own is known."""
    words = safety_domain(app.env).page(pagename).rules.description
    tags = f'<meta name="description" content="{escape(words)}" />\n' if words else ""
    tags += "".join(f'<meta property="{name}" content="{escape(words)}">\n'
                    for name, words in _open_graph(app, pagename).items() if words)
    data = json.dumps(_json_ld(app, pagename, named), ensure_ascii=False, separators=(",", ":"))
    data = data.replace("<", "\\u003c").replace("&", "\\u0026")
    tags += f'<script type="application/ld+json">{data}</script>\n'
    if not safety_domain(app.env).for_readers(pagename):
        tags += '<meta name="robots" content="noindex">\n'
    return tags


def _open_graph(app: Sphinx, pagename: str) -> dict[str, str]:
    domain, base = safety_domain(app.env), app.config.html_baseurl
    tags = {"og:type": "website" if pagename == app.config.root_doc else "article", "og:site_name": app.config.project,
            "og:title": domain.page_title(pagename), "og:description": domain.page(pagename).rules.description}
    if base:
        tags |= {"og:url": address(app, pagename), "og:image": urljoin(base, SHARE_IMAGE), "og:image:width": "1200",
                 "og:image:height": "630", "og:image:alt": _("%s: a leaf in a crescent moon") % app.config.project}
    return tags


def _json_ld(app: Sphinx, pagename: str, named: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page says of itself: no more, and in the same words."""
    domain, base = safety_domain(app.env), app.config.html_baseurl
    rules = domain.page(pagename).rules
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "MedicalWebPage", "name": domain.page_title(pagename),
        "description": rules.description, "inLanguage": app.config.language, "isAccessibleForFree": True,
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
            {"@type": "CreativeWork", "name": source.title} | ({"url": source.url} if source.url else {})
            | ({"datePublished": source.year} if source.year else {}) for source in (one["source"] for one in named)]
    return data
