"""The mixing table on a page: a table to scan, and a section to read for each substance."""

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.typing import OptionSpec

from sphinx_safety.pages.directive import SafetyBase, day, link, sources_paragraph
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.pages.nodes import certainty_words, signal_words
from sphinx_safety.pages.parts import Content, bullets, fields, joined
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.rules.notice import sentences

from ..page.addresses import STANDS_FOR
from ..page.tables import Cell, table
from .rows import Mixture

WHOLE = "mixing-table"
"""What the anchors of the tables begin with, which mixing-filter.js filters; also the kind of their record."""


def graded(row: Mixture) -> nodes.inline:
    """Return the signal word of a row as in a notice."""
    return nodes.inline("", "", *signal_words(row.signal), classes=["signal", f"signal-{row.signal}"])


class _Rows(SafetyBase):
    """A list of rows."""

    def rows(self) -> list[Mixture]:
        """Return all rows, in the order of the file."""
        self.need("mixing", "first-aid")
        return list(self.domain.library.tables["mixing"].values())

    def title_link(self, row: Mixture) -> addnodes.pending_xref:
        """Return a link to a row's section."""
        return link("mixture", row.id, self.env.docname, row.title)


class MixingTable(_Rows):
    """``{mixing-table}``: a line for each substance, with the names that people type, in a section for each urgency.

    A name of several rows stands in the most urgent of them alone: whoever looks for a pill that holds an opioid and
    paracetamol must not find the milder answer. Each row must have its own section on some page.
    """

    def run(self) -> list[nodes.Node]:
        """Return a section with a table for each urgency; a script may add a box that filters their rows."""
        rows = self.rows()
        soonest: dict[str, str] = {}
        for row in rows:
            for name in (*row.names, *row.brands):
                soonest.setdefault(name.casefold(), row.urgency)
        self.domain.note_record(WHOLE, self.env.docname, (self.env.docname, self.lineno))
        return [self._group(urgency, list(group), soonest) for urgency, group in groupby(rows, attrgetter("urgency"))]

    def _group(self, urgency: str, rows: list[Mixture], soonest: Mapping[str, str]) -> nodes.section:
        """Return the section of the rows of one urgency: how soon to ask, then what there is to ask about."""
        cells: list[list[Cell]] = [
            [self.title_link(row), graded(row), certainty_words(row.certainty), row.can_happen] for row in rows]
        head = (_("Substance"), _("How bad"), _("How sure"), _("What can happen"))
        listed = table(head, cells, ["mixing-table", "stacked"], "", (30, 12, 12, 46))
        for row, line in zip(rows, list(listed.findall(nodes.row))[1:], strict=True):
            first = next(line.findall(nodes.entry))
            names = [name for name in (*row.names, *row.brands) if soonest[name.casefold()] == urgency]
            first += nodes.paragraph("", ", ".join(names), classes=["names"])
            line[STANDS_FOR] = ("mixture", row.id)
        return self.section(f"{WHOLE}-{urgency}", rows[0].ask, (), *self.placed(listed))


class MixingNames(_Rows):
    """``{mixing-names} now``: what the rows of one urgency are called, for a sheet; each leads to its row."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list of titles; an urgency without rows becomes a fault."""
        known, name = self.domain.library.tables["first-aid"].urgency, self.arguments[0]
        rows = [row for row in self.rows() if row.urgency == name]
        if not rows:
            return self.fault("unknown-urgency", f"no row is as urgent as {shown(name)}", allowed(name, known))
        return self.placed(bullets(map(self.title_link, rows), ["mixing-names"]))


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

    option_spec: ClassVar[OptionSpec] = {"only": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the sections of all rows, or of those of ``:only:``; an unknown id becomes a fault."""
        return [self._section(row) for row in self.only(self.rows(), lambda row: row.id)]

    def _section(self, row: Mixture) -> nodes.section:
        anchor = f"mixing-{row.id}"
        section = self.section(anchor, row.title, ["mixture", f"mixture-{row.signal}"])
        section["safety-notices"] = row.notices
        section += nodes.paragraph("", "", nodes.Text(_("How bad: ")), graded(row),
                                   nodes.Text(_(" · How sure: ")), certainty_words(row.certainty), classes=["grades"])
        section += self.untranslated(row)
        section += fields(self._facts(row), ["mixture-facts"])
        self.domain.note_object(
            "mixture", row.id, self.env.docname, anchor, row.title,
            sentences(row.can_happen, row.how, *row.advice), names=row.called, badge=[row.signal],
            behind=[f"fact:{fact}" for fact in row.facts])
        return section

    def _facts(self, row: Mixture) -> list[tuple[str | nodes.Node, Content]]:
        searched = _("; no study found, searched %s") % day(row.searched, self.config) if row.searched else ""
        first_aid = {_("Any sign of danger"): row.signs, _("If you took both"): row.first_aid,
                     _("A dose is due, or you use both daily"): row.daily}
        facts: list[tuple[str | nodes.Node, Content]] = [
            (_("What can happen"), row.can_happen),
            *((label, bullets(self._ask(row) if line == row.ask else line for line in lines))
              for label, lines in first_aid.items() if lines),
            (_("What to do"), bullets(row.advice)),
            (_("How"), row.how),
            (nodes.inline("", _("Also called"), classes=["also"]),
             nodes.paragraph("", ", ".join((*row.names, *row.brands)), classes=["also"])),
        ]
        if row.sources:
            facts.append((_("Sources"), sources_paragraph(self, row.sources)))
        return [*facts, (_("As of"), f"{day(row.as_of, self.config)}{searched}")]

    def _ask(self, row: Mixture) -> Content:
        """Return how soon to ask, with a link to the numbers where it cannot wait."""
        ask = nodes.strong("", row.ask)
        if row.urgency not in ("emergency", "now"):
            return ask
        numbers = addnodes.pending_xref(
            "", nodes.inline("", _("Numbers")), refdomain="std", reftype="ref", reftarget="emergency-numbers",
            refdoc=self.env.docname, refexplicit=True, refwarn=False)
        return joined([ask, numbers], " ")
