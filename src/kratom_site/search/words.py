"""Words that people type, and what the site calls it: `synonyms.yaml`, read and checked.

Nothing here knows Sphinx. `leads_nowhere` is handed the sections of the site and
names every entry whose words stand in none of them: a synonym without a result
would send a worried reader to an empty page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.shapes import Id, ListOf, Reader, Record, Text
from sphinx_safety.reading.yamlfile import Document, Key

_SPELT = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "µ": "mu"}
                       | dict.fromkeys("’ʼ`´", "'"))  # before Unicode takes some of them apart
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_WORD = re.compile(r"§|[a-z0-9]+(?:[-.–][a-z0-9]+)*")
_JOINER = re.compile(r"[-.–]")
_TARGET = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*(?:#[A-Za-z0-9-]*)?")

_SECTION = Id(_TARGET, "practice/stopping#stopping-how", what="section")
_Words = Annotated[tuple[str, ...], ListOf(Text(), least=1, most=3000)]
_Groups = Annotated[tuple[tuple[str, ...], ...], ListOf(ListOf(Text(), least=2), most=3000)]


@dataclass(frozen=True, slots=True)
class Way:
    """What people type, and what it stands for: other words, sections of the site, or both."""

    typed: _Words
    words: Annotated[str, Text()] = ""
    """Words of the site, searched in place of what was typed."""
    at: Annotated[tuple[str, ...], ListOf(_SECTION)] = ()
    """Sections that answer it, best first: ``practice/stopping#stopping-how``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words that people use when they ask for one section, and that need not stand in it."""

    at: Annotated[str, _SECTION]
    """The section's address: ``practice/heart#heart-signs``; a page alone is its top."""
    words: Annotated[str, Text()]


_ALARM = Record({name: shape for name, shape in record_of(Way).fields.items() if name != "words"}, make=Way)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Everything that `synonyms.yaml` says, by the keys of the file."""

    same: _Groups = ()
    """Groups of words that stand for each other."""
    spellings: _Groups = ()
    """One word in British and American spelling."""
    leads_to: Annotated[tuple[Way, ...], ListOf(record_of(Way), most=3000)] = ()
    """Words and questions that lead to other words or to a section."""
    emergency: Annotated[tuple[Way, ...], ListOf(_ALARM)] = ()
    """Words that put help first, always. A slash parts words of which one is enough: ``can't/won't wake/stir``."""
    no_emergency: _Words = ()
    """Words of an emergency in another sense, written in the same way: "emergency scheduling"."""
    asked: Annotated[tuple[Asked, ...], ListOf(record_of(Asked), most=3000)] = ()
    """Words with which people ask for a section: searched there, shown nowhere."""
    dropped: _Words = ()
    """Question words that carry no sense of their own."""
    elsewhere: _Words = ()
    """Everyday words of other subjects: never read as another word, and named to the reader where no page uses them."""
    general: _Words = ()
    """Beginnings of questions about people in general, for which no alarm is raised, written as in ``emergency``."""
    someone: _Words = ()
    """Words of which one makes any question one about a person."""
    other_medicines: _Words = ()
    """Medicines that the site has no entry for. Known, so that none is read as another."""
    look_alikes: _Groups = ()
    """Names of medicines that are taken for each other."""
    other_places: _Words = ()
    """Places that the site has no entry for. Known, so that none is read as another."""
    last: Annotated[tuple[str, ...], ListOf(Id(_TARGET, "about/authors", what="page"))] = ()
    """Pages for those who make the site: found after the readers' pages."""
    document: Document = field(default_factory=lambda: Document(None, ""))
    """The file, for the lines of faults; without a name if there is none."""

    @property
    def ways(self) -> Iterator[tuple[Key, Way]]:
        """All that people type, with its place in the file."""
        for name, ways in (("leads-to", self.leads_to), ("emergency", self.emergency)):
            yield from (((name, index), way) for index, way in enumerate(ways))

    @property
    def addressed(self) -> Iterator[tuple[Key, str]]:
        """The address of each entry under ``asked``, with its place in the file."""
        yield from ((("asked", index), one.at) for index, one in enumerate(self.asked))

    @property
    def entries(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Every group of words that must lead to a result, with its place in the file."""
        for name, groups in (("same", self.same), ("spellings", self.spellings)):
            yield from (((name, index), group) for index, group in enumerate(groups))
        yield from ((key, (way.words,)) for key, way in self.ways if way.words)


def read_synonyms(document: Document) -> tuple[Synonyms, list[Fault]]:
    """Read the file; return what it says, or nothing if a value is wrong, and all faults."""
    reader = Reader(document)
    read = replace(record_of(Synonyms).read(document.value, (), reader) or Synonyms(), document=document)
    _check(read, reader)
    return read, reader.faults


def _check(synonyms: Synonyms, reader: Reader) -> None:
    taken: dict[str, str] = {}
    for place, way in synonyms.ways:
        if not way.at and (place[0] == "emergency" or not way.words):
            reader.fault(place, "leads-nowhere", f"{shown(way.typed[0])} leads to no section", "write 'at' with a "
                         "section of the emergency page" if place[0] == "emergency" else "write 'words' or 'at'")
        for typed in way.typed:
            key = " ".join(tokens(typed))
            if not key:
                reader.fault(place, "empty", f"{shown(typed)} holds no letters", "write words")
            elif first := taken.get(key):
                reader.fault(place, "duplicate", f"{shown(typed)} stands twice, first under '{first}'",
                             "keep it in one place")
            taken.setdefault(key, way.typed[0])
            _check_alternatives(typed, place, reader)
    for name, phrases in (("no-emergency", synonyms.no_emergency), ("general", synonyms.general)):
        for index, typed in enumerate(phrases):
            _check_alternatives(typed, (name, index), reader)
    seen: set[tuple[object, str]] = set()
    for place, at in synonyms.addressed:
        if (place[0], at) in seen:
            reader.fault(place, "duplicate", f"{shown(at)} stands twice", "keep its words together")
        seen.add((place[0], at))
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
    text = unicodedata.normalize("NFKD", text.translate(_SPELT))
    text = "".join(char for char in text if not unicodedata.combining(char)).lower().replace("ı", "i")
    return _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", _APOSTROPHE.sub("", text.translate(_SPELT)))


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
    """Return a fault for each entry that leads to no result.

    ``sections`` are the texts that can be found, ``anchors`` the pages and sections by
    address. A group leads somewhere if all words of one of its members stand in one
    section. ``stem`` cuts a word to its stem, as the search in the browser does.
    """
    where: dict[str, set[int]] = {}
    for index, text in enumerate(sections):
        for word in {form for token in all_tokens(text) for form in (token, stem(token))}:
            where.setdefault(word, set()).add(index)
    reader = Reader(synonyms.document)

    def found(words: str) -> bool:
        each = [where.get(word, set()) | where.get(stem(word), set()) for word in tokens(words)]
        return bool(each) and bool(set.intersection(*each))

    for key, group in synonyms.entries:
        if not any(found(words) for words in group):
            reader.fault(key, "leads-nowhere", f"{shown(', '.join(group))} leads to no result on the site",
                         "use a word that stands on a page, or delete the entry")
    targets: list[tuple[Key, str]] = [
        *((("last", index), page) for index, page in enumerate(synonyms.last)),
        *synonyms.addressed,
        *((key, target) for key, way in synonyms.ways for target in way.at)]
    for key, target in targets:
        if target not in anchors:
            on_page = [name for name in anchors if name.partition("#")[0] == target.partition("#")[0]]
            reader.fault(key, "unknown-section", f"the section {shown(target)} is not there",
                         allowed(target, on_page or anchors))
    return reader.faults
