"""The map of the evidence: each outcome a row, each finding a mark that leads to it, and the same in a table."""

import textwrap
from collections import Counter
from typing import NamedTuple

from docutils import nodes
from sphinx.locale import _

from sphinx_safety import SafetyBase, SafetyDomain
from sphinx_safety.pages.parts import note_listing
from sphinx_safety.rules.settings import CERTAINTIES

from ..page.charts import WIDTH, certainty_mark, chart, linked, rule, words
from ..page.tables import Cell, table
from .findings import Finding, findings, strongest_first

COLUMNS = (("harms", 98, 3), ("neither", 181, 3), ("helps", 264, 2))
"""What marks of a column point to, where it begins, and how many stand in a line of it."""
_STEP = 27  # a mark is a link: fingers need 24 pixels on the narrowest phone


class Row(NamedTuple):
    """What is known of one outcome."""

    id: str
    title: str
    found: list[Finding]
    """Strongest first."""

    def toward(self, *directions: str) -> list[Finding]:
        """Return the findings that point there."""
        return [one for one in self.found if one.direction in directions]

    @property
    def sources(self) -> int:
        """How many different works its findings rest on."""
        return len({key for one in self.found for key in one.sources})

    @property
    def kinds(self) -> str:
        """Its findings by kind of study, the most frequent first."""
        return ", ".join(f"{_(kind)} {count}" for kind, count in Counter(
            one.kind for one in sorted(self.found, key=lambda one: one.kind)).most_common())


def map_rows(domain: SafetyDomain) -> list[Row]:
    """Return the outcomes that have findings, in the order of the summary."""
    known = findings(domain)
    rows = [Row(name, title, strongest_first([one for one in known if one.outcome == name]))
            for name, title in domain.library.tables["outcomes"].items()]
    return [row for row in rows if row.found]


def _draw_row(row: Row, y: float) -> tuple[str, float]:
    """Return the marks of a row that begins at ``y``, and where the next one begins."""
    title = textwrap.wrap(row.title, 12, break_long_words=False)
    parts = [words(0, y + 16 + 14 * index, line, size=11, bold=True) for index, line in enumerate(title)]
    parts.append(words(0, y + 16 + 14 * len(title), _("sources: %d") % row.sources, size=11))
    height: float = 24 + 14 * len(title)
    for column, x, most in COLUMNS:
        found = row.toward("unclear", "no clear effect") if column == "neither" else row.toward(column)
        for index, one in enumerate(found):
            left, top = x + _STEP * (index % most), y + 5 + _STEP * (index // most)
            label = _("%(outcome)s: %(direction)s, certainty %(certainty)s, %(kind)s. %(statement)s") % {
                "outcome": row.title, "direction": _(one.direction), "certainty": _(one.certainty),
                "kind": _(one.kind), "statement": one.statement}
            parts.append(linked("finding", one.id, label, certainty_mark(left, top, one.certainty),
                                (left - 2, top - 4, 25, 26), row=row.id, at=one.direction))
            height = max(height, top + _STEP - y)
    return "".join(parts) + rule(f"M0 {y + height:g} H{WIDTH}", 0.2), y + height


def _head() -> tuple[str, float]:
    """Return the legend of the marks and the words above the columns, and where the rows begin."""
    parts = [certainty_mark(107 * (index % 3), 22 * (index // 3), one)
             + words(107 * (index % 3) + 29, 22 * (index // 3) + 14, _(one), size=11.5)
             for index, one in enumerate(CERTAINTIES)]
    for (_name, x, _most), heading in zip(COLUMNS, (_("Harms"), _("Not clear"), _("Helps")), strict=True):
        parts.append(words(x, 64, heading, size=11.5, bold=True))
    return "".join(parts) + rule(f"M0 70 H{WIDTH}", 0.6), 70


def _count(found: list[Finding]) -> str:
    return _("%(count)d, at most %(certainty)s") % {
        "count": len(found), "certainty": _(found[0].certainty)} if found else "–"


def _map(domain: SafetyDomain, _argument: str, _docname: str) -> list[nodes.Element]:
    rows = map_rows(domain)
    if not rows:
        return [nodes.paragraph("", _("No findings yet."))]
    head, y = _head()
    parts = [head]
    for row in rows:
        drawn, y = _draw_row(row, y)
        parts.append(drawn)
    parts += [rule(f"M176.5 52 V{y:g}", 0.2), rule(f"M259.5 52 V{y:g}", 0.2)]
    pointing = Counter(one.direction for row in rows for one in row.found)
    caption = _("%(all)d findings on %(rows)d outcomes: %(helps)d point to help, %(harms)d to harm. Each mark is one "
                "finding and leads to it; more bars mean surer.") % {
        "all": pointing.total(), "rows": len(rows), "helps": pointing["helps"], "harms": pointing["harms"]}
    figure = chart(parts, y + 2, "evidence-map", _("Map of the evidence. %s") % caption, caption, links=True)
    cells: list[list[Cell]] = [[
        nodes.reference("", row.title, refid=f"summary-all-{row.id}", internal=True), _count(row.toward("harms")),
        _count(row.toward("unclear")), _count(row.toward("no clear effect")), _count(row.toward("helps")),
        str(row.sources), row.kinds] for row in rows]
    titles = (_("Outcome"), _("Harms"), _("Unclear"), _("No clear effect"), _("Helps"), _("Sources"),
              _("Kinds of study"))
    return [figure, table(titles, cells, ["evidence-map-table", "stacked"], "evidence-map-table",
                          (22, 13, 13, 13, 13, 8, 18))]


class EvidenceMap(SafetyBase):
    """``{evidence-map}``: all findings drawn by outcome and direction, and counted in a table.

    Stands on the page of ``{summary-of-findings}``, to whose tables it leads.
    """

    def run(self) -> list[nodes.Node]:
        """Return the place of both; it is filled when all pages are read."""
        self.need("outcomes")
        return [note_listing(self, _map)]
