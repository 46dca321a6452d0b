"""The map of the United States as tiles, and the names of its states in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_safety.pages.parts import Content, bullets, joined

from ..labels import _
from .directives import LawBase
from .rows import Law, Place
from .words import CODES, REPORTED, STATUSES

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

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

    def run(self) -> list[Node]:
        """Return the map, then its legend."""
        law = self.law
        where = {code: (row, column) for row, line in enumerate(TILES, 1)
                 for column, code in enumerate(line.split(), 1) if code != "."}
        tiles = nodes.bullet_list(classes=["tile-map"])
        states = law.states()
        for place in sorted(states, key=lambda place: place.code):
            row, column = where.get(place.code, (len(TILES) + 1, 1))
            words = nodes.inline("", "", nodes.inline("", _letters(place), classes=["tile-letters"]),
                                 nodes.inline("", f" {place.name}: {place.word_within}", classes=["tile-words"]))
            reference = addnodes.pending_xref("", words, refdomain="safety", reftype="place", reftarget=place.id,
                                              refdoc=self.env.docname, refexplicit=True)
            tiles += nodes.list_item("", nodes.paragraph("", "", reference), classes=[
                "tile", f"tile-row-{row}", f"tile-column-{column}", f"status-{place.status}"])
        return self.placed(tiles, self._legend(law, states))

    def _legend(self, law: Law, states: Sequence[Place]) -> nodes.bullet_list:
        lines: list[Content] = []
        for status, count in law.counts(states).items():
            names = ", ".join(_letters(place) for place in states if place.status == status)
            lines.append([
                nodes.inline("", CODES[status], classes=["tile-sign", f"status-{status}"]), nodes.Text(" "),
                nodes.strong("", _(STATUSES[status])),
                nodes.Text(_(": %(count)d of %(all)d (%(names)s)")
                           % {"count": count, "all": len(states), "names": names})])
        if any(place.unconfirmed for place in states):
            lines.append(f"* {_(REPORTED)}.")
        return bullets(lines, ["tile-legend"])


def _letters(place: Place) -> str:
    return place.code + ("*" if place.unconfirmed else "")


class StateLinks(LawBase):
    """``{state-links}``: the name of every state, DC and territory, each a link; says nothing of their law."""

    def run(self) -> list[Node]:
        """Return the names in one paragraph."""
        links = [self.place_link(place) for place in self.law.states()]
        return self.placed(joined(links, "\u00a0· ", ["state-links"]))  # no line begins with the dot


def register(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("tile-map", TileMap)
    app.add_directive("state-links", StateLinks)
