"""The finder of places: a list of every row, with a box on top where a script searches it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_safety.pages.parts import bullets

from ..labels import _
from .directives import LawBase
from .rows import Place, Row
from .words import TERRITORIES

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

SCRIPT = "find-place.js"
_BOX = "find-place"


class FindPlace(LawBase):
    """``{find-place}``: every place in a list; a script puts a box on top that searches it."""

    def run(self) -> list[Node]:
        """Return the list, whole without the script."""
        law = self.law
        box = nodes.container(classes=[_BOX])
        states = law.states()
        federal = [row for row in law.rows.values() if row.id == "US"]
        local = [place for state in states for place in law.inside(state.id)]
        groups: list[tuple[str, Sequence[Row]]] = [
            (_("United States"), [*federal, *(place for place in states if place.code not in TERRITORIES)]),
            (_("US territories"), [place for place in states if place.code in TERRITORIES]),
            (_("US cities, counties and reservations"), sorted(local, key=lambda place: place.name)),
            (_("Other countries"), law.countries()),
            (_("Rules that are not a place's status"), list(law.rules.values())),
        ]
        for title, rows in groups:
            if rows:
                box += nodes.paragraph("", "", nodes.strong("", title), classes=["find-place-group"])
                box += bullets(map(self._line, rows), ["find-place-list"])
        return self.placed(box)

    def _line(self, row: Row) -> nodes.paragraph:
        line = nodes.paragraph("", "", self.place_link(row, classes=["find-place-name"]))
        if isinstance(row, Place) and row.code:
            line += [nodes.Text(" ("), nodes.inline("", row.code, classes=["find-place-code"]), nodes.Text(")")]
        if isinstance(row, Place):
            line += nodes.Text(f": {row.word_within}")
        if row.also:
            line += nodes.inline("", _(". Also: %s") % ", ".join(row.also), classes=["find-place-also"])
        if row.not_this:
            line += nodes.inline("", f". {row.not_this}", classes=["find-place-not"])
        return line


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
               doctree: nodes.document | None) -> None:
    """Load the finder's script on pages that hold a finder, and no other (``html-page-context``)."""
    if doctree is not None and app.builder.name in ("html", "dirhtml", "singlehtml") and any(
            _BOX in box["classes"] for box in doctree.findall(nodes.container)):
        app.add_js_file(SCRIPT, loading_method="defer")


def register(app: Sphinx) -> None:
    """Register the directive and its script."""
    app.add_directive("find-place", FindPlace)
    app.connect("html-page-context", add_script)
