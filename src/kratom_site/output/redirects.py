"""Addresses that have moved: a page at each old one, and a list for hosts that read it."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from sphinx_safety import Catalogue, Document, safety_domain
from sphinx_safety.pages.events import LONGEST_NAME, stop
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.shapes import Reader, Text

from ..languages import folder, is_top
from .website import render, write

_WRITTEN = ("search", "genindex", "404", "not-kept")
_OLD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")

CATALOGUE = Catalogue("redirects", "_data/redirects.yaml", lambda document, _: (document, []),
                      empty=lambda: Document(None, ""))
"""The file as it is: which pages there are is known once all are found."""


def read_redirects(
    document: Document, known: set[str], languages: Collection[str] = ()
) -> tuple[dict[str, str], list[Fault]]:
    """Read old page names and the names of the pages that took their place; return the good ones and all faults.

    ``known`` are the names of all pages. A new name may end with ``#anchor``. An old one never lies in the folder of
    one of ``languages``, which another build fills.
    """
    reader = Reader(document)
    moved: dict[str, str] = {}
    if document.value is not None and not isinstance(document.value, Mapping):
        reader.fault((), "wrong-type", "the file must hold old and new page names", "write 'old/page: new/page'")
        return {}, reader.faults
    for old, value in (document.value or {}).items():
        new = Text(plain=False).read(value, (old,), reader)
        if not _OLD.fullmatch(old) or max(map(len, old.split("/"))) > LONGEST_NAME:
            reader.fault((old,), "bad-id", f"the old address is {shown(old)}", "write it like 'practice/old-name'")
        elif old in _WRITTEN:
            reader.fault((old,), "not-moved", f"'{old}' is a page that the build itself writes", "delete the line")
        elif old.partition("/")[0] in languages:
            reader.fault((old,), "not-moved", f"'{old}' lies in the folder of a language", "delete the line")
        elif old in known:
            reader.fault((old,), "not-moved", f"the page '{old}' is still there", "delete the line, or move the page")
        elif new and (name := new.partition("#")[0]) not in known:
            reader.fault((old,), "unknown-page", f"'{old}' leads to {shown(name)}, which is no page",
                         allowed(name, known))
        elif new:
            moved[old] = new
    return moved, reader.faults


def check_redirects(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build if a moved address leads nowhere (``env-updated``, on every run)."""
    table = safety_domain(env).library.tables["redirects"]
    if faults := read_redirects(table, env.found_docs, app.config.kratom_languages)[1]:
        stop(faults)


def write_redirects(app: Sphinx, out: Path) -> None:
    """Write a page at each old address, and ``_redirects`` (Netlify, Cloudflare Pages) with all of them."""
    domain, folders = safety_domain(app.env), app.builder.name == "dirhtml"
    places = [folder(app.config, one) for one in app.config.kratom_built] or [""]
    lines = []
    for old, new in sorted(read_redirects(domain.library.tables["redirects"], app.env.found_docs)[0].items()):
        name, mark, anchor = new.partition("#")
        target = app.builder.get_target_uri(name) + mark + anchor
        up = "../" * (old.count("/") + folders)
        write(out / (f"{old}/index.html" if folders else f"{old}.html"),
              render("moved.html", language=app.config.language, address=up + target, title=domain.page_title(name)))
        lines += [f"/{place}{old}{'/' if folders else '.html'} /{place}{target} 301\n" for place in places]
    if is_top(app):
        write(out / "_redirects", "".join(lines))
