"""The law tables as others may read them: JSON rows, and the schema of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sphinx_safety.reading.rows import record_of

from .reading import KINDS
from .rows import Law, LegalEvent, LegalSource, Place, Rule
from .words import CHANGES, LOW, MAYBE, OLD, REPORTED, SOURCE_KINDS, STATUSES


def published_source(source: LegalSource) -> dict[str, Any]:
    """Return a source as others may read it: no name and no address of a seller, no link to an advocate."""
    return {"kind": source.kind, "words": source.words, "url": source.url if source.linked else None}


def published_row(law: Law, row: Place | Rule) -> dict[str, Any]:
    """Return a row as others may read it: as in the file, with what pages say of it."""
    fields = {name: getattr(row, name.replace("-", "_")) for name in record_of(type(row)).fields}
    return fields | {
        "also": list(row.also),
        "checked": row.checked.isoformat() if row.checked else None,
        "check-today": row.check_today and asdict(row.check_today),
        "sources": [published_source(source) for source in row.sources],
        "status-words": row.word if isinstance(row, Place) else None,
        "answer": f"{row.word}, {law.answer(row)}",
        "marks": law.marks(row),
        "due-to-start": row.due,
        "anchor": row.anchor,
    }


def published_event(event: LegalEvent) -> dict[str, Any]:
    """Return an event as others may read it."""
    return {"date": event.date, "jurisdiction": event.jurisdiction, "event": event.event,
            "source": published_source(event.source), "confidence": event.confidence, "change": event.change}


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
    """Return the JSON Schema of `published_row`."""
    schemas = []
    for kind, record in KINDS.items():
        shape = record_of(record)
        schema = shape.schema()
        schema["properties"]["kind"] = {"const": kind}
        for name in shape.optional - {"also"}:
            schema["properties"][name] = {"anyOf": [schema["properties"][name], {"type": "null"}]}
        schema["properties"] |= {
            "check-today": _PUBLISHED_CHECK,
            "sources": {"type": "array", "items": _PUBLISHED_SOURCE},
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
    """Return the JSON Schema of `published_event`."""
    schema = record_of(LegalEvent).schema()
    schema["properties"]["source"] = _PUBLISHED_SOURCE
    schema["properties"]["change"] = {"enum": [*CHANGES, None]}
    return schema
