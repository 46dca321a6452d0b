"""Records that declare their own shapes, and tables of them."""

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from .faults import Fault, shown
from .shapes import ListOf, OneOf, Reader, Record, Shape
from .yamlfile import Document, Key

_type_hints = cache(get_type_hints)  # for some tables the shape is asked for each row


def record_of(cls: type[Any], known: Mapping[str, Collection[str]] | None = None) -> Record:
    """Return the shape of a dataclass that declares the shapes of its fields: ``as_of: Annotated[str, Date()]``.

    A key is the name of its field with hyphens, or a text that stands in the annotation too. A default lets an author
    leave the key out; without one, ``| None`` lets the value be null. A field without a shape is not read. ``known``
    holds what only a run knows, by kind of name: ``{"source": keys}`` for each shape whose ``what`` is ``source``, and
    for each ``OneOf((), "unknown-source")``.
    """
    hints = _type_hints(cls, include_extras=True)  # type: ignore[arg-type]  # mypy takes a class for not hashable
    shapes: dict[str, Shape] = {}
    optional, nullable = set(), set()
    for one in fields(cls):
        if get_origin(hints[one.name]) is Annotated:
            kind, *notes = get_args(hints[one.name])
            key = next((note for note in notes if isinstance(note, str)), one.name.replace("_", "-"))
            shapes[key] = _with_known(next(note for note in notes if isinstance(note, Shape)), known or {})
            if one.default is not MISSING or one.default_factory is not MISSING:
                optional.add(key)
            elif NoneType in get_args(kind):
                nullable.add(key)
    return Record(shapes, frozenset(optional), frozenset(nullable), cls)


def _with_known(shape: Any, known: Mapping[str, Collection[str]]) -> Shape:
    match shape:
        case ListOf(item=item):
            return replace(shape, item=_with_known(item, known))
        case OneOf(rule=rule) if (name := rule.removeprefix("unknown-")) in known:
            return replace(shape, choices=tuple(known[name]))
    what = getattr(shape, "what", "")
    return replace(shape, known=known[what]) if what in known else shape  # type: ignore[no-any-return]


def read_rows(document: Document, shape: Shape) -> tuple[list[tuple[Key, Any]], Reader]:
    """Return the good rows of a document that is a list of records, with their keys."""
    reader = Reader(document)
    rows: list[tuple[Key, Any]] = []
    if not isinstance(document.value, list):
        reader.fault((), "wrong-type", "the file must be a list of rows", "begin each row with a hyphen")
        return rows, reader
    for index, value in enumerate(document.value):
        if (row := shape.read(value, (index,), reader)) is not None:
            rows.append(((index,), row))
    return rows, reader


def read_table(document: Document, shape: Shape) -> tuple[dict[str, Any], list[Fault]]:
    """Return the good rows of a document by id, in the order of the file, and all faults."""
    rows, reader = read_rows(document, shape)
    return unique(rows, reader), reader.faults


def unique(rows: list[tuple[Key, Any]], reader: Reader) -> dict[str, Any]:
    """Return rows by id; a second row of one id, by case too, is a fault."""
    table: dict[str, Any] = {}
    taken: dict[str, str] = {}
    for key, row in rows:
        if first := taken.get(row.id.casefold()):
            reader.fault((*key, "id"), "duplicate", f"the id {shown(row.id)} is taken by '{first}'", "choose another")
        else:
            taken[row.id.casefold()], table[row.id] = row.id, row
    return table
