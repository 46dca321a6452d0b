"""What a host needs beside the pages: headers, redirects, a page for what is not there, maps for machines.

Everything is written into the output folder at the end of a build, for ``html`` and ``dirhtml``. An address of
the site is never invented: without ``html_baseurl`` there is no sitemap and no canonical link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.shapes import Reader, Text
from sphinx_safety.reading.yamlfile import Document, Refused, decode, parse

from ..page.frame import META, policy
from .data import DESCRIPTIONS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FILE = "redirects.yaml"
_OLD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")


def of_ours(app: Sphinx) -> bool:
    """Tell whether a builder writes pages that a host serves."""
    return app.builder.name in ("html", "dirhtml")


# -- addresses that have moved ---------------------------------------------------------------------


def read_redirects(document: Document, known: set[str]) -> tuple[dict[str, str], list[Fault]]:
    """Read old page names and the names of the pages that took their place; give the good ones and all faults.

    ``known`` are the pages that there are. A new name may end with ``#anchor``.
    """
    reader = Reader(document)
    moved: dict[str, str] = {}
    if document.value is None:
        return {}, []
    if not isinstance(document.value, Mapping):
        reader.fault((), "wrong-type", "the file must hold old and new page names", "write 'old/page: new/page'")
        return {}, reader.faults
    for old, value in document.value.items():
        new = Text(plain=False).read(value, (old,), reader)
        if not isinstance(old, str) or not _OLD.fullmatch(old):
            reader.fault((old,), "bad-id", f"the old address is {shown(old)}", "write it like 'practice/old-name'")
        elif old in known:
            reader.fault((old,), "not-moved", f"the page '{old}' is still there", "delete the line, or move the page")
        elif new and (name := new.partition("#")[0]) not in known:
            reader.fault((old,), "unknown-page", f"'{old}' leads to {shown(name)}, which is no page",
                         allowed(name, known))
        elif new:
            moved[old] = new
    return moved, reader.faults


def check_redirects(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Stop the build if a moved address leads nowhere (``env-updated``, on every run)."""
    _, faults = _redirects(app)
    if faults:
        stop(faults)
    return []


def _redirects(app: Sphinx) -> tuple[dict[str, str], list[Fault]]:
    file = Path(app.srcdir) / "_data" / FILE
    if not file.exists():
        return {}, []
    path = file.relative_to(Path(app.srcdir).parent).as_posix()
    try:
        return read_redirects(parse(decode(file.read_bytes(), path), path), set(app.env.found_docs))
    except Refused as refused:
        return {}, refused.faults


_MOVED = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={address}">
<title>This page has moved</title>
</head>
<body>
<main>
<h1>This page has moved</h1>
<p><a href="{address}">{title}</a></p>
</main>
</body>
</html>
"""


def _write_redirects(app: Sphinx, out: Path) -> None:
    moved, _ = _redirects(app)
    domain = safety_domain(app.env)
    folders = app.builder.name == "dirhtml"
    lines = []

    def place(old: str) -> Path:
        return out / old / "index.html" if folders else out / f"{old}.html"

    before = (out / "_redirects").read_text(encoding="utf-8") if (out / "_redirects").exists() else ""
    for old in re.findall(r"^/(.+?)(?:/|\.html) ", before, re.MULTILINE):
        if old not in moved and old not in app.env.found_docs:
            place(old).unlink(missing_ok=True)
    for old, new in sorted(moved.items()):
        name, mark, anchor = new.partition("#")
        target = app.builder.get_target_uri(name) + mark + anchor
        file = place(old)
        up = "../" * (old.count("/") + folders)
        write(file, _MOVED.format(language=app.config.language, address=escape(up + target, quote=True),
                                  title=escape(domain.page_title(name))))
        lines.append(f"/{old}{'/' if folders else '.html'} /{target} 301\n")
    write(out / "_redirects", "".join(lines))


# -- what a host sends with each page ---------------------------------------------------------------

_POLICY = re.compile(rf'<meta http-equiv="{META}" content="([^"]*)">')
_NO = ("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
       "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
       "picture-in-picture", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking")


def headers(pages: list[str]) -> dict[str, str]:
    """Give the headers that every answer of a host should carry, from the pages as they were written."""
    scripts: set[str] = set()
    styles: set[str] = set()
    for html in pages:
        if found := _POLICY.search(html):
            for part in unescape(found[1]).split("; "):
                name, *values = part.split()
                hashes = {value for value in values if value.startswith("'sha256-")}
                scripts |= hashes if name == "script-src" else set()
                styles |= hashes if name == "style-src" else set()
    return {
        "Content-Security-Policy": policy(scripts, styles, header=True),
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _NO),
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _beginning(file: Path) -> str:
    """Give a page as far as its policy, which stands first in its head: on a large site a page is long."""
    with file.open(encoding="utf-8") as page:
        return page.read(1 << 16)


def _write_headers(out: Path) -> None:
    pages = [_beginning(file) for file in sorted(out.rglob("*.html")) if "_static" not in file.parts]
    lines = [f"  {name}: {value}\n" for name, value in headers(pages).items()]
    # The data may be read from any page: it is free to use.
    write(out / "_headers", "".join(["/*\n", *lines, "/data/*\n", "  Access-Control-Allow-Origin: *\n"]))


# -- maps for machines ------------------------------------------------------------------------------


def unlisted(app: Sphinx, docname: str) -> bool:
    """Tell whether a page is for looking at, not for finding."""
    return "nosearch" in app.env.metadata.get(docname, {})


def address(app: Sphinx, docname: str) -> str:
    """Give a page's whole address, or one from the site's root if that is not known."""
    target = app.builder.get_target_uri(docname)
    if docname == app.config.root_doc:
        target = ""
    return urljoin(app.config.html_baseurl, target) if app.config.html_baseurl else target or "index.html"


def _write_maps(app: Sphinx, out: Path) -> None:
    domain = safety_domain(app.env)
    base = app.config.html_baseurl
    write(out / ".nojekyll", "")  # GitHub Pages would leave out folders that begin with an underscore
    robots = "User-agent: *\nAllow: /\n"
    sitemap = out / "sitemap.xml"
    if base:
        rows = []
        for docname in sorted(app.env.found_docs):
            if unlisted(app, docname):
                continue
            reviewed = domain.page(docname).rules.reviewed
            day = f"<lastmod>{reviewed.isoformat()}</lastmod>" if reviewed else ""
            rows.append(f"<url><loc>{escape(address(app, docname))}</loc>{day}</url>\n")
        write(sitemap, '<?xml version="1.0" encoding="UTF-8"?>\n'
                       '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' + "".join(rows) + "</urlset>\n")
        robots += f"Sitemap: {urljoin(base, 'sitemap.xml')}\n"
    else:
        sitemap.unlink(missing_ok=True)
    write(out / "robots.txt", robots)
    write(out / "llms.txt", _for_models(app))


def _for_models(app: Sphinx) -> str:
    """Write ``llms.txt``: no summary, but where the reviewed notices and the data are."""
    domain = safety_domain(app.env)
    base = app.config.html_baseurl

    def line(path: str, title: str, words: str) -> str:
        return f"- [{title}]({urljoin(base, path) if base else path}): {words}\n"

    text = (f"# {app.config.project}\n\n> {domain.page(app.config.root_doc).rules.description}\n\n"
            "This site gives no summary of itself for machines. Safety notices are reviewed word for word: quote them "
            "whole, with their signal word and date, and link to them. Every claim has a grade of certainty; keep it "
            "with the claim. The site gives no dose. Text and data: CC BY 4.0.\n")
    there = [(name, words) for name, words in DESCRIPTIONS.items() if (Path(app.outdir) / f"data/{name}.json").exists()]
    if there:
        text += "\n## Data\n\n"
        text += "".join(line(f"data/{name}.json", f"{name}.json", words) for name, words in there)
    wanted = ("reference/notices", "practice/emergency", "practice/mixing", "about/grading", "about/data")
    named = [name for name in wanted if name in app.env.found_docs]
    if named:
        text += "\n## Pages\n\n"
        text += "".join(line(app.builder.get_target_uri(name), domain.page_title(name),
                             domain.page(name).rules.description) for name in named)
    return text


# -- what is not there ----------------------------------------------------------------------------------


def _write_not_found(app: Sphinx, out: Path) -> None:
    """Write ``404.html``, whose addresses count from the site's root: hosts serve it in place of any page."""
    path = urlsplit(app.config.html_baseurl).path or "/"
    context = {"title": "Page not found", "body": "", "rooted_at": urljoin(path, app.builder.get_target_uri("404"))}
    app.builder.handle_page("404", context, "404.html", outfilename=out / "404.html")  # type: ignore[attr-defined]


# -- when -------------------------------------------------------------------------------------------------


def write(file: Path, text: str) -> None:
    """Write a file whole, and only if it says something new."""
    data = text.encode()
    if file.exists() and file.read_bytes() == data:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    part.replace(file)


def collect_not_found(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Write the page for what is not there, with the other pages that no source stands for."""
    if of_ours(app) and app.config.html_theme == "furo":
        _write_not_found(app, Path(app.outdir))
    return []


def write_hosting(app: Sphinx, exception: Exception | None) -> None:
    """Write everything else, once all pages are there (``build-finished``)."""
    if exception is not None or not of_ours(app):
        return
    out = Path(app.outdir)
    _write_redirects(app, out)
    _write_maps(app, out)
    _write_headers(out)


def register(app: Sphinx) -> None:
    """Register the checks and the writers."""
    app.connect("env-updated", check_redirects, priority=960)  # after the policy
    app.connect("html-collect-pages", collect_not_found)
    app.connect("build-finished", write_hosting, priority=900)  # after the data
