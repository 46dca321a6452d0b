"""The timeline of kratom law: a drawing with one line for each year and one mark for each event, and a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from ..labels import _
from ..page.drawings import draw
from ..page.tables import table
from .directives import LawBase, source_words
from .rows import LegalEvent, written
from .words import CONFIDENCES, INTERNATIONAL

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

GROUPS: Mapping[str, tuple[str, str]] = {
    "federal": ("United States, federal", '<rect x="{l}" y="{t}" width="9" height="9"/>'),
    "state": ("A US state", '<circle cx="{x}" cy="{y}" r="4.7"/>'),
    "local": ("A US city, county or reservation", '<path d="M{l} {b} L{x} {t} L{r} {b} Z"/>'),
    "country": ("Another country", '<path d="M{x} {t} L{r} {y} L{x} {b} L{l} {y} Z" fill="none" stroke="currentColor" stroke-width="1.8"/>'),  # noqa: E501
    "international": ("The United Nations or WHO", '<circle cx="{x}" cy="{y}" r="4" fill="none" stroke="currentColor" stroke-width="1.8"/>'),  # noqa: E501
}
"""Where an event took place: words, and the mark that stands for it. Shapes differ, so that colour is not needed."""

_LEFT, _STEP, _LINE, _PER_LINE = 50, 12, 20, 22


def group(event: LegalEvent) -> str:
    """Return which of `GROUPS` an event belongs to."""
    name = event.jurisdiction
    if name == INTERNATIONAL:
        return "international"
    if name == "US" or name.startswith("US/"):
        return "federal"
    if name.startswith("US-"):
        return "local" if "/" in name else "state"
    return "country"


def marks_by_year(events: Sequence[LegalEvent]) -> dict[int, list[str]]:
    """Return the groups of each year's events, in the order of `GROUPS`, years without any too."""
    years: defaultdict[int, list[str]] = defaultdict(list)
    for event in events:
        years[event.year].append(group(event))
    order = list(GROUPS)
    return {year: sorted(years[year], key=order.index) for year in range(min(years), max(years) + 1)} if years else {}


def in_words(events: Sequence[LegalEvent]) -> str:
    """Return what the drawing shows, in words."""
    years = marks_by_year(events)
    if not years:
        return _("No events.")
    busy = Counter({year: len(marks) for year, marks in years.items()}).most_common(1)[0]
    words = _("%(count)d dated events from %(first)d to %(last)d, one line for each year. "
              "Most fall in %(year)d: %(most)d.")
    return words % {
        "count": len(events), "first": min(years), "last": max(years), "year": busy[0], "most": busy[1]}


def timeline_svg(events: Sequence[LegalEvent]) -> str:
    """Draw the events. Uses the page's own colour and no other, and 320 units of width."""
    years = marks_by_year(events)
    parts: list[str] = []
    y = 10
    for words, shape in GROUPS.values():
        parts.append(f'<g class="mark">{_mark(shape, 10, y)}</g><text x="22" y="{y + 4}">{escape(_(words))}</text>')
        y += 18
    y += 8
    for year, marks in years.items():
        lines = [marks[start:start + _PER_LINE] for start in range(0, len(marks), _PER_LINE)] or [[]]
        parts.append(f'<text x="0" y="{y + 4}">{year}</text>'
                     f'<path d="M38 {y} H46" stroke="currentColor" opacity="0.6"/>')
        for line in lines:
            parts += [f'<g class="mark">{_mark(GROUPS[name][1], _LEFT + 4 + _STEP * index, y)}</g>'
                      for index, name in enumerate(line)]
            y += _LINE
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 {y}" role="img" class="legal-timeline" '
            f'font-family="system-ui, sans-serif" font-size="12.5" fill="currentColor">{"".join(parts)}</svg>')


def _mark(shape: str, x: float, y: float) -> str:
    return shape.format(x=f"{x:g}", y=f"{y:g}", l=f"{x - 4.5:g}", r=f"{x + 4.5:g}", t=f"{y - 4.5:g}", b=f"{y + 4.5:g}")


class LegalTimeline(LawBase):
    """``{legal-timeline}``: the events drawn by year, and the whole table below.

    ``:since:`` takes a year and leaves out what came before it.
    """

    option_spec: ClassVar[OptionSpec] = {"since": directives.nonnegative_int}

    def run(self) -> list[Node]:
        """Return the drawing, then the table, newest first."""
        law = self.law
        self.need("legal-timeline")
        since = self.options.get("since", 0)
        events = [event for event in self.domain.library.tables["legal-timeline"] if event.year >= since]
        words = in_words(events)
        picture = draw(timeline_svg(events), _("Timeline of kratom law. %s") % words)
        picture += nodes.caption("", _("Kratom law by year. %s") % words)
        picture += nodes.legend("", nodes.paragraph("", _("The table below says the same, event by event.")))
        rows = []
        for event in reversed(events):
            row = law.rows.get(event.jurisdiction)
            where = self.place_link(row) if row else nodes.Text(
                _("International") if event.jurisdiction == INTERNATIONAL else event.jurisdiction)
            rows.append([
                nodes.paragraph("", written(event.date)), nodes.paragraph("", "", where),
                nodes.paragraph("", event.event), source_words(event.source),
                nodes.paragraph("", _(CONFIDENCES[event.confidence]).partition(":")[0].lower()),
            ])
        head = (_("When"), _("Where"), _("What"), _("Source"), _("How sure"))
        return self.placed(picture, table(head, rows, ["timeline-table", "stacked"], "timeline-table",
                                          (12, 18, 38, 24, 8)))


def register(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("legal-timeline", LegalTimeline)
