"""The law tables: where kratom stands, as of when, and who says so.

Nothing here asks what day it is: age is measured against the newest date of the file, so that the same files always
give the same pages.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from sphinx.locale import _

from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.shapes import Address, Date, Id, ListOf, Number, OneOf, Text
from sphinx_safety.rules.normal import normal_form

from .words import (
    APPLIES_TO,
    CHANGES,
    CONFIDENCES,
    LOW,
    MAYBE,
    NEVER_LINKED,
    OLD,
    REPORTED,
    SOURCE_KINDS,
    STATUSES,
    TERRITORIES,
    UNCONFIRMED,
)

_PLACE_ID = re.compile(r"[A-Z]{2}(-[A-Z]{2})?(/[a-z0-9]+(-[a-z0-9]+)*)?")
_SELLER_WORD = re.compile(r"\((?:vendor|seller)\b[,;:]?\s*([^)]*)\)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_CONFIDENCE = OneOf(tuple(CONFIDENCES), "unknown-confidence")


@dataclass(frozen=True, slots=True)
class LegalSource:
    """A page a row rests on."""

    title: Annotated[str, Text()]
    url: Annotated[str, Address()]
    kind: Annotated[str, OneOf(tuple(SOURCE_KINDS), "unknown-source-kind")]

    @property
    def linked(self) -> bool:
        """Whether readers get a link: not to sellers, advocates and trade groups."""
        return self.kind not in NEVER_LINKED

    @property
    def words(self) -> str:
        """The source as readers see it. A seller is not named: that would advertise it."""
        if self.kind == "seller":
            detail = _SELLER_WORD.search(self.title)
            return _("a seller's page") + (f" ({detail[1]})" if detail and detail[1] else "")
        if self.linked:
            return self.title
        return _("%(title)s: %(kind)s, not linked") % {"title": self.title, "kind": _(SOURCE_KINDS[self.kind])}


@dataclass(frozen=True, slots=True)
class CheckToday:
    """Where a reader finds out what holds today: an official page, or an office to ask."""

    title: Annotated[str, Text()]
    url: Annotated[str | None, Address()] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A place, which has a status; or a rule on imports, employees, 7-OH …, which has what it applies to.

    Its id says where it stands: ``US-CA/san-diego`` in ``US-CA``, and that in ``US``.

    Fields stand in the order in which messages name the keys.
    """

    id: Annotated[str, Id(_PLACE_ID, "US-CA/san-diego")]
    name: Annotated[str, Text()]
    also: Annotated[tuple[str, ...], ListOf(Text())] = ()
    """Other names that people type: cities, short and older names."""
    not_this: Annotated[str | None, Text()] = None
    """A namesake that a reader could take this for."""
    status: Annotated[str, OneOf(tuple(STATUSES), "unknown-status")] = ""
    """Of leaf in a country, state, territory, city, county or reservation; empty for a rule."""
    applies_to: Annotated[str, OneOf(tuple(APPLIES_TO), "unknown-applies-to")] = ""
    """Empty for a place."""
    summary: Annotated[str, Text()]
    minimum_age: Annotated[int | None, Number(15, 30)]
    seven_oh: Annotated[str | None, Text()]
    law: Annotated[str | None, Text(plain=False)]
    effective: Annotated[str | None, Date(part=True)]
    as_of: Annotated[str | None, Date(part=True)]
    checked: Annotated[dt.date | None, Date()] = None
    check_today: Annotated[CheckToday | None, record_of(CheckToday)] = None
    sources: Annotated[tuple[LegalSource, ...], ListOf(record_of(LegalSource), most=12)]
    confidence: Annotated[str, _CONFIDENCE]
    note: Annotated[str | None, Text()]
    opening: str = ""
    """`REPORTED` or `MAYBE`, if its summary begins so in the language of the file; a translation keeps it."""

    def __post_init__(self) -> None:
        """Remember how the summary begins."""
        first = next((words for words in (REPORTED, MAYBE) if self.summary.startswith(words)), "")
        object.__setattr__(self, "opening", self.opening or first)

    @property
    def kind(self) -> str:
        """What it is: ``place`` or ``rule``."""
        return "place" if self.status else "rule"

    @property
    def parent(self) -> str | None:
        """The id of the place that it stands in; a country or the world's rule stands in none."""
        return self.id.rpartition("/")[0] or self.id.rpartition("-")[0] or None

    @property
    def word(self) -> str:
        """The status for readers, or what a rule is about; a ban that may have begun reads as one that may."""
        if self.kind == "rule":
            return _("A rule for %s") % _(APPLIES_TO[self.applies_to])
        return _(MAYBE if self.opening == MAYBE else STATUSES[self.status].word)

    @property
    def word_within(self) -> str:
        """The same within a sentence, and whether it is not confirmed."""
        return lower_first(self.word) + (f" ({lower_first(_(REPORTED))})" if self.unconfirmed else "")

    @property
    def anchor(self) -> str:
        """The stable address of its section: ``us-ca-san-diego``."""
        return self.id.lower().replace("/", "-")

    @property
    def code(self) -> str:
        """The letters people use: ``AL`` for a state, ``TH`` for a country, nothing for a town or a rule."""
        return "" if "/" in self.id or self.kind == "rule" else self.id.rpartition("-")[2]

    @property
    def according_to(self) -> str:
        """Who says so, in words, most reliable first.

        A row of low confidence rests on its weakest sources: the better ones in its list do not carry it, or the
        confidence would not be low.
        """
        kinds = {source.kind for source in self.sources}
        if self.confidence == "low":
            kinds = kinds & UNCONFIRMED or kinds
        return join([_(who) for kind, who in SOURCE_KINDS.items() if kind in kinds])

    @property
    def unconfirmed(self) -> bool:
        """Whether it rests on sellers, advocates, trade groups or unsigned pages alone, or says so itself."""
        alone = bool(self.sources) and all(source.kind in UNCONFIRMED for source in self.sources)
        return alone or bool(self.opening)

    @property
    def due(self) -> bool:
        """Whether its start lies after what its sources could know."""
        return bool(self.effective and self.as_of and later(self.effective, self.as_of))


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """Something that happened to kratom law on a day, in a month or in a year."""

    date: Annotated[str, Date(part=True)]
    jurisdiction: Annotated[str, Text()]
    """Id of a row, or `INTERNATIONAL`."""
    event: Annotated[str, Text()]
    source: Annotated[LegalSource, record_of(LegalSource)]
    confidence: Annotated[str, _CONFIDENCE]
    change: Annotated[str | None, OneOf(tuple(CHANGES), "unknown-change")] = None
    """Which of `CHANGES` it was, if any."""

    @property
    def year(self) -> int:
        """The year it falls in."""
        return int(self.date[:4])


@dataclass(frozen=True, slots=True)
class Law:
    """All rows by id, in the order of the file."""

    rows: Mapping[str, Row] = field(default_factory=dict)

    @property
    def rules(self) -> list[Row]:
        """The rows that are nobody's status."""
        return [row for row in self.rows.values() if row.kind == "rule"]

    def places(self, parent: str | None) -> list[Row]:
        """Return the places inside another, or at the top, by name."""
        inside = [row for row in self.rows.values() if row.kind == "place" and row.parent == parent]
        return sorted(inside, key=lambda place: normal_form(place.name))

    def states(self) -> list[Row]:
        """Return the states, DC and the territories of the United States: states first, each by name."""
        return sorted((place for place in self.places("US") if place.code), key=lambda place: place.code in TERRITORIES)

    def countries(self) -> list[Row]:
        """Return every country other than the United States, by name."""
        return [place for place in self.places(None) if place.id != "US"]

    @property
    def newest(self) -> str:
        """The newest day or month that any row speaks of or was looked up on."""
        return max([self.reach, *(row.checked.isoformat() for row in self.rows.values() if row.checked)])

    @property
    def reach(self) -> str:
        """How far the sources reach: the newest day or month to which those of any row speak."""
        return max((row.as_of for row in self.rows.values() if row.as_of), default="")

    def old(self, row: Row) -> bool:
        """Return whether a row speaks of a time more than a year before the newest date of the file."""
        newest = self.newest
        return row.as_of is not None and later(f"{int(newest[:4]) - 1}{newest[4:]}", row.as_of)

    def marks(self, row: Row) -> list[str]:
        """Return what readers must know of a row before they rely on it, in words."""
        holds = {REPORTED: row.unconfirmed, LOW: row.confidence == "low", OLD: self.old(row)}
        return [_(mark) for mark in holds if holds[mark]]

    def answer(self, row: Row) -> str:
        """Return as of when and according to whom a row is so, in words."""
        if not row.as_of or not row.sources:
            return _("as of our search, %s; no source was found") % written(self.newest)
        return _("as of %(date)s, according to %(who)s") % {"date": written(row.as_of), "who": row.according_to}


def counts(places: Sequence[Row]) -> dict[str, int]:
    """Return how many places have each status, in the order of the vocabulary."""
    counted = Counter(place.status for place in places)
    return {status: counted[status] for status in STATUSES if counted[status]}


def written(date: str) -> str:
    """Return a day, a month or a year as a reader reads it: 22 November 2026, November 2026, 2026."""
    year, month, day = [*date.split("-"), "", ""][:3]
    if not month:
        return year
    parts = {"day": day.lstrip("0"), "month": _(_MONTHS[int(month) - 1]), "year": year}
    return (_("%(day)s %(month)s %(year)s") if day else _("%(month)s %(year)s")) % parts


def join(items: list[str]) -> str:
    """Return words as a reader reads them: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])}{_(' and ')}{items[-1]}" if items else ""


def lower_first(text: str) -> str:
    """Return words that begin a sentence as they stand within one."""
    return text[0].lower() + text[1:]


def later(date: str, than: str) -> bool:
    """Return whether one date lies after another as far as both are known."""
    return date[:len(than)] > than[:len(date)]


def to_recheck(law: Law) -> Iterator[tuple[str, str]]:
    """Yield the rows that most need another look, each with why: first the unsure, then the old.

    A row looked up again on the file's newest day stands last of its kind.
    """
    newest, order = law.newest, list(CONFIDENCES)
    for row in sorted(law.rows.values(), key=lambda row: (
            str(row.checked) == newest, not (row.unconfirmed or law.old(row)), -order.index(row.confidence),
            row.as_of or "")):
        looked = f", looked up {row.checked}" if row.checked else ""
        marks = ", ".join(law.marks(row)) or "no mark"
        yield row.id, f"as of {row.as_of or 'no date'}{looked}; {row.confidence}; {marks}"
