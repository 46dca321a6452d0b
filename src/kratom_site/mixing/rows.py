"""The mixing table: what can happen when kratom meets another substance."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.shapes import Date, Id, ListOf, OneOf, Record, Text, read_rows, unique
from sphinx_safety.reading.yamlfile import Document
from sphinx_safety.rules.signals import CERTAINTIES, SIGNALS

from ..evidence.facts import known_facts


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
    advice: tuple[str, ...]
    notices: tuple[str, ...]
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: dt.date
    searched: dt.date | None = None
    """When a search found no study."""


def mixture_shape(notices: Collection[str], facts: Collection[str], sources: Collection[str]) -> Record:
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
            "advice": ListOf(Text(verb_first=True), least=1, most=4),
            "notices": ListOf(Id(known=notices, what="notice")),
            "facts": known_facts(facts),
            "sources": ListOf(Id(re.compile(r"\S+"), "ddi2023", sources, "source")),
            "searched": Date(),
            "as-of": Date(),
        },
        optional=frozenset({"searched"}),
        make=Mixture,
    )


def read_mixtures(
    document: Document, notices: Collection[str], facts: Collection[str], sources: Collection[str]
) -> tuple[dict[str, Mixture], list[Fault]]:
    """Read the mixing table; give rows by id in the order of the file, and all faults."""
    rows, reader = read_rows(document, mixture_shape(notices, facts, sources))
    for key, row in rows:
        if row.certainty == "none found" and row.searched is None:
            reader.fault(key, "missing-key", f"'{row.id}' says none found without 'searched'",
                         "give the day of the search")
        elif row.certainty != "none found" and not row.sources:
            reader.fault(key, "empty", f"'{row.id}' has no sources",
                         "name at least one, or set the certainty to 'none found'")
    return unique(rows, reader), reader.faults
