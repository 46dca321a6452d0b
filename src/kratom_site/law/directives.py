"""The law on a page: a section for each place and rule, tables, and how far the sources reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxRole

from sphinx_safety.pages.directive import SafetyBase, link
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.parts import Content, bullets, fields, joined
from sphinx_safety.reading.faults import allowed, shown

from ..labels import _
from ..page.tables import table
from .findable import found_names, found_text
from .rows import Law, LegalSource, Place, Row, Rule, lower_first, written
from .words import CONFIDENCES, MEANINGS, STATUSES

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda argument: directives.choice(argument, choices)


class LawBase(SafetyBase):
    """What the directives on law share."""

    @property
    def law(self) -> Law:
        """The law table; a page that shows it is read again when it changes."""
        self.need("jurisdictions")
        law: Law = self.domain.library.tables["jurisdictions"]
        return law

    def place_link(self, row: Row, words: str = "", *, classes: Iterable[str] = ()) -> addnodes.pending_xref:
        """Return a link to a row's section."""
        return link("place", row.id, self.env.docname, words or row.name, classes=classes)


class Places(LawBase):
    """``{places}``: one section for each row of a selection.

    ``:select:`` is ``us-rules`` (the federal level and federal rules), ``us`` (states, DC and
    territories, each with its cities and counties), ``world`` or ``world-rules``.
    ``:only:`` takes ids and shows samples of those rows: links go on leading to the whole selection.
    """

    option_spec: ClassVar[OptionSpec] = {"select": _one_of("us-rules", "us", "world", "world-rules"),
                                         "only": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Return the sections."""
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
        section = nodes.section(ids=[row.anchor], classes=["place", f"place-{row.status or 'rule'}"])
        section["no-reminder"] = True  # each of 160 places would repeat what the page opens with
        self.placed(section)
        section += nodes.title("", row.name)
        word = status_words(row) if isinstance(row, Place) else nodes.strong("", row.word)
        section += nodes.paragraph("", "", word, nodes.Text(f", {law.answer(row)}."), classes=["place-answer"])
        if marks := law.marks(row):
            line = joined([nodes.inline("", mark, classes=["place-mark"]) for mark in marks], " · ", ["place-marks"])
            line.insert(0, nodes.Text(_("Before you rely on this: ")))
            section += line
        section += self.untranslated(row)
        section += nodes.paragraph("", row.summary, classes=["place-summary"])
        inside = law.inside(row.id) if isinstance(row, Place) and row.level == "state" else []
        section += self._facts(row, inside)
        if "only" not in self.options:
            section["names"] = [row.anchor]
            self.state.document.note_explicit_target(section)
            self.domain.note_object(
                "place", row.id, self.env.docname, row.anchor, row.name, found_text(row), names=found_names(row),
                badge=(row.word, row.status if isinstance(row, Place) else "rule", *law.marks(row)),
                code=row.code if isinstance(row, Place) else "")
        section += [self._section(law, place) for place in inside]
        return section

    def _facts(self, row: Row, inside: Sequence[Place]) -> nodes.definition_list:
        none_found = _("none found") if isinstance(row, Place) and row.status not in _WITHOUT_AGE else ""
        facts: list[tuple[str, Content | None]] = [
            (_("Lowest age"), str(row.minimum_age or none_found)),
            ("7-OH", row.seven_oh or (_("no rule of its own found") if isinstance(row, Place) else "")),
            (_("Law"), row.law or _("none found")),
            (_("Due to start"), _("%s. Our sources are older than that day, so check whether it did.")
             % written(row.effective or "")) if row.due else
            (_("In force since"), written(row.effective) if row.effective else _("not known")),
            (_("As of"), (written(row.as_of) if row.as_of else _("no dated source"))
             + (_("; looked up again %s") % written(row.checked.isoformat()) if row.checked else "")),
            (_("How sure"), _(CONFIDENCES[row.confidence])),
            (_("Check today"), _linked(row.check_today.title, row.check_today.url) if row.check_today else None),
            (_("What else to know"), row.note),
            (_("Not the same"), row.not_this),
            (_("Places inside with rules of their own"), joined(
                ([self.place_link(place), nodes.Text(f": {lower_first(place.word)}")] for place in inside), "; ")
             if inside else None),
            (_("Sources"), bullets(map(source_words, row.sources)) if row.sources else _("none found")),
            (_("Also searched as"), ", ".join(row.also)),
        ]
        return fields(((label, content) for label, content in facts if content), ["place-facts"])


_WITHOUT_AGE = ("banned", "controlled", "unclear")
"""Statuses of places where no lowest age is expected."""


def status_words(place: Place) -> nodes.inline:
    """Return a status as a sign in a box and a word; the sign is the one on the map."""
    return nodes.inline("", "", nodes.strong("", place.word), classes=["status", f"status-{place.status}"])


def source_words(source: LegalSource) -> nodes.paragraph:
    """Return a source as readers see it, with a link where it may have one."""
    return _linked(source.words, source.url if source.linked else None)


def _linked(words: str, url: str | None) -> nodes.paragraph:
    if url is None:
        return nodes.paragraph("", words)
    return nodes.paragraph("", "", nodes.reference("", words, refuri=url, internal=False))


class PlaceTable(LawBase):
    """``{place-table}``: every state or every country in a table, each row a link to its section.

    ``:only:`` takes ids and shows those rows alone.
    """

    option_spec: ClassVar[OptionSpec] = {"select": _one_of("us", "world"), "only": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Return the table."""
        law = self.law
        select = self.options.get("select", "us")
        places = self.only(law.states() if select == "us" else law.countries(), lambda place: place.id)
        head = (_("Place"), _("Status"), _("Lowest age"), _("As of"), _("Before you rely on it"))
        rows: list[list[nodes.paragraph]] = []
        for place in places:
            first = nodes.paragraph("", "", self.place_link(place))
            if count := len(law.inside(place.id)):
                first += nodes.Text(_(" (and %s inside)") % _many(count, "place", "places"))
            rows.append([
                first, nodes.paragraph("", "", status_words(place)),
                nodes.paragraph("", str(place.minimum_age or "–")),
                nodes.paragraph("", written(place.as_of) if place.as_of else _("no source")),
                nodes.paragraph("", "; ".join(law.marks(place)) or "–"),
            ])
        widths = (26, 24, 10, 16, 24)
        return self.placed(table(head, rows, ["place-table", "stacked"], f"place-table-{select}", widths))


class StatusWords(LawBase):
    """``{status-words}``: what each status means, and how many places have it."""

    def run(self) -> list[Node]:
        """Return the list."""
        law = self.law
        states, countries = law.counts(law.states()), law.counts(law.countries())
        return self.placed(fields((
            (nodes.inline("", "", nodes.strong("", _(word)), classes=["status", f"status-{status}"]),
             f"{_(MEANINGS[status])} " + _("Here: %(states)s, %(countries)s.") % {
                 "states": _many(states.get(status, 0), "US state or territory", "US states or territories"),
                 "countries": _many(countries.get(status, 0), "other country", "other countries")})
            for status, word in STATUSES.items()), ["status-words"]))


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {_(one if count == 1 else more)}"


class LawReach(SphinxRole):
    """``{law-reach}`month` ``: how far the sources of the law table reach, computed from its rows.

    ``day`` gives the day where the newest row has one; ``searched`` the month of the last look.
    """

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Return the date in words."""
        domain = safety_domain(self.env)
        domain.need(self.env.docname, "jurisdictions")
        law: Law = domain.library.tables["jurisdictions"]
        parts = {"month": law.reach[:7], "day": law.reach, "searched": law.newest[:7]}
        part = self.text.strip()
        if part not in parts:
            domain.fault(self.env.docname, self.lineno, "law-reach", f"unknown part {shown(part)}",
                         allowed(part, parts))
            return [], []
        return [nodes.Text(written(parts[part]) or _("no date"))], []


def register(app: Sphinx) -> None:
    """Register the directives and the role."""
    app.add_directive("places", Places)
    app.add_directive("place-table", PlaceTable)
    app.add_directive("status-words", StatusWords)
    app.add_role("law-reach", LawReach())
