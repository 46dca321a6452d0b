"""The law on a page: a section for each place and rule, tables, and how far the sources reach."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util.docutils import SphinxRole
from sphinx.util.typing import OptionSpec

from sphinx_safety.pages.directive import SafetyBase, link
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.parts import Content, bullets, fields, joined
from sphinx_safety.reading.faults import allowed, shown
from sphinx_safety.rules.notice import sentences

from ..page.tables import Cell, table
from .rows import Law, LegalSource, Row, counts, lower_first, written
from .words import CONFIDENCES, STATUSES

_WITHOUT_AGE = ("", "banned", "controlled", "unclear")
"""Statuses of places where no lowest age is expected; a rule has none."""
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_MOST = 700
"""Letters of a row that are searched: after that come remarks on its sources, which are read there."""


def law_of(env: BuildEnvironment) -> Law:
    """Return the law table; the page that is being read is read again when it changes."""
    domain = safety_domain(env)
    domain.need(env.docname, "jurisdictions")
    law: Law = domain.library.tables["jurisdictions"]
    return law


class LawBase(SafetyBase):
    """What the directives on law share."""

    @property
    def law(self) -> Law:
        """The law table."""
        return law_of(self.env)

    def place_link(self, row: Row, *, classes: Iterable[str] = ()) -> addnodes.pending_xref:
        """Return a link to a row's section."""
        return link("place", row.id, self.env.docname, row.name, classes=classes)


class _Selection(LawBase):
    """Rows that ``:select:`` names; ``:only:`` takes ids and shows those of them alone."""

    option_spec: ClassVar[OptionSpec] = {"select": directives.unchanged, "only": directives.unchanged_required}

    def selected(self, *names: str) -> list[Row]:
        """Return the rows; a selection that is none of ``names`` becomes a fault."""
        law, name = self.law, self.options.get("select", "")
        selections: dict[str, Sequence[Row]] = {
            "us": law.states(),
            "us-rules": [row for row in law.rows.values()
                         if row.id == "US" or (row.kind == "rule" and row.parent == "US")],
            "world": law.countries(),
            "world-rules": [row for row in law.rules if row.parent is None],
        }
        if name not in names:
            self.fault("places", f"':select:' is {shown(name)}", allowed(name, names))
            return []
        return self.only(selections[name], lambda row: row.id)


class Places(_Selection):
    """``{places}``: one section for each row of a selection.

    ``:select:`` is ``us-rules`` (the federal level and federal rules), ``us`` (states, DC and
    territories, each with its cities and counties), ``world`` or ``world-rules``.
    Of samples by ``:only:`` nothing is linked to: links go on leading to the whole selection.
    """

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        return [self._section(row) for row in self.selected("us", "us-rules", "world", "world-rules")]

    def _section(self, row: Row) -> nodes.section:
        law = self.law
        section = nodes.section(ids=[row.anchor], classes=["place", f"place-{row.status or 'rule'}"])
        section["no-reminder"] = True  # each of 160 places would repeat what the page opens with
        self.placed(section)
        section += nodes.title("", row.name)
        word = status_words(row) if row.status else nodes.strong("", row.word)
        section += nodes.paragraph("", "", word, nodes.Text(f", {law.answer(row)}."), classes=["place-answer"])
        if marks := law.marks(row):
            line = joined([nodes.inline("", mark, classes=["place-mark"]) for mark in marks], " · ", ["place-marks"])
            line.insert(0, nodes.Text(_("Before you rely on this: ")))
            section += line
        section += self.untranslated(row)
        section += nodes.paragraph("", row.summary, classes=["place-summary"])
        inside = law.places(row.id) if row.id != "US" else []  # its states have sections of their own
        section += self._facts(row, inside)
        if "only" not in self.options:
            section["names"] = [row.anchor]
            self.state.document.note_explicit_target(section)
            self.domain.note_object(
                "place", row.id, self.env.docname, row.anchor, row.name, found_text(row), names=found_names(row),
                badge=(row.word, row.status or "rule", *law.marks(row)), code=row.code)
        section += [self._section(place) for place in inside]
        return section

    def _facts(self, row: Row, inside: Sequence[Row]) -> nodes.definition_list:
        facts: list[tuple[str, Content | None]] = [
            (_("Lowest age"), str(row.minimum_age or ("" if row.status in _WITHOUT_AGE else _("none found")))),
            ("7-OH", row.seven_oh or (_("no rule of its own found") if row.status else "")),
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


def found_text(row: Row) -> str:
    """Return what is searched of a row; who says so stands in its section."""
    as_of = _("%(word)s, as of %(date)s") % {"word": row.word, "date": written(row.as_of)} if row.as_of else row.word
    text = sentences(
        as_of, row.summary,
        f"{_('Lowest age')} {row.minimum_age}" if row.minimum_age else "",
        f"7-OH: {row.seven_oh}" if row.seven_oh else "",
        f"{_('Law')}: {row.law}" if row.law else "",
        f"{_('Due') if row.due else _('Since')} {written(row.effective)}" if row.effective else "",
        row.note or "", row.not_this or "")
    return textwrap.shorten(text, _MOST, placeholder=" …")


def found_names(row: Row) -> list[str]:
    """Return the names that people type for a place: without brackets, without its state, and its other names."""
    plain = _BRACKETS.sub("", row.name)
    names = (plain, plain.partition(",")[0], *row.also) if row.kind == "place" else ()
    return list(dict.fromkeys(name.strip() for name in names))


def status_words(place: Row) -> nodes.inline:
    """Return a status as a sign in a box and a word; the sign is the one on the map."""
    return nodes.inline("", "", nodes.strong("", place.word), classes=["status", f"status-{place.status}"])


def source_words(source: LegalSource) -> nodes.paragraph:
    """Return a source as readers see it, with a link where it may have one."""
    return _linked(source.words, source.url if source.linked else None)


def _linked(words: str, url: str | None) -> nodes.paragraph:
    if url is None:
        return nodes.paragraph("", words)
    return nodes.paragraph("", "", nodes.reference("", words, refuri=url, internal=False))


class PlaceTable(_Selection):
    """``{place-table}``: the states (``:select: us``) or the countries (``world``), each row a link to its section."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        law = self.law
        head = (_("Place"), _("Status"), _("Lowest age"), _("As of"), _("Before you rely on it"))
        rows: list[list[Cell]] = []
        for place in self.selected("us", "world"):
            first = nodes.paragraph("", "", self.place_link(place))
            if count := len(law.places(place.id)):
                first += nodes.Text(_(" (and %s inside)") % _many(count, "place", "places"))
            rows.append([first, status_words(place), str(place.minimum_age or "–"),
                         written(place.as_of) if place.as_of else _("no source"), "; ".join(law.marks(place)) or "–"])
        return self.placed(table(head, rows, ["place-table", "stacked"], f"place-table-{self.options.get('select')}",
                                 (26, 24, 10, 16, 24)))


class StatusWords(LawBase):
    """``{status-words}``: what each status means, and how many places have it."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        states, countries = counts(self.law.states()), counts(self.law.countries())
        return self.placed(fields((
            (nodes.inline("", "", nodes.strong("", _(status.word)), classes=["status", f"status-{name}"]),
             f"{_(status.meaning)} " + _("Here: %(states)s, %(countries)s.") % {
                 "states": _many(states.get(name, 0), "US state or territory", "US states or territories"),
                 "countries": _many(countries.get(name, 0), "other country", "other countries")})
            for name, status in STATUSES.items()), ["status-words"]))


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {_(one if count == 1 else more)}"


class LawReach(SphinxRole):
    """``{law-reach}`month` ``: how far the sources of the law table reach, computed from its rows.

    ``day`` gives the day where the newest row has one; ``searched`` the month of the last look.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the date in words."""
        law, part = law_of(self.env), self.text.strip()
        parts = {"month": law.reach[:7], "day": law.reach, "searched": law.newest[:7]}
        if part not in parts:
            safety_domain(self.env).fault(self.env.docname, self.lineno, "law-reach", f"unknown part {shown(part)}",
                                          allowed(part, parts))
            return [], []
        return [nodes.Text(written(parts[part]) or _("no date"))], []
