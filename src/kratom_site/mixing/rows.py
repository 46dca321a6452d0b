"""The mixing table: what can happen when kratom meets another substance."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.rows import read_rows, unique
from sphinx_safety.reading.shapes import Date, Id, ListOf, OneOf, Record, Text
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.settings import CERTAINTIES, SIGNALS
from sphinx_safety.rules.topics import Topic

from ..evidence.facts import known_facts
from .firstaid import FirstAid, check_names, check_order, check_row


@dataclass(frozen=True, slots=True)
class Mixture:
    """One substance or class: what can happen, how, how bad, how sure, and what to do."""

    id: str
    title: str
    names: tuple[str, ...]
    """Generic, everyday and street names that people type."""
    brands: tuple[str, ...]
    can_happen: str
    how: str
    signal: str
    certainty: str
    urgency: str
    """How soon to ask; the rows stand in this order."""
    advice: tuple[str, ...]
    notices: tuple[str, ...]
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: dt.date
    searched: dt.date | None = None
    """When a search found no study."""
    classes: tuple[str, ...] = ()
    """Kinds of danger; each brings its first-aid lines."""
    no_class: str | None = None
    """Why the row has no class."""
    ask: str = ""
    """How soon to ask, in words: from the urgency."""
    first_aid: tuple[str, ...] = ()
    """What to do first, ``ask`` among it: from the urgency and the classes. Never written in the row."""


def mixture_shape(
    notices: Collection[str], facts: Collection[str], sources: Collection[str], aid: FirstAid
) -> Record:
    """Give the shape of a row."""
    return Record(
        {
            "id": Id(),
            "title": Text(),
            "names": ListOf(Text(), least=1),
            "brands": ListOf(Text()),
            "can-happen": Text(),
            "how": Text(),
            "signal": OneOf(SIGNALS, "unknown-signal-word"),
            "certainty": OneOf(CERTAINTIES),
            "urgency": OneOf(tuple(aid.urgency), "unknown-urgency"),
            "classes": ListOf(OneOf(tuple(aid.classes), "unknown-class")),
            "no-class": Text(),
            "advice": ListOf(Text(verb_first=True), least=1, most=4),
            "notices": ListOf(Id(known=notices, what="notice")),
            "facts": known_facts(facts),
            "sources": ListOf(Id(re.compile(r"\S+"), "ddi2023", sources, "source")),
            "searched": Date(),
            "as-of": Date(),
        },
        optional=frozenset({"searched", "classes", "no-class"}),
        make=Mixture,
    )


def read_mixtures(
    document: Document, notices: Collection[str], facts: Collection[str], sources: Collection[str], aid: FirstAid,
    topics: Mapping[str, Topic],
) -> tuple[dict[str, Mixture], list[Fault]]:
    """Read the mixing table; give rows by id in the order of the file, and all faults."""
    rows, reader = read_rows(document, mixture_shape(notices, facts, sources, aid))
    for key, row in rows:
        if row.certainty == "none found" and row.searched is None:
            reader.fault(key, "missing-key", f"'{row.id}' says none found without 'searched'",
                         "give the day of the search")
        elif row.certainty != "none found" and not row.sources:
            reader.fault(key, "empty", f"'{row.id}' has no sources",
                         "name at least one, or set the certainty to 'none found'")
        check_row(aid, row, key, reader)
    check_order(aid, rows, reader)
    check_names(aid, topics, rows, reader)
    rows = [(key, replace(row, ask=aid.urgency[row.urgency].ask, first_aid=aid.lines(row.urgency, row.classes)))
            for key, row in rows]
    return unique(rows, reader), reader.faults
