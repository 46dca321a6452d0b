"""Two drawings of dated events, each with a table: one mark for each event by year, and what changed by half-year."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import cast

from docutils import nodes
from sphinx.locale import _

from ..page.charts import WIDTH, chart, rule, words
from ..page.drawings import draw
from ..page.tables import table
from .directives import LawBase, source_words
from .rows import LegalEvent, written
from .words import CHANGES, CONFIDENCES, INTERNATIONAL

GROUPS: Mapping[str, tuple[str, str]] = {
    "federal": ("United States, federal", '<rect x="{l}" y="{t}" width="9" height="9"/>'),
    "state": ("A US state", '<circle cx="{x}" cy="{y}" r="4.7"/>'),
    "local": ("A US city, county or reservation", '<path d="M{l} {b} L{x} {t} L{r} {b} Z"/>'),
    "country": ("Another country", '<path d="M{x} {t} L{r} {y} L{x} {b} L{l} {y} Z" fill="none" stroke="currentColor" stroke-width="1.8"/>'),  # noqa: E501
    "international": ("The United Nations or WHO", '<circle cx="{x}" cy="{y}" r="4" fill="none" stroke="currentColor" stroke-width="1.8"/>'),  # noqa: E501
}
"""Where an event took place: words, and the mark that stands for it. Shapes differ, so that colour is not needed."""
_CHANGE_MARKS: Mapping[str, str] = {
    "ban": '<rect x="{l}" y="{t}" width="9" height="9"{at}/>',
    "rules": '<rect x="{l}" y="{t}" width="9" height="9" fill="none" stroke="currentColor" stroke-width="1.5"{at}/>',
    "7-oh": '<path d="M{l} {t} h9 v9 z" stroke="currentColor"{at}/>',
    "eased": '<circle cx="{x}" cy="{y}" r="4" fill="none" stroke="currentColor" stroke-width="2"{at}/>',
}
_STEP, _PER_LINE = 12, 22
SINCE = 2014
"""The first year of the drawing of changes."""


def _mark(shape: str, x: float, y: float, at: str = "") -> str:
    """Return a mark with its centre at a place."""
    return shape.format(x=f"{x:g}", y=f"{y:g}", l=f"{x - 4.5:g}", r=f"{x + 4.5:g}", t=f"{y - 4.5:g}", b=f"{y + 4.5:g}",
                        at=at)


class _Events(LawBase):
    """A drawing of events, and a table of them."""

    def events(self) -> Sequence[LegalEvent]:
        """Return all events, in the order of their dates; to have none is a fault of the page."""
        self.need("legal-timeline")
        if not (events := self.domain.library.tables["legal-timeline"]):
            self.fault("no-events", "there are no events to draw", "write them into _data/legal-timeline.yaml")
        return cast(Sequence[LegalEvent], events)


# -- one mark for each event -----------------------------------------------------------------------


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


def in_words(events: Sequence[LegalEvent]) -> str:
    """Return what the drawing shows, in words."""
    years = Counter(event.year for event in events)
    year, most = years.most_common(1)[0]
    return _("%(count)d dated events from %(first)d to %(last)d, one line for each year. "
             "Most fall in %(year)d: %(most)d.") % {
        "count": len(events), "first": min(years), "last": max(years), "year": year, "most": most}


def timeline_svg(events: Sequence[LegalEvent]) -> str:
    """Return the events as an SVG in the page's own colour and no other, 320 units wide."""
    order, years, parts = list(GROUPS), [event.year for event in events], list[str]()
    y = 10
    for label, shape in GROUPS.values():
        parts.append(f'<g class="mark">{_mark(shape, 10, y)}</g><text x="22" y="{y + 4}">{escape(_(label))}</text>')
        y += 18
    y += 8
    for year in range(min(years), max(years) + 1):
        marks = sorted((group(event) for event in events if event.year == year), key=order.index)
        parts.append(f'<text x="0" y="{y + 4}">{year}</text>'
                     f'<path d="M38 {y} H46" stroke="currentColor" opacity="0.6"/>')
        for start in range(0, max(len(marks), 1), _PER_LINE):
            parts += [f'<g class="mark">{_mark(GROUPS[name][1], 54 + _STEP * index, y)}</g>'
                      for index, name in enumerate(marks[start:start + _PER_LINE])]
            y += 20
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" class="legal-timeline" '
            f'font-family="system-ui, sans-serif" font-size="12.5" fill="currentColor">{"".join(parts)}</svg>')


class LegalTimeline(_Events):
    """``{legal-timeline}``: the events drawn by year, and the whole table below."""

    def run(self) -> list[nodes.Node]:
        """Return the drawing, then the table, newest first."""
        if not (events := self.events()):
            return []
        law, said = self.law, in_words(events)
        picture = draw(timeline_svg(events), _("Timeline of kratom law. %s") % said)
        picture += nodes.caption("", _("Kratom law by year. %s") % said)
        picture += nodes.legend("", nodes.paragraph("", _("The table below says the same, event by event.")))
        rows = []
        for event in reversed(events):
            row = law.rows.get(event.jurisdiction)
            rows.append([
                written(event.date), self.place_link(row) if row else _("International"), event.event,
                source_words(event.source), _(CONFIDENCES[event.confidence]).partition(":")[0].lower(),
            ])
        head = (_("When"), _("Where"), _("What"), _("Source"), _("How sure"))
        return self.placed(picture, table(head, rows, ["timeline-table", "stacked"], "timeline-table",
                                          (12, 18, 38, 24, 8)))


# -- what changed, by half-year --------------------------------------------------------------------


def _draw_changes(halves: Mapping[tuple[int, int], Counter[str]]) -> tuple[list[str], float]:
    """Return the marks of each half-year, and how high the drawing is: what is eased stands below the line."""
    until = max(halves)[0]
    width = WIDTH / (2 * (until - SINCE + 1))
    rising = [change for change in CHANGES if change != "eased"]
    base = 18 * len(CHANGES) + 15 + 11 * max(sum(count[change] for change in rising) for count in halves.values())
    parts = [_mark(_CHANGE_MARKS[change], 6.5, 18 * index + 7.5) + words(20, 18 * index + 12, _(CHANGES[change]))
             for index, change in enumerate(CHANGES)]
    for year in range(SINCE, until + 1):
        x = 2 * width * (year - SINCE)
        parts.append(rule(f"M{x:.1f} {base - 4} v26", 0.4))
        parts.append(words(x + width, base + 36, str(year)[2:], "middle", 10.5))
    parts.append(rule(f"M0 {base} H{WIDTH}", 0.8))
    for (year, half), count in halves.items():
        x = round(width * (2 * (year - SINCE) + half - 1) + (width - 9) / 2, 1) + 4.5
        stack = [(change, base - 11 * (index + 1)) for index, change in enumerate(
            change for change in rising for _each in range(count[change]))]
        stack += [("eased", base + 3 + 11 * index) for index in range(count["eased"])]
        parts += [_mark(_CHANGE_MARKS[change], x, top + 4.5, f' data-row="{year}-{half}" data-at="{change}"')
                  for change, top in stack]
    return parts, base + 42


class LegalMoves(_Events):
    """``{legal-moves}``: what changed law, by half-year, as a drawing and a table."""

    def run(self) -> list[nodes.Node]:
        """Return the drawing, then the table of the half-years in which something changed."""
        events = [event for event in self.events() if event.change and event.year >= SINCE]
        if not events:
            return []
        halves: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        for event in events:  # one known by its year alone stands in the first half
            halves[event.year, 1 + (event.date[5:7] > "06")][event.change or ""] += 1
        total = sum(halves.values(), Counter())
        parts, height = _draw_changes(halves)
        caption = _("Since %(since)d, %(all)d changes that our sources tell of: %(ban)d bans, %(rules)d sets of rules, "
                    "%(oh)d limits on 7-OH alone, %(eased)d bans that ended. %(low)d of them rest on thin sources. "
                    "%(year)d are known by their year alone and stand in its first half.") % {
            "since": SINCE, "all": len(events), "ban": total["ban"], "rules": total["rules"], "oh": total["7-oh"],
            "eased": total["eased"], "low": sum(event.confidence == "low" for event in events),
            "year": sum(len(event.date) == 4 for event in events)}
        figure = chart(parts, height, "legal-moves", _("How kratom law moved. %s") % caption, caption)
        names = {1: _("%(year)d, January to June"), 2: _("%(year)d, July to December")}
        rows = [[names[half] % {"year": year}, *(str(count[change] or "–") for change in CHANGES)]
                for (year, half), count in reversed(halves.items())]
        head = (_("When"), _("Bans"), _("Rules"), _("7-OH alone"), _("Bans ended"))
        return self.placed(figure, table(head, rows, ["legal-moves-table", "stacked"], "legal-moves-table",
                                         (36, 16, 16, 16, 16)))
