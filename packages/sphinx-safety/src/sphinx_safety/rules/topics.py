"""Topics: the closed list of risky subjects, the notices each calls for, and the terms that betray it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..reading.faults import Fault
from ..reading.shapes import Id, ListOf, Reader, Record, Text
from ..reading.yamlfile import Document, invisible
from .flow import Flow, Shown

ALL = "all"
"""In ``exempt``: every topic, for a page such as the glossary that names them all."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A risky subject: the notices it calls for and the terms that betray it."""

    id: str
    title: str
    notices: tuple[str, ...]
    terms: tuple[str, ...]
    """Words and phrases; a final ``*`` stands for any ending."""


class Hit(NamedTuple):
    """A topic's term found on a page."""

    topic: str
    term: str
    line: int
    position: int
    """Index into the page's flow."""
    heading: bool


def read_topics(document: Document, notices: Collection[str]) -> tuple[dict[str, Topic], list[Fault]]:
    """Read the closed list of topics; give the good ones and all faults.

    ``notices`` are the ids a topic may call for.
    """
    reader = Reader(document)
    shape = Record({
        "title": Text(),
        "notices": ListOf(Id(known=notices, what="notice"), least=1),
        "terms": ListOf(Text(), least=1),
    })
    topics: dict[str, Topic] = {}
    owners: dict[str, str] = {}
    if not isinstance(document.value, dict):
        reader.fault((), "wrong-type", "the file must hold topics by name", "write 'topic-name:' and its keys below")
        return {}, reader.faults
    for name, value in document.value.items():
        Id(example="alcohol").read(name, (name,), reader)
        if name == ALL:
            reader.fault((name,), "bad-id", f"'{ALL}' is taken: in 'exempt' it stands for every topic", "rename it")
        # `*` marks an ending, so it is taken off before the text is judged as plain words
        plain = dict(value) if isinstance(value, dict) else value
        if isinstance(plain, dict) and isinstance(plain.get("terms"), list):
            plain["terms"] = [t.removesuffix("*") if isinstance(t, str) else t for t in plain["terms"]]
        if (read := shape.read(plain, (name,), reader)) is None:
            continue
        topics[name] = Topic(name, read["title"], read["notices"], tuple(" ".join(t.split()) for t in value["terms"]))
        for index, term in enumerate(topics[name].terms):
            if (owner := owners.setdefault(plain_form(term), name)) != name:
                reader.fault((name, "terms", index), "shared-term", f"the term '{term}' belongs to '{owner}' too",
                             "keep it in one topic")
    return topics, reader.faults


def plain_form(text: str) -> str:
    """Fold a text for comparison: compatibility forms, case, accents, look-alikes, dashes, apostrophes, spaces."""
    if not text.isascii():  # most passages are, and have nothing to fold but case
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(_SAME)
        text = "".join(char for char in text if not unicodedata.combining(char) and invisible(char) is None)
    return " ".join(text.casefold().split())


_SAME = {ord(char): "-" for char in "‐‑‒–—−"} | {ord("’"): "'", ord("‘"): "'"} | str.maketrans(
    "авеікмнорстухԁԛԝјѕһԍ" "αβεηικνορτυχγ" "օոհս" "ıɑɡ", "abeikmhopctyxdqwjshg" "abenikvoptuxy" "onhu" "iag")
"""Letters that look like Latin ones (Unicode TS 39), so that no term hides behind them."""


class Terms:
    """Finds the terms that betray topics. A term is matched in whole words, whatever its case."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Prepare the terms of ``topics``."""
        self.patterns = {topic.id: _pattern(topic.terms) for topic in topics}
        every = "|".join(pattern.pattern for pattern in self.patterns.values())
        self.any = re.compile(every or r"(?!)")  # one look tells most passages apart

    def hits(self, flow: Flow) -> tuple[Hit, ...]:
        """List, for each topic, its first hit in a heading and its first hit elsewhere."""
        found: dict[tuple[str, bool], Hit] = {}
        for position, part in enumerate(flow):
            if isinstance(part, Shown):
                continue
            text = plain_form(part.text)
            if self.any.search(text) is None:
                continue
            for topic, pattern in self.patterns.items():
                if (topic, part.heading) not in found and (match := pattern.search(text)):
                    found[topic, part.heading] = Hit(topic, match.group(), part.line, position, part.heading)
        return tuple(found.values())


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    words = sorted((plain_form(term) for term in terms), key=len, reverse=True)
    choices = "|".join(re.escape(w.removesuffix("*")) + (r"\w*" if w.endswith("*") else "") for w in words)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


