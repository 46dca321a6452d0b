"""From a page's document tree to its flow of passages and notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from ..rules.flow import Passage, Shown

if TYPE_CHECKING:
    from docutils.nodes import Element


def flow_of(doctree: nodes.document) -> Iterator[Passage | Shown]:
    """Give a page from top to bottom: headings, passages and notices.

    Text that directives inserted from a catalogue is not the page's own and is left out.
    """
    line = 1

    def walk(parent: Element) -> Iterator[Passage | Shown]:
        nonlocal line
        for node in parent.children:
            if not isinstance(node, nodes.Element):
                continue
            line = node.line or line
            if name := node.get("safety-notice"):
                yield Shown(line, name)
            elif node.get("from-catalogue"):
                continue
            elif isinstance(node, nodes.TextElement):
                if text := _own_text(node):
                    yield Passage(line, text, isinstance(node, nodes.title))
            else:
                yield from walk(node)

    yield from walk(doctree)


def _own_text(node: nodes.TextElement) -> str:
    """Give a block's text without what it inserts from a catalogue."""
    parts: list[str] = []

    def walk(parent: Element) -> None:
        for child in parent.children:
            if isinstance(child, nodes.Text):
                parts.append(str(child))
            elif isinstance(child, nodes.Element) and not _inserted(child):
                walk(child)

    walk(node)
    return "".join(parts).strip()


def _inserted(node: Element) -> bool:
    """Tell whether a part of a line comes from a catalogue: a citation, a link to a notice."""
    link = isinstance(node, addnodes.pending_xref) and node.get("refdomain") in ("safety", "cite")
    return link or bool(node.get("from-catalogue"))
