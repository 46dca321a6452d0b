"""Translations: a ``.po`` file of gettext, read with Babel (which comes with Sphinx)."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

from .faults import Fault, printable
from .yamlfile import Refused, decode, first_invisible, invisible, read_bytes


class Message(NamedTuple):
    """One translation, and where it stands."""

    text: str
    path: str
    line: int


def read_messages(file: Path, path: str) -> dict[str, Message]:
    """Return the translation of each text of a file named ``path`` in messages.

    What is empty or marked fuzzy is left out: nobody has said that it is right. Raises `Refused` with file and line.
    """
    text = decode(read_bytes(file, path), path, largest=sys.maxsize)
    try:
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except Exception as error:  # Babel has one of its own for entries; a header can raise any
        line = getattr(error, "lineno", 0) + 1
        raise Refused(Fault(path, line, "translation", f"this is no .po file: {printable(str(error))}",
                            "write msgid and msgstr, each in quotation marks")) from None
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
