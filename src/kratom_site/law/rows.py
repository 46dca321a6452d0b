"""The law tables: where kratom stands, as of when, and who says so.

Two kinds of rows: a `Place` has a status; a `Rule` (about imports, employees,
7-OH …) is nobody's status and has what it applies to. A `LegalEvent` is a dated
line of the timeline. Nothing here asks what day it is: ``today`` is handed in, and
only to refuse a date still to come. Age is measured against the newest date of the
file, so that the same files always give the same pages.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.shapes import (
    Address,
    Date,
    Id,
    ListOf,
    Number,
    OneOf,
    Reader,
    Record,
    Shape,
    Text,
    allowed_short,
    read_rows,
    unique,
)
from sphinx_safety.reading.yamlfile import Document, Key

STATUSES: Mapping[str, str] = {
    "banned": "Banned",
    "controlled": "Medicine or licence only",
    "regulated": "Allowed with rules",
    "age-limited": "Allowed with an age limit",
    "unregulated": "No kratom law found",
    "local-bans": "Local bans only",
    "pending": "Change reported",
    "unclear": "Unclear",
}
"""A place's status, and its words for readers. They speak of leaf. Never the bare word legal."""

MEANINGS: Mapping[str, str] = {
    "banned": "Sale is forbidden, and mostly having it too. The place's own text says which.",
    "controlled": "It counts as a medicine, or needs a licence.",
    "regulated": "It is not banned. A kratom law sets rules, such as age, labels or licences.",
    "age-limited": "It is not banned. The main rule is a lowest age.",
    "unregulated": "We found no law on kratom. Food and medicine rules may still forbid sale.",
    "local-bans": "The country or state does not ban it. Some places inside it do.",
    "pending": "A change is reported. We do not know that it has started.",
    "unclear": "Sources disagree or are missing. Treat it as possibly banned.",
}
"""What each status means, in a sentence."""

CODES: Mapping[str, str] = {
    "banned": "B", "controlled": "M", "regulated": "R", "age-limited": "A",
    "unregulated": "N", "local-bans": "L", "pending": "C", "unclear": "?",
}
"""One sign for each status, for a map's tile."""

APPLIES_TO: Mapping[str, str] = {
    "products": "products on sale",
    "imports": "imports",
    "employees": "people at work",
    "service-members": "members of the armed forces",
    "7-oh": "concentrated 7-OH",
    "market": "the whole market of an area",
}
"""What a rule applies to, in words."""

CONFIDENCES: Mapping[str, str] = {
    "primary": "Good: read in the law, a court ruling or an agency's text",
    "legal-review": "Fair: from a legal review or a bill record",
    "news": "Fair: from news reports",
    "low": "Low: thin, old or one-sided sources",
}
"""How sure we are of a row, in words, best first."""

SOURCE_KINDS: Mapping[str, str] = {
    "official": "an official text",
    "legal-review": "a legal review",
    "research": "a study",
    "news": "news",
    "web": "an unsigned web page",
    "trade": "a trade page",
    "advocacy": "an advocacy page",
    "seller": "a seller's page",
}
"""Who speaks in a source, most reliable first. Copies of laws and of agency texts count as official."""

NEVER_LINKED = frozenset({"trade", "advocacy", "seller"})
"""Pages with something to sell or to win: named in words, never linked."""

UNCONFIRMED = NEVER_LINKED | {"web"}
"""A row that rests on such pages alone is reported, not confirmed."""

REPORTED = "Reported, not confirmed"
MAYBE = "May be banned"
"""How a summary begins where a ban may have begun: the stricter reading first. Such a row is not confirmed."""
LOW = "Low confidence"
OLD = "More than a year old"

_PLACE_ID = re.compile(r"[A-Z]{2}(-[A-Z]{2})?(/[a-z0-9]+(-[a-z0-9]+)*)?")
_SELLER_WORD = re.compile(r"\((?:vendor|seller)\b[,;:]?\s*([^)]*)\)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")


@dataclass(frozen=True, slots=True)
class LegalSource:
    """A page a row rests on."""

    title: str
    url: str
    kind: str

    @property
    def linked(self) -> bool:
        """Whether readers get a link: not to sellers, advocates and trade groups."""
        return self.kind not in NEVER_LINKED

    @property
    def words(self) -> str:
        """The source as readers see it. A seller is not named: that would advertise it."""
        if self.kind == "seller":
            detail = _SELLER_WORD.search(self.title)
            return "a seller's page" + (f" ({detail[1]})" if detail and detail[1] else "")
        if self.linked:
            return self.title
        return f"{self.title}: {SOURCE_KINDS[self.kind]}, not linked"


@dataclass(frozen=True, slots=True)
class CheckToday:
    """Where a reader finds out what holds today: an official page, or an office to ask."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What places and rules have in common."""

    id: str
    name: str
    kind: str
    parent: str | None
    summary: str
    minimum_age: int | None
    seven_oh: str | None
    law: str | None
    effective: str | None
    as_of: str | None
    sources: tuple[LegalSource, ...]
    confidence: str
    note: str | None
    checked: dt.date | None = None
    check_today: CheckToday | None = None
    also: tuple[str, ...] = ()
    """Other names that people type: cities, short and older names."""
    not_this: str | None = None
    """A namesake that a reader could take this for."""

    @property
    def anchor(self) -> str:
        """The stable address of its section: ``us-ca-san-diego``."""
        return anchor(self.id)

    @property
    def code(self) -> str:
        """The letters people use: ``AL`` for a state, ``TH`` for a country, nothing for a town."""
        return "" if "/" in self.id else self.id.rpartition("-")[2]

    @property
    def according_to(self) -> str:
        """Who says so, in words, most reliable first.

        A row of low confidence is said by its weakest sources: the better ones in its
        list do not carry it, or the confidence would not be low.
        """
        kinds = {source.kind for source in self.sources}
        if self.confidence == "low" and kinds & UNCONFIRMED:
            kinds &= UNCONFIRMED
        return join([words for kind, words in SOURCE_KINDS.items() if kind in kinds])

    @property
    def unconfirmed(self) -> bool:
        """Whether it rests on sellers, advocates, trade groups or unsigned pages alone, or says so itself."""
        alone = bool(self.sources) and all(source.kind in UNCONFIRMED for source in self.sources)
        return alone or self.summary.startswith((REPORTED, MAYBE))

    @property
    def due(self) -> bool:
        """Whether its start lies after what its sources could know."""
        return bool(self.effective and self.as_of) and _later(str(self.effective), str(self.as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Row):
    """The status of leaf in a country, state, territory, city, county or reservation."""

    status: str

    @property
    def word(self) -> str:
        """The status for readers; a ban that may have begun is not said to have."""
        return MAYBE if self.status == "banned" and self.summary.startswith(MAYBE) else STATUSES[self.status]

    @property
    def level(self) -> str:
        """``country``, ``state`` (territories and DC too) or ``locality``."""
        return "locality" if "/" in self.id else "state" if "-" in self.id else "country"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row):
    """A rule that is not a place's status."""

    applies_to: str

    @property
    def word(self) -> str:
        """What kind of entry it is, for readers."""
        return f"A rule for {APPLIES_TO[self.applies_to]}"


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """Something that happened to kratom law on a day, in a month or in a year."""

    date: str
    jurisdiction: str
    """Id of a row, or `INTERNATIONAL`."""
    event: str
    source: LegalSource
    confidence: str

    @property
    def year(self) -> int:
        """The year it falls in."""
        return int(self.date[:4])


INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class Law:
    """All rows by id, in the order of the file."""

    rows: Mapping[str, Place | Rule] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Place]:
        """The rows with a status."""
        return {name: row for name, row in self.rows.items() if isinstance(row, Place)}

    @property
    def rules(self) -> dict[str, Rule]:
        """The rows without one."""
        return {name: row for name, row in self.rows.items() if isinstance(row, Rule)}

    @property
    def newest(self) -> str:
        """The newest day or month that any row speaks of or was looked up on."""
        dates = [row.as_of for row in self.rows.values() if row.as_of]
        dates += [row.checked.isoformat() for row in self.rows.values() if row.checked]
        return max(dates, default="")

    @property
    def reach(self) -> str:
        """How far the sources reach: the newest day or month to which those of any row speak."""
        return max((row.as_of for row in self.rows.values() if row.as_of), default="")

    def old(self, row: Row) -> bool:
        """Whether a row speaks of a time more than a year before the newest date of the file."""
        newest = self.newest
        if not newest or not row.as_of:
            return False
        return row.as_of < f"{int(newest[:4]) - 1}{newest[4:]}"

    def marks(self, row: Row) -> list[str]:
        """What readers must know of a row before they rely on it, in words."""
        marks = [REPORTED] if row.unconfirmed else []
        marks += [LOW] if row.confidence == "low" else []
        return marks + ([OLD] if self.old(row) else [])

    def answer(self, row: Row) -> str:
        """Say as of when and according to whom."""
        if not row.as_of or not row.sources:
            return f"as of our search, {written(self.newest)}; no source was found"
        return f"as of {written(row.as_of)}, according to {row.according_to}"

    def inside(self, parent: str | None, level: str | None = None) -> list[Place]:
        """The places inside ``parent`` (or at the top), by name."""
        found = [place for place in self.places.values()
                 if place.parent == parent and (level is None or place.level == level)]
        return sorted(found, key=lambda place: _sorting(place.name))

    def states(self) -> list[Place]:
        """The states, DC and the territories of the United States: states first, each by name."""
        return sorted(self.inside("US", "state"), key=lambda place: (place.code in TERRITORIES, _sorting(place.name)))

    def countries(self) -> list[Place]:
        """Every country other than the United States, by name."""
        return [place for place in self.inside(None) if place.id != "US"]

    def counts(self, places: list[Place]) -> dict[str, int]:
        """How many of ``places`` have each status, in the order of the vocabulary."""
        counted = Counter(place.status for place in places)
        return {status: counted[status] for status in STATUSES if counted[status]}


TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})
"""Codes of the territories of the United States. DC stands with the states."""


def anchor(name: str) -> str:
    """Give the address of a row's section: ``US-CA/san-diego`` stands at ``us-ca-san-diego``."""
    return name.lower().replace("/", "-")


def written(date: str) -> str:
    """Write a day, a month or a year for a reader: 22 November 2026, November 2026, 2026."""
    year, month, day = [*date.split("-"), "", ""][:3]
    if not month:
        return year
    return " ".join(filter(None, (day.lstrip("0"), _MONTHS[int(month) - 1], year)))


def join(words: list[str]) -> str:
    """Join words for a reader: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


def _later(date: str, than: str) -> bool:
    """Whether one date lies after another as far as both are known."""
    known = min(len(date), len(than))
    return date[:known] > than[:known]


_FOLDED = str.maketrans("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜàáâãäåçèéêëìíîïñòóôõöùúûü",
                        "AAAAAACEEEEIIIINOOOOOUUUUaaaaaaceeeeiiiinooooouuuu")


def _sorting(name: str) -> str:
    return name.translate(_FOLDED).casefold()


# -- reading -----------------------------------------------------------------------------


def source_shape() -> Record:
    """Give the shape of a source."""
    return Record({"title": Text(), "url": Address(), "kind": OneOf(tuple(SOURCE_KINDS), "unknown-source-kind")},
                  make=LegalSource)


def check_today_shape() -> Record:
    """Give the shape of where to check today."""
    return Record({"title": Text(), "url": Address()}, optional=frozenset({"url"}), make=CheckToday)


def _common() -> dict[str, Shape]:
    return {
        "id": Id(_PLACE_ID, "US-CA/san-diego"),
        "name": Text(),
        "also": ListOf(Text()),
        "not-this": Text(),
        "parent": Id(_PLACE_ID, "US-CA"),
        "kind": OneOf(("place", "rule")),
        "status": OneOf(tuple(STATUSES), "unknown-status"),
        "applies-to": OneOf(tuple(APPLIES_TO), "unknown-applies-to"),
        "summary": Text(),
        "minimum-age": Number(15, 30),
        "seven-oh": Text(),
        "law": Text(plain=False),
        "effective": Date(part=True),
        "as-of": Date(part=True),
        "checked": Date(),
        "check-today": check_today_shape(),
        "sources": ListOf(source_shape(), most=12),
        "confidence": OneOf(tuple(CONFIDENCES), "unknown-confidence"),
        "note": Text(),
    }


_OPTIONAL = frozenset({"also", "not-this", "checked", "check-today"})
_NULLABLE = frozenset({"parent", "minimum-age", "seven-oh", "law", "effective", "as-of", "note"})
_OTHER_KIND = {"place": "applies-to", "rule": "status"}


def _record(kind: str, make: Callable[..., Any] = dict) -> Record:
    fields = {name: shape for name, shape in _common().items() if name != _OTHER_KIND.get(kind)}
    return Record(fields, optional=_OPTIONAL, nullable=_NULLABLE, make=make)


@dataclass(frozen=True, slots=True)
class RowShape(Shape):
    """A place, which has a status, or a rule, which has what it applies to."""

    def read(self, value: Any, key: Key, reader: Reader) -> Place | Rule | None:
        """Give the row, or None after recording faults."""
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in _OTHER_KIND:  # said once, by the shape with all keys
            Record(_common(), _OPTIONAL | {"status", "applies-to"}, _NULLABLE, _nothing).read(value, key, reader)
            return None
        other = _OTHER_KIND[kind]
        if other in value:
            remedy = ("delete 'status' and say what it applies to" if kind == "rule"
                    else "delete 'applies-to' and give the place its 'status'")
            reader.fault((*key, other), f"{kind}-with-{other}", f"a {kind} has no '{other}'", remedy)
            value = {name: part for name, part in value.items() if name != other}
            _record(kind, _nothing).read(value, key, reader)
            return None
        row: Place | Rule | None = _record(kind, Place if kind == "place" else Rule).read(value, key, reader)
        return row

    def schema(self) -> dict[str, Any]:
        """Give the same rule as JSON Schema."""
        return {"oneOf": [_of_kind(kind) for kind in _OTHER_KIND]}


def _nothing(**_: object) -> None:
    """Make no row: its faults have been recorded."""


def _of_kind(kind: str) -> dict[str, Any]:
    schema = _record(kind).schema()
    schema["properties"]["kind"] = {"const": kind}
    return schema


def read_jurisdictions(document: Document, today: dt.date) -> tuple[Law, list[Fault]]:
    """Read the rows of the law table; give them and all faults. ``today`` refuses dates still to come."""
    rows, reader = read_rows(document, RowShape())  # type: ignore[arg-type]
    by_id: dict[str, Place | Rule] = unique(rows, reader)
    anchors: dict[str, str] = {}
    for key, row in rows:
        if anchors.setdefault(row.anchor, row.id) != row.id and row.id in by_id:
            reader.fault((*key, "id"), "duplicate", f"the address '{row.anchor}' is taken by '{anchors[row.anchor]}'",
                         "choose another id")
        _check_parent(key, row, by_id, document, reader)
        _check_row(key, row, today, reader)
    return Law(by_id), reader.faults


def _check_parent(key: Key, row: Row, by_id: Mapping[str, Row], document: Document, reader: Reader) -> None:
    expected = row.id.rpartition("/")[0] or (row.id.partition("-")[0] if "-" in row.id else None)
    at = (*key, "parent")
    if row.parent != expected:
        reader.fault(at, "wrong-parent", f"the parent of '{row.id}' is {shown(row.parent)}",
                     f"write {expected or 'null'}, as its id says")
    elif expected is not None and expected not in by_id and not any(  # a broken parent has its own fault
            isinstance(value, dict) and value.get("id") == expected for value in document.value):
        reader.fault(at, "missing-parent", f"the parent '{expected}' of '{row.id}' is not in the file",
                     f"add a row for it; {allowed_short(expected, by_id)}")
    elif isinstance(by_id.get(expected or ""), Rule):
        reader.fault(at, "missing-parent", f"the parent '{expected}' of '{row.id}' is a rule, not a place",
                     "name a place")


def _check_row(key: Key, row: Place | Rule, today: dt.date, reader: Reader) -> None:
    for name, date in (("effective", row.effective), ("as-of", row.as_of),
                       ("checked", row.checked.isoformat() if row.checked else None)):
        _not_in_future((*key, name), name, date, today, reader)
    for index, name in enumerate(row.also):
        if "," in name:
            reader.fault((*key, "also", index), "comma", f"the name {shown(name)} holds a comma",
                         "write one name an item: pages list them between commas")
    status = getattr(row, "status", None)
    if not row.sources and not (status == "unclear" and row.confidence == "low"):
        reader.fault((*key, "sources"), "missing-source", f"'{row.id}' has no source",
                     "name at least one, or set the status to unclear and the confidence to low")
    if bool(row.sources) != bool(row.as_of):
        reader.fault((*key, "as-of"), "missing-date", f"'{row.id}' has sources without 'as-of', or the other way round",
                     "give the date to which its sources speak; null only where there is no source")
    if status == "age-limited" and row.minimum_age is None:
        reader.fault((*key, "minimum-age"), "missing-age", f"'{row.id}' is age-limited without 'minimum-age'",
                     "give the age")
    if status in ("banned", "unregulated") and row.minimum_age is not None:
        reader.fault((*key, "minimum-age"), "age", f"'{row.id}' is {status} and has a minimum age",
                     "set it to null, or choose another status")
    if row.unconfirmed and row.confidence != "low":
        reader.fault((*key, "confidence"), "too-sure", f"'{row.id}' is {_lower(REPORTED)}",
                     "set the confidence to low, or add a better source")
    if row.confidence == "primary" and not any(source.kind == "official" for source in row.sources):
        reader.fault((*key, "confidence"), "too-sure", f"'{row.id}' is primary without an official source",
                     f"add one, or choose another; {allowed('', list(CONFIDENCES)[1:])}")


def _not_in_future(key: Key, name: str, date: str | None, today: dt.date, reader: Reader) -> None:
    if date and _later(date, today.isoformat()):
        reader.fault(key, "future-date", f"'{name}' is {date}, which is still to come",
                     "tell what is announced in the summary, and leave this to what has happened")


def event_shape() -> Record:
    """Give the shape of a line of the timeline."""
    return Record({
        "date": Date(part=True),
        "jurisdiction": Text(),
        "event": Text(),
        "source": source_shape(),
        "confidence": OneOf(tuple(CONFIDENCES), "unknown-confidence"),
    }, make=LegalEvent)


def read_events(document: Document, law: Law, today: dt.date) -> tuple[tuple[LegalEvent, ...], list[Fault]]:
    """Read the timeline; give its events in order, and all faults."""
    rows, reader = read_rows(document, event_shape())
    last = ""
    seen: set[tuple[str, str, str]] = set()
    for key, event in rows:
        if event.jurisdiction != INTERNATIONAL and event.jurisdiction not in law.rows:
            reader.fault((*key, "jurisdiction"), "unknown-jurisdiction",
                         f"unknown jurisdiction {shown(event.jurisdiction)}",
                         allowed_short(event.jurisdiction, [*law.rows, INTERNATIONAL]))
        _not_in_future((*key, "date"), "date", event.date, today, reader)
        if event.date < last:
            reader.fault((*key, "date"), "order", f"{event.date} stands after {last}", "keep the events in order")
        last = max(last, event.date)
        if (same := (event.date, event.jurisdiction, event.event)) in seen:
            reader.fault(key, "duplicate", "this event stands twice", "delete one")
        seen.add(same)
        if event.source.kind in NEVER_LINKED and event.confidence != "low":
            reader.fault((*key, "confidence"), "too-sure", "this event rests on a seller, an advocate or a trade group",
                         "set the confidence to low, or name a better source")
    return tuple(event for _, event in rows), reader.faults


# -- published data -------------------------------------------------------------------------


def published_source(source: LegalSource) -> dict[str, Any]:
    """Give a source as others may read it: no name and no address of a seller, no link to an advocate."""
    return {"kind": source.kind, "words": source.words, "url": source.url if source.linked else None}


def published_row(law: Law, row: Place | Rule) -> dict[str, Any]:
    """Give a row as others may read it: as in the file, with what pages say of it."""
    made: dict[str, Any] = {name: getattr(row, name.replace("-", "_")) for name in _record(row.kind).fields}
    made |= {
        "also": list(row.also),
        "checked": row.checked.isoformat() if row.checked else None,
        "check-today": row.check_today and {"title": row.check_today.title, "url": row.check_today.url},
        "sources": [published_source(source) for source in row.sources],
        "status-words": row.word if isinstance(row, Place) else None,
        "answer": f"{row.word}, {law.answer(row)}",
        "marks": law.marks(row),
        "due-to-start": row.due,
        "anchor": row.anchor,
    }
    return made


def published_event(event: LegalEvent) -> dict[str, Any]:
    """Give an event as others may read it."""
    return {"date": event.date, "jurisdiction": event.jurisdiction, "event": event.event,
            "source": published_source(event.source), "confidence": event.confidence}


_PUBLISHED_CHECK: Mapping[str, Any] = {
    "type": ["object", "null"], "required": ["title", "url"], "additionalProperties": False,
    "properties": {"title": {"type": "string", "minLength": 1},
                   "url": {"type": ["string", "null"], "format": "uri"}},
}
_PUBLISHED_SOURCE: Mapping[str, Any] = {
    "type": "object", "required": ["kind", "words", "url"], "additionalProperties": False,
    "properties": {"kind": {"enum": list(SOURCE_KINDS)}, "words": {"type": "string", "minLength": 1},
                   "url": {"type": ["string", "null"], "format": "uri"}},
}


def published_row_schema() -> dict[str, Any]:
    """Give the JSON Schema of `published_row`."""
    schemas = []
    for kind in _OTHER_KIND:
        schema = _of_kind(kind)
        for name in _OPTIONAL - {"also"}:
            schema["properties"][name] = {"anyOf": [schema["properties"][name], {"type": "null"}]}
        schema["properties"] |= {
            "check-today": dict(_PUBLISHED_CHECK),
            "sources": {"type": "array", "items": dict(_PUBLISHED_SOURCE)},
            "status-words": {"enum": [*STATUSES.values(), MAYBE]} if kind == "place" else {"type": "null"},
            "answer": {"type": "string"},
            "marks": {"type": "array", "items": {"enum": [REPORTED, LOW, OLD]}},
            "due-to-start": {"type": "boolean"},
            "anchor": {"type": "string"},
        }
        schema["required"] = list(schema["properties"])
        del schema["additionalProperties"]
        schemas.append(schema)
    return {"oneOf": schemas}


def published_event_schema() -> dict[str, Any]:
    """Give the JSON Schema of `published_event`."""
    schema = event_shape().schema()
    schema["properties"]["source"] = dict(_PUBLISHED_SOURCE)
    return schema


# -- for maintainers ----------------------------------------------------------------------------


def to_recheck(law: Law) -> Iterator[tuple[str, str]]:
    """Give the rows that most need another look, each with why: first the unsure, then the old.

    A row looked up again on the file's newest day stands last of its kind.
    """
    order = list(CONFIDENCES)
    newest = law.newest

    def rank(row: Row) -> tuple[bool, bool, int, str]:
        return (row.checked is not None and row.checked.isoformat() == newest, not (row.unconfirmed or law.old(row)),
                -order.index(row.confidence), row.as_of or "")

    for row in sorted(law.rows.values(), key=rank):
        looked = f", looked up {row.checked}" if row.checked else ""
        marks = ", ".join(law.marks(row)) or "no mark"
        yield row.id, f"as of {row.as_of or 'no date'}{looked}; {row.confidence}; {marks}"
