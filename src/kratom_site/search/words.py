"""Words that people type, and what the site calls it: `synonyms.yaml`, read and checked.

Nothing here knows Sphinx. `leads_nowhere` is handed the sections of the site and
names every entry whose words stand in none of them: a synonym without a result
would send a worried reader to an empty page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.shapes import Id, ListOf, Reader, Record, Text
from sphinx_safety.reading.yamlfile import Document, Key

_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "µ": "mu"})
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_WORD = re.compile(r"§|[a-z0-9]+(?:[-.–][a-z0-9]+)*")
_JOINER = re.compile(r"[-.–]")
_TARGET = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[A-Za-z0-9-]*)?")


@dataclass(frozen=True, slots=True)
class Way:
    """What people type, and what it stands for: other words, sections of the site, or both."""

    typed: tuple[str, ...]
    words: str = ""
    """Words of the site, searched in place of what was typed."""
    at: tuple[str, ...] = ()
    """Sections that answer it, best first: ``practice/stopping#stopping-how``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words that people use when they ask for one section, and that need not stand in it."""

    at: str
    """The section's address: ``practice/heart#heart-signs``; a page alone is its top."""
    words: str


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Everything that `synonyms.yaml` says."""

    same: tuple[tuple[str, ...], ...] = ()
    """Groups of words that stand for each other."""
    spellings: tuple[tuple[str, ...], ...] = ()
    """One word in British and American spelling."""
    ways: tuple[Way, ...] = ()
    """Words and questions that lead to other words or to a section."""
    emergency: tuple[Way, ...] = ()
    """Words that put help first, always. A slash parts words of which one is enough: ``can't/won't wake/stir``."""
    no_emergency: tuple[str, ...] = ()
    """Words of an emergency in another sense, written in the same way: "emergency scheduling"."""
    asked: tuple[Asked, ...] = ()
    """Words with which people ask for a section: searched there, shown nowhere."""
    dropped: tuple[str, ...] = ()
    """Question words that carry no sense of their own."""
    elsewhere: tuple[str, ...] = ()
    """Everyday words of other subjects: never read as another word, and named to the reader where no page uses them."""
    general: tuple[str, ...] = ()
    """Beginnings of questions about people in general, for which no alarm is raised, written as in ``emergency``."""
    someone: tuple[str, ...] = ()
    """Words of which one makes any question one about a person."""
    medicines: tuple[str, ...] = ()
    """Medicines that the site has no entry for. Known, so that none is read as another."""
    look_alikes: tuple[tuple[str, ...], ...] = ()
    """Names of medicines that are taken for each other."""
    places: tuple[str, ...] = ()
    """Places that the site has no entry for. Known, so that none is read as another."""
    last: tuple[str, ...] = ()
    """Pages for those who make the site: found after the readers' pages."""
    path: str = ""
    lines: Mapping[Key, int] = field(default_factory=dict)

    @property
    def entries(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Every group of words that must lead to a result, with its place in the file."""
        for name, groups in (("same", self.same), ("spellings", self.spellings)):
            for index, group in enumerate(groups):
                yield (name, index), group
        for index, way in enumerate(self.ways):
            if way.words:
                yield ("leads-to", index), (way.words,)


def _shapes() -> dict[str, ListOf]:
    words = ListOf(Text(), least=1, most=3000)
    section = Id(_TARGET, "practice/stopping#stopping-how", what="section")
    way = {"typed": words, "words": Text(), "at": ListOf(section)}
    return {
        "same": ListOf(ListOf(Text(), least=2), most=3000),
        "spellings": ListOf(ListOf(Text(), least=2), most=3000),
        "leads-to": ListOf(Record(way, optional=frozenset({"words", "at"}), make=Way), most=3000),
        "emergency": ListOf(Record({key: way[key] for key in ("typed", "at")}, make=Way)),
        "no-emergency": words,
        "asked": ListOf(Record({"at": section, "words": Text()}, make=Asked), most=3000),
        "dropped": words,
        "elsewhere": words,
        "general": words,
        "someone": words,
        "other-medicines": words,
        "look-alikes": ListOf(ListOf(Text(), least=2), most=3000),
        "other-places": words,
        "last": ListOf(Id(_TARGET, "about/authors", what="page")),
    }


def read_synonyms(document: Document) -> tuple[Synonyms, list[Fault]]:
    """Read the file; return what it says and all faults."""
    reader = Reader(document)
    if not isinstance(document.value, dict):
        reader.fault((), "wrong-type", "the file must hold lists of words",
                     f"keys: {', '.join(_shapes())}")
        return Synonyms(path=document.path), reader.faults
    shapes = _shapes()
    for name in document.value:
        if name not in shapes:
            reader.fault((name,), "unknown-key", f"unknown key {shown(name)}", allowed(name, shapes))
    read: dict[str, Any] = {
        name: shape.read(document.value[name], (name,), reader) or ()
        for name, shape in shapes.items() if name in document.value
    }
    made = Synonyms(
        read.get("same", ()), read.get("spellings", ()), read.get("leads-to", ()), read.get("emergency", ()),
        read.get("no-emergency", ()), read.get("asked", ()), read.get("dropped", ()), read.get("elsewhere", ()),
        read.get("general", ()), read.get("someone", ()), read.get("other-medicines", ()),
        read.get("look-alikes", ()), read.get("other-places", ()), read.get("last", ()), document.path,
        dict(document.lines),
    )
    _check(made, reader)
    return made, reader.faults


def _check(synonyms: Synonyms, reader: Reader) -> None:
    for index, way in enumerate(synonyms.ways):
        if not way.words and not way.at:
            reader.fault(("leads-to", index), "leads-nowhere", f"{shown(way.typed[0])} leads neither to words nor to "
                         "a section", "write 'words' or 'at'")
    for index, way in enumerate(synonyms.emergency):
        if not way.at:
            reader.fault(("emergency", index), "leads-nowhere", f"{shown(way.typed[0])} leads to no section",
                         "write 'at' with a section of the emergency page")
    taken: dict[str, str] = {}
    for name, ways in (("leads-to", synonyms.ways), ("emergency", synonyms.emergency)):
        for index, way in enumerate(ways):
            for typed in way.typed:
                key = " ".join(tokens(typed))
                if not key:
                    reader.fault((name, index), "empty", f"{shown(typed)} holds no letters", "write words")
                elif first := taken.get(key):
                    reader.fault((name, index), "duplicate", f"{shown(typed)} stands twice, first under '{first}'",
                                 "keep it in one place")
                taken.setdefault(key, way.typed[0])
                _check_alternatives(typed, (name, index), reader)
    for name, phrases in (("no-emergency", synonyms.no_emergency), ("general", synonyms.general)):
        for index, typed in enumerate(phrases):
            _check_alternatives(typed, (name, index), reader)
    first_at: dict[str, int] = {}
    for index, asked in enumerate(synonyms.asked):
        if first_at.setdefault(asked.at, index) != index:
            reader.fault(("asked", index), "duplicate", f"{shown(asked.at)} stands twice", "keep its words together")
    for index, pair in enumerate(synonyms.look_alikes):
        if len({fold(name) for name in pair}) < len(pair):
            reader.fault(("look-alikes", index), "repeated", "a medicine is listed as its own look-alike",
                         "name two different medicines")


def _check_alternatives(typed: str, key: Key, reader: Reader) -> None:
    """See that each place of a phrase can be filled: a phrase with an empty one would match nothing, in silence."""
    for part in typed.split():
        if wrong := [one for one in part.split("/") if len(tokens(one)) != 1]:
            reader.fault(key, "not-a-word", f"{shown(part)} in {shown(typed)} holds {shown(wrong[0])}, which is not "
                         "one word", "write words with spaces between them; a slash parts words of which one is enough")


def fold(text: str) -> str:
    """Return one spelling of letters that differ in case, accents or marks that nobody sees. As in `search-read.js`."""
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cs"))
    text = unicodedata.normalize("NFKD", text.translate(_GREEK))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower().replace("ı", "i")
    return _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", _APOSTROPHE.sub("", text.translate(_GREEK)))


def tokens(text: str) -> list[str]:
    """Return the words of a text, a compound such as 7-OH as one. As in `search-read.js`."""
    return [_JOINER.sub("", word) for word in _WORD.findall(fold(text))]


def words_in(text: str) -> set[str]:
    """Return the words of a text as written but for case and accents; a compound with its hyphens."""
    return {_JOINER.sub("-", word) for word in _WORD.findall(fold(text))}


def all_tokens(text: str) -> set[str]:
    """Return the words of a text, with the parts of compounds."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        parts = _JOINER.split(word)
        found |= {"".join(parts), *(part for part in parts if len(part) > 1)}
    return found


def leads_nowhere(
    synonyms: Synonyms, sections: Iterable[str], anchors: Mapping[str, object], stem: Callable[[str], str]
) -> list[Fault]:
    """Name the entries that lead to no result.

    ``sections`` are the texts that can be found, ``anchors`` the pages and sections by
    address. A group leads somewhere if all words of one of its members stand in one
    section. ``stem`` cuts a word to its stem, as the search in the browser does.
    """
    where: dict[str, set[int]] = {}
    for index, text in enumerate(sections):
        for word in {form for token in all_tokens(text) for form in (token, stem(token))}:
            where.setdefault(word, set()).add(index)
    reader = Reader(Document(None, synonyms.path, dict(synonyms.lines)))

    def found(words: str) -> bool:
        each = [where.get(word, set()) | where.get(stem(word), set()) for word in tokens(words)]
        return bool(each) and bool(set.intersection(*each))

    for key, group in synonyms.entries:
        if not any(found(words) for words in group):
            reader.fault(key, "leads-nowhere", f"{shown(', '.join(group))} leads to no result on the site",
                         "use a word that stands on a page, or delete the entry")
    for index, page in enumerate(synonyms.last):
        if page not in anchors:
            reader.fault(("last", index), "unknown-section", f"the page {shown(page)} is not there",
                         _near(page, anchors))
    for index, asked in enumerate(synonyms.asked):
        if asked.at not in anchors:
            reader.fault(("asked", index), "unknown-section", f"the section {shown(asked.at)} is not there",
                         _near(asked.at, anchors))
    for name, ways in (("leads-to", synonyms.ways), ("emergency", synonyms.emergency)):
        for index, way in enumerate(ways):
            for target in way.at:
                if target not in anchors:
                    reader.fault((name, index), "unknown-section", f"{shown(way.typed[0])} leads to {shown(target)}, "
                                 "which is not there", _near(target, anchors))
    return reader.faults


def _near(target: str, anchors: Mapping[str, object]) -> str:
    page = target.partition("#")[0]
    on_page = [name for name in anchors if name.partition("#")[0] == page]
    hint = allowed(target, on_page or anchors)
    return hint.partition("? ")[0] + "?" if "? " in hint else "write a page, # and an anchor, such as " + \
        (on_page[0] if on_page else next(iter(anchors), "page#anchor"))


__all__ = ["Asked", "Synonyms", "Way", "all_tokens", "fold", "leads_nowhere", "read_synonyms", "tokens", "words_in"]
