"""How the law moved: bans, rules and what ended, by half-year; drawn, and counted in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives

from ..labels import _
from ..page.charts import WIDTH, chart, rule, words
from ..page.tables import table
from .directives import LawBase
from .rows import LegalEvent
from .words import CHANGES

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

_SHAPES = {
    "ban": '<rect x="{x}" y="{y}" width="9" height="9"{at}/>',
    "rules": '<rect x="{x}" y="{y}" width="9" height="9" fill="none" stroke="currentColor" stroke-width="1.5"{at}/>',
    "7-oh": '<path d="M{x} {y} h9 v9 z" stroke="currentColor"{at}/>',
    "eased": '<circle cx="{middle}" cy="{centre}" r="4" fill="none" stroke="currentColor" stroke-width="2"{at}/>',
}
_STEP = 11


class Half(NamedTuple):
    """Half a year."""

    year: int
    number: int
    """1 or 2."""

    @property
    def words(self) -> str:
        """The half-year as a reader sees it."""
        words = _("%(year)d, January to June") if self.number == 1 else _("%(year)d, July to December")
        return words % {"year": self.year}


def half_of(event: LegalEvent) -> Half:
    """Return the half-year of an event; one known by its year alone stands in the first."""
    return Half(event.year, 1 + (event.date[5:7] > "06"))


def moves(events: Sequence[LegalEvent], since: int) -> dict[Half, Counter[str]]:
    """Return how many events changed law in each half-year since a year, by the word of `CHANGES`."""
    counts: dict[Half, Counter[str]] = {}
    for event in events:
        if event.change and event.year >= since:
            counts.setdefault(half_of(event), Counter())[event.change] += 1
    return dict(sorted(counts.items()))


def _mark(change: str, x: float, y: float, at: str = "") -> str:
    return _SHAPES[change].format(x=f"{x:g}", y=f"{y:g}", middle=f"{x + 4.5:g}", centre=f"{y + 4.5:g}", at=at)


def _draw(counts: dict[Half, Counter[str]], since: int, until: int) -> tuple[list[str], float]:
    """Return the marks, and how high the drawing is."""
    width = WIDTH / (2 * (until - since + 1))
    rising = [change for change in CHANGES if change != "eased"]
    most = max(sum(count[change] for change in rising) for count in counts.values())
    base = 18 * len(CHANGES) + 12 + _STEP * most
    parts = [_mark(change, 2, 18 * index) + words(20, 18 * index + 9, _(CHANGES[change]))
             for index, change in enumerate(CHANGES)]
    for year in range(since, until + 1):
        x = 2 * width * (year - since)
        parts.append(rule(f"M{x:.1f} {base - 4} v26", 0.4))
        parts.append(words(x + width, base + 36, str(year)[2:], "middle", 10.5))
    parts.append(rule(f"M0 {base} H{WIDTH}", 0.8))
    for half, count in counts.items():
        x = width * (2 * (half.year - since) + half.number - 1) + (width - 9) / 2
        at = f' data-row="{half.year}-{half.number}" data-at="%s"'
        stack = [change for change in rising for _each in range(count[change])]
        parts += [_mark(change, round(x, 1), base - _STEP * (index + 1), at % change)
                  for index, change in enumerate(stack)]
        parts += [_mark("eased", round(x, 1), base + 3 + _STEP * index, at % "eased")
                  for index in range(count["eased"])]
    return parts, base + 42


class LegalMoves(LawBase):
    """``{legal-moves}``: what changed law, by half-year, as a drawing and a table. ``:since:`` takes a year."""

    option_spec: ClassVar[OptionSpec] = {"since": directives.nonnegative_int}

    def run(self) -> list[Node]:
        """Return the drawing, then the table of the half-years in which something changed, newest first."""
        self.need("legal-timeline")
        since = self.options.get("since", 2014)
        events = [event for event in self.domain.library.tables["legal-timeline"]
                  if event.change and event.year >= since]
        if not events:
            return [nodes.paragraph("", _("No events."))]
        counts = moves(events, since)
        total = sum(counts.values(), Counter())
        parts, height = _draw(counts, since, max(counts).year)
        caption = _("Since %(since)d, %(all)d changes that our sources tell of: %(ban)d bans, %(rules)d sets of rules, "
                    "%(oh)d limits on 7-OH alone, %(eased)d bans that ended. %(low)d of them rest on thin sources. "
                    "%(year)d are known by their year alone and stand in its first half.") % {
            "since": since, "all": len(events), "ban": total["ban"], "rules": total["rules"], "oh": total["7-oh"],
            "eased": total["eased"], "low": sum(event.confidence == "low" for event in events),
            "year": sum(len(event.date) == 4 for event in events)}
        figure = chart(parts, height, "legal-moves", _("How kratom law moved. %s") % caption, caption)
        rows = [[nodes.paragraph("", half.words), *(
            nodes.paragraph("", str(count[change] or "–")) for change in CHANGES)]
            for half, count in reversed(counts.items())]
        head = (_("When"), _("Bans"), _("Rules"), _("7-OH alone"), _("Bans ended"))
        return self.placed(figure, table(head, rows, ["legal-moves-table", "stacked"], "legal-moves-table",
                                         (36, 16, 16, 16, 16)))


def register(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("legal-moves", LegalMoves)
