"""From a page's document tree to its flow of passages and notices.

What a reader can read or hear is a passage: also alternative text, captions, explanations of abbreviations, titles of
links and the words in a drawing. What a directive inserted from a catalogue is not the page's own and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from ..rules.flow import Passage, Shown
from ..rules.normal import BREAK
from .nodes import OWN_CLASSES, safety_group, safety_notice

if TYPE_CHECKING:
    from docutils.nodes import Element

SPOKEN = "spoken"
"""Attribute of a node for words that a reader sees or hears in it and that are not in its text, such as a drawing's."""


def flow_of(doctree: nodes.document) -> Iterator[Passage | Shown]:
    """Yield a page's passages and notices from top to bottom."""
    yield from _Walk(doctree).inside(doctree, "")


class _Walk:
    """One way through a document tree; remembers the last line, which some nodes do not know."""

    def __init__(self, doctree: nodes.document) -> None:
        self.line = 1
        self.title = next(doctree.findall(nodes.title), None)

    def inside(self, parent: Element, around: str) -> Iterator[Passage | Shown]:
        """Yield what stands in ``parent``; ``around`` names what is neither section nor page and holds it."""
        for node in parent.children:
            if not isinstance(node, nodes.Element):
                continue
            self.line = node.line or self.line
            yield from self.one(node, around)

    def one(self, node: Element, around: str) -> Iterator[Passage | Shown]:
        """Yield one node."""
        if name := node.get("safety-notice"):
            yield Shown(self.line, name, around or _name(node))
            yield from (Passage(self.line, part.astext(), False) for part in node.findall(nodes.paragraph)
                        if "why-here" in part["classes"])
        elif node.get("from-catalogue") or (isinstance(node, nodes.title) and isinstance(node.parent, safety_group)):
            # The title of a group is the build's. A list from a catalogue cannot hold a notice, but a finding's body is the author's own.
            return
        elif isinstance(node, (nodes.TextElement, nodes.row)):
            text = " ".join(filter(None, (own_text(node), *_unwritten(node)))).strip()
            if text:
                heading = isinstance(node, nodes.title) and isinstance(node.parent, nodes.section)
                yield Passage(self.line, text, heading)
            yield from (Shown(self.line, part["safety-notice"], _name(node)) for part in node.findall()
                        if isinstance(part, nodes.Element) and part.get("safety-notice"))
        else:
            if words := " ".join(_spoken(node)):
                yield Passage(self.line, words, False)
            yield from self.inside(node, around or _name(node))


def _name(node: Element) -> str:
    """Name what holds a notice, or what else may hide it; empty for what may hold one."""
    foreign = [name for name in node["classes"] if name not in node.get(OWN_CLASSES, ()) and name not in _HARMLESS]
    if isinstance(node, nodes.section):
        return f"a section with the class '{foreign[0]}'" if foreign else ""
    if isinstance(node, (safety_notice, safety_group)):
        return f"the class '{foreign[0]}'" if foreign else ""
    return f"'{node.tagname.replace('_', ' ')}'"


_HARMLESS = frozenset({"tex2jax_ignore", "mathjax_ignore"})
"""Classes that MyST gives to a page's first section."""


def own_text(node: Element) -> str:
    """Return a block's text without what it inserts from a catalogue."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(str(child))
        elif isinstance(child, nodes.raw):
            parts.append(BREAK)  # MyST writes a line break so; any other raw part is refused
        elif isinstance(child, (nodes.math, nodes.math_block)):
            parts.append(_TEX.sub("", child.astext()))
        elif isinstance(child, nodes.Element) and not _inserted(child):
            parts.append(own_text(child))
            if not isinstance(child, nodes.TextElement) or isinstance(child, nodes.paragraph):
                parts.append(" ")  # the end of a block ends a word
    return "".join(parts)


_TEX = re.compile(r"\\[a-zA-Z]+|[{}]")


def _unwritten(node: Element) -> Iterator[str]:
    """Yield words within a block that are not in its text."""
    for part in node.findall():
        if isinstance(part, nodes.Element):
            yield from _spoken(part)


def _spoken(node: Element) -> Iterator[str]:
    """Yield words that a reader of one node sees or hears beside its text."""
    for name in ("alt", "explanation", "reftitle", "title", "caption", SPOKEN):
        value = node.get(name)
        if isinstance(value, str) and value:
            yield value
    if isinstance(node, addnodes.toctree):
        yield from (title for title, _ in node["entries"] if title)


def _inserted(node: Element) -> bool:
    """Tell whether a part of a line comes from a catalogue: a citation, a link to a notice."""
    link = isinstance(node, addnodes.pending_xref) and node.get("refdomain") in ("safety", "cite")
    return link or bool(node.get("from-catalogue"))
