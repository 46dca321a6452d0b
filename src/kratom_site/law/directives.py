"""The law on a page: sections of places, tables, the tile map, the finder and the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes

from sphinx_safety.pages.directive import SafetyBase, day, link

from ..page.drawings import drawing, svg_for_page
from .findable import found_names, found_text
from .rows import (
    CODES,
    CONFIDENCES,
    INTERNATIONAL,
    MEANINGS,
    REPORTED,
    STATUSES,
    TERRITORIES,
    Law,
    LegalSource,
    Place,
    Row,
    Rule,
    written,
)
from .timeline import in_words, timeline_svg

if TYPE_CHECKING:
    from docutils.nodes import Element, Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

FINDER_SCRIPT = "find-place.js"
_SCRIPT = "needs-script"

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

_WORLD, _US, _US_RULES, _WORLD_RULES = "world", "us", "us-rules", "world-rules"


def _selection(*allowed: str) -> Any:
    def choose(argument: str) -> str:
        return directives.choice(argument, allowed)
    return choose


class LawBase(SafetyBase):
    """What the directives on law share."""

    @property
    def law(self) -> Law:
        """The law table; the page is made again when it changes."""
        self.need("jurisdictions")
        law: Law = self.domain.library.tables["jurisdictions"]
        return law

    def place_link(self, row: Row, words: str = "", *, classes: Iterable[str] = ()) -> addnodes.pending_xref:
        """Give a link to a row's section."""
        return link("place", row.id, self.env.docname, words or row.name, classes=classes)


# -- sections ----------------------------------------------------------------------------------


class Places(LawBase):
    """``{places}``: one section for each row of a selection.

    ``:select:`` is ``us-rules`` (the federal level and federal rules), ``us`` (states, DC and
    territories, each with its cities and counties), ``world`` or ``world-rules``.
    ``:only:`` takes ids and shows samples of those rows: links go on leading to the whole selection.
    """

    option_spec: ClassVar[OptionSpec] = {"select": _selection(_US_RULES, _US, _WORLD, _WORLD_RULES),
                                         "only": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Give the sections."""
        law = self.law
        rows: Sequence[Row]
        match self.options.get("select"):
            case "us-rules":
                rows = [row for row in law.rows.values()
                        if row.id == "US" or (isinstance(row, Rule) and row.parent == "US")]
            case "us":
                rows = law.states()
            case "world":
                rows = law.countries()
            case "world-rules":
                rows = [row for row in law.rules.values() if row.parent is None]
            case _:
                return self.fault("places", "no selection", "write ':select: us' or another of us-rules, us, world, "
                                  "world-rules")
        return [self._section(law, row) for row in self.only(rows, lambda row: row.id)]

    def _section(self, law: Law, row: Row) -> nodes.section:
        status = row.status if isinstance(row, Place) else "rule"
        made = nodes.section(ids=[row.anchor], classes=["place", f"place-{status}"])
        self.placed(made)
        made += nodes.title("", row.name)
        made += self._answer(law, row)
        if marks := law.marks(row):
            made += _marks(marks)
        made += nodes.paragraph("", row.summary, classes=["place-summary"])
        inside = law.inside(row.id) if isinstance(row, Place) and row.level == "state" else []
        made += self._facts(row, inside)
        if "only" not in self.options:
            made["names"] = [row.anchor]
            self.state.document.note_explicit_target(made)
            self.domain.note_object(
                "place", row.id, self.env.docname, row.anchor, row.name, found_text(row), names=found_names(row),
                badge=(_word(row), status, *law.marks(row)), code=row.code if isinstance(row, Place) else "")
        made += [self._section(law, place) for place in inside]
        return made

    def _answer(self, law: Law, row: Row) -> nodes.paragraph:
        word = _status(row) if isinstance(row, Place) else nodes.strong("", _word(row))
        return nodes.paragraph("", "", word, nodes.Text(f", {law.answer(row)}."), classes=["place-answer"])

    def _facts(self, row: Row, inside: Sequence[Place]) -> nodes.definition_list:
        facts: list[tuple[str, str | nodes.Element]] = []
        if row.minimum_age:
            facts.append(("Lowest age", f"{row.minimum_age}"))
        elif isinstance(row, Place) and row.status not in ("banned", "controlled", "unclear"):
            facts.append(("Lowest age", "none found"))
        if row.seven_oh or isinstance(row, Place):
            facts.append(("7-OH", row.seven_oh or "no rule of its own found"))
        facts.append(("Law", row.law or "none found"))
        if row.due:
            facts.append(("Due to start", f"{written(row.effective or '')}. Our sources are older than that day, "
                          "so check whether it did."))
        else:
            facts.append(("In force since", written(row.effective) if row.effective else "not known"))
        facts.append(("As of", (written(row.as_of) if row.as_of else "no dated source")
                      + (f"; looked up again {day(row.checked)}" if row.checked else "")))
        facts.append(("How sure", CONFIDENCES[row.confidence]))
        if row.note:
            facts.append(("What else to know", row.note))
        if row.not_this:
            facts.append(("Not the same", row.not_this))
        if inside:
            facts.append(("Places inside with rules of their own", self._links(inside)))
        facts.append(("Sources", _sources(row.sources)))
        if row.also:
            facts.append(("Also searched as", ", ".join(row.also)))
        return _definitions(facts, "place-facts")

    def _links(self, places: Sequence[Place]) -> nodes.paragraph:
        line = nodes.paragraph()
        for index, place in enumerate(places):
            if index:
                line += nodes.Text("; ")
            line += self.place_link(place)
            line += nodes.Text(f": {_lower(place.word)}")
        return line


def _word(row: Row) -> str:
    return row.word if isinstance(row, (Place, Rule)) else ""


def _lower(word: str) -> str:
    return word[0].lower() + word[1:]


def _status(place: Place) -> nodes.inline:
    """Give a status as a sign in a box and a word; the sign is the one on the map."""
    words = nodes.inline(classes=["status", f"status-{place.status}"])
    words += nodes.strong("", place.word)
    return words


def _marks(marks: Sequence[str]) -> nodes.paragraph:
    line = nodes.paragraph("", "Before you rely on this: ", classes=["place-marks"])
    for index, mark in enumerate(marks):
        if index:
            line += nodes.Text(" · ")
        line += nodes.inline("", mark, classes=["place-mark"])
    return line


def _sources(sources: Sequence[LegalSource]) -> nodes.Element:
    if not sources:
        return nodes.paragraph("", "none found")
    return nodes.bullet_list("", *(nodes.list_item("", _source(source)) for source in sources))


def _source(source: LegalSource) -> nodes.paragraph:
    if not source.linked:
        return nodes.paragraph("", source.words)
    return nodes.paragraph("", "", nodes.reference("", source.words, refuri=source.url, internal=False))


def _definitions(facts: Iterable[tuple[str, str | nodes.Element]], name: str) -> nodes.definition_list:
    listed = nodes.definition_list(classes=[name])
    for label, content in facts:
        body = nodes.paragraph("", content) if isinstance(content, str) else content
        listed += nodes.definition_list_item("", nodes.term("", label), nodes.definition("", body))
    return listed


# -- tables ------------------------------------------------------------------------------------------


class PlaceTable(LawBase):
    """``{place-table}``: every state or every country in a table, each row a link to its section.

    ``:only:`` takes ids and shows those rows alone.
    """

    option_spec: ClassVar[OptionSpec] = {"select": _selection(_US, _WORLD), "only": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Give the table."""
        law = self.law
        select = self.options.get("select", _US)
        places = self.only(law.states() if select == _US else law.countries(), lambda place: place.id)
        head = ("Place", "Status", "Lowest age", "As of", "Before you rely on it")
        rows: list[list[nodes.paragraph]] = []
        for place in places:
            first = nodes.paragraph("", "", self.place_link(place))
            if count := len(law.inside(place.id)):
                first += nodes.Text(f" (and {_many(count, 'place', 'places')} inside)")
            rows.append([
                first, nodes.paragraph("", "", _status(place)),
                nodes.paragraph("", str(place.minimum_age or "–")),
                nodes.paragraph("", written(place.as_of) if place.as_of else "no source"),
                nodes.paragraph("", "; ".join(law.marks(place)) or "–"),
            ])
        widths = (26, 24, 10, 16, 24)
        return self.placed(_table(head, rows, ["place-table", "stacked"], f"place-table-{select}", widths))


def _table(
    head: Sequence[str], rows: Iterable[Sequence[nodes.Element]], classes: list[str], name: str, widths: Sequence[int]
) -> nodes.table:
    table = nodes.table(classes=classes, ids=[name])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
    body = nodes.tbody()
    for cells in rows:
        body += nodes.row("", *(
            nodes.entry("", cell, classes=([f"label-{index}"] if index else []) + _none(cell))
            for index, cell in enumerate(cells)))
    group += body
    table += group
    return table


def _none(cell: nodes.Element) -> list[str]:
    """Mark a cell that says nothing: a phone, where each cell is a line, leaves it out."""
    return ["none"] if cell.astext() == "–" else []


class StatusWords(LawBase):
    """``{status-words}``: what each status means, and how many places have it."""

    def run(self) -> list[Node]:
        """Give the list."""
        law = self.law
        states, countries = law.counts(law.states()), law.counts(law.countries())
        listed = nodes.definition_list(classes=["status-words"])
        for status, word in STATUSES.items():
            counts = f"{_many(states.get(status, 0), 'US state or territory', 'US states or territories')}, " \
                     f"{_many(countries.get(status, 0), 'other country', 'other countries')}"
            term = nodes.term("", "", nodes.inline("", "", nodes.strong("", word),
                                                   classes=["status", f"status-{status}"]))
            listed += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph(
                "", f"{MEANINGS[status]} Here: {counts}.")))
        return self.placed(listed)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


# -- the map ---------------------------------------------------------------------------------------


class TileMap(LawBase):
    """``{tile-map}``: the United States as tiles, each a link to its section, with a legend and counts.

    The tiles are a list: a page without styles, a book and a terminal show the list.
    """

    def run(self) -> list[Node]:
        """Give the map, then its legend."""
        law = self.law
        where = {code: (row, column) for row, line in enumerate(TILES, 1)
                 for column, code in enumerate(line.split(), 1) if code != "."}
        tiles = nodes.bullet_list(classes=["tile-map"])
        states = law.states()
        for place in sorted(states, key=lambda place: place.code):
            row, column = where.get(place.code, (len(TILES) + 1, 1))
            star, doubt = ("*", f" ({_lower(REPORTED)})") if place.unconfirmed else ("", "")
            words = nodes.inline("", "", nodes.inline("", place.code + star, classes=["tile-letters"]),
                                 nodes.inline("", f" {place.name}: {_lower(place.word)}{doubt}",
                                              classes=["tile-words"]))
            reference = addnodes.pending_xref("", words, refdomain="safety", reftype="place", reftarget=place.id,
                                              refdoc=self.env.docname, refexplicit=True)
            tiles += nodes.list_item("", nodes.paragraph("", "", reference), classes=[
                "tile", f"tile-row-{row}", f"tile-column-{column}", f"status-{place.status}"])
        return self.placed(tiles, self._legend(law, states))

    def _legend(self, law: Law, states: Sequence[Place]) -> nodes.bullet_list:
        legend = nodes.bullet_list(classes=["tile-legend"])
        for status, count in law.counts(list(states)).items():
            names = ", ".join(place.code + ("*" if place.unconfirmed else "") for place in states
                              if place.status == status)
            legend += nodes.list_item("", nodes.paragraph(
                "", "", nodes.inline("", CODES[status], classes=["tile-sign", f"status-{status}"]), nodes.Text(" "),
                nodes.strong("", STATUSES[status]), nodes.Text(f": {count} of {len(states)} ({names})")))
        if any(place.unconfirmed for place in states):
            legend += nodes.list_item("", nodes.paragraph("", f"* {REPORTED}."))
        return legend


class StateLinks(LawBase):
    """``{state-links}``: the name of every state, DC and territory, each a link; says nothing of their law."""

    def run(self) -> list[Node]:
        """Give the names in one paragraph."""
        line = nodes.paragraph(classes=["state-links"])
        for index, place in enumerate(self.law.states()):
            if index:
                line += nodes.Text("\u00a0· ")  # no line begins with the dot
            line += self.place_link(place)
        return self.placed(line)


# -- the finder ----------------------------------------------------------------------------------------


class FindPlace(LawBase):
    """``{find-place}``: every place in a list; a script puts a box on top that searches it."""

    def run(self) -> list[Node]:
        """Give the list, whole without the script."""
        law = self.law
        box = nodes.container(classes=["find-place"])
        box[_SCRIPT] = FINDER_SCRIPT
        states, countries = law.states(), law.countries()
        federal = [law.rows[name] for name in ("US",) if name in law.rows]
        local = [place for state in states for place in law.inside(state.id)]
        rules = list(law.rules.values())
        groups: list[tuple[str, Sequence[Row]]] = [
            ("United States", [*federal, *(place for place in states if place.code not in TERRITORIES)]),
            ("US territories", [place for place in states if place.code in TERRITORIES]),
            ("US cities, counties and reservations", sorted(local, key=lambda place: place.name)),
            ("Other countries", countries),
            ("Rules that are not a place's status", rules),
        ]
        for title, rows in groups:
            if rows:
                box += nodes.paragraph("", "", nodes.strong("", title), classes=["find-place-group"])
                box += nodes.bullet_list("", *(nodes.list_item("", self._line(row)) for row in rows),
                                         classes=["find-place-list"])
        return self.placed(box)

    def _line(self, row: Row) -> nodes.paragraph:
        line = nodes.paragraph("", "", self.place_link(row, classes=["find-place-name"]))
        if isinstance(row, Place) and row.code:
            line += nodes.Text(" (")
            line += nodes.inline("", row.code, classes=["find-place-code"])
            line += nodes.Text(")")
        if isinstance(row, Place):
            line += nodes.Text(f": {_lower(row.word)}" + (f" ({_lower(REPORTED)})" if row.unconfirmed else ""))
        if row.also:
            line += nodes.inline("", f". Also: {', '.join(row.also)}", classes=["find-place-also"])
        if row.not_this:
            line += nodes.inline("", f". {row.not_this}", classes=["find-place-not"])
        return line


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
               doctree: nodes.document | None) -> None:
    """Load the finder's script on pages that hold a finder, and no other (``html-page-context``)."""
    if doctree is None or app.builder.name not in ("html", "dirhtml", "singlehtml"):
        return
    for name in sorted({box[_SCRIPT] for box in doctree.findall(nodes.container) if _SCRIPT in box}):
        app.add_js_file(name, loading_method="defer")


# -- the timeline ------------------------------------------------------------------------------------


class LegalTimeline(LawBase):
    """``{legal-timeline}``: the events drawn by year, and the whole table below.

    ``:since:`` takes a year and leaves out what came before it.
    """

    option_spec: ClassVar[OptionSpec] = {"since": directives.nonnegative_int}

    def run(self) -> list[Node]:
        """Give the drawing, then the table, newest first."""
        law = self.law
        self.need("legal-timeline")
        events = [event for event in self.domain.library.tables["legal-timeline"] if event.year >= self.options.get("since", 0)]
        words = in_words(events)
        svg = timeline_svg(events)
        picture = drawing(svg=svg_for_page(svg, f"Timeline of kratom law. {words}"),
                          digest=sha256(svg.encode()).hexdigest())
        picture += nodes.caption("", f"Kratom law by year. {words}")
        picture += nodes.legend("", nodes.paragraph("", "The table below says the same, event by event."))
        rows = []
        for event in reversed(events):
            where: nodes.Element = nodes.paragraph()
            row = law.rows.get(event.jurisdiction)
            where += self.place_link(row) if row else nodes.Text(
                "International" if event.jurisdiction == INTERNATIONAL else event.jurisdiction)
            what: Element = nodes.paragraph("", event.event)
            source = _source(event.source)
            sure = nodes.paragraph("", CONFIDENCES[event.confidence].partition(":")[0].lower())
            rows.append([nodes.paragraph("", written(event.date)), where, what, source, sure])
        head = ("When", "Where", "What", "Source", "How sure")
        table = _table(head, rows, ["timeline-table", "stacked"], "timeline-table", (12, 18, 38, 24, 8))
        return self.placed(picture, table)


def register(app: Sphinx) -> None:
    """Register the directives on law."""
    app.add_directive("places", Places)
    app.add_directive("place-table", PlaceTable)
    app.add_directive("status-words", StatusWords)
    app.add_directive("tile-map", TileMap)
    app.add_directive("state-links", StateLinks)
    app.add_directive("find-place", FindPlace)
    app.add_directive("legal-timeline", LegalTimeline)
    app.connect("html-page-context", add_script)
