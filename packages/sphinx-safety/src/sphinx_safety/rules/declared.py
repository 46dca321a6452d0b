"""What a page declares of itself: its topics, exemptions with reasons, and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from ..reading.faults import Fault, allowed, shown
from ..reading.shapes import Date, Id, ListOf, Reader, Record, Shape, Text
from ..reading.yamlfile import Document, Key, Refused, parse
from .notice import judge_review, no_end, split_front_matter
from .topics import ALL

PAGE_KEYS: dict[str, Shape] = {"description": Text(), "written": Date(), "reviewed": Date(), "review-by": Date()}
"""Keys of front matter that the policy does not need; read where the setting ``safety_page_keys`` names them."""

POLICY_KEYS = ("topics", "exempt", "no-notice", "untranslated")

_KEY = re.compile(rf"""^["']?(?:{'|'.join((*POLICY_KEYS, *PAGE_KEYS))})["']?[ \t]*:""", re.MULTILINE)
_TOPIC = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class PageRules:
    """What a page declares in its front matter, its docinfo fields or the directive ``safety-topics``."""

    topics: tuple[str, ...] = ()
    exempt: Mapping[str, str] = field(default_factory=dict)
    """Topic, or `ALL`, to the public reason why its notices are not called for."""
    no_notice: str | None = None
    steps_first: str | None = None
    """Why the page gives its steps before its notices, as first aid does."""
    no_reminder: Mapping[str, str] = field(default_factory=dict)
    """Anchor of a section to the public reason why it carries no reminder."""
    untranslated: Mapping[str, str] = field(default_factory=dict)
    """Notice to the public reason why the page may show it in another language than its own."""
    description: str = ""
    written: dt.date | None = None
    reviewed: dt.date | None = None
    review_by: dt.date | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of ``topics``, ``no-notice`` and of each topic declared or exempted."""
    ordinary: bool = True
    """False for a page that cannot be judged because its front matter is broken."""

    @property
    def declares(self) -> bool:
        """Whether the page says anything of its topics."""
        return bool(self.topics or self.exempt) or self.no_notice is not None

    def line(self, name: str) -> int:
        """Return the line of a key or a topic, 1 if it is not known."""
        return self.lines.get(name, 1)


REASON = Text(least_words=3, plain=False)
"""Why a page needs no notice, in words that readers see."""


@dataclass(frozen=True)
class _Reasons(Shape):
    """A mapping of names to reasons: of names of a ``what``, which must be ``known`` unless that is None."""

    what: str
    known: Collection[str] | None = None

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        """Return the reasons by name."""
        if not isinstance(value, dict):
            why = f"'{key[-1]}' must hold names and reasons"
            return reader.fault(key, "wrong-type", why, f"write '{self.what}: why'")
        read: dict[str, str] = {}
        for name, reason in value.items():
            if self.known is not None and name not in self.known:
                reader.fault((*key, name), f"unknown-{self.what}", f"unknown {self.what} {shown(name)}",
                             allowed(name, self.known))
            elif text := REASON.read(reason, (*key, name), reader):
                read[name] = text
        return read


def read_front_matter(text: str, path: str) -> tuple[Document | None, list[Fault]]:
    """Return the front matter of a Markdown page, or None, and its faults.

    Front matter that this reader refuses is a fault only if it has one of our keys: the rest is no business of ours.
    """
    parts = split_front_matter(text)
    if parts is None:
        return None, [fault] if _KEY.search(text) and (fault := no_end(text, path)) else []
    try:
        return parse(parts[0], path, first_line=2), []
    except Refused as refused:
        return None, refused.faults if _KEY.search(parts[0]) else []


def declare(document: Document, values: Mapping[str, str], line: int) -> None:
    """Add to a page's declarations what docinfo fields or a directive at a ``line`` say in words.

    ``values`` has ``topics`` (ids parted by commas or spaces), ``exempt`` and ``untranslated`` (a line ``name: reason``
    each) and ``no-notice`` (a reason), all of them optional.
    """
    value = document.value
    # What front matter says in another form is left as it is, for `judge_declared` to refuse.
    if "topics" in values and isinstance(topics := value.setdefault("topics", []), list):
        for topic in values["topics"].replace(",", " ").split():
            document.lines["topics", len(topics)] = line
            topics.append(topic)
    for key in ("exempt", "untranslated"):
        if key in values and isinstance(given := value.get(key, {}), dict):
            reasons = _reasons(values[key])
            document.lines |= {(key, name): line for name in reasons}
            value[key] = given | reasons if reasons else values[key]
    if "no-notice" in values:
        value["no-notice"] = values["no-notice"]
    document.lines |= {(name,): line for name in values}


def _reasons(text: str) -> dict[str, str]:
    reasons: dict[str, str] = {}
    topic = ""
    for line in text.splitlines():
        name, colon, reason = line.strip().partition(": ")
        if colon and _TOPIC.fullmatch(name):
            topic, reasons[name] = name, reason
        elif topic:
            reasons[topic] += " " + line.strip()
    return reasons


def judge_declared(
    document: Document | None, topics: Collection[str], keys: Iterable[str] = tuple(PAGE_KEYS)
) -> tuple[PageRules, list[Fault]]:
    """Return what a page declares, judged against the known ``topics``, and all faults. None declares nothing.

    Keys that are not ours (``orphan``, ``tocdepth``, ``myst`` …) are left to Sphinx and MyST, unless one is near ours.
    """
    if document is None:
        return PageRules(), []
    ours: dict[str, Shape] = {
        "topics": ListOf(Id(known=topics, what="topic"), least=1), "exempt": _Reasons("topic", (ALL, *topics)),
        "no-notice": REASON, "steps-first": REASON, "no-reminder": _Reasons("section"),
        "untranslated": _Reasons("notice"), **{name: PAGE_KEYS[name] for name in keys},
    }
    reader, read = Reader(document), None
    try:
        if isinstance(document.value, dict):
            for name in document.value:
                if name not in ours and name not in PAGE_KEYS and get_close_matches(name.casefold()[:80], ours):
                    reader.fault((name,), "unknown-key", f"unknown key {shown(name)}", allowed(name, ours))
            given = {name: value for name, value in document.value.items() if name in ours}
            read = Record(ours, optional=frozenset(ours)).read(given, (), reader)
        else:
            reader.fault((), "wrong-type", "the front matter must hold keys and values")
        if read is None:
            return PageRules(ordinary=False), reader.faults
        judge_review(read.get("reviewed"), read.get("review_by"), reader)
    except Refused as refused:
        return PageRules(ordinary=False), refused.faults
    lines = {name: document.line(name) for name in document.value}
    lines |= {topic: document.line("topics", index) for index, topic in enumerate(read.get("topics", ()))}
    lines |= {topic: document.line("exempt", topic) for topic in read.get("exempt", {})}
    return PageRules(**read, lines=lines), reader.faults


def read_page_rules(text: str, path: str, topics: Collection[str]) -> tuple[PageRules, list[Fault]]:
    """Return what a Markdown page declares in its front matter, and all faults."""
    document, faults = read_front_matter(text, path)
    return (PageRules(ordinary=False), faults) if faults else judge_declared(document, topics)
