"""Everything that is written once: all catalogues of a project, read and judged together."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from .catalogue import Notice, read_catalogue
from .evidence import Claim, Fact, Source, read_claims, read_facts, read_sources
from .faults import Fault
from .firstaid import FirstAid, read_first_aid
from .jurisdictions import Law, LegalEvent, read_events, read_jurisdictions
from .mixtures import Mixture, read_mixtures
from .policy import Topic, read_topics
from .records import Id, Reader, Text
from .synonyms import Synonyms, read_synonyms
from .yamlfile import Document, Refused, decode, parse

_Table = TypeVar("_Table")


@dataclass(slots=True)
class Library:
    """The catalogues, each a mapping by id, and the faults found in reading them."""

    notices: dict[str, Notice] = field(default_factory=dict)
    broken_notices: frozenset[str] = frozenset()
    """Notices that are there but cannot be shown; their faults are reported once."""
    topics: dict[str, Topic] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    first_aid: FirstAid = field(default_factory=FirstAid)
    mixtures: dict[str, Mixture] = field(default_factory=dict)
    law: Law = field(default_factory=Law)
    events: tuple[LegalEvent, ...] = ()
    synonyms: Synonyms = field(default_factory=Synonyms)
    """Words that people type; for search alone."""
    outcomes: dict[str, str] = field(default_factory=dict)
    """What a finding can be about: id to title, in the order of the summary."""
    files: dict[str, Path] = field(default_factory=dict)
    """Name in messages to the file that was read."""
    digests: dict[str, str] = field(default_factory=dict)
    """Table name to a digest of its bytes; a file that is not there has none."""
    faults: list[Fault] = field(default_factory=list)

    def digest(self, key: str) -> str | None:
        """Say what a page that used ``key`` depends on now.

        Keys: ``notice:ID``, ``notices`` (all of them), or the name of a data file's table.
        """
        kind, _, name = key.partition(":")
        if kind == "notice":
            return self.notices[name].digest if name in self.notices else None
        if kind == "notices":
            every = "".join(notice.id + notice.digest for notice in self.notices.values())
            return hashlib.sha256(every.encode()).hexdigest()
        return self.digests.get(key)


def read_library(notices: Path, data: Path, shown_from: Path) -> Library:
    """Read the folder of ``notices`` and the folder of ``data`` files.

    Files in messages are named relative to ``shown_from``. A data file that is not
    there is an empty table: a project may use notices alone.
    """
    library = Library()

    def name(path: Path) -> str:
        return path.relative_to(shown_from).as_posix() if path.is_relative_to(shown_from) else path.as_posix()

    def table(stem: str, read: Callable[[Document], tuple[_Table, list[Fault]]], empty: _Table) -> _Table:
        file = data / f"{stem}.yaml"
        if not file.exists():
            return empty
        path = name(file)
        library.files[path] = file
        try:
            content = file.read_bytes()
            library.digests[stem] = hashlib.sha256(content).hexdigest()
            read_table, faults = read(parse(decode(content, path), path))
        except Refused as refused:
            library.faults += refused.faults
            return empty
        except OSError as error:
            library.faults.append(Fault(path, 1, "unreadable", f"cannot be read: {error.strerror}", "check the file"))
            return empty
        library.faults += faults
        return read_table

    bibliography = data / "references.bib"
    if bibliography.exists():
        library.files[name(bibliography)] = bibliography
        library.sources, faults = read_sources(bibliography, name(bibliography))
        library.digests["sources"] = hashlib.sha256(bibliography.read_bytes()).hexdigest()
        library.faults += faults
    library.notices, faults, library.broken_notices = read_catalogue(notices, name(notices), library.sources)
    library.faults += faults
    there = library.notices.keys() | library.broken_notices
    library.topics = table("topics", lambda d: read_topics(d, there), {})
    library.outcomes = table("outcomes", _read_outcomes, {})
    library.facts = table("evidence", lambda d: read_facts(d, library.sources), {})
    library.claims = table("claims", lambda d: read_claims(d, library.facts), {})
    aid = library.first_aid = table("first-aid", lambda d: read_first_aid(d, there), FirstAid())
    library.mixtures = table(
        "mixing", lambda d: read_mixtures(d, there, library.facts, library.sources, aid, library.topics), {})
    today = dt.date.today()  # only to refuse a date still to come
    library.law = table("jurisdictions", lambda d: read_jurisdictions(d, today), Law())
    library.events = table("legal-timeline", lambda d: read_events(d, library.law, today), ())
    library.synonyms = table("synonyms", read_synonyms, Synonyms())
    return library


def _read_outcomes(document: Document) -> tuple[dict[str, str], list[Fault]]:
    reader = Reader(document)
    if not isinstance(document.value, Mapping):
        reader.fault((), "wrong-type", "the file must hold outcomes and their titles", "write 'anxiety: Anxiety'")
        return {}, reader.faults
    titles: dict[str, Any] = {
        key: Id(example="sleep-quality").read(key, (key,), reader) and Text().read(value, (key,), reader)
        for key, value in document.value.items()
    }
    return {key: title for key, title in titles.items() if title}, reader.faults
