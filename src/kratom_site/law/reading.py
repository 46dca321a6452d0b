"""The law tables are read and checked: what no single value can show, such as a date still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, record_of, unique
from sphinx_safety.reading.shapes import Reader, Shape
from sphinx_safety.reading.yamlfile import Document, Key

from .rows import Law, LegalEvent, Place, Row, Rule, later, lower_first
from .words import CONFIDENCES, INTERNATIONAL, NEVER_LINKED, REPORTED

KINDS: Mapping[str, type[Place | Rule]] = {"place": Place, "rule": Rule}
_NOT_OF: Mapping[str, tuple[str, str]] = {
    "place": ("applies-to", "delete 'applies-to' and give the place its 'status'"),
    "rule": ("status", "delete 'status' and say what it applies to"),
}
"""The key that each kind does not have, and what to do with it."""


class _PlaceOrRule(Shape):
    """A place, which has a status, or a rule, which has what it applies to."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        """Return the row, or None after recording faults."""
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:  # one fault, by the shape with all keys
            return record_of(Row).read(value, key, reader)
        other, remedy = _NOT_OF[kind]
        if other not in value:
            return record_of(KINDS[kind]).read(value, key, reader)
        reader.fault((*key, other), f"{kind}-with-{other}", f"a {kind} has no '{other}'", remedy)
        record_of(KINDS[kind]).read({name: part for name, part in value.items() if name != other}, key, reader)
        return None


def read_jurisdictions(document: Document, today: dt.date) -> tuple[Law, list[Fault]]:
    """Read the rows of the law table; return them and all faults. ``today`` refuses dates still to come."""
    rows, reader = read_rows(document, _PlaceOrRule())
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
                     f"add a row for it; {allowed(expected, by_id)}")
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
    if not row.sources and not (row.status == "unclear" and row.confidence == "low"):
        reader.fault((*key, "sources"), "missing-source", f"'{row.id}' has no source",
                     "name at least one, or set the status to unclear and the confidence to low")
    if bool(row.sources) != bool(row.as_of):
        reader.fault((*key, "as-of"), "missing-date", f"'{row.id}' has sources without 'as-of', or the other way round",
                     "give the date to which its sources speak; null only where there is no source")
    if row.status == "age-limited" and row.minimum_age is None:
        reader.fault((*key, "minimum-age"), "missing-age", f"'{row.id}' is age-limited without 'minimum-age'",
                     "give the age")
    if row.status in ("banned", "unregulated") and row.minimum_age is not None:
        reader.fault((*key, "minimum-age"), "age", f"'{row.id}' is {row.status} and has a minimum age",
                     "set it to null, or choose another status")
    if row.unconfirmed and row.confidence != "low":
        reader.fault((*key, "confidence"), "too-sure", f"'{row.id}' is {lower_first(REPORTED)}",
                     "set the confidence to low, or add a better source")
    if row.confidence == "primary" and not any(source.kind == "official" for source in row.sources):
        reader.fault((*key, "confidence"), "too-sure", f"'{row.id}' is primary without an official source",
                     f"add one, or choose another; {allowed('', list(CONFIDENCES)[1:])}")


def _not_in_future(key: Key, name: str, date: str | None, today: dt.date, reader: Reader) -> None:
    if date and later(date, today.isoformat()):
        reader.fault(key, "future-date", f"'{name}' is {date}, which is still to come",
                     "tell what is announced in the summary, and leave this to what has happened")


def read_events(document: Document, law: Law, today: dt.date) -> tuple[tuple[LegalEvent, ...], list[Fault]]:
    """Read the timeline; return its events in order, and all faults."""
    rows, reader = read_rows(document, record_of(LegalEvent))
    last = ""
    seen: set[tuple[str, str, str]] = set()
    for key, event in rows:
        if event.jurisdiction != INTERNATIONAL and event.jurisdiction not in law.rows:
            reader.fault((*key, "jurisdiction"), "unknown-jurisdiction",
                         f"unknown jurisdiction {shown(event.jurisdiction)}",
                         allowed(event.jurisdiction, [*law.rows, INTERNATIONAL]))
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
