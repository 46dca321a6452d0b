"""Shapes of records: one description that reads, checks and documents a data file.

A shape says what a value must be. `Shape.read` checks a value and returns it in its Python form, or records a `Fault`;
`Shape.schema` returns the same rule as JSON Schema (draft 2020-12), which is published beside each table.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import unescape
from typing import Any, ClassVar
from urllib.parse import urlsplit

from .faults import Fault, allowed, shown
from .yamlfile import Document, Key, Refused

MARKUP = re.compile(r"<[A-Za-z/!?]|`|(?<!\w)\*(?=\S)|\]\(|(?<!\w)_\w(?:[^_]*\w)?_(?!\w)|https?:")
"""What would be a tag, emphasis, code, a link or an address if anyone read it as markup; "> 50 V [red]" is none."""
_MOST_FAULTS = 100
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(slots=True)
class Reader:
    """Where faults of one document are gathered."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: Key, rule: str, message: str, remedy: str = "") -> Any:
        """Record that the value at ``key`` is wrong. Returns None, to stand for the value."""
        path, line = self.document.path, self.document.line(*key)
        if len(self.faults) >= _MOST_FAULTS:  # nobody reads more at once, and each takes a look at all known names
            raise Refused(*self.faults, Fault(path, line, "too-many-faults", "more faults from here on",
                                              "mend those above first"))
        self.faults.append(Fault(path, line, rule, message, remedy))

    def wrong(self, key: Key, rule: str, value: object, remedy: str) -> Any:
        """Record that the value at ``key`` is none that is allowed there. Returns None, to stand for the value."""
        return self.fault(key, rule, f"{_name(key)} is {shown(value)}", remedy)


class Shape:
    """What one value must be."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        """Return the value in its Python form, or None after recording a fault."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the same rule as JSON Schema."""
        raise NotImplementedError


def _name(key: Key) -> str:
    """Return the name of a value for a message: ``avoid item 2`` rather than ``('avoid', 1)``."""
    words = [f"item {part + 1}" if isinstance(part, int) else shown(part) for part in key[-2:]]
    return " ".join(words) or "the file"


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """A text of one paragraph. ``plain`` refuses markup, HTML and addresses."""

    most_words: int | None = None
    least_words: int = 0
    plain: bool = True
    verb_first: bool = False
    different: bool = False
    """Whether words count once, and only if they have two letters."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, str):
            why = f"{_name(key)} must be a text, not {shown(value)}"
            remedy = "put it in quotation marks" if value is not None and not isinstance(value, (list, dict)) else ""
            return reader.fault(key, "wrong-type", why, remedy)
        text = " ".join(value.split())
        if not text:
            return reader.fault(key, "empty", f"{_name(key)} is empty", "write it, or leave the key out")
        if self.plain and (markup := MARKUP.search(text)):
            return reader.fault(key, "markup", f"{_name(key)} holds {shown(markup.group())}",
                                "write plain words: no Markdown, HTML or addresses")
        if self.most_words and (words := len(text.split())) > self.most_words:
            return reader.fault(key, "too-long", f"{_name(key)} has {words} words", f"at most {self.most_words}")
        every = re.findall(r"[^\W\d_]{2,}" if self.different else r"[^\W_]+", unescape(text).casefold())
        if len(set(every) if self.different else every) < self.least_words:
            return reader.wrong(key, "too-short", text, f"write at least {self.least_words} words")
        if self.verb_first and not text[0].isupper():
            return reader.fault(key, "wording", f"{_name(key)} begins with {shown(text.split()[0])}",
                                "begin with a verb and a capital letter")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True, slots=True)
class Id(Shape):
    """A stable name: lower-case ASCII words joined by hyphens, or a pattern of its own."""

    pattern: re.Pattern[str] = _ID
    example: str = "mixing-sedatives"
    known: Collection[str] | None = None
    what: str = "name"

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if isinstance(value, bool):
            return reader.fault(key, "wrong-type", f"{_name(key)}: YAML reads an unquoted no, yes, on or off as "
                                "true or false", f"put it in quotation marks, such as '{self.example}'")
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            return reader.wrong(key, "bad-id", value, f"write it like '{self.example}'")
        if self.known is not None and value not in self.known:
            why = f"unknown {self.what} {shown(value)}"
            return reader.fault(key, f"unknown-{self.what}", why, allowed(value, self.known))
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


@dataclass(frozen=True, slots=True)
class OneOf(Shape):
    """One word of a closed list."""

    choices: tuple[str, ...]
    rule: str = "not-allowed"

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if isinstance(value, str) and value in self.choices:
            return value
        return reader.wrong(key, self.rule, value, allowed(str(value), self.choices))

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Date(Shape):
    """A day, written 2026-11-22. ``part`` also takes a year or a year and month, kept as text."""

    part: bool = False
    _PART: ClassVar[re.Pattern[str]] = re.compile(r"(1[89]|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        text = value.isoformat() if isinstance(value, dt.date) else str(value)
        if self.part:
            if self._PART.fullmatch(text) and (len(text) < 10 or _day(text)):
                return text
            return reader.wrong(key, "date", value, "write '2026', '2026-11' or '2026-11-22'")
        if (day := _day(text)) and 1900 <= day.year < 2100:
            return day
        return reader.wrong(key, "date", text, "write a day that exists, of 1900 to 2099, such as 2026-11-22")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **({"pattern": f"^{self._PART.pattern}$"} if self.part else {"format": "date"})}


def _day(text: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    return None


@dataclass(frozen=True, slots=True)
class Address(Shape):
    """The address of a web page."""

    _FORM: ClassVar[re.Pattern[str]] = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        with suppress(ValueError):  # such as a bracket without its partner
            if isinstance(value, str) and self._FORM.fullmatch(value) and urlsplit(value).hostname:
                return value
        return reader.wrong(key, "address", value, "write the whole address, https:// first")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True, slots=True)
class Number(Shape):
    """A number, with decimals only if it is not ``whole``."""

    least: int
    most: int
    whole: bool = True

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        kinds = int if self.whole else (int, float)
        if isinstance(value, kinds) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        kind = "whole number" if self.whole else "number"
        return reader.wrong(key, "number", value, f"write a {kind} from {self.least} to {self.most}")

    def schema(self) -> dict[str, Any]:
        return {"type": "integer" if self.whole else "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list of values of one shape, of ``least`` to ``most`` items, read as a tuple."""

    item: Shape
    least: int = 0
    most: int = 200

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, list):
            return reader.fault(key, "wrong-type", f"{_name(key)} must be a list, not {shown(value)}",
                                "write one item a line, each after a hyphen")
        if not self.least <= len(value) <= self.most:
            rule = "empty" if not value else "too-many" if len(value) > self.most else "too-few"
            return reader.fault(key, rule, f"{_name(key)} has {len(value)} items", f"write {self.least} to {self.most}")
        items = [self.item.read(item, (*key, index), reader) for index, item in enumerate(value)]
        taken: set[Any] = set()
        for index, item in enumerate(items):
            if item is not None and item in taken:
                reader.fault((*key, index), "repeated", f"{_name((*key, index))} stands twice", "delete one")
            taken.add(item)
        return tuple(item for item in items if item is not None)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True, slots=True)
class Names(Shape):
    """A mapping of names of one shape to values of another, ``least`` of them."""

    item: Shape
    name: Shape = field(default_factory=Id)
    least: int = 1

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if not isinstance(value, dict) or len(value) < self.least:
            return reader.fault(key, "wrong-type", f"{_name(key)} must hold names and what they stand for",
                                "write 'name:' and what it stands for behind or below")
        read = {name: self.item.read(part, (*key, name), reader) for name, part in value.items()
                if self.name.read(name, (*key, name), reader)}
        return {name: part for name, part in read.items() if part is not None}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "propertyNames": self.name.schema(), "additionalProperties": self.item.schema(),
                "minProperties": self.least}


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """A mapping with known keys. ``make`` turns the read values into a record of its own type."""

    fields: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()
    nullable: frozenset[str] = frozenset()
    make: Callable[..., Any] = dict

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        before = len(reader.faults)
        if not isinstance(value, dict):
            return reader.fault(key, "wrong-type", f"{_name(key)} must hold keys and values, not {shown(value)}",
                                f"keys: {', '.join(self.fields)}")
        meant: set[str] = set()  # a misspelt key is one fault, not an unknown and a missing one
        for name in value:
            if name not in self.fields:
                reader.fault((*key, name), "unknown-key", f"unknown key {shown(name)}", allowed(name, self.fields))
                meant |= set(get_close_matches(name, self.fields, n=1))
        read: dict[str, Any] = {}
        for name, shape in self.fields.items():
            if name not in value:
                if name not in self.optional and name not in meant:
                    reader.fault(key, "missing-key", f"the key '{name}' is missing", f"keys: {', '.join(self.fields)}")
            else:
                empty = value[name] is None and name in self.nullable
                read[name.replace("-", "_")] = None if empty else shape.read(value[name], (*key, name), reader)
        return self.make(**read) if len(reader.faults) == before else None

    def schema(self) -> dict[str, Any]:
        properties = {
            name: {"anyOf": [shape.schema(), {"type": "null"}]} if name in self.nullable else shape.schema()
            for name, shape in self.fields.items()
        }
        required = [name for name in self.fields if name not in self.optional]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
