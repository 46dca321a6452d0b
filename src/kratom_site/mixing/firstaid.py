"""First aid for a mix: how soon to ask, and the lines that each kind of danger calls for, written once.

A row of the mixing table names how urgent it is and its classes of danger; the reviewed sentences come from here. So
two rows of one class cannot differ, and none can lack a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_safety.reading.faults import Fault, shown
from sphinx_safety.reading.shapes import Id, ListOf, Reader, Record, Shape, Text
from sphinx_safety.reading.yamlfile import Document, Key
from sphinx_safety.rules.topics import Terms, Topic


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon to ask: what a reader is told who took both, and when an author chooses it."""

    ask: str
    choose: str


@dataclass(frozen=True, slots=True)
class DangerClass:
    """A kind of danger: its title, and the first-aid lines of each row that has it."""

    title: str
    emergency: tuple[str, ...] = ()
    """Signs for the emergency number; they stand first of all."""
    lines: tuple[str, ...] = ()
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
        """Give what to do first: signs of an emergency, how soon to ask, then the rest; in the order of the file."""
        wanted = set(classes)
        dangers = [danger for name, danger in self.classes.items() if name in wanted]
        lines = [line for danger in dangers for line in danger.emergency]
        lines += [self.urgency[urgency].ask, *(line for danger in dangers for line in danger.lines)]
        return tuple(dict.fromkeys(lines))

    def lacking(self, notices: Iterable[str], classes: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Give each notice that calls for a class which is not among ``classes``, with the classes it calls for."""
        there = set(classes)
        return [(notice, called) for notice in notices
                if (called := self.called_by.get(notice)) and not there & {*called}]


@dataclass(frozen=True, slots=True)
class _Table(Shape):
    """A mapping of names to values of one shape."""

    item: Shape
    names: Collection[str] | None = None
    what: str = "name"

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, dict) or not value:
            return reader.fault(key, "wrong-type", f"{shown(key[-1])} must hold names and what they stand for",
                                "write 'name:' and what it stands for below")
        read = {name: self.item.read(part, (*key, name), reader) for name, part in value.items()
                if Id(known=self.names, what=self.what).read(name, (*key, name), reader)}
        return {name: part for name, part in read.items() if part is not None}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}


def read_first_aid(document: Document, notices: Collection[str]) -> tuple[FirstAid, list[Fault]]:
    """Read the file of first aid, and give it with all faults."""
    reader = Reader(document)
    classes = document.value.get("classes") if isinstance(document.value, dict) else None
    lines = ListOf(Text(verb_first=True), least=1, most=4)
    shape = Record({
        "urgency": _Table(Record({"ask": Text(verb_first=True), "choose": Text()}, make=Urgency)),
        "classes": _Table(Record({"title": Text(), "emergency": lines, "lines": lines}, make=DangerClass,
                                 optional=frozenset({"emergency", "lines"}))),
        "called-by": _Table(ListOf(Id(known=classes if isinstance(classes, dict) else (), what="class"), least=1),
                            notices, "notice"),
    }, make=FirstAid)
    aid = shape.read(document.value, (), reader) or FirstAid()
    for name, danger in aid.classes.items():
        if not danger.emergency and not danger.lines:
            reader.fault(("classes", name), "empty", f"the class '{name}' has no line",
                         "give it 'emergency' or 'lines'")
    return aid, reader.faults


def check_row(aid: FirstAid, row: Any, key: Key, reader: Reader) -> None:
    """Record where the classes of a mixing row and its notices or its own words do not agree."""
    for notice, called in aid.lacking(row.notices, row.classes):
        reader.fault((*key, "classes"), "missing-class",
                     f"'{row.id}' lists the notice '{notice}' and so needs the class {' or '.join(map(repr, called))}",
                     "add it to 'classes', or take the notice away if it does not fit")
    if bool(row.classes) == bool(row.no_class):
        reader.fault((*key, "classes"), "no-class" if not row.classes else "contradiction",
                     f"'{row.id}' has {'neither' if not row.classes else 'both'} classes and 'no-class'",
                     f"name its classes ({', '.join(aid.classes)}), or say in 'no-class' why it has none")
    home = {line: name for name, danger in aid.classes.items() for line in (*danger.emergency, *danger.lines)}
    for index, words in enumerate(row.advice):
        if said := home.get(words):
            reader.fault((*key, "advice", index), "repeated", f"{shown(words)} is a line of the class '{said}'",
                         "delete it here, and name the class")


def check_names(
    aid: FirstAid, topics: Mapping[str, Topic], rows: list[tuple[Key, Any]], reader: Reader
) -> None:
    """Record each name that is a word of a topic and in no row has the class that the topic's notices call for.

    So a row on a sleeping tablet cannot lack its lines by leaving out the notice as well.
    """
    there: dict[str, set[str]] = {}
    for _, row in rows:
        for name in (*row.names, *row.brands):
            there.setdefault(name.casefold(), set()).update(row.classes)
    terms = Terms(topics.values())
    for key, row in rows:
        for part, names in (("names", row.names), ("brands", row.brands)):
            for index, name in enumerate(names):
                for topic in terms.topics_of(name):
                    for _, called in aid.lacking(topics[topic].notices, there[name.casefold()]):
                        reader.fault((*key, part, index), "missing-class",
                                     f"{shown(name)} belongs to the topic '{topic}', and no row with it has the class "
                                     + " or ".join(map(repr, called)),
                                     f"add the class to '{row.id}', or the name to a row that has it")


def check_order(aid: FirstAid, rows: list[tuple[Key, Any]], reader: Reader) -> None:
    """Record each row that stands below one which is less urgent."""
    rank = {name: place for place, name in enumerate(aid.urgency)}
    last = 0
    for key, row in rows:
        if rank[row.urgency] < last:
            reader.fault((*key, "urgency"), "order", f"'{row.id}' is more urgent than rows above it",
                         f"move it up to the others that say '{row.urgency}'")
        last = max(last, rank[row.urgency])
