"""Safety notices: what one is, and how a folder of them is read and judged.

The parts of a message follow ANSI Z535.6 and the hazard statement of DITA 1.3: signal word, hazard, consequence,
avoidance, and what to do if it happens.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..reading.faults import Fault, printable, shown
from ..reading.shapes import MARKUP, Date, Id, ListOf, OneOf, Reader, Record, Text
from ..reading.yamlfile import Document, Key, Refused, decode, parse, read_bytes, refuse_invisible
from .settings import OPTIONAL, Settings
from .translation import Kinds

_FRONT = re.compile(r"---[ \t]*\n((?:.*?\n)??)---[ \t]*(?:\n|\Z)", re.DOTALL)
_ACTIVE = {
    ".md": re.compile(r"<[A-Za-z/!?]|^[ \t>]*(?:`{3,}|~{3,}|:{3,})\s*\{|\{(?:eval-rst|raw)", re.MULTILINE),
    ".rst": re.compile(r"^[ \t]*\.\. (?:\|.*\| )?[\w:.-]+::", re.MULTILINE),
}
"""HTML or directives in a background, by the ending of its file."""
_WORD, _NO_WORD = re.compile(r"[^\W\d_]{2}"), re.compile(r"\S{61}")
_LONGEST_REVIEW = 3653  # days
_HISTORY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}: \S.*")


def sentences(*parts: str) -> str:
    """Return parts as one text in which each ends with a stop; empty parts are left out."""
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)


@dataclass(frozen=True, slots=True)
class Notice:
    """One reviewed safety notice. Its id is the name of its file."""

    id: str
    code: str
    """Stable number such as ``LM-012``; never reused."""
    signal: str
    """One of `Settings.signals`: how bad."""
    hazard: str
    consequence: str = ""
    avoid: tuple[str, ...] = ()
    if_it_happens: tuple[str, ...] = ()
    certainty: str | None = None
    """One of `Settings.certainties`: how sure."""
    sources: tuple[str, ...] = ()
    """Keys of the bibliography, or plain words in a project that has none."""
    reviewed: dt.date | None = None
    review_by: dt.date | None = None
    history: tuple[str, ...] = ()
    """What changed and when, newest first: ``2026-11-22: First version.``"""
    short: str = ""
    """What can happen and what to do in a few words, for groups and reminders."""
    background: str = ""
    """Markdown or reStructuredText, as its file ends, for the notice's own entry in the index."""
    path: str = ""
    background_line: int = 1
    digest: str = field(default="", compare=False)
    """Changes when, and only when, the file's bytes change."""
    settings: Settings = field(default_factory=Settings, compare=False, repr=False)
    """What the project decides about its notices."""

    @property
    def message(self) -> tuple[str, ...]:
        """The texts that a reader sees, in the order in which they are shown."""
        return (self.hazard, self.consequence, *self.avoid, *self.if_it_happens)

    @property
    def short_words(self) -> str:
        """The short form below a heading: the short line, else hazard and first avoidance."""
        return self.short or sentences(self.hazard, *self.avoid[:1])

    @property
    def group_words(self) -> str:
        """The short form below the hazard in a group: the short line, else consequence and first avoidance."""
        return self.short or sentences(self.consequence, *self.avoid[:1])


LONGER = 1.3
"""How many more words a translation may have: other languages need more than English."""

UNITS: Kinds = {Notice: (("hazard", "consequence", "avoid", "if_it_happens", "short"), ("background",))}
"""What is translated of a notice: its message whole or not at all, and its background by itself."""


class _History(Text):
    """A line of history: a day, a colon, what changed."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        if isinstance(value, dict) and len(value) == 1:  # YAML reads "2026-11-22: First." as a mapping
            value = ": ".join(str(part) for part in next(iter(value.items())))
        text = super().read(value, key, reader)
        if text and not (_HISTORY.fullmatch(text) and Date().read(text[:10], key, Reader(reader.document))):
            reader.fault(key, "history", f"{shown(text)} does not begin with a day",
                         "write it like '2026-11-22: First version.'")
        return text


def notice_shape(sources: Collection[str] | None, settings: Settings) -> Record:
    """Return the shape of a notice's front matter. Its sources must be among ``sources``, unless that is None."""
    limits = settings.limits
    code = re.sub(r"[0-9]+", lambda digits: f"[0-9]{{{len(digits[0])}}}", settings.code)
    source = Text(plain=False) if sources is None else Id(re.compile(r"\S+"), "nccih-kratom", sources, "source")
    return Record(
        {
            "code": Id(re.compile(code or r"[A-Z][A-Z0-9]*-[0-9]+"), settings.code or "LM-012", what="code"),
            "signal": OneOf(tuple(settings.signals), "unknown-signal-word"),
            "hazard": Text(most_words=limits["hazard"]),
            "consequence": Text(),
            "avoid": ListOf(Text(verb_first=True), least=1, most=limits["avoid"]),
            "if-it-happens": ListOf(Text(), least=1, most=limits["if-it-happens"]),
            "short": Text(most_words=limits["short"]),
            "certainty": OneOf(settings.certainties),
            "sources": ListOf(source, most=20),
            "reviewed": Date(),
            "review-by": Date(),
            "history": ListOf(_History(plain=False), least=1),
        },
        optional=frozenset({"if-it-happens", "short", *OPTIONAL}) - settings.required,
    )


def split_front_matter(text: str, path: str) -> tuple[str, str, int] | None:
    """Return YAML, body and the body's first line; None without front matter. Raises `Refused` if it never ends."""
    if match := _FRONT.match(text):
        return match[1], text[match.end():], text.count("\n", 0, match.end()) + 1
    if re.match(r"---[ \t]*\n[\w-]+:", text):
        raise Refused(Fault(path, 1, "front-matter", "the front matter has no end",
                            "close it with a line of three hyphens"))
    return None


def read_notice(
    name: str, data: bytes, path: str, sources: Collection[str] | None, settings: Settings | None = None
) -> Notice:
    """Return one notice.

    ``name`` is the id (the file name without ending), ``data`` the bytes of the file, ``path`` its name in messages,
    ``sources`` the known keys of the bibliography, None where there is none. Raises `Refused` with every fault of the
    file; nothing else, whatever the bytes.
    """
    settings = settings or Settings()
    reader = Reader(Document(None, path))
    Id().read(name, ("file name",), reader)
    try:
        text = decode(data, path)
        parts = split_front_matter(text, path)
        if parts is None:
            raise Refused(Fault(path, 1, "front-matter", "the file does not begin with front matter",
                                "begin with a line of three hyphens, the keys, and three hyphens again"))
        front, background, background_line = parts
        reader.document = parse(front, path, first_line=2)
        refuse_invisible(background, path, background_line)
        read = notice_shape(sources, settings).read(reader.document.value, (), reader)
    except Refused as refused:  # which names the faults of the reader too, if these are too many
        raise Refused(*dict.fromkeys((*reader.faults, *refused.faults))) from None
    if match := _ACTIVE[".rst" if path.endswith(".rst") else ".md"].search(background):
        line = background_line + background.count("\n", 0, match.start())
        reader.faults.append(Fault(path, line, "markup", "the background holds HTML or a directive",
                                   "write paragraphs, lists, links and citations only"))
    notice = read and Notice(**read, id=name, path=path, background=background.strip(), background_line=background_line,
                             digest=hashlib.sha256(data).hexdigest(), settings=settings)
    if notice:
        _judge(notice, reader)
    if reader.faults:
        raise Refused(*sorted(reader.faults))
    return notice


def _judge(notice: Notice, reader: Reader) -> None:
    """Record what no single value can show: steps, sources, dates and lengths."""
    settings = notice.settings
    if settings.signals[notice.signal].steps and not notice.if_it_happens:
        reader.fault(("signal",), "missing-key", f"a {notice.signal} without 'if-it-happens'",
                     "say the first steps and whom to call")
    nothing_found = settings.certainties[-1]
    if "sources" in settings.required and not notice.sources and notice.certainty != nothing_found:
        reader.fault(("sources",), "empty", "no sources",
                     f"name at least one, or set the certainty to '{nothing_found}'")
    judge_review(notice.reviewed, notice.review_by, reader)
    for key, rule, message, remedy in wording(notice, 1):
        reader.fault((key,), rule, message, remedy)


def wording(notice: Notice, longer: float) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is wrong with the words of a message: key, rule, message and remedy.

    Its parts may be ``longer`` than the limits by that factor, and its short form must say what to do.
    """
    parts = {"hazard": (notice.hazard,), "consequence": (notice.consequence,), "avoid": notice.avoid,
             "if-it-happens": notice.if_it_happens}
    for key, text in ((key, text) for key, every in parts.items() for text in every if text):
        if not _WORD.search(text) or _NO_WORD.search(text):
            yield key, "says-nothing", f"{shown(text)} says nothing", "write words of two to sixty letters"
        if found := MARKUP.search(text):
            yield key, "markup", f"{shown(text)} holds {shown(found.group())}", "write plain words"
    texts = {"hazard": notice.hazard, "short": notice.short, "message": " ".join(notice.message)}
    for name, text in texts.items():
        if (words := len(text.split())) > (most := int(notice.settings.limits[name] * longer)):
            yield name, "too-long", f"the {name} has {words} words", f"at most {most}"
    if notice.short and not any(item.rstrip(".").casefold() in notice.short.casefold() for item in notice.avoid):
        yield ("short", "no-avoidance", "'short' does not say what to do",
               "end it with one item of 'avoid', word for word")


def judge_review(reviewed: dt.date | None, review_by: dt.date | None, reader: Reader) -> None:
    """Record a last review that is still to come, and a next one that is not within ten years after it."""
    if reviewed and reviewed > dt.date.today() + dt.timedelta(days=1):  # it is tomorrow already further east
        reader.fault(("reviewed",), "date", f"the last review, {reviewed}, is still to come",
                     "write the day on which it was done")
    if reviewed and review_by and not 0 < (review_by - reviewed).days <= _LONGEST_REVIEW:
        early = review_by <= reviewed
        why = "is not after" if early else "is more than ten years after"
        reader.fault(("review-by",), "date", f"the next review {review_by} {why} the last, {reviewed}",
                     "choose a later day" if early else "choose an earlier day")


def read_catalogue(
    folders: Iterable[tuple[Path, str]], sources: Collection[str] | None, settings: Settings | None = None
) -> tuple[dict[str, Notice], list[Fault], frozenset[str]]:
    """Read every ``*.md`` and ``*.rst`` file of ``folders`` and the folders in them.

    Returns the good notices by id in order of their code, all faults, and the names of files that are there but broken
    (so that a use of one is not called unknown). Each folder comes with its name in messages. A missing folder is an
    empty catalogue. Names that begin with a dot, as editors leave them, are not looked at.
    """
    notices: list[Notice] = []
    faults: list[Fault] = []
    broken: set[str] = set()
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    files = [(file, f"{shown_as}/{printable(file.relative_to(folder).as_posix())}") for folder, shown_as in folders
             for file in sorted(folder.rglob("*")) if file.suffix in _ACTIVE
             and not any(part.startswith(".") for part in file.relative_to(folder).parts)]
    for file, path in files:
        name, folded = file.stem, file.stem.casefold()
        try:
            if first := names.get(folded):
                what = "stands twice" if first == name else f"and {shown(first)} differ by case only"
                raise Refused(Fault(path, 1, "duplicate", f"{shown(name)} {what}", "rename one"))
            names[folded] = name
            notice = read_notice(name, read_bytes(file, path), path, sources, settings)
            if first := codes.get(notice.code):
                raise Refused(Fault(path, 1, "duplicate", f"the code {notice.code} is taken by '{first}'",
                                    "codes are never reused: take the next free one"))
        except Refused as refused:
            faults += refused.faults
            broken.add(name)
        else:
            codes[notice.code] = name
            notices.append(notice)
    in_order = sorted(notices, key=lambda notice: (notice.code, notice.id))
    return {notice.id: notice for notice in in_order}, faults, frozenset(broken)


def strictest_first(notices: Collection[Notice]) -> list[Notice]:
    """Return notices by signal word, keeping the given order among equals."""
    return sorted(notices, key=lambda notice: list(notice.settings.signals).index(notice.signal))
