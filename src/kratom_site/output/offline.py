"""What lets the site be read without a network: the service worker with its lists, the manifest, a page in between.

``sw.js`` (templates/sw.js) is written last, for it names every file of this build with its digest: a copy on a device
is of one version or is not made. Each language has a worker of its own, whose scope is its folder.
"""

import hashlib
import json
import re
from fnmatch import fnmatch
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from sphinx_safety import SafetyBase, SafetyDomain
from sphinx_safety.pages.parts import note_listing

from . import csp
from .website import part, render, write, write_json

_ICONS = (("_static/brand/mark.svg", "any"), ("_static/brand/icon-192.png", "192x192"),
          ("_static/brand/icon-512.png", "512x512"))
_FILES = ("_static/**/*.css", "_static/**/*.js", "_static/**/*.svg", "_images/*", "manifest.json", "not-kept.html",
          "search-data.js", "source-words.js")
"""Files that pages load: all kept at once. Sphinx's own search, the other way to find a page, needs the network."""


class KeepSite(SafetyBase):
    """``{keep-site}``: a button that keeps the whole site on the device; offline.js shows and labels it."""

    def run(self) -> list[nodes.Node]:
        """Return the place of the button."""
        return [note_listing(self, _button)]


def _button(domain: SafetyDomain, argument: str, docname: str) -> list[nodes.Element]:
    words = {"drop": _("Remove the copy from this device"), "dropped": _("The copy is removed."),
             "failed": _("Not all came through. Try again where the network is better."),
             "keep": _("Keep the whole site on this device: %s MB"),
             "kept": _("The whole site is kept on this device."), "working": _("Loading …")}
    data = " ".join(f'data-{name}="{escape(text)}"' for name, text in words.items())
    return [nodes.raw("", f'<div class="keep-site" {data} hidden="hidden"><button type="button"></button> '
                      '<button type="button"></button><p role="status"></p></div>\n', format="html")]


def _file(out: Path, address: str) -> bytes:
    return (out / (f"{address}index.html" if not address or address.endswith("/") else address)).read_bytes()


def worker(out: Path, core: list[str], rest: list[str]) -> str:
    """Return the worker of a site in a folder: what it keeps at once and what on wish, by address from the top."""
    lists = [{quote(address): csp.digest(_file(out, address)) for address in addresses} for addresses in (core, rest)]
    values = {"VERSION": hashlib.sha256(json.dumps(lists).encode()).hexdigest()[:16],
              "SIZE": sum(len(_file(out, address)) for address in (*core, *rest)), "CORE": lists[0], "REST": lists[1]}
    constants = "".join(f"const {name} = {json.dumps(value, indent=0)};\n" for name, value in values.items())
    return f'"use strict";\n{constants}{part("sw.js")}\n'


def _addresses(app: Sphinx, out: Path) -> tuple[list[str], list[str]]:
    """Return the addresses to keep at once and those to keep on wish, from the top of the site."""
    core = [file.relative_to(out).as_posix() for pattern in _FILES for file in out.glob(pattern)]
    rest: list[str] = []
    for docname in sorted({*app.env.found_docs, "search"}):
        address = re.sub(r"(^|/)index\.html$", r"\1", unquote(app.builder.get_target_uri(docname)))
        if Path(app.builder.get_outfilename(docname)).exists():  # type: ignore[attr-defined]  # of both builders
            at_once = any(fnmatch(docname, pattern) for pattern in app.config.kratom_offline)
            listed, text = core if at_once else rest, f"search-text/{docname}.js"
            listed += [address, text] if (out / text).exists() else [address]
    return sorted(core), rest


def write_worker(app: Sphinx, out: Path) -> None:
    """Write the worker and what it needs, once everything else is written."""
    icons = [{"src": src, "sizes": sizes, "purpose": "any" if sizes == "any" else "any maskable"}
             for src, sizes in _ICONS if (out / src).exists()]
    write_json(out / "manifest.json", {
        "name": app.config.project, "short_name": app.config.project, "lang": app.config.language, "id": ".",
        "start_url": ".", "scope": ".", "display": "minimal-ui", "background_color": "#fdfcf9",
        "theme_color": "#174c3e", "icons": icons})
    write(out / "not-kept.html", render(
        "not-kept.html", language=app.config.language, project=app.config.project, csp=csp.IN_PAGES,
        style=csp.BARE_STYLE, address=app.builder.get_target_uri))
    write(out / "sw.js", worker(out, *_addresses(app, out)))
