"""Records in another language: whole in it, or whole in the language in which they were written.

The key of a translation is today's text: when a word of a record changes, its translation is gone, and so is that of
the whole record. No digest is needed for that promise. Translations stand in ``.po`` files of gettext, which are read
with Babel (it comes with Sphinx).
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.pofile import read_po, unescape

from ..reading.faults import Fault, printable, shown
from ..reading.yamlfile import Refused, decode, read_bytes, refuse_invisible

Kinds = Mapping[type, tuple[tuple[str, ...], ...]]
"""Types of records to the units in which they are translated: names of fields, those of the message first. ``str``,
without a unit, stands for a text that is a record by itself."""


class Message(NamedTuple):
    """One translation, and where it stands."""

    text: str
    path: str
    line: int


_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ORIGINAL = re.compile(rf"^[ \t]*msgid((?:\s*{_QUOTED.pattern})+)", re.MULTILINE)


def originals(text: str) -> Iterator[tuple[str, int]]:
    """Yield each text that a ``.po`` file translates, with its line."""
    line, end = 1, 0
    for found in _ORIGINAL.finditer(text):
        line, end = line + text.count("\n", end, found.start(1)), found.start(1)
        yield "".join(map(unescape, _QUOTED.findall(found[1]))), line


def read_messages(file: Path, path: str) -> dict[str, Message]:
    """Return the translation of each text of a file named ``path`` in messages.

    What is empty or marked fuzzy is left out: nobody has said that it is right. Raises `Refused` with file and line.
    """
    def refused(
        line: int, why: str, remedy: str = "write msgid and msgstr, each with its text in quotation marks"
    ) -> Refused:
        return Refused(Fault(path, line, "translation", why, remedy))

    text = decode(read_bytes(file, path), path, largest=sys.maxsize)
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):  # Babel would leave the text out in silence
            raise refused(number, f"{shown(line)} is no line of a .po file")
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except Exception as error:  # Babel has one of its own for entries; a header can raise any
        raise refused(getattr(error, "lineno", 0) + 1, f"this is no .po file: {printable(str(error))}") from None
    first: dict[str, int] = {}
    for original, number in originals(text):  # of two translations of a text Babel keeps one, in silence
        if first.setdefault(original, number) != number:
            raise refused(number, f"the text {shown(original)} stands in line {first[original]} already",
                          "keep one of the two: a text has one translation")
    messages: dict[str, Message] = {}
    for message in catalogue:
        said, line_number = message.string, message.lineno or 1
        if isinstance(message.id, str) and isinstance(said, str) and message.id and said:
            refuse_invisible(said, path, line_number)
            if not message.fuzzy:
                messages[message.id] = Message(said, path, line_number)
    return messages


def with_records(table: Any, kinds: Kinds, change: Callable[[Any], Any]) -> Any:
    """Return a table with each of its records changed.

    A table is a record, a mapping or a list of tables, or a dataclass that holds some of these.
    """
    if type(table) in kinds:
        return change(table)
    if isinstance(table, Mapping):
        return {key: with_records(part, kinds, change) for key, part in table.items()}
    if isinstance(table, (tuple, list)):
        return tuple(with_records(part, kinds, change) for part in table)
    if is_dataclass(table) and not isinstance(table, type):
        return replace(table, **{part.name: with_records(getattr(table, part.name), kinds, change)
                                 for part in fields(table)})
    return table


def with_texts(value: Any, kinds: Kinds, change: Callable[[str], str]) -> Any:
    """Return a record, or what one of its fields holds, with each of its texts changed."""
    if isinstance(value, str):
        return change(value) if value else value
    if isinstance(value, (tuple, list)):
        return tuple(with_texts(part, kinds, change) for part in value)
    made = {name: with_texts(getattr(value, name), kinds, change)
            for unit in kinds.get(type(value), ()) for name in unit}
    return replace(value, **made) if made else value


def texts_of(value: Any, kinds: Kinds) -> list[str]:
    """Return the texts of a record, or of what one of its fields holds, in order."""
    texts: list[str] = []
    with_texts(value, kinds, lambda text: texts.append(text) or text)  # type: ignore[func-returns-value]
    return texts


def records_of(table: Any, kinds: Kinds) -> list[Any]:
    """Return the records of a table."""
    records: list[Any] = []
    with_records(table, kinds, lambda record: records.append(record) or record)  # type: ignore[func-returns-value]
    return records


def translated(record: Any, kinds: Kinds, messages: Mapping[str, Message], untranslated: set[Any]) -> Any:
    """Return a record with each of its units in another language if ``messages`` hold all texts of the unit.

    The texts of a unit that stays as it was are added to ``untranslated``, and the record if that is its message.
    """
    if isinstance(record, str):
        untranslated |= {record} - messages.keys()
        return messages[record].text if record in messages else record
    made, message_stays = record, False
    for unit in kinds[type(record)]:
        values = tuple(getattr(record, name) for name in unit)
        if missing := not messages.keys() >= set(texts_of(values, kinds)):
            untranslated |= set(texts_of(values, kinds))
        else:
            said = with_texts(values, kinds, lambda text: messages[text].text)
            made = replace(made, **dict(zip(unit, said, strict=True)))
        message_stays = message_stays or (missing and unit is kinds[type(record)][0])
    untranslated |= {made} if message_stays else set()
    return made
