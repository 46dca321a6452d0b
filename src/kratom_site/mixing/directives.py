"""The mixing table on a page: a table to scan, and a section to read for each substance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_safety.pages.directive import SafetyBase, day, link, sources_paragraph
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.pages.findable import sentences
from sphinx_safety.pages.nodes import _ as of_notices
from sphinx_safety.pages.nodes import certainty_words, safety_symbol
from sphinx_safety.reading.faults import Fault
from sphinx_safety.rules.settings import INJURY_SIGNALS

from ..labels import _
from .rows import Mixture

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import OptionSpec


WHOLE = "mixing-table"
"""The anchor of the table of all rows, which mixing-filter.js lets people filter, and its kind of record."""


def address(name: str) -> str:
    """Return the anchor of a row."""
    return f"mixing-{name}"


def signal_words(signal: str) -> nodes.inline:
    """Return a signal word as in a notice: symbol for the injury words, then the word."""
    words = nodes.inline(classes=["signal", f"signal-{signal}"])
    if signal in INJURY_SIGNALS:
        words += safety_symbol()
    words += nodes.strong("", of_notices(signal.upper()), classes=["signal-word"])
    return words


def ask_words(row: Mixture) -> nodes.strong:
    """Say how soon to ask about a mix: its urgency, in words."""
    return nodes.strong("", row.ask, classes=["urgency", f"urgency-{row.urgency}"])


def listed_words(*items: nodes.paragraph) -> nodes.bullet_list:
    """Return paragraphs as a list."""
    return nodes.bullet_list("", *(nodes.list_item("", item) for item in items))


class _Rows(SafetyBase):
    """A list of rows: all, in the order of the file, or those that ``:only:`` names, in its order."""

    option_spec: ClassVar[OptionSpec] = {"only": directives.unchanged_required}

    def rows(self) -> list[Mixture]:
        """Return the rows; an unknown id becomes a fault."""
        self.need("mixing")
        self.need("first-aid")
        return self.only(self.domain.library.tables["mixing"].values(), lambda row: row.id)


class MixingTable(_Rows):
    """``{mixing-table}``: one row for each substance, with every name that people type.

    The table of all rows has the box that filters, and each of its rows must have a section on some page.
    """

    def run(self) -> list[Node]:
        """Return the table; a script may add a box that filters its rows."""
        head = (_("Substance"), _("If you took both"), _("How bad"), _("How sure"), _("What can happen"))
        whole = "only" not in self.options
        if whole:
            self.domain.note_record(WHOLE, self.env.docname, (self.env.docname, self.lineno))
        table = nodes.table(classes=["mixing-table", "stacked"], ids=[WHOLE] if whole else [])
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (28, 17, 11, 10, 34)), cols=len(head))
        group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
        group += nodes.tbody("", *(nodes.row("", *self._cells(row), mixture=row.id if whole else "")
                                   for row in self.rows()))
        table += group
        return self.placed(table)

    def _cells(self, row: Mixture) -> list[nodes.entry]:
        first = nodes.entry("", nodes.paragraph("", "", link("mixture", row.id, self.env.docname, row.title)))
        first += nodes.paragraph("", ", ".join((*row.names, *row.brands)), classes=["names"])
        others = (
            nodes.paragraph("", "", ask_words(row)),
            nodes.paragraph("", "", signal_words(row.signal)),
            nodes.paragraph("", "", certainty_words(row.certainty)),
            nodes.paragraph("", row.can_happen),
        )
        return [first, *(nodes.entry("", cell) for cell in others)]


class MixingNames(_Rows):
    """``{mixing-names} now``: what the rows of one urgency are called, for a sheet; each leads to its row."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[Node]:
        """Return the list of titles; an urgency without rows becomes a fault."""
        rows = [row for row in self.rows() if row.urgency == self.arguments[0]]
        if not rows:
            return self.fault("unknown-urgency", f"no row is as urgent as '{self.arguments[0]}'",
                              f"allowed: {', '.join(self.domain.library.tables['first-aid'].urgency)}")
        made = listed_words(*(nodes.paragraph("", "", link("mixture", row.id, self.env.docname, row.title))
                              for row in rows))
        made["classes"].append("mixing-names")
        return self.placed(made)


class RowAddresses(SphinxPostTransform):
    """Give each row of the whole table the address of its section on another page, for old links from elsewhere.

    Not where all pages are written as one document, in which an address may stand once only.
    """

    default_priority = 900
    builders = ("html", "dirhtml")

    def run(self, **kwargs: object) -> None:
        """Add the addresses of one page's rows."""
        sections = safety_domain(self.env).objects
        for row in self.document.findall(nodes.row):
            name = row.get("mixture")
            if name and sections["mixture", name][0] != self.env.docname:
                row["ids"].append(address(name))


def check_sections(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build if a row of the whole table has no section on any page (``env-updated``, on every run)."""
    domain = safety_domain(env)
    faults = [Fault(domain.path(docname), line, "no-section",
                    f"the row '{name}' of mixing.yaml has no section on any page",
                    f"add '{name}' to ':only:' of {{mixing-sections}} on the page of its theme")
              for docname, line in domain.records(WHOLE) for name in domain.library.tables["mixing"]
              if ("mixture", name) not in domain.objects]
    if faults:
        stop(faults)


class MixingSections(_Rows):
    """``{mixing-sections}``: one section for each row, with advice, sources and date."""

    def run(self) -> list[Node]:
        """Return the sections."""
        return [self._section(row) for row in self.rows()]

    def _section(self, row: Mixture) -> nodes.section:
        docname = self.env.docname
        anchor = address(row.id)
        made = nodes.section(ids=[anchor], names=[anchor], classes=["mixture", f"mixture-{row.signal}"])
        made += nodes.title("", row.title)
        self.placed(made)
        made["safety-notices"] = row.notices
        made += nodes.paragraph("", "", nodes.Text(_("How bad: ")), signal_words(row.signal),
                                nodes.Text(_(" · How sure: ")), certainty_words(row.certainty), classes=["grades"])
        made += self.untranslated(row)
        rows: list[tuple[str, list[nodes.Element]]] = [
            (_("What can happen"), [nodes.paragraph("", row.can_happen)]),
            (_("If you took both"), [listed_words(*(
                nodes.paragraph("", "", ask_words(row)) if text == row.ask else nodes.paragraph("", text)
                for text in row.first_aid))]),
            (_("What to do"), [listed_words(*(nodes.paragraph("", text) for text in row.advice))]),
            (_("How"), [nodes.paragraph("", row.how)]),
            (_("Also called"), [nodes.paragraph("", ", ".join((*row.names, *row.brands)), classes=["also"])]),
        ]
        if row.sources:
            rows.append((_("Sources"), [sources_paragraph(self, row.sources)]))
        searched = _("; no study found, searched %s") % day(row.searched, self.config) if row.searched else ""
        rows.append((_("As of"), [nodes.paragraph("", f"{day(row.as_of, self.config)}{searched}")]))
        listed = nodes.definition_list(classes=["mixture-facts"])
        for label, content in rows:
            listed += nodes.definition_list_item("", nodes.term("", label), nodes.definition("", *content))
        made += listed
        self.state.document.note_explicit_target(made)
        self.domain.note_object(
            "mixture", row.id, docname, anchor, row.title, sentences(row.can_happen, row.how, *row.advice),
            names=(*row.names, *row.brands), badge=[row.signal], behind=[f"fact:{fact}" for fact in row.facts])
        return made
