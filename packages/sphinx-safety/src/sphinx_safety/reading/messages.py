"""Translations: a ``.po`` file of gettext, read with Babel (which comes with Sphinx)."""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

from .faults import Fault, printable, shown
from .yamlfile import Refused, decode, first_invisible, invisible, read_bytes


class Message(NamedTuple):
    """One translation, and where it stands."""

    text: str
    path: str
    line: int


_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')
_REMEDY = "write msgid and msgstr, each with its text in quotation marks"


def read_messages(file: Path, path: str) -> dict[str, Message]:
    """Return the translation of each text of a file named ``path`` in messages.

    What is empty or marked fuzzy is left out: nobody has said that it is right. Raises `Refused` with file and line.
    """
    text = decode(read_bytes(file, path), path, largest=sys.maxsize)
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line):  # Babel would leave the text out in silence
            raise Refused(Fault(path, number, "translation", f"{shown(line)} is no line of a .po file", _REMEDY))
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except Exception as error:  # Babel has one of its own for entries; a header can raise any
        number = getattr(error, "lineno", 0) + 1
        why = f"this is no .po file: {printable(str(error))}"
        raise Refused(Fault(path, number, "translation", why, _REMEDY)) from None
    messages: dict[str, Message] = {}
    for message in catalogue:
        if not (isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string):
            continue
        if (at := first_invisible(message.string)) is not None:
            raise Refused(Fault(path, message.lineno or 1, "invisible-character",
                                f"the invisible character {invisible(message.string[at])}", "delete it"))
        if not message.fuzzy:
            messages[message.id] = Message(message.string, path, message.lineno or 1)
    return messages
