"""Safety notices: what one is, and how a folder of them is read and judged.

The parts of a message follow ANSI Z535.6 and the hazard statement of DITA 1.3:
signal word, hazard, consequence, avoidance, and what to do if it happens.
Nothing here knows of Sphinx.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..reading.faults import Fault, printable, shown
from ..reading.shapes import Date, Id, ListOf, OneOf, Reader, Record, Text
from ..reading.yamlfile import Document, Key, Refused, decode, parse, refuse_invisible
from .signals import CERTAINTIES, SIGNALS

MOST_WORDS = 60
"""Most words that hazard, consequence, avoidance and first steps may have together."""

MOST_SHORT_WORDS = 14
"""Most words of the short form."""

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_ACTIVE = re.compile(r"<[A-Za-z/!?]|^[ \t>]*(?:`{3,}|~{3,}|:{3,})\s*\{|\{(?:eval-rst|raw)", re.MULTILINE)
_HISTORY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}: \S.*")


@dataclass(frozen=True, slots=True)
class Notice:
    """One reviewed safety notice. Its id is the name of its file."""

    id: str
    code: str
    """Stable number such as ``KS-012``; never reused."""
    signal: str
    """One of `words.SIGNALS`: how bad."""
    hazard: str
    consequence: str
    avoid: tuple[str, ...]
    if_it_happens: tuple[str, ...]
    certainty: str
    """One of `words.CERTAINTIES`: how sure."""
    sources: tuple[str, ...]
    """Keys of the bibliography."""
    reviewed: dt.date
    review_by: dt.date
    history: tuple[str, ...]
    """What changed and when, newest first: ``2026-11-22: First version.``"""
    short: str = ""
    """What can happen and what to do in a few words, for groups and reminders."""
    background: str = ""
    """Markdown for the notice's own entry in the index."""
    path: str = ""
    background_line: int = 1
    digest: str = field(default="", compare=False)
    """Changes when, and only when, the file's bytes change."""

    @property
    def short_words(self) -> str:
        """The short form below a heading: the short line, else hazard and first avoidance."""
        return self.short or f"{self.hazard}. {self.avoid[0]}"

    @property
    def group_words(self) -> str:
        """The short form below the hazard in a group: the short line, else consequence and first avoidance."""
        return self.short or f"{self.consequence} {self.avoid[0]}"


class _History(Text):
    """A line of history: a day, a colon, what changed."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if isinstance(value, dict) and len(value) == 1:  # YAML reads "2026-11-22: First." as a mapping
            value = ": ".join(str(part) for part in next(iter(value.items())))
        text = super().read(value, key, reader)
        if text and not _HISTORY.fullmatch(text):
            reader.fault(key, "history", f"{shown(text)} does not begin with a day",
                         "write it like '2026-11-22: First version.'")
        return text


def notice_shape(sources: Collection[str]) -> Record:
    """Give the shape of a notice's front matter, whose sources must be among ``sources``."""
    return Record(
        {
            "code": Id(re.compile(r"KS-[0-9]{3}"), "KS-012", what="code"),
            "signal": OneOf(SIGNALS, "unknown-signal-word"),
            "hazard": Text(most_words=15),
            "consequence": Text(),
            "avoid": ListOf(Text(verb_first=True), least=1, most=4),
            "if-it-happens": ListOf(Text(), least=1, most=4),
            "short": Text(most_words=MOST_SHORT_WORDS),
            "certainty": OneOf(CERTAINTIES),
            "sources": ListOf(Id(re.compile(r"\S+"), "nccih-kratom", sources, "source"), most=20),
            "reviewed": Date(),
            "review-by": Date(),
            "history": ListOf(_History(plain=False), least=1),
        },
        optional=frozenset({"if-it-happens", "short"}),
    )


def split_front_matter(text: str) -> tuple[str, str, int] | None:
    """Split ``text`` into YAML, body and the body's first line; None without front matter."""
    match = _FRONT.match(text)
    if match is None:
        return None
    return match[1], text[match.end():], text.count("\n", 0, match.end()) + 1


def read_notice(name: str, data: bytes, path: str, sources: Collection[str]) -> Notice:
    """Read one notice file.

    ``name`` is the id (the file name without ending), ``data`` the bytes of the file,
    ``path`` its name in messages, ``sources`` the known keys of the bibliography.

    Raises `Broken` with every fault of the file; nothing else, whatever the bytes.
    """
    faults: list[Fault] = []
    id_reader = Reader(Document(None, path))
    Id().read(name, ("file name",), id_reader)
    faults += id_reader.faults
    try:
        text = decode(data, path)
        parts = split_front_matter(text)
        if parts is None:
            raise Refused(Fault(path, 1, "front-matter", "the file does not begin with front matter",
                                "begin with a line of three hyphens, the keys, and three hyphens again"))
        front, background, background_line = parts
        document = parse(front, path, first_line=2)
        refuse_invisible(background, path, background_line)
        reader = Reader(document)
        read = notice_shape(sources).read(document.value, (), reader)
    except Refused as refused:
        raise Broken([*faults, *refused.faults]) from None
    if read:
        _judge(read, reader)
    if match := _ACTIVE.search(background):
        line = background_line + background.count("\n", 0, match.start())
        reader.faults.append(Fault(path, line, "markup", "the background holds HTML or a directive",
                                   "write paragraphs, lists, links and citations only"))
    if faults := sorted(faults + reader.faults):
        raise Broken(faults)
    return Notice(
        id=name, path=path, background=background.strip(), background_line=background_line,
        digest=hashlib.sha256(data).hexdigest(),
        **{"if_it_happens": (), **read},
    )


class Broken(Exception):
    """A file holds faults; ``faults`` lists all of them."""

    def __init__(self, faults: list[Fault]) -> None:
        """Carry ``faults``."""
        super().__init__("; ".join(f"{fault.path}:{fault.line}: {fault}" for fault in faults))
        self.faults = faults


def _judge(read: dict[str, object], reader: Reader) -> None:
    """Judge what no single value can show. Rules: content standards, section 1."""
    signal, steps = read["signal"], read.get("if_it_happens", ())
    if signal in ("danger", "warning") and not steps:
        reader.fault(("signal",), "missing-key", f"a {signal} without 'if-it-happens'",
                     "say the first steps and whom to call")
    avoid, short = read["avoid"], str(read.get("short", ""))
    assert isinstance(avoid, tuple)
    if short and not any(item.rstrip(".").casefold() in short.casefold() for item in avoid):
        reader.fault(("short",), "no-avoidance", "'short' does not say what to do",
                     "end it with one item of 'avoid', word for word")
    if not read["sources"] and read["certainty"] != "none found":
        reader.fault(("sources",), "empty", "no sources",
                     "name at least one, or set the certainty to 'none found'")
    reviewed, review_by = read["reviewed"], read["review_by"]
    assert isinstance(reviewed, dt.date)
    assert isinstance(review_by, dt.date)
    if review_by <= reviewed:
        reader.fault(("review-by",), "date", f"the next review {review_by} is not after the last, {reviewed}",
                     "choose a later day")
    words = len(" ".join(message_texts(read)).split())
    if words > MOST_WORDS:
        reader.fault((), "too-long", f"the message has {words} words", f"at most {MOST_WORDS}")


def message_texts(read: Mapping[str, object]) -> list[str]:
    """List the texts that a reader sees, in the order in which they are shown."""
    avoid, steps = read["avoid"], read.get("if_it_happens", ())
    assert isinstance(avoid, tuple)
    assert isinstance(steps, tuple)
    return [str(read["hazard"]), str(read["consequence"]), *avoid, *steps]


def read_catalogue(
    folder: Path, shown_as: str, sources: Collection[str]
) -> tuple[dict[str, Notice], list[Fault], frozenset[str]]:
    """Read every ``*.md`` file of ``folder``.

    Gives the good notices by id in order of their code, all faults, and the names
    of files that are there but broken (so that a use of one is not called unknown).
    ``shown_as`` is the folder's name in messages. A missing folder is an empty catalogue.
    """
    notices: dict[str, Notice] = {}
    faults: list[Fault] = []
    broken: set[str] = set()
    by_folded: dict[str, str] = {}
    for file in sorted(folder.glob("*.md")):
        path = f"{shown_as}/{printable(file.name)}"
        if (first := by_folded.setdefault(file.stem.casefold(), file.stem)) != file.stem:
            faults.append(Fault(path, 1, "duplicate", f"{shown(file.stem)} and {shown(first)} differ by case only",
                                "rename one"))
        try:
            data = file.read_bytes()
        except OSError as error:
            if error.errno is not None and file.is_dir():
                why, mend = "a folder stands where a notice file belongs", "move the folder away"
            elif file.is_symlink() and not file.exists():
                why, mend = "the link leads nowhere", "put the notice itself here"
            else:
                why, mend = f"cannot be read: {error.strerror}", "check the file's permissions"
            faults.append(Fault(path, 1, "unreadable", why, mend))
            broken.add(file.stem)
            continue
        try:
            notices[file.stem] = read_notice(file.stem, data, path, sources)
        except Broken as problem:
            faults += problem.faults
            broken.add(file.stem)
    notices, twice = _without_doubles(notices)
    return notices, faults + twice, frozenset(broken)


def _without_doubles(notices: dict[str, Notice]) -> tuple[dict[str, Notice], list[Fault]]:
    kept: dict[str, Notice] = {}
    faults: list[Fault] = []
    codes: dict[str, str] = {}
    for notice in sorted(notices.values(), key=lambda notice: (notice.code, notice.id)):
        if first := codes.get(notice.code):
            faults.append(Fault(notice.path, 1, "duplicate", f"the code {notice.code} is taken by '{first}'",
                                "codes are never reused: take the next free one"))
        else:
            kept[notice.id] = notice
            codes[notice.code] = notice.id
    return kept, faults


def strictest_first(notices: Collection[Notice]) -> list[Notice]:
    """Order notices by signal word, keeping the given order among equals."""
    return sorted(notices, key=lambda notice: SIGNALS.index(notice.signal))
