"""First aid for a mix: how soon to ask, and the lines that each kind of danger calls for, written once.

A row of the mixing table names how urgent it is and its classes of danger; the reviewed sentences come from here. So
two rows of one class cannot differ, and none can lack a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from sphinx_safety.reading.faults import Fault, shown
from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.shapes import Id, ListOf, Reader, Record, Shape, Text
from sphinx_safety.reading.yamlfile import Document, Key

_LINES = ListOf(Text(verb_first=True), least=1, most=4)


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon to ask: what a reader is told who took both, and when an author chooses it."""

    ask: Annotated[str, Text(verb_first=True)]
    choose: Annotated[str, Text()]


@dataclass(frozen=True, slots=True)
class DangerClass:
    """A kind of danger: its title, and the first-aid lines of each row that has it."""

    title: Annotated[str, Text()]
    emergency: Annotated[tuple[str, ...], _LINES] = ()
    """Signs for the emergency number; they stand first of all."""
    lines: Annotated[tuple[str, ...], _LINES] = ()
    """What stands after how soon to ask."""


@dataclass(frozen=True, slots=True)
class FirstAid:
    """The whole list; mappings keep the order of the file."""

    urgency: Mapping[str, Urgency] = field(default_factory=dict)
    """The most urgent first."""
    classes: Mapping[str, DangerClass] = field(default_factory=dict)
    called_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A notice to classes: a row with the notice has at least one of them."""

    def lines(self, urgency: str, classes: Iterable[str]) -> tuple[str, ...]:
        """Return what to do first: signs of an emergency, how soon to ask, then the rest; in the order of the file."""
        wanted = set(classes)
        dangers = [danger for name, danger in self.classes.items() if name in wanted]
        lines = [line for danger in dangers for line in danger.emergency]
        lines += [self.urgency[urgency].ask, *(line for danger in dangers for line in danger.lines)]
        return tuple(dict.fromkeys(lines))

    def lacking(self, notices: Iterable[str], classes: Iterable[str]) -> list[tuple[str, str]]:
        """Return each notice that calls for a class which is not among ``classes``, with the classes, in words."""
        return [(notice, " or ".join(map(repr, called))) for notice in notices
                if (called := self.called_by.get(notice)) and not {*called} & {*classes}]


@dataclass(frozen=True, slots=True)
class _Table(Shape):
    """A mapping of names to values of one shape."""

    item: Shape
    name: Shape = field(default_factory=Id)

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, dict) or not value:
            return reader.fault(key, "wrong-type", f"{shown(key[-1])} must hold names and what they stand for",
                                "write 'name:' and what it stands for below")
        read = {name: self.item.read(part, (*key, name), reader) for name, part in value.items()
                if self.name.read(name, (*key, name), reader)}
        return {name: part for name, part in read.items() if part is not None}


def read_first_aid(document: Document, notices: Collection[str]) -> tuple[FirstAid, list[Fault]]:
    """Read the file of first aid, which may name ``notices``; return it and all faults."""
    reader = Reader(document)
    classes = document.value.get("classes") if isinstance(document.value, dict) else None
    known = classes if isinstance(classes, dict) else ()
    shape = Record({
        "urgency": _Table(record_of(Urgency)),
        "classes": _Table(record_of(DangerClass)),
        "called-by": _Table(ListOf(Id(known=known, what="class"), least=1), Id(known=notices, what="notice")),
    }, make=FirstAid)
    aid = shape.read(document.value, (), reader) or FirstAid()
    for name, danger in aid.classes.items():
        if not danger.emergency and not danger.lines:
            reader.fault(("classes", name), "empty", f"the class '{name}' has no line",
                         "give it 'emergency' or 'lines'")
    return aid, reader.faults
