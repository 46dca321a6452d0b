"""YAML that knows the line of every value and cannot surprise anyone.

PyYAML's loaders turn ``no`` into false, follow aliases without end (the "billion laughs") and forget where a value
stood. This reader builds plain values from PyYAML's events instead. It refuses aliases, tags, repeated keys, invisible
characters and deep nesting, and remembers the line of every value.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .faults import Fault, shown

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_DEEPEST = 12
_LARGEST = 1_000_000  # bytes; more would be read for longer than a second
_MOST_VALUES = 50_000  # of one file, for the same reason
_LONGEST_NUMBER = 40  # letters; a longer one is a text, so that none takes long to read or to show
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
                     "\U000e0100-\U000e01ef]")
"""Letters and marks that count as printable and show nothing: fillers, joiners, variation selectors."""
_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "null", "timestamp")}

Key = tuple[str | int, ...]


class Refused(Exception):
    """A file cannot be read as this project writes it; ``faults`` says why."""

    def __init__(self, *faults: Fault) -> None:
        """Carry ``faults``, the decisive one last."""
        super().__init__("; ".join(f"{fault.path}:{fault.line}: {fault}" for fault in faults))
        self.faults, self.fault = list(faults), faults[-1]


@dataclass(slots=True)
class Document:
    """Plain values and the line at which each was written."""

    value: Any
    path: str
    lines: dict[Key, int] = field(default_factory=dict)

    def line(self, *key: str | int) -> int:
        """Return the line of the value at ``key``, or of the nearest one that holds it."""
        return next((self.lines[key[:length]] for length in range(len(key), -1, -1) if key[:length] in self.lines), 1)


def read_bytes(file: Path, path: str) -> bytes:
    """Return the bytes of a file named ``path`` in messages, or raise `Refused` saying why it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(Fault(path, 1, "unreadable", f"cannot be read: {error.strerror}",
                            "put a file there that may be read")) from None


def decode(data: bytes, path: str, largest: int = _LARGEST) -> str:
    """Return a file's text from UTF-8, or raise `Refused` naming the line of the first bad byte."""
    if len(data) > largest:
        raise Refused(Fault(path, 1, "too-large", f"the file has {len(data):,} bytes", f"at most {largest:,} are read"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(Fault(path, line, "not-utf-8", f"byte {data[error.start]:#04x} is not UTF-8",
                            "save the file as UTF-8")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def first_invisible(text: str) -> int | None:
    """Return the place of the first character that a person reviewing ``text`` could not see; None without one.

    Bidirectional controls, zero-width and other format or control characters can make a reviewed text read
    differently from what is shown (Unicode TR 36).
    """
    if not text.replace("\n", "").replace("\t", "").isprintable():  # one look, which nearly every text passes
        for at, char in enumerate(text):
            # Cc control, Cf format, Co private use, Cs surrogate, Cn unassigned, Zl/Zp line breaks
            if char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}:
                return at
    hidden = _HIDDEN.search(text)
    return hidden.start() if hidden else None


def refuse_invisible(text: str, path: str, first_line: int = 1) -> None:
    """Raise `Refused` at the first character of ``text`` that a person reviewing it could not see."""
    if (at := first_invisible(text)) is not None:
        name = f"U+{ord(text[at]):04X} {unicodedata.name(text[at], 'unnamed')}"
        raise Refused(Fault(path, text.count("\n", 0, at) + first_line, "invisible-character",
                            f"the invisible character {name}", "delete it, or name it in words"))


def parse(text: str, path: str, first_line: int = 1) -> Document:
    """Return what YAML ``text`` says, which begins at line ``first_line`` of the file ``path``.

    Strings, booleans, numbers, null and dates become plain values; lists and mappings become lists and dicts whose
    keys are strings. Raises `Refused` with one fault if the text is not YAML or uses what is refused.
    """
    refuse_invisible(text, path, first_line)
    builder = _Builder(Document(None, path), first_line, yaml.parse(text, Loader=_LOADER))
    try:
        builder.build()
    except yaml.MarkedYAMLError as error:
        raise builder.refused(error.problem_mark or error.context_mark, "yaml",
                              f"this is not YAML: {error.problem or error.context}",
                              "quote a text that holds a colon, a hash or a quotation mark") from None
    except yaml.YAMLError as error:
        raise builder.refused(None, "yaml", f"this is not YAML: {str(error).splitlines()[0]}") from None
    return builder.document


class _Builder:
    """Builds the values of one document from PyYAML's events."""

    def __init__(self, document: Document, first_line: int, events: Iterator[Any]) -> None:
        self.document, self.first_line, self.events = document, first_line, events

    def line(self, mark: Any) -> int:
        """Return the line of a mark; None stands for the first line."""
        return (mark.line if mark else 0) + self.first_line

    def refused(self, mark: Any, rule: str, message: str, remedy: str = "") -> Refused:
        """Return what to raise for a fault at ``mark``."""
        return Refused(Fault(self.document.path, self.line(mark), rule, message, remedy))

    def build(self) -> None:
        """Fill the document from the events of a whole stream."""
        next(self.events)  # stream start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return
        self.document.value = self._value(next(self.events), ())
        next(self.events)  # document end
        if not isinstance(event := next(self.events), yaml.StreamEndEvent):
            raise self.refused(event.start_mark, "second-document", "a second YAML document begins here")

    def _value(self, event: Any, key: Key) -> Any:
        mark, scalar = event.start_mark, isinstance(event, yaml.ScalarEvent)
        self.document.lines[key] = self.line(mark)
        if len(self.document.lines) > _MOST_VALUES:
            raise self.refused(mark, "too-large", f"the file holds more than {_MOST_VALUES:,} values")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refused(mark, "alias", "anchors and aliases (& and *) are not read",
                               "write the value out, or quote it if the character is meant")
        if event.tag not in (None, "!" if scalar else None):
            raise self.refused(mark, "tag", f"the tag {shown(event.tag)}", "tags are not read")
        if scalar:
            return self._scalar(event)
        if len(key) >= _DEEPEST:
            raise self.refused(mark, "too-deep", f"nested more than {_DEEPEST} levels deep")
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self._value(event, (*key, len(items))))
            return items
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name: Any = getattr(event, "value", None)
            if name is None or event.anchor or event.tag:
                raise self.refused(event.start_mark, "key", "a key must be a word")
            refuse_invisible(name, self.document.path, self.line(event.start_mark))
            if name in mapping:
                raise self.refused(event.start_mark, "repeated-key", f"the key {shown(name)} stands twice")
            mapping[name] = self._value(next(self.events), (*key, name))
            self.document.lines[(*key, name)] = self.line(event.start_mark)
        return mapping

    def _scalar(self, event: Any) -> Any:
        # In quotation marks, "\\u202e" is a plain word for a character that cannot be seen.
        refuse_invisible(event.value, self.document.path, self.line(event.start_mark))
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in _SCALARS or len(event.value) > _LONGEST_NUMBER:
            return event.value
        try:
            value = _CONSTRUCTOR.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError):  # such as 2026-02-30, or 1e999999: judged as the text it is
            return event.value
        return event.value if isinstance(value, dt.datetime) else value
