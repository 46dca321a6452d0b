"""What a search can find: sections of pages, and entries that a directive hands over as it writes them."""

import re
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

FINDABLE = "findable"
"""Kind of these records in the domain: ``domain.records(FINDABLE)``."""


class Findable(NamedTuple):
    """One thing that can be found, and what a result shows of it. Plain text; all that is searched is in it."""

    kind: str
    """``page``, ``section``, ``term``, or the kind under which a directive registered it, such as ``notice``."""
    id: str
    docname: str
    anchors: tuple[str, ...]
    """Its addresses on the page, the one to link to first; none for the top of the page."""
    title: str
    text: str
    names: tuple[str, ...] = ()
    """Other names that people type for it."""
    badge: tuple[str, ...] = ()
    """What a result shows beside its kind: a signal word, a certainty, a status."""
    code: str = ""
    """Letters that stand for it, such as ``AL``."""
    behind: tuple[str, ...] = ()
    """Records that this one stands for, as ``kind:id``: those are not found by themselves."""

    @property
    def anchor(self) -> str:
        """The part of its address after the page's."""
        return self.anchors[0] if self.anchors else ""


def plain(node: nodes.Node) -> str:
    """Return a block's text in one line, without citations and raw markup."""
    return one_line(_plain(node))


def one_line(text: str) -> str:
    """Return a text with single spaces, and none before a stop."""
    return re.sub(r"\s+([.,;:)])", r"\1", re.sub(r"\s+", " ", text)).strip()


def _plain(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.raw):
        return " "
    if isinstance(node, nodes.Invisible) or (isinstance(node, addnodes.pending_xref) and (
            node.get("refdomain") == "cite" or node.get("reftype") == "source")):
        return ""
    between = "" if isinstance(node, (nodes.TextElement, nodes.Inline)) else " "
    return between.join(_plain(child) for child in node.children)
