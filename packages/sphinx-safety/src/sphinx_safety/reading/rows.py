"""Records that declare their own shapes, and tables of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from .faults import shown
from .shapes import Id, ListOf, OneOf, Reader, Record, Shape
from .yamlfile import Document, Key


def record_of(cls: type[Any], known: Mapping[str, Collection[str]] | None = None) -> Record:
    """Return the shape of a dataclass that declares the shapes of its fields: ``as_of: Annotated[str, Date()]``.

    A key is the name of its field with hyphens, or a text that stands in the annotation too. A default lets an author
    leave the key out; without one, ``| None`` lets the value be null. A field without a shape is not read.
    ``known`` holds what only a run knows, by kind of name: ``{"source": keys}`` for each ``Id(what="source")`` and
    each ``OneOf((), "unknown-source")``.
    """
    shape: Record = _declared(cls)  # type: ignore[arg-type]  # mypy takes a class for not hashable
    if not known:
        return shape
    return replace(shape, fields={key: _with_known(part, known) for key, part in shape.fields.items()})


@cache
def _declared(cls: type[Any]) -> Record:
    hints = get_type_hints(cls, include_extras=True)
    shapes: dict[str, Shape] = {}
    optional, nullable = set(), set()
    for one in fields(cls):
        if get_origin(hints[one.name]) is Annotated:
            kind, *notes = get_args(hints[one.name])
            key = next((note for note in notes if isinstance(note, str)), one.name.replace("_", "-"))
            shapes[key] = next(note for note in notes if isinstance(note, Shape))
            if one.default is not MISSING:
                optional.add(key)
            elif NoneType in get_args(kind):
                nullable.add(key)
    return Record(shapes, frozenset(optional), frozenset(nullable), cls)


def _with_known(shape: Shape, known: Mapping[str, Collection[str]]) -> Shape:
    match shape:
        case ListOf(item=item):
            return replace(shape, item=_with_known(item, known))
        case Id(what=name) if name in known:
            return replace(shape, known=known[name])
        case OneOf(rule=rule) if (name := rule.removeprefix("unknown-")) in known:
            return replace(shape, choices=tuple(known[name]))
    return shape


def read_rows(document: Document, shape: Shape) -> tuple[list[tuple[Key, Any]], Reader]:
    """Read a document that is a list of records; return the good rows with their keys."""
    reader = Reader(document)
    rows: list[tuple[Key, Any]] = []
    if not isinstance(document.value, list):
        reader.fault((), "wrong-type", "the file must be a list of rows", "begin each row with a hyphen")
        return rows, reader
    for index, value in enumerate(document.value):
        if (row := shape.read(value, (index,), reader)) is not None:
            rows.append(((index,), row))
    return rows, reader


def unique(rows: list[tuple[Key, Any]], reader: Reader, name: str = "id") -> dict[str, Any]:
    """Index rows by ``name``; a second row of one name, by case too, is a fault."""
    table: dict[str, Any] = {}
    taken: dict[str, str] = {}
    for key, row in rows:
        value = getattr(row, name)
        if (first := taken.get(value.casefold())) is not None:
            reader.fault((*key, name), "duplicate", f"the {name} {shown(value)} is taken by '{first}'",
                         "choose another")
        else:
            taken[value.casefold()] = value
            table[value] = row
    return table
