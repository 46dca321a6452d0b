"""Topics: the closed list of risky subjects, the notices each calls for, and the terms that betray it on a page."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from babel.localedata import exists

from ..reading.faults import Fault, shown
from ..reading.shapes import Id, ListOf, Reader, Record, Text
from ..reading.yamlfile import Document, Key
from .normal import normal_form, readings, skeleton, skeletons, term_pattern

_TERMS_IN = re.compile(r"terms-[a-z]{2,3}(_[A-Z]{2})?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_STAR_WITHIN = re.compile(r"\*(?! |$)")
ALL = "all"
"""In ``exempt``: every topic, for a page such as the glossary that names them all."""


class Passage(NamedTuple):
    """A paragraph, item, row or heading as a reader sees or hears it."""

    line: int
    text: str
    """The page's own words; empty for what a directive inserted from a catalogue."""
    heading: bool
    letters: int = 0
    """How many a reader sees of it, with what is inserted."""
    picture: bool = False
    path: str = ""
    """The included file that it stands in, as messages name it; empty for the page's own."""


class Shown(NamedTuple):
    """A notice inserted at this place."""

    line: int
    notice: str
    inside: str = ""
    """What it stands inside of, if that is anything but a section: then it may not be seen, and does not count."""


Flow = Sequence[Passage | Shown]
"""A page from top to bottom."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A risky subject: the notices it calls for and the terms that betray it."""

    id: str
    title: str
    notices: tuple[str, ...]
    terms: tuple[str, ...]
    """Words and phrases; a ``*`` at the end of a word stands for any ending."""
    in_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The same in other languages: from the keys ``terms-es`` and the like."""


class Term(Text):
    """A word or phrase that pages are searched for: two letters or digits at least, ``*`` at the end of words only."""

    def read(self, value: Any, key: Key, reader: Reader) -> Any:
        """Return the term."""
        if (text := Text.read(self, value, key, reader)) is None:
            return None
        form = readings(text)[-1]
        if _STAR_WITHIN.search(form) or len(re.sub(r"[\W_]", "", form)) < 2:
            return reader.fault(key, "bad-term", f"{shown(text)} would be found nowhere, or everywhere",
                                "write two letters or more, and '*' at the end of a word only")
        return text


class Hit(NamedTuple):
    """A topic's term found on a page."""

    topic: str
    term: str
    position: int
    """Index into the page's flow."""
    warned: bool = False
    """Whether it stands before all notices, in a sentence that says not to."""


def read_topics(document: Document, notices: Collection[str]) -> tuple[dict[str, Topic], list[Fault]]:
    """Return the closed list of topics, and all faults. ``notices`` are the ids a topic may call for."""
    reader = Reader(document)
    terms = ListOf(Term(), least=1)
    ids = ListOf(Id(known=notices, what="notice"), least=1)
    topics, owners = dict[str, Topic](), dict[str, str]()
    if not isinstance(document.value, dict) or not document.value:  # without any there would be no policy, in silence
        reader.fault((), "wrong-type", "the file must hold topics by name", "write 'topic-name:' and its keys below")
        return {}, reader.faults
    for name, value in document.value.items():
        Id(example="alcohol").read(name, (name,), reader)
        if name == ALL:
            reader.fault((name,), "bad-id", f"'{ALL}' is taken: in 'exempt' it stands for every topic", "rename it")
        others = [key for key in map(str, value) if _TERMS_IN.fullmatch(key) and exists(key.removeprefix("terms-"))
                  ] if isinstance(value, dict) else []
        shape = Record({"title": Text(), "notices": ids, "terms": terms, **dict.fromkeys(others, terms)})
        if (read := shape.read(value, (name,), reader)) is None:
            continue
        topics[name] = Topic(name, read["title"], read["notices"], read["terms"],
                             {key.removeprefix("terms-"): read[key.replace("-", "_")] for key in others})
        for key in ("terms", *others):
            for index, term in enumerate(read[key.replace("-", "_")]):
                if (owner := owners.setdefault(normal_form(term), name)) != name:
                    reader.fault((name, key, index), "shared-term", f"the term '{term}' belongs to '{owner}' too",
                                 "keep it in one topic")
    return topics, reader.faults


def with_names(topics: Mapping[str, Topic], names: Mapping[str, str]) -> dict[str, Topic]:
    """Return topics with the names that a table adds, each as a term of the first topic that calls for its notice."""
    added: defaultdict[str, list[str]] = defaultdict(list)
    for name, notice in names.items():
        added[next((topic.id for topic in topics.values() if notice in topic.notices), "")].append(name)
    return {name: replace(topic, terms=tuple(dict.fromkeys((*topic.terms, *added[name]))))
            for name, topic in topics.items()}


AVOIDANCE = ("do not", "don't", "never", "avoid")
"""Words by which a sentence says not to do something."""
_CALMS = r"(?! (?:be afraid|bother|fear|forget|hesitate|mind|miss|panic|worry)\b)"
"""What "do not" before it says nothing against: "do not worry, beer helps"."""

_NO = ("abandone", "acepte", "acueste", "administre", "agregue", "aplique", "aumente", "añada", "baje", "beba",
       "calle", "cambie", "combine", "comparta", "compre", "conduzca", "confíe", "crea", "cruce", "cuente", "deje",
       "dependa", "duerma", "dé", "empiece", "envíe", "esconda", "espere", "esté", "fume", "guarde", "haga",
       "intente", "interrumpa", "inyecte", "junte", "lleve", "mande", "maneje", "mezcle", "oculte", "ofrezca",
       "opere", "pare", "pase", "ponga", "provoque", "quede", "reduzca", "repita", "salte", "siga",
       "suba", "sujete", "suspenda", "sustituya", "tire", "tome", "use", "viaje", "vuelva")
AVOIDANCE_IN = {
    # The bare "no" of Spanish only denies: "no hay estudios". With an imperative it says not to, also before a pronoun.
    "es": ("nunca", "jamás", "evite", "evitar", "evítelo", "evítela",
           *(f"no {pronoun}{verb}" for verb in _NO
             for pronoun in ("", "lo ", "la ", "los ", "las ", "le ", "se ", "se lo ", "se la "))),
}
"""The same in other languages."""


def avoidance_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of some words that say not to, as they stand in `normal.readings`."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(readings(one)[-1]) for one in words)})(?!\w){_CALMS}")


class Terms:
    """Finds the terms that betray topics, in whole words and in every spelling of `normal.normal_form`."""

    def __init__(self, topics: Iterable[Topic], language: str = "") -> None:
        """Prepare the terms of ``topics``, and those of a ``language`` that pages are translated into."""
        self.words = {topic.id: (*topic.terms, *topic.in_language.get(language, ())) for topic in topics}
        self.patterns, self.begins = self._patterns()
        self.avoidance = avoidance_pattern((*AVOIDANCE, *AVOIDANCE_IN.get(language, ())))

    def _patterns(self, form: Callable[[str], str] = str) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
        """Return the pattern of each topic, and one that finds where a term of any of them begins."""
        every = _whole_words((word for words in self.words.values() for word in words), form)
        return ({topic: re.compile(_whole_words(words, form)) for topic, words in self.words.items()},
                re.compile(f"(?={every})"))  # looks ahead only, as a term may begin within another

    @cached_property
    def alike(self) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
        """The same for `normal.skeletons`, made for the first text that has one."""
        return self._patterns(skeleton)

    def topics_of(self, text: str) -> dict[str, str]:
        """Return the topics whose terms stand in a text, each with the first of its terms."""
        found: dict[str, str] = {}
        self._search(readings(text), self.patterns, self.begins, found)
        if forms := skeletons(text):
            self._search(forms, *self.alike, found)
        return found

    @staticmethod
    def _search(forms: Iterable[str], patterns: Mapping[str, re.Pattern[str]], begins: re.Pattern[str],
                found: dict[str, str]) -> None:
        for form in forms:
            starts = [term.start() for term in begins.finditer(form)]  # few: each topic is looked for there alone
            for topic, pattern in patterns.items():
                if match := next(filter(None, (pattern.match(form, start) for start in starts)), None):
                    found.setdefault(topic, match.group())

    def says_not_to(self, sentence: str, topic: str) -> bool:
        """Return whether a sentence says not to: before it uses a term of a topic, or at the beginning of a clause."""
        for form in readings(sentence):
            if term := self.patterns[topic].search(form):
                return any(no.end() <= term.start() or form[:no.start()].rstrip()[-1:] in (",", ";", ":", "")
                           for no in self.avoidance.finditer(form))
        return False

    def hits(self, flow: Flow) -> tuple[Hit, ...]:
        """Return for each topic its first hit in a heading, in a sentence that says not to, and in any other.

        Above the first notice, and again below it, where a sentence that says not to is as any other.
        """
        found: dict[tuple[str, bool, bool, bool], Hit] = {}
        opening = before_notices(flow)
        for position, part in enumerate(flow):
            if isinstance(part, Shown) or not (every := self.topics_of(part.text)):
                continue
            for sentence in (part.text,) if part.heading else _SENTENCE.split(part.text):
                for topic, term in self.topics_of(sentence).items():
                    warned = (above := position < opening) and self.says_not_to(sentence, topic)
                    found.setdefault((topic, part.heading, warned, above), Hit(topic, term, position, warned))
                    every.pop(topic, None)
            for topic, term in every.items():  # a phrase over the end of a sentence
                found.setdefault((topic, part.heading, False, position < opening), Hit(topic, term, position))
        return tuple(found.values())


def before_notices(flow: Flow) -> int:
    """Return how many parts of a page stand above its first notice."""
    return next((position for position, part in enumerate(flow) if isinstance(part, Shown)), len(flow))


def _whole_words(terms: Iterable[str], form: Callable[[str], str]) -> str:
    """Return the pattern of any of some terms, the longest first, in a ``form`` that letters are written in.

    Terms with one first letter stand together, so that most are passed over at a look.
    """
    choices: defaultdict[str, list[str]] = defaultdict(list)
    for term in sorted(terms, key=len, reverse=True):
        choices[form(readings(term)[-1])[0]].append(form(term_pattern(term)))
    every = "|".join(f"(?={re.escape(first)})(?:{'|'.join(same)})" for first, same in choices.items())
    # A digit and an underscore end a word, as a footnote's mark does; but 7 does not stand in 17.
    return rf"(?<![^\W\d_])(?<!\d(?=\d))(?:{every or '(?!)'})(?![^\W\d_])(?!(?<=\d)\d)"
