"""What a page declares of itself: its topics, exemptions with reasons, and dates."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Annotated, Any

from ..reading.faults import Fault, allowed, shown
from ..reading.rows import record_of
from ..reading.shapes import Date, Id, ListOf, Reader, Shape, Text
from ..reading.yamlfile import Document, Key, Refused, parse
from .notice import judge_review, split_front_matter
from .topics import ALL

PAGE_KEYS = ("description", "written", "reviewed", "review-by")
"""Keys of front matter that the policy does not need; read where the setting ``safety_page_keys`` names them."""

POLICY_KEYS = ("topics", "exempt", "no-notice", "untranslated")
"""Keys of which a field at the top of a reST page may be one."""

_NAMED = ("exempt", "untranslated")
"""Those of them that hold a reason for each name."""
_KEY = re.compile(rf"""^["']?(?:{'|'.join((*POLICY_KEYS, *PAGE_KEYS, "steps-first", "no-reminder"))})["']?[ \t]*:""",
                  re.MULTILINE)
REASON = Text(least_words=3, plain=False, different=True)
"""Why a page needs no notice, in words that readers see."""


@dataclass(frozen=True)
class _Reasons(Shape):
    """A mapping of names to reasons: of names of a ``what``, which must be ``known`` or `ALL` unless that is None."""

    what: str
    known: Collection[str] | None = None

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        """Return the reasons by name."""
        if not isinstance(value, dict):
            why = f"'{key[-1]}' must hold names and reasons"
            return reader.fault(key, "wrong-type", why, f"write '{self.what}: why'")
        read: dict[str, str] = {}
        for name, reason in value.items():
            if self.known is not None and name not in (ALL, *self.known):
                why = f"unknown {self.what} {shown(name)}"
                reader.fault((*key, name), f"unknown-{self.what}", why, allowed(name, self.known))
            elif text := REASON.read(reason, (*key, name), reader):
                read[name] = text
        return read


@dataclass(frozen=True, slots=True)
class PageRules:
    """What a page declares in its front matter, its docinfo fields or the directive ``safety-topics``."""

    topics: Annotated[tuple[str, ...], ListOf(Id(what="topic"), least=1)] = ()
    exempt: Annotated[Mapping[str, str], _Reasons("topic")] = field(default_factory=dict)
    """Topic, or `ALL`, to the public reason why its notices are not called for."""
    no_notice: Annotated[str | None, REASON] = None
    steps_first: Annotated[str | None, REASON] = None
    """Why the page gives its steps before its notices, as first aid does."""
    no_reminder: Annotated[Mapping[str, str], _Reasons("section")] = field(default_factory=dict)
    """Anchor of a section to the public reason why it carries no reminder."""
    untranslated: Annotated[Mapping[str, str], _Reasons("notice")] = field(default_factory=dict)
    """Notice to the public reason why the page may show it in another language than its own."""
    description: Annotated[str, Text()] = ""
    written: Annotated[dt.date | None, Date()] = None
    reviewed: Annotated[dt.date | None, Date()] = None
    review_by: Annotated[dt.date | None, Date()] = None
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of ``topics``, ``no-notice`` and of each topic declared or exempted."""
    ordinary: bool = True
    """False for a page that cannot be judged because its front matter is broken."""

    @property
    def declares(self) -> bool:
        """Whether the page says anything of its topics."""
        return bool(self.topics or self.exempt) or self.no_notice is not None

    @property
    def words(self) -> tuple[str, ...]:
        """What readers see of it, for translators: the description and the public reasons."""
        every = (self.description, self.no_notice, *self.exempt.values(), *self.no_reminder.values())
        return tuple(filter(None, every))

    def line(self, name: str) -> int:
        """Return the line of a key or a topic, 1 if it is not known."""
        return self.lines.get(name, 1)


def read_front_matter(text: str, path: str) -> tuple[Document | None, list[Fault]]:
    """Return the front matter of a Markdown page, or None, and its faults.

    Front matter that this reader refuses is a fault only if it has one of our keys: the rest is no business of ours.
    """
    front = text
    try:
        if parts := split_front_matter(text, path):
            front = parts[0]
            return parse(front, path, first_line=2), []
    except Refused as refused:
        return None, refused.faults if _KEY.search(front) else []
    return None, []


def declare(document: Document, values: Mapping[str, str], line: int) -> list[str]:
    """Add to a page's declarations what docinfo fields or a directive at a ``line`` say in words.

    ``values`` has ``topics`` (ids parted by commas or spaces), ``exempt`` and ``untranslated`` (a line ``name: reason``
    each) and ``no-notice`` (a reason), all of them optional. A name near these is kept, for `judge_declared` to refuse.
    Return the names that had a reason already: of two, readers would see one.
    """
    value = document.value
    twice = [key for key in values if key in value and key != "topics" and key not in _NAMED]
    value |= {name: text for name, text in values.items() if name not in POLICY_KEYS}
    # What front matter says in another form is left as it is, for `judge_declared` to refuse.
    if "topics" in values and isinstance(topics := value.setdefault("topics", []), list):
        for topic in values["topics"].replace(",", " ").split():
            document.lines["topics", len(topics)] = line
            topics.append(topic)
    for key in _NAMED:
        if key in values and isinstance(given := value.get(key, {}), dict):
            names, reasons = _reasons(values[key])
            twice += [name for name in reasons if name in given or names.count(name) > 1]
            document.lines |= {(key, name): line for name in reasons}
            value[key] = given | reasons if reasons else values[key]
    if "no-notice" in values:
        value["no-notice"] = values["no-notice"]
    document.lines |= {(name,): line for name in values}
    return twice


def _reasons(text: str) -> tuple[list[str], dict[str, str]]:
    """Return the names in lines ``name: reason``, and the reasons; a reason may go on in lines below."""
    _, *parts = re.split(r"^[ \t]*([a-z0-9-]+): ", text, flags=re.MULTILINE)
    return parts[::2], {name: " ".join(reason.split()) for name, reason in zip(parts[::2], parts[1::2], strict=True)}


def judge_declared(
    document: Document | None, topics: Collection[str], keys: Iterable[str] = PAGE_KEYS
) -> tuple[PageRules, list[Fault]]:
    """Return what a page declares, judged against the known ``topics``, and all faults. None declares nothing.

    Keys that are not ours (``orphan``, ``tocdepth``, ``myst`` …) are left to Sphinx and MyST, unless one is near ours.
    """
    if document is None or document.value is None:
        return PageRules(), []
    reader, rules, shape = Reader(document), None, record_of(PageRules, {"topic": topics})
    ours = {key: part for key, part in shape.fields.items() if key not in PAGE_KEYS or key in keys}
    try:
        if isinstance(document.value, dict):
            for name in document.value:
                if name not in shape.fields and get_close_matches(name.casefold()[:80], ours):
                    reader.fault((name,), "unknown-key", f"unknown key {shown(name)}", allowed(name, ours))
            given = {name: value for name, value in document.value.items() if name in ours}
            rules = replace(shape, fields=ours).read(given, (), reader)
        else:
            reader.fault((), "wrong-type", "the front matter must hold keys and values")
        if rules is None:
            return PageRules(ordinary=False), reader.faults
        judge_review(rules.reviewed, rules.review_by, reader)
    except Refused as refused:
        return PageRules(ordinary=False), refused.faults
    lines = {name: document.line(name) for name in document.value}
    lines |= {topic: document.line("topics", index) for index, topic in enumerate(rules.topics)}
    lines |= {topic: document.line("exempt", topic) for topic in rules.exempt}
    return replace(rules, lines=lines), reader.faults


def read_page_rules(text: str, path: str, topics: Collection[str]) -> tuple[PageRules, list[Fault]]:
    """Return what a Markdown page declares in its front matter, and all faults."""
    document, faults = read_front_matter(text, path)
    return (PageRules(ordinary=False), faults) if faults else judge_declared(document, topics)
