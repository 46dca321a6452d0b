"""First aid for a mix: how soon to ask, and the lines that each kind of danger calls for, written once.

A row of the mixing table names how urgent it is and its classes of danger; the reviewed sentences come from here. So
two rows of one class cannot differ, and none can lack a line.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_safety import Document, Fault
from sphinx_safety.reading.shapes import Id, ListOf, Names, Reader, Record, Text

PARTS = ("emergency", "lines", "daily")
"""What a class may hold: signs for the emergency number, what to do after one mix, and what where a dose is due."""


@dataclass(frozen=True, slots=True)
class FirstAid:
    """The whole list; mappings keep the order of the file."""

    urgency: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The most urgent first: what a reader is told who took both (``ask``), and when an author chooses it."""
    classes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Kinds of danger: each a title and lines, by `PARTS`."""
    called_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A notice to classes: a row with the notice has at least one of them."""

    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A class to names: a row with one of them has the class."""

    def lines(self, classes: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the lines that kinds of danger bring, one group for each of `PARTS`, in the order of the file."""
        dangers = [danger for name, danger in self.classes.items() if name in {*classes}]
        return [tuple(dict.fromkeys(line for danger in dangers for line in danger.get(part, ()))) for part in PARTS]

    def lacking(self, notices: Iterable[str], classes: Iterable[str]) -> list[tuple[str, str]]:
        """Return each notice that calls for a class which is not among ``classes``, with the classes, in words."""
        return [(notice, " or ".join(map(repr, called))) for notice in notices
                if (called := self.called_by.get(notice)) and not {*called} & {*classes}]


def read_first_aid(document: Document, notices: Collection[str]) -> tuple[FirstAid, list[Fault]]:
    """Read the file of first aid, which may name ``notices``; return it and all faults."""
    reader = Reader(document)
    classes = document.value.get("classes") if isinstance(document.value, dict) else None
    known = classes if isinstance(classes, dict) else ()
    lines = ListOf(Text(verb_first=True), least=1, most=4)
    shape = Record({
        "urgency": Names(Record({"ask": Text(verb_first=True), "choose": Text()})),
        "classes": Names(Record({"title": Text(), **dict.fromkeys(PARTS, lines)}, optional=frozenset(PARTS))),
        "called-by": Names(ListOf(Id(known=known, what="class"), least=1), Id(known=notices, what="notice")),
        "named": Names(ListOf(Text(), least=1), Id(known=known, what="class")),
    }, optional=frozenset({"named"}), make=FirstAid)
    aid = shape.read(document.value, (), reader) or FirstAid()
    for name, danger in aid.classes.items():
        if not danger.keys() & {*PARTS}:
            reader.fault(("classes", name), "empty", f"the class '{name}' has no line", f"allowed: {', '.join(PARTS)}")
    return aid, reader.faults
