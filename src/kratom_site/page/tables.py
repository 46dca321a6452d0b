"""Tables of pages: cards on a phone, and one anchor each."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_safety.pages.parts import joined

from ..output.website import WEB_PAGES

_WIDE = 4
"""Columns of a table whose rows become cards without being asked."""

Cell = str | nodes.Node
"""A block, or a text or words that become a paragraph."""


def table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], classes: list[str], name: str, widths: Sequence[int]
) -> nodes.table:
    """Return a table of rows of cells: its address (none if empty), and the widths of its columns in hundredths."""
    table = nodes.table(classes=classes, ids=[name] if name else [])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
    group += nodes.tbody("", *(nodes.row("", *map(_cell, cells)) for cells in rows))
    table += group
    return table


def _cell(content: Cell) -> nodes.entry:
    block = joined([content], "") if isinstance(content, (str, nodes.Inline)) else content
    # A cell that says nothing is left out on a phone, where each is a line.
    return nodes.entry("", block, classes=["none"] if block.astext() == "–" else [])


class TablesAsCards(SphinxPostTransform):
    """Let each row of a wide table become a card on a phone: its cells carry their column's name.

    And take a table's anchor off the box around it, where furo has copied it (priority 500).

    Wide is a table of four columns or more, one that its author gave the class ``cards``, or one of a directive that
    gave it the class ``stacked``.
    """

    default_priority = 502
    builders = WEB_PAGES

    def run(self, **kwargs: object) -> None:
        """Name the columns in the cells; the first cell is the card's title and needs no name."""
        for table in self.document.findall(nodes.table):
            if isinstance(table.parent, nodes.container) and table.parent["ids"] == table["ids"]:
                table.parent["ids"] = []  # a table with a caption must have its own
            head, *rows = table.findall(nodes.row)
            names = [entry.astext() for entry in head] if any(table.findall(nodes.thead)) else []
            if not {"stacked", "cards"}.intersection(table["classes"]):
                if len(names) < _WIDE:
                    continue
                table["classes"].append("cards")
            if "stacked" not in table["classes"]:
                table["classes"].append("stacked")
            for row in rows:
                for name, entry in list(zip(names, row.findall(nodes.entry), strict=False))[1:]:
                    entry["column"] = name if name.endswith("?") else f"{name}:"


def visit_entry_html(self: Any, node: nodes.Element) -> None:
    """Write the column's name on a cell that carries it, for CSS to show where rows are cards."""
    start = len(self.body)
    type(self).visit_entry(self, node)
    if "column" in node:
        self.body[start] = self.body[start].replace("<td", f'<td data-column="{escape(node["column"])}"', 1)
