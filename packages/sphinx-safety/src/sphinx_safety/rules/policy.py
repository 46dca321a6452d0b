"""The policy: which page must carry which notice, and where.

Topics are a closed list. A page declares its topics, and each topic calls for
notices and has terms that betray it. `check_page` compares what a page declares,
shows and says, and gives one `Fault` for each rule that is broken. Nothing here
knows of Sphinx: a page is what it declares and the flow of its passages and notices.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..reading.faults import Fault, allowed, shown
from ..reading.shapes import Date, Id, ListOf, Reader, Record, Shape, Text
from ..reading.yamlfile import Document, Key, Refused, invisible, parse
from .notice import split_front_matter

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


@dataclass(frozen=True, slots=True)
class PageRules:
    """What a page declares in its front matter."""

    topics: tuple[str, ...] = ()
    exempt: Mapping[str, str] = field(default_factory=dict)
    """Topic, or `ALL`, to the public reason why its notices are not called for."""
    no_notice: str | None = None
    description: str = ""
    written: dt.date | None = None
    reviewed: dt.date | None = None
    review_by: dt.date | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of ``topics``, ``no-notice`` and of each topic declared or exempted."""
    ordinary: bool = True
    """False for a page that cannot be judged because its front matter is broken."""

    def line(self, *names: str) -> int:
        """Give the line of the first of ``names`` that is known."""
        return next((self.lines[name] for name in names if name in self.lines), 1)


class Passage(NamedTuple):
    """A paragraph, item, cell or heading as a reader sees it."""

    line: int
    text: str
    heading: bool


class Shown(NamedTuple):
    """A notice inserted at this place."""

    line: int
    notice: str


Flow = Sequence[Passage | Shown]
"""A page from top to bottom."""


class Hit(NamedTuple):
    """A topic's term found on a page."""

    topic: str
    term: str
    line: int
    position: int
    """Index into the page's flow."""
    heading: bool


class _Exempt(Shape):
    """A mapping of topics to reasons."""

    def __init__(self, topics: Collection[str]) -> None:
        """Know the ``topics`` that may be exempted."""
        self.topics = topics

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, dict):
            return reader.fault(key, "wrong-type", "'exempt' must hold topics and reasons",
                                "write 'topic: why its notices are not needed'")
        read: dict[str, str] = {}
        for topic, reason in value.items():
            if topic != ALL and topic not in self.topics:
                reader.fault((*key, topic), "unknown-topic", f"unknown topic {shown(topic)}",
                             allowed(topic, self.topics))
            elif text := Text(plain=False).read(reason, (*key, topic), reader):
                read[topic] = text
        return read

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "string"}}


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
            if (owner := owners.setdefault(_plain(term), name)) != name:
                reader.fault((name, "terms", index), "shared-term", f"the term '{term}' belongs to '{owner}' too",
                             "keep it in one topic")
    return topics, reader.faults


def front_matter(text: str) -> str:
    """Give the beginning of a page that `read_page_rules` needs, empty for a page without front matter."""
    parts = split_front_matter(text)
    return f"---\n{parts[0]}---\n" if parts else ""


def read_page_rules(text: str, path: str, topics: Collection[str]) -> tuple[PageRules, list[Fault]]:
    """Read what a page declares from its front matter; give it and all faults.

    Keys that are not ours (``orphan``, ``tocdepth``, ``myst`` …) are left to Sphinx and MyST.
    """
    parts = split_front_matter(text)
    if parts is None:
        return PageRules(), []
    try:
        document = parse(parts[0], path, first_line=2)
        reader = Reader(document)
        read = _read_front(document, topics, reader)
    except Refused as refused:
        return PageRules(ordinary=False), refused.faults
    if read is None:
        return PageRules(ordinary=False), reader.faults
    lines = {name: document.line(name) for name in document.value}
    lines |= {topic: document.line("topics", index) for index, topic in enumerate(read.get("topics", ()))}
    lines |= {topic: document.line("exempt", topic) for topic in read.get("exempt", {})}
    return PageRules(**read, lines=lines), reader.faults


def _read_front(document: Document, topics: Collection[str], reader: Reader) -> Any:
    """Read our keys of a page's front matter; None after recording a fault."""
    ours = {
        "description": Text(),
        "topics": ListOf(Id(known=topics, what="topic"), least=1),
        "exempt": _Exempt(topics),
        "no-notice": Text(plain=False),
        "written": Date(),
        "reviewed": Date(),
        "review-by": Date(),
    }
    if not isinstance(document.value, dict):
        return reader.fault((), "wrong-type", "the front matter must hold keys and values")
    for name in document.value:
        if name in ours:
            continue
        near = allowed(name, ours).partition("? ")
        if near[1]:
            reader.fault((name,), "unknown-key", f"unknown key {shown(name)}", near[0] + "?")
    given = {name: value for name, value in document.value.items() if name in ours}
    read = Record(ours, optional=frozenset(ours)).read(given, (), reader)
    if read and read.get("reviewed") and read.get("review_by") and read["review_by"] <= read["reviewed"]:
        reader.fault(("review-by",), "date", f"the next review {read['review_by']} is not after the last, "
                     f"{read['reviewed']}", "choose a later day")
    return read



def _plain(text: str) -> str:
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
            text = _plain(part.text)
            if self.any.search(text) is None:
                continue
            for topic, pattern in self.patterns.items():
                if (topic, part.heading) not in found and (match := pattern.search(text)):
                    found[topic, part.heading] = Hit(topic, match.group(), part.line, position, part.heading)
        return tuple(found.values())


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    words = sorted((_plain(term) for term in terms), key=len, reverse=True)
    choices = "|".join(re.escape(w.removesuffix("*")) + (r"\w*" if w.endswith("*") else "") for w in words)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


def check_page(
    path: str, rules: PageRules, flow: Flow, hits: Iterable[Hit], topics: Mapping[str, Topic]
) -> list[Fault]:
    """Judge one page.

    ``flow`` is the page from top to bottom, ``hits`` what `Terms.hits` found in it,
    ``topics`` the closed list. Rules: content standards, section 1, "Placement".
    """
    if not rules.ordinary:
        return []  # its front matter has been reported; nothing more can be said
    faults: list[Fault] = []
    first: dict[str, int] = {}
    undeclared: set[str] = set()
    for position, part in enumerate(flow):
        if isinstance(part, Shown) and first.setdefault(part.notice, position) != position:
            faults.append(Fault(path, part.line, "repeated-notice", f"the notice '{part.notice}' stands here again",
                                f"delete it here: it is shown at line {flow[first[part.notice]].line} already"))
    if not rules.topics and rules.no_notice is None and not rules.exempt:
        faults.append(Fault(path, 1, "no-topics", "the page declares neither topics nor why it needs no notice",
                            "add 'topics: [...]' or 'no-notice: reason' to its front matter; "
                            + allowed("", topics)))
    if rules.topics and rules.no_notice is not None:
        faults.append(Fault(path, rules.line("no-notice"), "contradiction", "the page has topics and 'no-notice'",
                            "keep one of them"))
    for topic in rules.topics:
        if topic in rules.exempt:
            faults.append(Fault(path, rules.line(topic), "contradiction",
                                f"the topic '{topic}' is declared and exempted", "keep one of them"))
        for notice in topics[topic].notices if topic in topics else ():
            if notice not in first:
                faults.append(Fault(path, rules.line(topic), "missing-notice",
                                    f"the topic '{topic}' calls for the notice '{notice}', which the page lacks",
                                    f"insert it before the first passage on the topic: {{safety}} {notice}"))
    for hit in sorted(hits, key=lambda hit: hit.position):
        if hit.topic in rules.exempt or hit.topic not in topics:
            continue
        if hit.topic not in rules.topics:
            if ALL in rules.exempt:
                continue
            if hit.topic not in undeclared:
                undeclared.add(hit.topic)
                faults.append(Fault(path, hit.line, "undeclared-topic",
                                    f"'{hit.term}' belongs to the topic '{hit.topic}', which the page does not declare",
                                    f"declare it and insert {', '.join(topics[hit.topic].notices)}, or exempt it "
                                    "with a reason"))
            continue
        if hit.heading:  # a heading names the subject; the passage under it is what could lead to the act
            continue
        for notice in topics[hit.topic].notices:
            if first.get(notice, -1) > hit.position:
                faults.append(Fault(path, hit.line, "late-notice",
                                    f"'{hit.term}' is used before the notice '{notice}' "
                                    f"at line {flow[first[notice]].line}", "move the notice up"))
    return faults
