"""Records in another language: whole in it, or whole in the language in which they were written.

The key of a translation is today's text: when a word of a record changes, its translation is gone, and so is that of
the whole record. No digest is needed for that promise. Nothing here knows of Sphinx.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ..reading.messages import Message

Kinds = Mapping[type, tuple[tuple[str, ...], ...]]
"""Types of records to the units in which they are translated: names of fields, those of the message first. ``str``,
without a unit, stands for a text that is a record by itself."""


def texts_of(value: Any, kinds: Kinds) -> list[str]:
    """Return the texts of a record, or of what one of its fields holds, in order."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, (tuple, list)):
        return [text for part in value for text in texts_of(part, kinds)]
    names = (name for unit in kinds.get(type(value), ()) for name in unit)
    return [text for name in names for text in texts_of(getattr(value, name), kinds)]


def records_of(table: Any, kinds: Kinds) -> Iterator[Any]:
    """Yield the records of a table, which may be a mapping, a list, or a dataclass that holds some of these."""
    if type(table) in kinds:
        yield table
    elif isinstance(table, Mapping):
        for part in table.values():
            yield from records_of(part, kinds)
    elif isinstance(table, (tuple, list)):
        for part in table:
            yield from records_of(part, kinds)
    elif is_dataclass(table):
        for field in fields(table):
            yield from records_of(getattr(table, field.name), kinds)


def translated(table: Any, kinds: Kinds, messages: Mapping[str, Message], untranslated: set[Any]) -> Any:
    """Return a table with each unit of its records in another language if ``messages`` hold all texts of the unit.

    The texts of a unit that stays as it was are added to ``untranslated``, and the record if that is its message.
    """
    if type(table) in kinds:
        return _record(table, kinds, messages, untranslated)
    if isinstance(table, Mapping):
        return {key: translated(part, kinds, messages, untranslated) for key, part in table.items()}
    if isinstance(table, (tuple, list)):
        return tuple(translated(part, kinds, messages, untranslated) for part in table)
    if is_dataclass(table) and not isinstance(table, type):
        return replace(table, **{field.name: translated(getattr(table, field.name), kinds, messages, untranslated)
                                 for field in fields(table)})
    return table


def _record(record: Any, kinds: Kinds, messages: Mapping[str, Message], untranslated: set[Any]) -> Any:
    if isinstance(record, str):
        untranslated |= {record} - messages.keys()
        return _said(record, kinds, messages)
    made, message_stays = record, False
    for unit in kinds[type(record)]:
        values = {name: getattr(record, name) for name in unit}
        texts = texts_of(tuple(values.values()), kinds)
        if missing := any(text not in messages for text in texts):
            untranslated |= set(texts)
        else:
            made = replace(made, **{name: _said(value, kinds, messages) for name, value in values.items()})
        message_stays = message_stays or (missing and unit is kinds[type(record)][0])
    untranslated |= {made} if message_stays else set()
    return made


def _said(value: Any, kinds: Kinds, messages: Mapping[str, Message]) -> Any:
    if isinstance(value, str):
        return messages[value].text if value in messages else value
    if isinstance(value, tuple):
        return tuple(_said(part, kinds, messages) for part in value)
    names = [name for unit in kinds.get(type(value), ()) for name in unit]
    return replace(value, **{name: _said(getattr(value, name), kinds, messages) for name in names}) if names else value
