"""The sources that a page names, listed at its end, and the words on the card of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from pybtex.plugin import find_plugin

from sphinx_safety.pages.domain import safety_domain

from ..evidence import bibliography
from ..output.files import script, write
from ..output.website import writes_website

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from ..evidence.facts import Source


class Named(NamedTuple):
    """A source that a page names, and the address of its entry in the bibliography."""

    source: Source
    entry: str


def sources_named(app: Sphinx, pagename: str, doctree: nodes.document) -> list[Named]:
    """Return the sources that a page links to, in the order in which it does; none for the bibliography itself."""
    entries = bibliography.citations(app.env)
    if any(entry.bibliography_key.docname == pagename for entry in entries):
        return []
    keys = {f"{app.builder.get_relative_uri(pagename, entry.bibliography_key.docname)}#{entry.citation_id}": entry.key
            for entry in entries}
    links = dict.fromkeys(link.get("refuri", "") for link in doctree.findall(nodes.reference))
    sources = safety_domain(app.env).library.sources
    return [Named(sources[keys[link]], link) for link in links if keys.get(link) in sources]


def write_words(app: Sphinx, exception: Exception | None) -> None:
    """Write what the card of a source says, by the address of its entry, once for all pages (``build-finished``)."""
    if exception is not None or not writes_website(app):
        return
    plain = find_plugin("pybtex.backends", "plaintext")()
    words = {}
    for entry in bibliography.citations(app.env):
        address = f"{app.builder.get_target_uri(entry.bibliography_key.docname)}#{entry.citation_id}"
        words[address] = entry.formatted_entry.text.render(plain).replace("\\url ", "")
    write(Path(app.outdir) / "source-words.js", script("SAFETY_SOURCES", dict(sorted(words.items()))))
