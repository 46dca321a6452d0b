"""The law tables are read and checked: what no single value can show, such as a date still to come."""

import datetime as dt
from collections.abc import Mapping

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, record_of, unique
from sphinx_safety.reading.shapes import Reader
from sphinx_safety.reading.yamlfile import Document, Key

from .rows import Law, LegalEvent, Row, later, lower_first
from .words import CONFIDENCES, INTERNATIONAL, NEVER_LINKED, REPORTED


def read_jurisdictions(document: Document, today: dt.date) -> tuple[Law, list[Fault]]:
    """Read the rows of the law table; return them and all faults. ``today`` refuses dates still to come."""
    rows, reader = read_rows(document, record_of(Row))
    for key, row in rows:
        if bool(row.status) == bool(row.applies_to):
            reader.fault(key, "place-or-rule", f"'{row.id}' has {'both' if row.status else 'neither'} of 'status' and "
                         "'applies-to'", "a place has a status, and a rule has what it applies to")
    rows = [(key, row) for key, row in rows if bool(row.status) != bool(row.applies_to)]
    whole = not reader.faults  # else a parent that is missing may be a row with a fault of its own
    by_id: dict[str, Row] = unique(rows, reader)
    anchors: dict[str, str] = {}
    for key, row in rows:
        if (first := anchors.setdefault(row.anchor, row.id)) != row.id:
            reader.fault((*key, "id"), "duplicate", f"the address '{row.anchor}' is taken by '{first}'",
                         "choose another id")
        _check_parent(key, row, by_id, reader, whole=whole)
        _check_row(key, row, today, reader)
    return Law(by_id), reader.faults


def _check_parent(key: Key, row: Row, by_id: Mapping[str, Row], reader: Reader, *, whole: bool) -> None:
    if row.parent and whole and (row.parent not in by_id or by_id[row.parent].kind == "rule"):
        reader.fault((*key, "id"), "missing-parent", f"'{row.parent}', which '{row.id}' stands in, is not in the file "
                     "as a place", f"add a row for it; {allowed(row.parent, by_id)}")
    elif (row.kind == "rule" and row.parent not in (None, "US")) or (row.kind == "place" and row.id.startswith("US/")):
        reader.fault((*key, "id"), "no-section", f"no page shows '{row.id}'",
                     "a rule is one of the US or of no country, and a place in the US stands in a state")


def _check_row(key: Key, row: Row, today: dt.date, reader: Reader) -> None:
    for name, date in (("effective", row.effective), ("as-of", row.as_of),
                       ("checked", row.checked.isoformat() if row.checked else None)):
        _not_in_future((*key, name), name, date, today, reader)
    for index, name in enumerate(row.also):
        if "," in name:
            reader.fault((*key, "also", index), "comma", f"the name {shown(name)} holds a comma",
                         "write one name an item: pages list them between commas")
    official = any(source.kind == "official" for source in row.sources)
    for wrong, name, rule, message, remedy in (
        (not row.sources and not (row.status == "unclear" and row.confidence == "low"), "sources", "missing-source",
         "has no source", "name at least one, or set the status to unclear and the confidence to low"),
        (bool(row.sources) != bool(row.as_of), "as-of", "missing-date",
         "has sources without 'as-of', or the other way round",
         "give the date to which its sources speak; null only where there is no source"),
        (row.status == "age-limited" and row.minimum_age is None, "minimum-age", "missing-age",
         "is age-limited without 'minimum-age'", "give the age"),
        (row.status in ("banned", "unregulated") and row.minimum_age is not None, "minimum-age", "age",
         f"is {row.status} and has a minimum age", "set it to null, or choose another status"),
        (row.unconfirmed and row.confidence != "low", "confidence", "too-sure", f"is {lower_first(REPORTED)}",
         "set the confidence to low, or add a better source"),
        (row.confidence == "primary" and not official, "confidence", "too-sure",
         "is primary without an official source", f"add one, or choose another; {allowed('', list(CONFIDENCES)[1:])}"),
    ):
        if wrong:
            reader.fault((*key, name), rule, f"'{row.id}' {message}", remedy)


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
