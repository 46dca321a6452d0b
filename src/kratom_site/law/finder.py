"""Three ways to a place's section: a map of tiles, names in a line, and a list of every row that a script searches."""

from collections.abc import Sequence

from docutils import nodes
from sphinx.locale import _

from sphinx_safety.pages.parts import Content, bullets, joined

from .directives import LawBase
from .rows import Row, counts
from .words import REPORTED, STATUSES, TERRITORIES

TILES = (
    "AK . . . . . . . . . ME",
    ". . . . . . . . . VT NH",
    "WA ID MT ND MN IL WI MI NY RI MA",
    "OR NV WY SD IA IN OH PA NJ CT .",
    "CA UT CO NE MO KY WV VA MD DE .",
    ". AZ NM KS AR TN NC SC DC . .",
    ". . . OK LA MS AL GA . . .",
    "HI . . TX . . . . FL . .",
    "GU MP AS . . . . . . PR VI",
)
"""Where each state's tile stands: a map of squares, territories in the bottom row."""


class TileMap(LawBase):
    """``{tile-map}``: the United States as tiles, each a link to its section, with a legend and counts.

    The tiles are a list: a page without styles, a book and a terminal show the list.
    """

    def run(self) -> list[nodes.Node]:
        """Return the map, then its legend."""
        where = {code: (row, column) for row, line in enumerate(TILES, 1)
                 for column, code in enumerate(line.split(), 1)}
        tiles = nodes.bullet_list(classes=["tile-map"])
        states = self.law.states()
        for place in sorted(states, key=lambda place: place.code):
            row, column = where.get(place.code, (len(TILES) + 1, 1))
            letters = nodes.inline("", _letters(place), classes=["tile-letters"])
            words = nodes.inline("", f" {place.name}: {place.word_within}", classes=["tile-words"])
            reference = self.place_link(place)
            reference[:] = [nodes.inline("", "", letters, words)]
            tiles += nodes.list_item("", nodes.paragraph("", "", reference), classes=[
                "tile", f"tile-row-{row}", f"tile-column-{column}", f"status-{place.status}"])
        return self.placed(tiles, _legend(states))


def _legend(states: Sequence[Row]) -> nodes.bullet_list:
    lines: list[Content] = []
    for status, count in counts(states).items():
        names = ", ".join(_letters(place) for place in states if place.status == status)
        lines.append([
            nodes.inline("", STATUSES[status].sign, classes=["tile-sign", f"status-{status}"]), nodes.Text(" "),
            nodes.strong("", _(STATUSES[status].word)),
            nodes.Text(_(": %(count)d of %(all)d (%(names)s)") % {"count": count, "all": len(states), "names": names})])
    if any(place.unconfirmed for place in states):
        lines.append(f"* {_(REPORTED)}.")
    return bullets(lines, ["tile-legend"])


def _letters(place: Row) -> str:
    return place.code + ("*" if place.unconfirmed else "")


class StateLinks(LawBase):
    """``{state-links}``: the name of every state, DC and territory, each a link; says nothing of their law."""

    def run(self) -> list[nodes.Node]:
        """Return the names in one paragraph."""
        links = [self.place_link(place) for place in self.law.states()]
        return self.placed(joined(links, "\u00a0· ", ["state-links"]))  # no line begins with the dot


class FindPlace(LawBase):
    """``{find-place}``: every place in a list; a script puts a box on top that searches it."""

    def run(self) -> list[nodes.Node]:
        """Return the list, whole without the script."""
        law = self.law
        box = nodes.container(classes=["find-place"])
        states = law.states()
        groups = (
            (_("United States"), [*(row for row in law.rows.values() if row.id == "US"),
                                  *(place for place in states if place.code not in TERRITORIES)]),
            (_("US territories"), [place for place in states if place.code in TERRITORIES]),
            (_("US cities, counties and reservations"),
             sorted((place for state in states for place in law.places(state.id)), key=lambda place: place.name)),
            (_("Other countries"), [row for country in law.countries() for row in (country, *law.places(country.id))]),
            (_("Rules that are not a place's status"), law.rules),
        )
        for title, rows in groups:
            if rows:
                box += nodes.paragraph("", "", nodes.strong("", title), classes=["find-place-group"])
                box += bullets(map(self._line, rows), ["find-place-list"])
        return self.placed(box)

    def _line(self, row: Row) -> nodes.paragraph:
        line = nodes.paragraph("", "", self.place_link(row, classes=["find-place-name"]))
        if row.code:
            line += [nodes.Text(" ("), nodes.inline("", row.code, classes=["find-place-code"]), nodes.Text(")")]
        if row.status:
            line += nodes.Text(f": {row.word_within}")
        if row.also:
            line += nodes.inline("", _(". Also: %s") % ", ".join(row.also), classes=["find-place-also"])
        if row.not_this:
            line += nodes.inline("", f". {row.not_this}", classes=["find-place-not"])
        return line
