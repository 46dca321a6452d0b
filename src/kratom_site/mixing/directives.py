"""The mixing table on a page: a table to scan, and a section to read for each substance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_safety.pages.directive import SafetyBase, day, link, sources_paragraph
from sphinx_safety.pages.findable import sentences
from sphinx_safety.pages.nodes import certainty_words, safety_symbol
from sphinx_safety.rules.signals import INJURY_SIGNALS

from .rows import Mixture

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.util.typing import OptionSpec


WHOLE = "mixing-table"
"""The address of the table of all rows, which a script lets people filter (mixing-filter.js)."""


def signal_words(signal: str) -> nodes.inline:
    """Give a signal word as in a notice: symbol for the injury words, then the word."""
    words = nodes.inline(classes=["signal", f"signal-{signal}"])
    if signal in INJURY_SIGNALS:
        words += safety_symbol()
    words += nodes.strong("", signal.upper(), classes=["signal-word"])
    return words


def ask_words(row: Mixture) -> nodes.strong:
    """Say how soon to ask about a mix: its urgency, in words."""
    return nodes.strong("", row.ask, classes=["urgency", f"urgency-{row.urgency}"])


def listed_words(*items: nodes.paragraph) -> nodes.bullet_list:
    """Give paragraphs as a list."""
    return nodes.bullet_list("", *(nodes.list_item("", item) for item in items))


class MixingTable(SafetyBase):
    """``{mixing-table}``: one row for each substance, with every name that people type.

    ``:only:`` takes ids and shows those rows alone, without the box that filters. Where `MixingSections` follow the
    whole table, the names stand there alone: beside what to do, and not twice, for they are a tenth of the page.
    """

    option_spec: ClassVar[OptionSpec] = {"only": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Give the table; a script may add a box that filters its rows."""
        self.need("mixing")
        self.need("first-aid")
        head = ("Substance", "If you took both", "How bad", "How sure", "What can happen")
        whole = "only" not in self.options
        table = nodes.table(classes=["mixing-table", "stacked"], ids=[WHOLE] if whole else [])
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (28, 17, 11, 10, 34)), cols=len(head))
        group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
        body = nodes.tbody()
        for row in self.only(self.domain.library.tables["mixing"].values(), lambda row: row.id):
            first = nodes.entry("", nodes.paragraph("", "", link("mixture", row.id, self.env.docname, row.title)))
            first += nodes.paragraph("", ", ".join((*row.names, *row.brands)), classes=["names"])
            cells = (
                nodes.paragraph("", "", ask_words(row)),
                nodes.paragraph("", "", signal_words(row.signal)),
                nodes.paragraph("", "", certainty_words(row.certainty)),
                nodes.paragraph("", row.can_happen),
            )
            body += nodes.row("", first, *(nodes.entry("", cell) for cell in cells))
        group += body
        table += group
        return self.placed(table)


class MixingSections(SafetyBase):
    """``{mixing-sections}``: one section for each row, with advice, sources and date."""

    def run(self) -> list[Node]:
        """Give the sections, in the order of the file."""
        self.need("mixing")
        self.need("first-aid")
        for table in self.state.document.findall(nodes.table):
            for names in [part for part in table.findall(nodes.paragraph) if "names" in part["classes"]]:
                if WHOLE in table["ids"]:
                    names.parent.remove(names)
        return [self._section(row) for row in self.domain.library.tables["mixing"].values()]

    def _section(self, row: Mixture) -> nodes.section:
        docname = self.env.docname
        anchor = f"mixing-{row.id}"
        made = nodes.section(ids=[anchor], names=[anchor], classes=["mixture", f"mixture-{row.signal}"])
        made += nodes.title("", row.title)
        self.placed(made)
        made["safety-notices"] = row.notices
        made += nodes.paragraph("", "", nodes.Text("How bad: "), signal_words(row.signal),
                                nodes.Text(" · How sure: "), certainty_words(row.certainty), classes=["grades"])
        rows: list[tuple[str, list[nodes.Element]]] = [
            ("What can happen", [nodes.paragraph("", row.can_happen)]),
            ("If you took both", [listed_words(*(
                nodes.paragraph("", "", ask_words(row)) if text == row.ask else nodes.paragraph("", text)
                for text in row.first_aid))]),
            ("What to do", [listed_words(*(nodes.paragraph("", text) for text in row.advice))]),
            ("How", [nodes.paragraph("", row.how)]),
            ("Also called", [nodes.paragraph("", ", ".join((*row.names, *row.brands)), classes=["also"])]),
        ]
        if row.sources:
            rows.append(("Sources", [sources_paragraph(self, row.sources)]))
        searched = f"; no study found, searched {day(row.searched)}" if row.searched else ""
        rows.append(("As of", [nodes.paragraph("", f"{day(row.as_of)}{searched}")]))
        listed = nodes.definition_list(classes=["mixture-facts"])
        for label, content in rows:
            listed += nodes.definition_list_item("", nodes.term("", label), nodes.definition("", *content))
        made += listed
        self.state.document.note_explicit_target(made)
        self.domain.note_object(
            "mixture", row.id, docname, anchor, row.title, sentences(row.can_happen, row.how, *row.advice),
            names=(*row.names, *row.brands), badge=[row.signal], behind=[f"fact:{fact}" for fact in row.facts])
        return made
