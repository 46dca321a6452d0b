"""The fact base: facts with their limits, the sources behind them, claims judged by them, and what rests on each."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, NamedTuple

from pybtex.database import parse_bytes
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text as RichText
from sphinx.locale import _

from sphinx_safety.reading.faults import Fault, printable, shown
from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.shapes import Address, Date, Id, ListOf, Names, OneOf, Reader, Record, Shape, Text
from sphinx_safety.reading.yamlfile import Document, Refused, refuse_invisible
from sphinx_safety.rules.library import Library
from sphinx_safety.rules.settings import CERTAINTIES

DIRECTIONS = ("helps", "no clear effect", "harms", "unclear")
"""What a finding points to."""

KINDS = {
    "trial": "trial (an experiment in people)", "observational": "observational study", "self-report": "self-report",
    "case report": "case report", "animal": "animal study", "laboratory": "laboratory study", "review": "review",
    "guideline": "guideline", "agency": "agency statement",
}
"""Kinds of study, of facts and of findings, each with what a study note calls it."""

MOST_CERTAIN = {"self-report": "low", "case report": "very low", "animal": "very low"}
"""The highest certainty that a kind of study can carry alone (GRADE; docs/about/grading.md)."""

PRODUCTS = ("leaf", "extract", "7-OH", "single alkaloid", "mixed products", "other opioids", "not kratom")
"""What was studied. Leaf, extract and concentrated 7-OH are never one thing."""

VERDICTS = {
    "supported": "Supported", "partly": "Partly supported", "unsupported": "Not supported",
    "contradicted": "Contradicted by the evidence",
}
"""Verdicts on promotional claims, in words."""

READ_AS = {
    "verified-fulltext": "the full text, or the page itself",
    "verified-abstract": "the summary (abstract) only",
    "verified-secondary": "a second-hand copy or report, not the source itself",
}
"""How a fact's source was read, in words."""

_Prose = Annotated[str, Text(plain=False)]


def most_certain(kind: str, certainty: str) -> str | None:
    """Return the most that a kind of study can carry alone, where a certainty is higher; else nothing."""
    most = MOST_CERTAIN.get(kind)
    return most if most and CERTAINTIES.index(certainty) < CERTAINTIES.index(most) else None


def known_facts(least: int = 0) -> Shape:
    """Return the shape of a list of fact ids."""
    return ListOf(Id(what="fact", example="ema-bedtime-quality"), least=least)


@dataclass(frozen=True, slots=True)
class Fact:
    """One verified statement: what was found, by what design, and its limits."""

    id: Annotated[str, Id()]
    topic: Annotated[str, Id(example="sleep")]
    statement: _Prose
    design: _Prose
    evidence: Annotated[str, OneOf(tuple(KINDS))]
    limits: _Prose
    sources: Annotated[tuple[str, ...], ListOf(Id(re.compile(r"\S+"), "nccih-kratom", what="source"), least=1)]
    seen_at: Annotated[tuple[str, ...], "seen_at", ListOf(Text(plain=False))]
    """Where maintainers read it. Often mirrors, so never published."""
    confidence: Annotated[str, OneOf(tuple(READ_AS))]
    title: Annotated[str | None, Text(most_words=12)] = None
    """A name in plain words; without it, the first words of the statement serve."""
    value: Annotated[str | None, Text(most_words=8)] = None
    """A figure that pages insert, so that it is the same on all of them: ``2 to 30 in 100``."""

    @property
    def short(self) -> str:
        """Its name: the title, else the first words of what was found, two lines of a heading on a phone."""
        return self.title or textwrap.shorten(self.statement, 72, placeholder=" …").rstrip(".")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim from promotional text, with a verdict and the facts behind it."""

    id: Annotated[str, Id()]
    claim: _Prose
    verdict: Annotated[str, OneOf(tuple(VERDICTS))]
    explanation: _Prose
    facts: Annotated[tuple[str, ...], known_facts(least=1)]


@dataclass(frozen=True, slots=True)
class Source:
    """A work of the bibliography, as far as pages need it."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: str
    read: str
    """The year in which a work without a year of its own was read."""
    container: str
    """Journal, institution or how it was published."""
    url: str
    """The DOI, the PubMed record or the official page; empty if there is none."""
    note: str

    @property
    def short(self) -> str:
        """Its name in a few words: first author and year, or its title."""
        if not self.authors:
            title = self.title.strip("[]")  # brackets stand around a title that a maintainer wrote
            words = title.split()
            return f"“{' '.join(words[:5])} …”" if len(words) > 5 else title or self.key
        first = self.authors[0].partition(",")[0]
        year = self.year or (_("read %s") % self.read[:4] if self.read else "")
        return f"{first}{_(' and others') if len(self.authors) > 2 else ''}{year and ' ' + year}"


SOURCE_SCHEMA: dict[str, Any] = {
    "type": "object", "required": ["key", "title", "authors", "year"],
    "properties": {key: {"type": "string"} for key in ("key", "title", "year", "read", "container", "url", "note")}
    | {"authors": {"type": "array", "items": {"type": "string"}}},
}
"""The JSON Schema of a `Source` as it is published."""


def read_sources(text: str, path: str) -> tuple[dict[str, Source], list[Fault]]:
    """Read BibTeX named ``path`` in messages; return sources by key and all faults."""
    try:
        refuse_invisible(text, path)
        _refuse_abbreviations(text, path)
        return _checked(parse_bytes(text.encode(), "bibtex").entries, text, path)
    except Refused as refused:
        return {}, refused.faults
    except PybtexError as error:
        entry = re.search(r"(?:entry: |with key )(\S+)", str(error))  # the last of that key is one too many
        author = re.search(r" in '(.+)'$", str(error))
        named = [found.start() for found in _ENTRY.finditer(text)
                 if entry and found[1].casefold() == entry[1].casefold()]
        place = named[-1] if named else max(text.find(author[1]), 0) if author else 0
        line = getattr(error, "lineno", None) or text.count("\n", 0, place) + 1
        return {}, [Fault(path, line, "bibtex", printable(str(error)), "mend the entry")]


def _checked(entries: Mapping[str, Any], text: str, path: str) -> tuple[dict[str, Source], list[Fault]]:
    """Return the sources of a bibliography's good entries, and all faults."""
    sources = {}
    lines = {found[1]: text.count("\n", 0, found.start()) + 1 for found in _ENTRY.finditer(text)}
    reader = Reader(Document(None, path, {(key,): line for key, line in lines.items()}))
    for key, entry in entries.items():
        if not Id(_KEY, "huestis2024").read(key, (key,), reader):
            continue
        if "doi" in entry.fields and not _DOI.fullmatch(entry.fields["doi"]):
            reader.fault((key, "doi"), "address", f"the doi of '{key}' is {shown(entry.fields['doi'])}",
                         "write it like '10.1000/182', without https://")
        if "url" in entry.fields:
            Address().read(entry.fields["url"], (key, "url"), reader)
        fields = {name.lower(): value if name.lower() in _ADDRESSES else _plain(value, (key, name), reader)
                  for name, value in entry.fields.items()}
        if not fields.keys() & {"year", "urldate"}:
            reader.fault((key,), "undated", f"the source '{key}' has no year",
                         "give 'year', or in 'urldate' the day on which you read it")
        if "urldate" in fields:
            Date(part=True).read(fields["urldate"], (key, "urldate"), reader)
        pmid = re.search(r"PMID:? ?([0-9]+)", fields.get("note", ""))
        url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/" if pmid else fields.get("url", "")
        sources[key] = Source(
            key=key, title=fields.get("title", ""), year=fields.get("year", ""), read=fields.get("urldate", ""),
            url=f"https://doi.org/{fields['doi']}" if "doi" in fields else url,
            authors=tuple(_plain(str(person), (key, "author"), reader) for person in entry.persons.get("author", [])),
            container=next((fields[n] for n in ("journal", "institution", "school", "howpublished", "publisher")
                            if n in fields), ""),
            note=fields.get("note", ""),
        )
    return sources, reader.faults


_ENTRY = re.compile(r"^[ \t]*@\w+\s*[{(]\s*([^\s,]+)", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"']+")
_ADDRESSES = ("url", "doi")  # in TeX two hyphens are a dash; in an address they are two hyphens
_MOST_ENTRIES = 5000  # more would be read for longer than a second
_ABBREVIATION = re.compile(r"@\s*(?:string|preamble)\b", re.IGNORECASE)


def _refuse_abbreviations(text: str, path: str) -> None:
    """Refuse what could make a small file a huge text: BibTeX's abbreviations may hold one another."""
    if found := _ABBREVIATION.search(text):
        raise Refused(Fault(path, text.count("\n", 0, found.start()) + 1, "bibtex", f"{found.group()} is not read",
                            "write the words out"))
    if text.count("@") > _MOST_ENTRIES:
        raise Refused(Fault(path, 1, "too-large", f"the file holds more than {_MOST_ENTRIES:,} entries"))


def _plain(text: str, where: tuple[str, str], reader: Reader) -> str:
    """Return a BibTeX name or title as pybtex itself decodes it: accents, dashes, quotation marks, Greek letters.

    The micro sign becomes the Greek letter, which is what receptors are named by. TeX that stays is a fault.
    """
    try:
        plain = " ".join(str(RichText.from_latex(text)).replace("\u00b5", "\u03bc").split())
    except (PybtexError, UnicodeDecodeError):  # braces without a partner, a backslash at the end
        plain = "\\"
    if "\\" in plain:
        reader.fault(where, "bibtex", f"the {where[1]} of '{where[0]}' holds TeX that is not read: {shown(text)}",
                     "write the letter itself, such as 'é'")
    return plain


def published_fact_shape() -> Record:
    """Return the shape of a fact as it is published: without where maintainers read it."""
    fact = record_of(Fact)
    return replace(fact, fields={name: shape for name, shape in fact.fields.items() if name != "seen_at"})


def read_outcomes(document: Document) -> tuple[dict[str, str], list[Fault]]:
    """Read what a finding can be about; return id to title, in the order of the summary."""
    reader = Reader(document)
    return Names(Text(), Id(example="sleep-quality")).read(document.value, (), reader) or {}, reader.faults


class Use(NamedTuple):
    """One entry of a catalogue that rests on facts or sources."""

    kind: str
    """Kind of the entry in the domain, such as ``claim``."""
    id: str
    words: str
    """The words of a link to it."""
    facts: tuple[str, ...]
    sources: tuple[str, ...] = ()


def uses_of(library: Library) -> list[Use]:
    """Return the claims and the mixing rows with what each rests on, in the order of their files."""
    claims, mixtures = (library.tables.get(name, {}).values() for name in ("claims", "mixing"))
    return [*(Use("claim", one.id, _("the claim “%s”") % one.claim, one.facts) for one in claims),
            *(Use("mixture", one.id, _("mixing: %s") % one.title, one.facts, one.sources) for one in mixtures)]
