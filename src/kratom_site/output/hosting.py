"""What a host needs beside the pages: headers, a page for what is not there, data and maps for machines.

An address of the site is never invented: without ``html_baseurl`` there is no sitemap and no canonical link.
"""

from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from sphinx.application import Sphinx

from sphinx_safety.pages.domain import safety_domain

from ..languages import alternates, folder, is_top
from . import csp
from .published import TABLES, write_data
from .redirects import write_redirects
from .website import address, render, write

_NO = ("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
       "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
       "picture-in-picture", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking")
HEADERS = {
    "Content-Security-Policy": csp.IN_HEADERS,
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NO),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer of a host should carry."""


def _write_headers(app: Sphinx, out: Path) -> None:
    lines = [f"  {name}: {value}\n" for name, value in HEADERS.items()]
    # The data may be read from any page: it is free to use.
    workers = [f"/{folder(app.config, one)}sw.js\n  Cache-Control: no-cache\n"
               for one in app.config.kratom_built or [app.config.safety_source_language]]
    write(out / "_headers", "".join(["/*\n", *lines, "/data/*\n", "  Access-Control-Allow-Origin: *\n", *workers]))


def _write_not_found(app: Sphinx, out: Path) -> None:
    """Write ``404.html``, whose addresses count from the site's top: hosts serve it in place of any page.

    Some serve that of the nearest folder, so each language has its own, which leads to the others.
    """
    top = urlsplit(app.config.html_baseurl).path or f"/{'' if is_top(app) else folder(app.config, app.config.language)}"
    write(out / "404.html", render(
        "404.html", language=app.config.language, project=app.config.project, csp=csp.IN_PAGES, style=csp.BARE_STYLE,
        address=lambda docname: urljoin(top, app.builder.get_target_uri(docname)),
        others=[(one.language, one.name, urljoin(urljoin(top, app.builder.get_target_uri("index")), one.link))
                for one in alternates(app, "index") if one.language != app.config.language]))


def _write_maps(app: Sphinx, out: Path) -> None:
    domain, base = safety_domain(app.env), app.config.html_baseurl
    robots = "User-agent: *\nAllow: /\n"
    if base:
        rows = []
        for docname in filter(domain.for_readers, sorted(app.env.found_docs)):
            reviewed = domain.page(docname).rules.reviewed
            day = f"<lastmod>{reviewed.isoformat()}</lastmod>" if reviewed else ""
            same = alternates(app, docname)
            links = "".join(f'<xhtml:link rel="alternate" hreflang="{one.language}" href="{escape(one.address)}"/>'
                            for one in same)
            rows += [f"<url><loc>{escape(place)}</loc>{day}{links}</url>\n"
                     for place in [one.address for one in same] or [address(app, docname)]]
        names = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if len(app.config.kratom_built) > 1 else ""
        write(out / "sitemap.xml", '<?xml version="1.0" encoding="UTF-8"?>\n'
              f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{names}>\n' + "".join(rows) + "</urlset>\n")
        robots += f"Sitemap: {urljoin(base, 'sitemap.xml')}\n"
    write(out / "robots.txt", robots)
    pages = {name: {"title": domain.page_title(name), "target": app.builder.get_target_uri(name),
                    "description": domain.page(name).rules.description} for name in app.env.found_docs}
    tables = [one for one in TABLES if (out / f"data/{one.name}.json").exists()]
    write(out / "llms.txt", render("llms.txt", project=app.config.project, root=app.config.root_doc, base=base,
                                   pages=pages, tables=tables))


def write_hosting(app: Sphinx, out: Path) -> None:
    """Write everything into the folder of the site; what is there once for all languages, with the top."""
    _write_not_found(app, out)
    write_redirects(app, out)
    if is_top(app):
        write_data(app, out / "data")
        write(out / ".nojekyll", "")  # GitHub Pages would leave out folders that begin with an underscore
        _write_headers(app, out)
        _write_maps(app, out)
