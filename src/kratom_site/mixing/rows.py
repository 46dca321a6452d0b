"""The mixing table: what can happen when kratom meets another substance."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Annotated

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, record_of, unique
from sphinx_safety.reading.shapes import Date, Id, ListOf, Names, OneOf, Reader, Record, Text
from sphinx_safety.reading.yamlfile import Document, Key
from sphinx_safety.rules.library import Library
from sphinx_safety.rules.settings import CERTAINTIES, SIGNALS
from sphinx_safety.rules.topics import Term, Terms, Topic

from ..evidence.facts import known_facts
from .firstaid import PARTS, FirstAid

_LANGUAGE = re.compile(r"[a-z]{2,3}")
WARNING = ("danger", "warning")
"""Signal words of rows whose names call for a notice wherever a page uses them (ANSI Z535.6: injury or death)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """One substance or class: what can happen, how, how bad, how sure, and what to do.

    Fields stand in the order in which messages name the keys.
    """

    id: Annotated[str, Id()]
    title: Annotated[str, Text()]
    names: Annotated[tuple[str, ...], ListOf(Term(), least=1)]
    """Generic, everyday and street names that people type."""
    brands: Annotated[tuple[str, ...], ListOf(Term())]
    names_in: Annotated[Mapping[str, tuple[str, ...]], Names(ListOf(Term(), least=1), Id(_LANGUAGE, "es"), 0)] = field(
        default_factory=dict, hash=False)
    """More names, by language: what it is called there, and brands of its countries."""
    everyday: Annotated[tuple[str, ...], ListOf(Text())] = ()
    """Which names are everyday words too, so that a page that uses one need not mean the substance."""
    can_happen: Annotated[str, Text()]
    how: Annotated[str, Text()]
    signal: Annotated[str, OneOf(SIGNALS, "unknown-signal-word")]
    certainty: Annotated[str, OneOf(CERTAINTIES)]
    urgency: Annotated[str, OneOf((), "unknown-urgency")]
    """How soon to ask; the rows stand in this order."""
    classes: Annotated[tuple[str, ...], ListOf(OneOf((), "unknown-class"))] = ()
    """Kinds of danger; each brings its first-aid lines."""
    no_class: Annotated[str | None, Text()] = None
    """Why the row has no class."""
    signs: Annotated[tuple[str, ...], ListOf(Text(verb_first=True))] = ()
    """When to call the emergency number: what its classes say, then what is written in the row."""
    advice: Annotated[tuple[str, ...], ListOf(Text(verb_first=True), least=1, most=4)]
    notices: Annotated[tuple[str, ...], ListOf(Id(what="notice"))]
    facts: Annotated[tuple[str, ...], known_facts()]
    sources: Annotated[tuple[str, ...], ListOf(Id(re.compile(r"\S+"), "ddi2023", what="source"))]
    searched: Annotated[dt.date | None, Date()] = None
    """When a search found no study."""
    as_of: Annotated[dt.date, Date()]
    local: tuple[str, ...] = ()
    """Names in the language that the site is built in, from ``names_in``. Never written in the row."""
    ask: str = ""
    """How soon to ask, in words: from the urgency."""
    first_aid: tuple[str, ...] = ()
    """What to do after one mix, ``ask`` first: from the urgency and the classes. Never written in the row."""
    daily: tuple[str, ...] = ()
    """What to do where a dose is due or both are taken daily: from the classes."""

    @property
    def called(self) -> tuple[str, ...]:
        """All names by which it is found and known in the site's language."""
        return (*self.names, *self.brands, *self.local)


def mixture_shape(library: Library) -> Record:
    """Return the shape of a row, which names what the library holds."""
    aid: FirstAid = library.tables["first-aid"]
    return record_of(Mixture, {
        "notice": library.notices.keys() | library.broken_notices, "fact": library.tables["evidence"],
        "source": library.sources, "urgency": aid.urgency, "class": aid.classes})


def read_mixtures(document: Document, library: Library) -> tuple[dict[str, Mixture], list[Fault]]:
    """Read the mixing table; return rows by id in the order of the file, and all faults."""
    aid: FirstAid = library.tables["first-aid"]
    if not aid.urgency:  # it could not be read: that fault is the cause of all that would be unknown here
        return {}, []
    rows, reader = read_rows(document, mixture_shape(library))
    least = 0
    for key, row in rows:
        _check_row(key, row, aid, reader)
        rank = list(aid.urgency).index(row.urgency)
        if rank < least:
            reader.fault((*key, "urgency"), "order", f"'{row.id}' is more urgent than rows above it",
                         f"move it up to the others that say '{row.urgency}'")
        least = max(least, rank)
    _check_names(rows, aid, library.topics, reader)
    return unique([(key, replace(_with_first_aid(row, aid), local=row.names_in.get(library.language, ())))
                   for key, row in rows], reader), reader.faults


def names_with_notice(rows: Mapping[str, Mixture]) -> dict[str, str]:
    """Return the names of rows that warn of injury, each with the first notice of the first row that has it."""
    return {name.split(" (")[0]: row.notices[0]
            for row in reversed(list(rows.values())) if row.signal in WARNING and row.notices
            for name in row.called if name not in row.everyday}


def _with_first_aid(row: Mixture, aid: FirstAid) -> Mixture:
    """Return a row with the lines that its urgency and its classes bring."""
    signs, once, daily = aid.lines(row.classes)
    ask = aid.urgency[row.urgency]["ask"]
    return replace(row, ask=ask, signs=(*signs, *row.signs), first_aid=(ask, *once), daily=daily)


def _check_row(key: Key, row: Mixture, aid: FirstAid, reader: Reader) -> None:
    """Record where a row does not agree with itself, or with the lines that its classes bring."""
    if row.certainty == "none found" and row.searched is None:
        reader.fault(key, "missing-key", f"'{row.id}' says none found without 'searched'", "give the day of the search")
    elif row.certainty != "none found" and not row.sources:
        reader.fault(key, "empty", f"'{row.id}' has no sources",
                     "name at least one, or set the certainty to 'none found'")
    for notice, called in aid.lacking(row.notices, row.classes):
        reader.fault((*key, "classes"), "missing-class",
                     f"'{row.id}' lists the notice '{notice}' and so needs the class {called}",
                     "add it to 'classes', or take the notice away if it does not fit")
    known = {*row.names, *row.brands, *chain(*row.names_in.values())}
    for index, word in enumerate(row.everyday):
        if word not in known:
            reader.fault((*key, "everyday", index), "unknown-name", f"{shown(word)} is no name of '{row.id}'",
                         allowed(word, known))
    if bool(row.classes) == bool(row.no_class):
        reader.fault((*key, "classes"), "no-class" if not row.classes else "contradiction",
                     f"'{row.id}' has {'neither' if not row.classes else 'both'} classes and 'no-class'",
                     f"name its classes ({', '.join(aid.classes)}), or say in 'no-class' why it has none")
    for index, words in enumerate(row.advice):
        for name, danger in aid.classes.items():
            if any(words in danger.get(part, ()) for part in PARTS):
                reader.fault((*key, "advice", index), "repeated", f"{shown(words)} is a line of the class '{name}'",
                             "delete it here, and name the class")


def _check_names(rows: list[tuple[Key, Mixture]], aid: FirstAid, topics: Mapping[str, Topic], reader: Reader) -> None:
    """Record each name that calls for a class, by a list or as a word of a topic, which no row with the name has.

    So a row on a sleeping tablet cannot lack its lines by leaving out the notice as well.
    """
    names = [((*key, part, index), name, row) for key, row in rows
             for part, listed in (("names", row.names), ("brands", row.brands)) for index, name in enumerate(listed)]
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for _, name, row in names:
        classes[name.casefold()].update(row.classes)
    terms = Terms(topics.values())
    called_for: defaultdict[str, set[str]] = defaultdict(set)
    for danger, listed in aid.named.items():
        for name in listed:
            called_for[name.casefold()].add(danger)
    for at, name, row in names:
        for danger in sorted(called_for[name.casefold()] - classes[name.casefold()]):
            reader.fault(at, "missing-class",
                         f"no row with {shown(name)} has the class '{danger}', for which it is named",
                         f"add the class to '{row.id}', or the name to a row that has it")
        for topic in terms.topics_of(name):
            for _, called in aid.lacking(topics[topic].notices, classes[name.casefold()]):
                reader.fault(at, "missing-class",
                             f"{shown(name)} belongs to the topic '{topic}', and no row with it has the class {called}",
                             f"add the class to '{row.id}', or the name to a row that has it")
