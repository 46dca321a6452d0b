"""Where the words and notices of a page stand: in the project's own lines or an included file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from .domain import SafetyDomain

_PROJECT = ("<rst_prolog>", "<rst_epilog>", "<rst_prologue>", "<rst_epilogue>")  # as Sphinx 7 and Sphinx 9 call them


@contextmanager
def project_words_aside(doctree: nodes.document) -> Iterator[None]:
    """Keep the words of ``rst_prolog`` and ``rst_epilog`` out of a page's flow: they are not the page's own."""
    aside = [node for node in doctree.findall(nodes.TextElement)
             if node.source in _PROJECT and not node.get("from-catalogue")]
    for node in aside:
        node["from-catalogue"] = True
    yield
    for node in aside:
        del node["from-catalogue"]


def included_lines(domain: SafetyDomain, docname: str, doctree: nodes.document) -> dict[int, str]:
    """Return the lines of passages that stand in an included file, with that file's name in messages.

    A line number that the page's own file has too keeps the page's name.
    """
    page = str(domain.env.doc2path(docname))
    places = [(node.line, node.source) for node in doctree.findall(nodes.TextElement) if node.line and node.source]
    others = {source for source in {source for _, source in places} - {page}
              if Path(source).is_file() and Path(source).resolve() != Path(page).resolve()}
    own = {line for line, source in places if source not in others}
    return {line: domain.library.path(Path(source).absolute())
            for line, source in places if source in others and line not in own}
