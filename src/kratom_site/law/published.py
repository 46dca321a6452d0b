"""The law tables as others may read them: JSON rows, and the schema of each."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sphinx_safety.reading.rows import record_of

from .rows import Law, LegalEvent, LegalSource, Row
from .words import CHANGES, LOW, MAYBE, OLD, REPORTED, SOURCE_KINDS, STATUSES

_NOT_OF = {"place": "applies-to", "rule": "status"}
"""The field that a kind of row does not have."""


def published_source(source: LegalSource) -> dict[str, Any]:
    """Return a source as others may read it: no name and no address of a seller, no link to an advocate."""
    return {"kind": source.kind, "words": source.words, "url": source.url if source.linked else None}


def published_row(law: Law, row: Row) -> dict[str, Any]:
    """Return a row as others may read it: as in the file, with what pages say of it."""
    return {name: getattr(row, name.replace("-", "_")) for name in record_of(Row).fields
            if name != _NOT_OF[row.kind]} | {
        "parent": row.parent,
        "kind": row.kind,
        "check-today": row.check_today and asdict(row.check_today),
        "sources": [published_source(source) for source in row.sources],
        "status-words": row.word if row.kind == "place" else None,
        "answer": f"{row.word}, {law.answer(row)}",
        "marks": law.marks(row),
        "due-to-start": row.due,
        "anchor": row.anchor,
    }


def published_event(event: LegalEvent) -> dict[str, Any]:
    """Return an event as others may read it."""
    return asdict(event) | {"source": published_source(event.source)}


_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_URL: Mapping[str, Any] = {"type": ["string", "null"], "format": "uri"}
_CHECK: Mapping[str, Any] = {"type": ["object", "null"], "required": ["title", "url"], "additionalProperties": False,
                             "properties": {"title": _TEXT, "url": _URL}}
_SOURCE: Mapping[str, Any] = {"type": "object", "required": ["kind", "words", "url"], "additionalProperties": False,
                              "properties": {"kind": {"enum": list(SOURCE_KINDS)}, "words": _TEXT, "url": _URL}}


def published_row_schema() -> dict[str, Any]:
    """Return the JSON Schema of `published_row`."""
    schemas = []
    for kind in _NOT_OF:
        properties = record_of(Row).schema()["properties"]
        del properties[_NOT_OF[kind]]
        for name in ("not-this", "checked"):
            properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
        words = [*(status.word for status in STATUSES.values()), MAYBE]
        properties |= {
            "parent": {"type": ["string", "null"]},
            "kind": {"const": kind},
            "check-today": _CHECK,
            "sources": {"type": "array", "items": _SOURCE},
            "status-words": {"enum": words} if kind == "place" else {"type": "null"},
            "answer": {"type": "string"},
            "marks": {"type": "array", "items": {"enum": [REPORTED, LOW, OLD]}},
            "due-to-start": {"type": "boolean"},
            "anchor": {"type": "string"},
        }
        schemas.append({"type": "object", "properties": properties, "required": list(properties)})
    return {"oneOf": schemas}


def published_event_schema() -> dict[str, Any]:
    """Return the JSON Schema of `published_event`."""
    schema = record_of(LegalEvent).schema()
    schema["properties"] |= {"source": _SOURCE, "change": {"enum": [*CHANGES, None]}}
    return schema
