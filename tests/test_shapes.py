"""A record is declared once: its dataclass says what a file may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from sphinx_safety.reading.rows import read_rows, record_of
from sphinx_safety.reading.shapes import Id, ListOf, OneOf, Text
from sphinx_safety.reading.yamlfile import parse


@dataclass(frozen=True)
class Pump:
    id: Annotated[str, Id()]
    max_words: Annotated[str | None, Text()]
    kind: Annotated[str, OneOf((), "unknown-kind")]
    seen_at: Annotated[tuple[str, ...], "seen_at", ListOf(Id(what="source"))] = ()
    page: str = "not read"


KNOWN = {"source": ["manual"], "kind": ["wet", "dry"]}


def read(row: str) -> tuple[list[Pump], list[str]]:
    rows, reader = read_rows(parse(row, "pumps.yaml"), record_of(Pump, KNOWN))
    return [pump for _, pump in rows], [f"{fault.line} {fault}" for fault in reader.faults]


def test_a_row_becomes_the_record() -> None:
    assert read("- {id: one, max-words: null, kind: wet}")[0] == [Pump("one", None, "wet")]
    assert read("- {id: one, max-words: Few., kind: dry, seen_at: [manual]}")[0] == [Pump("one", "Few.", "dry", ("manual",))]


@pytest.mark.parametrize(("row", "fault"), [
    ("- {id: one, kind: wet}", "1 [missing-key] the key 'max-words' is missing; keys: id, max-words, kind, seen_at"),
    ("- {id: null, max-words: null, kind: wet}", "1 [bad-id] item 1 'id' is None"),
    ("- {id: one, max-words: null, kind: wett}", "1 [unknown-kind] item 1 'kind' is 'wett'; did you mean 'wet'?"),
    ("- {id: one, max-words: null, kind: wet, seen_at: [leaflet]}", "1 [unknown-source] unknown source 'leaflet'"),
    ("- {id: one, max-words: null, kind: wet, seen_at: null}", "1 [wrong-type] item 1 'seen_at' must be a list"),
    ("- {id: one, max-words: null, kind: wet, page: 1}", "1 [unknown-key] unknown key 'page'"),
])
def test_what_a_row_may_not_hold(row: str, fault: str) -> None:
    pumps, faults = read(row)
    assert not pumps
    assert [one[:len(fault)] for one in faults] == [fault]


def test_the_schema_needs_no_known_names() -> None:
    schema = record_of(Pump).schema()
    assert schema["required"] == ["id", "max-words", "kind"]
    assert schema["properties"]["max-words"] == {"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]}
