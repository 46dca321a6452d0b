"""Everything that is written once: all catalogues of a project, read and judged together.

The package itself knows notices and topics. Another extension adds a table of its own with
`sphinx_safety.add_catalogue`: a name, a reader and the file it reads.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..reading.faults import Fault, shown
from ..reading.yamlfile import Document, Refused, decode, parse, read_bytes
from .normal import readings
from .notice import LONGER, UNITS, Notice, read_catalogue, wording
from .settings import Settings
from .topics import AVOIDANCE, AVOIDANCE_IN, Topic, avoidance_pattern, read_topics, with_names
from .translation import Kinds, Message, records_of, texts_of, translated, with_records

TableReader = Callable[[Document, "Library"], tuple[Any, list[Fault]]]
"""Reads one table: takes the parsed file and the library so far; returns the table and all faults.

For a file that is not YAML the document's value is the file's text.
"""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A table of another extension: how it is called, where it stands, what reads it."""

    name: str
    """Its key in `Library.tables`."""
    file: str
    """Its path from the source folder. A file that is not there is an empty table."""
    reader: TableReader
    empty: Callable[[], Any] = dict
    """Makes the table if there is no file, or none that can be read."""
    before_notices: bool = False
    """Whether notices name its keys, as they name those of a bibliography."""
    names: Callable[[Any], Mapping[str, str]] = lambda _: {}
    """Takes the table; returns names that call for a notice wherever a page uses them, each with the notice's id."""
    kinds: Kinds = field(default_factory=dict)
    """Types of its records, each with the fields that are translated, in units: each whole or not at all."""


@dataclass(slots=True)
class Library:
    """The catalogues, each a mapping by id, and the faults found in reading them."""

    root: Path = field(default_factory=Path.cwd)
    """Files in messages are named relative to it: the folder in which the command runs."""
    settings: Settings = field(default_factory=Settings)
    notices: dict[str, Notice] = field(default_factory=dict)
    broken_notices: frozenset[str] = frozenset()
    """Notices that are there but cannot be shown; their faults are reported once."""
    topics: dict[str, Topic] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    """Tables of other extensions, by name."""
    digests: dict[str, str] = field(default_factory=dict)
    """What a page that used something depends on now: by ``notice:ID``, ``notices`` (all of them), ``topics``,
    ``said:TEXT`` (its translation) or the name of a table. What is not there has none."""
    faults: list[Fault] = field(default_factory=list)
    language: str = ""
    """The language that records are translated into; empty where pages stand in the language of their authors."""
    messages: dict[str, Message] = field(default_factory=dict)
    """Each text of a record that has a translation."""
    kinds: dict[str, Kinds] = field(default_factory=dict)
    """Table name to the types of its records that are translated."""
    untranslated: set[Any] = field(default_factory=set)
    """Records that stand in the language of their authors, and all their texts."""

    @property
    def in_use(self) -> bool:
        """Whether the project has a catalogue. One that only loads the extension is built as without it."""
        return bool(self.notices or self.topics or self.tables or self.faults)

    @property
    def sources(self) -> dict[str, Any]:
        """The bibliography by key, if another extension adds one under the name ``sources``."""
        return self.tables.get("sources") or {}

    def said(self, text: str) -> str:
        """Return a single text, such as a page's reason, in the language of the build if it has a translation."""
        if self.language and text and text not in self.messages:
            self.untranslated.add(text)
        return self.messages[text].text if text in self.messages else text

    def path(self, file: Path) -> str:
        """Return the name of a file in messages."""
        return file.relative_to(self.root).as_posix() if file.is_relative_to(self.root) else file.as_posix()

    def read_notices(self, *folders: Path) -> None:
        """Read the folders of notices."""
        self.notices, faults, self.broken_notices = read_catalogue(
            [(folder, self.path(folder)) for folder in folders], self.tables.get("sources"), self.settings)
        self.faults += faults
        if self.language:
            self.notices = {name: self._translated(notice) for name, notice in self.notices.items()}
        digests = {f"notice:{name}": notice.digest for name, notice in self.notices.items()}
        self.digests |= digests | {"notices": _sha(list(digests.items()))}

    def _translated(self, notice: Notice) -> Notice:
        """Return a notice with its message in the language of the build, and its background, each whole or not."""
        made: Notice = translated(notice, UNITS, self.messages, self.untranslated)
        if made in self.untranslated:
            self.untranslated |= {made.short_words, made.group_words}
        else:
            where = self.messages[notice.hazard]
            self.faults += [Fault(where.path, where.line, rule, f"in the translation of '{made.id}', {message}", remedy)
                            for _, rule, message, remedy in wording(made, LONGER)]
            known = self.language in AVOIDANCE_IN
            says, still = avoidance_pattern(AVOIDANCE), avoidance_pattern(AVOIDANCE_IN.get(self.language, ()))
            for ours, theirs in zip(notice.avoid, made.avoid, strict=True) if known else ():
                if says.search(readings(ours)[-1]) and not still.search(readings(theirs)[-1]):
                    self.faults.append(Fault(
                        self.messages[ours].path, self.messages[ours].line, "avoidance",
                        f"in the translation of '{made.id}', {shown(theirs)} does not say not to, as the text does",
                        "translate it anew"))
        return replace(made, digest=_sha(made.digest, self._words(made, UNITS)))

    def read_topics(self, file: Path) -> None:
        """Read the closed list of topics, which may call for the notices read before."""
        known = self.notices.keys() | self.broken_notices
        topics = self._read(Catalogue("topics", "", lambda document, _: read_topics(document, known),
                                      kinds={Topic: (("title",),)}), file)
        # No page lacks a notice that nobody could insert: its own fault is the cause.
        self.topics = {name: replace(topic, notices=tuple(one for one in topic.notices if one in self.notices))
                       for name, topic in topics.items()}

    def read_table(self, catalogue: Catalogue, source: Path) -> None:
        """Read a table of another extension from below the folder ``source``."""
        table = self.tables[catalogue.name] = self._read(catalogue, source / catalogue.file)
        if names := catalogue.names(table):
            self.topics = with_names(self.topics, names)
            self.digests["topics"] = _sha(self.digests.get("topics"), names)

    def _read(self, catalogue: Catalogue, file: Path) -> Any:
        """Return a table in the language of the build; its digest includes the translations."""
        name, kinds, path, table = catalogue.name, catalogue.kinds, self.path(file), catalogue.empty()
        if file.exists():
            try:
                content = read_bytes(file, path)
                self.digests[name] = hashlib.sha256(content).hexdigest()
                text = decode(content, path)
                document = parse(text, path) if file.suffix == ".yaml" else Document(text, path)
                table, faults = catalogue.reader(document, self)
                self.faults += faults
            except Refused as refused:
                self.faults += refused.faults
        if kinds:
            self.kinds[name] = kinds
        if kinds and self.language:
            table = with_records(table, kinds, lambda row: translated(row, kinds, self.messages, self.untranslated))
            words = [self._words(row, kinds) for row in records_of(table, kinds)]
            self.digests[name] = _sha(self.digests.get(name), words)
        return table

    def _words(self, record: Any, kinds: Kinds) -> list[tuple[str, bool]]:
        """Return the texts of a record as they are shown, and whether each is marked as untranslated."""
        return [(text, text in self.untranslated) for text in texts_of(record, kinds)]


def _sha(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def read_library(source: Path, notices: str, topics: str, catalogues: Iterable[Catalogue]) -> Library:
    """Return all catalogues below the folder ``source``, read in the order of a build, but without Sphinx."""
    library, ordered = Library(), list(catalogues)
    for catalogue in filter(lambda one: one.before_notices, ordered):
        library.read_table(catalogue, source)
    library.read_notices(source / notices)
    library.read_topics(source / topics)
    for catalogue in filter(lambda one: not one.before_notices, ordered):
        library.read_table(catalogue, source)
    return library
