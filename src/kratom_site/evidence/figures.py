"""Figures of measured numbers, each from a fact: ``_data/figures.yaml``, drawn and in a table.

A figure is some panels with one scale each; a row is a range or a point that one fact gives. The build refuses a
number that the fact's statement does not hold.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.locale import _
from sphinx.util.typing import OptionSpec

from sphinx_safety.pages.directive import SafetyBase, link
from sphinx_safety.pages.nodes import certainty_words
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, record_of, unique
from sphinx_safety.reading.shapes import Id, ListOf, Number, OneOf, Reader, Text
from sphinx_safety.reading.yamlfile import Document, Key
from sphinx_safety.rules.settings import CERTAINTIES

from ..page.charts import WIDTH, certainty_mark, chart, lines, linked, rule, words
from ..page.drawings import captioned
from ..page.tables import Cell, table
from .facts import Fact, most_certain


class Unit(NamedTuple):
    """How the number of a fact is placed on a panel's scale, and said."""

    factor: float
    plus: float
    one: str
    range: str
    converted: bool = False
    """Whether words give the number of the scale, not that of the fact."""


UNITS: Mapping[str, Unit] = {
    "mg": Unit(1, 0, "%s mg", "%s to %s mg"),
    "percent-of-weight": Unit(10, 0, "%s mg", "%s to %s mg", converted=True),
    "percent-over-label": Unit(1, 100, "%s", "%s to %s", converted=True),
    "of-100": Unit(1, 0, "about %s of 100", "%s to %s of 100"),
    "hours": Unit(1 / 24, 0, "about %s hours", "%s to %s hours"),
    "days": Unit(1, 0, "day %s", "day %s to day %s"),
}
MARKS = ("found", "nothing", "beyond")
"""A full bar or point; an empty bar, where nothing was found; a bar that leaves the scale."""
_AMOUNT = Number(0, 9_999, whole=False)


@dataclass(frozen=True, slots=True)
class Row:
    """What one fact measured."""

    label: Annotated[str, Text(most_words=14)]
    fact: Annotated[str, Id(what="fact", example="mitragynine-range-chicago")]
    numbers: Annotated[tuple[float, ...], ListOf(_AMOUNT, least=1, most=2)]
    """One point, or from and to, as the fact gives them; 0 is where the scale begins."""
    unit: Annotated[str, OneOf(tuple(UNITS), "unknown-unit")]
    certainty: Annotated[str, OneOf(CERTAINTIES)]
    mark: Annotated[str, OneOf(MARKS)] = "found"

    @property
    def scaled(self) -> tuple[float, ...]:
        """The numbers on the panel's scale."""
        unit = UNITS[self.unit]
        return tuple(round(number * unit.factor + unit.plus, 4) for number in self.numbers)

    @property
    def words(self) -> str:
        """The numbers as a reader sees them."""
        if self.mark == "beyond":
            return _("longer than the scale")
        unit = UNITS[self.unit]
        texts = tuple(f"{number:g}" for number in (self.scaled if unit.converted else self.numbers))
        return _(unit.one if len(texts) == 1 else unit.range) % texts


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows of one scale."""

    id: Annotated[str, Id(example="packet-mitragynine")]
    figure: Annotated[str, Id(example="packet")]
    title: Annotated[str, Text()]
    scale: Annotated[tuple[float, ...], ListOf(_AMOUNT, least=2, most=12)]
    """Where lines stand, from 0 on; the last is the end."""
    rows: Annotated[tuple[Row, ...], ListOf(record_of(Row), least=1)]


def read_figures(
    document: Document, facts: Mapping[str, Fact], *, translated: bool = False
) -> tuple[dict[str, Panel], list[Fault]]:
    """Return the panels of all figures by id, and all faults: unknown facts, and numbers that no fact holds.

    Of ``translated`` facts the numbers were checked as their authors wrote them: a comma may be a decimal point there.
    """
    shape = record_of(Panel)
    rows = ListOf(record_of(Row, {"fact": facts}), least=1)
    panels, reader = read_rows(document, replace(shape, fields={**shape.fields, "rows": rows}))
    for key, panel in panels:
        for index, row in enumerate(panel.rows):
            _check(row, panel, facts[row.fact], (*key, "rows", index), reader)
            if not translated:
                _check_numbers(row, facts[row.fact], (*key, "rows", index, "numbers"), reader)
    return unique(panels, reader), reader.faults


def _check_numbers(row: Row, fact: Fact, key: Key, reader: Reader) -> None:
    statement = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", fact.statement)
    held = {float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", statement)}
    for number in row.numbers:
        if number and number not in held:
            reader.fault(key, "number", f"the fact '{fact.id}' does not hold the number {number:g}",
                         "write the fact's own number, or name another fact")


def _check(row: Row, panel: Panel, fact: Fact, key: Key, reader: Reader) -> None:
    if max(row.scaled) > panel.scale[-1]:
        reader.fault((*key, "numbers"), "scale", f"{max(row.scaled):g} is beyond the scale of '{panel.id}'",
                     "make the last number of 'scale' larger")
    if most := most_certain(fact.evidence, row.certainty):
        reader.fault((*key, "certainty"), "too-certain", f"the certainty '{row.certainty}' from a {fact.evidence}",
                     f"at most '{most}'")


_LEFT, _RIGHT = 34, WIDTH - 6


def _bar(row: Row, panel: Panel, y: float) -> str:
    """Return the mark of a row: its place and width are the row's numbers on the panel's scale."""
    step = (_RIGHT - _LEFT) / panel.scale[-1]
    places = [_LEFT + step * number for number in row.scaled]
    at = f' data-row="{panel.id}" data-at="{row.fact}"'
    if row.mark == "beyond":
        return (f'<path d="M{places[0]:.2f} {y + 5} H{WIDTH - 9}" stroke="currentColor" stroke-width="3" '
                f'stroke-dasharray="6 4"/><path d="M{WIDTH - 10} {y} l9 5 l-9 5 z"{at}/>')
    if len(places) == 1:
        return f'<circle cx="{places[0]:.2f}" cy="{y + 5}" r="5"{at}/>'
    paint = ' fill="none" stroke="currentColor" stroke-width="1.5"' if row.mark == "nothing" else ""
    return (f'<rect x="{places[0]:.2f}" y="{y}" width="{places[1] - places[0]:.2f}" height="10"{paint}{at}/>')


def _draw_panel(panel: Panel, y: float) -> tuple[str, float]:
    """Return a panel that begins at ``y``, and where the next one begins."""
    title, y = lines(0, y + 14, panel.title, 42, 13)
    top, parts = y + 6, [title.replace("<text", '<text font-weight="700"')]
    for row in panel.rows:
        text, foot = lines(0, y + 25, _("%(what)s: %(number)s") % {
            "what": row.label, "number": row.words.replace(" ", "\N{NO-BREAK SPACE}")}, 48)
        label = _("%(row)s: %(words)s. Certainty %(certainty)s.") % {
            "row": row.label, "words": row.words, "certainty": _(row.certainty)}
        inner = text + certainty_mark(2, foot + 4, row.certainty) + _bar(row, panel, foot + 8)
        parts.append(linked("fact", row.fact, label, inner, (0, y + 12, WIDTH, foot + 12 - y)))
        y = foot + 10
    step = (_RIGHT - _LEFT) / panel.scale[-1]
    for number in panel.scale:
        x = _LEFT + step * number
        parts.append(rule(f"M{x:.1f} {top:g} V{y + 14:g}", 0.25)
                     + words(x, y + 27, f"{number:g}", "middle" if number < panel.scale[-1] else "end", 10.5))
    return "".join(parts), y + 36


class FactFigure(SafetyBase):
    """``{fact-figure} packet``: a figure of figures.yaml, then the numbers of each panel in a table.

    The content is its caption.
    """

    optional_arguments = 1
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return both; an unknown figure or a missing text becomes a fault of the page."""
        self.need("evidence", "figures")
        known: Collection[Panel] = self.domain.library.tables["figures"].values()
        name = "".join(self.arguments)
        panels = [panel for panel in known if panel.figure == name]
        if not panels:
            return self.fault("unknown-figure", f"figures.yaml has no figure {shown(name)}",
                              allowed(name, sorted({panel.figure for panel in known})))
        if "alt" not in self.options or not self.content:
            return self.fault("figure", f"the figure '{name}' lacks ':alt:' or a caption",
                              "describe it for readers who cannot see it")
        y, parts = 0.0, []
        for panel in panels:
            drawn, y = _draw_panel(panel, y)
            parts.append(drawn)
        figure = chart(parts, y, name, self.options["alt"], "", links=True)
        figure["words"] = [self.options["alt"]]
        figure.replace(figure[0], captioned(self.parse_content_to_nodes()[0]))
        self.set_source_info(figure)  # not marked as from a catalogue: its caption and description are the page's own
        return [figure, *self.placed(*(part for panel in panels for part in (
            nodes.rubric("", panel.title), self._table(panel))))]

    def _table(self, panel: Panel) -> nodes.table:
        cells: list[list[Cell]] = [
            [row.label, row.words, certainty_words(row.certainty),
             link("fact", row.fact, self.env.docname, _("study note"))] for row in panel.rows]
        head = (_("What was looked at"), _("Number"), _("How sure"), _("What we read"))
        return table(head, cells, ["fact-figure", "stacked"], f"figure-{panel.id}", (40, 24, 18, 18))
