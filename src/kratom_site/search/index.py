"""The search index: one record for each section of each page, written as a script at build.

While a page is read, `SectionCollector` keeps the sections of its document tree in the
environment, page by page, so that an incremental or parallel build has exactly what
a fresh one has. At the end of a build for the web, `write_index` joins them with the
catalogues (signal words, certainties, statuses, names) and writes `search-data.js`.
A script file, not JSON: pages opened from a folder may load scripts only.
"""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.search.en import SearchEnglish

from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.pages.nodes import listing, safety_notice
from sphinx_safety.reading.yamlfile import Refused

from ..evidence.findings import finding, findings
from ..evidence.uses import uses_of
from ..law.rows import Place, Row
from .words import Synonyms, leads_nowhere, tokens
from .wordtable import WordTable

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_safety.pages.domain import SafetyDomain
    from sphinx_safety.rules.library import Library

FILE = "search-data.js"
GLOBAL = "SAFETY_SEARCH_DATA"
SECTIONS = "safety_sections"
"""Where each page's sections are kept in the environment."""
KINDS = ("page", "section", "notice", "finding", "place", "rule", "mixture", "term", "fact", "claim")
"""What a result can be; the data names a kind by its position."""

_OWN_KIND = {"place": "place", "mixture": "mixture", "safety-entry": "notice", "study": "fact", "claim": "claim"}
"""Class of a section to the kind of its result."""
_KEPT: Mapping[str, str] = {
    "What can happen": "", "To stay safer": "", "If it happens": "", "How": "", "What to do": "", "What was found": "",
    "Lowest age": "Lowest age ", "7-OH": "7-OH: ", "Law": "Law: ", "In force since": "Since ", "Due to start": "Due ",
    "What else to know": "", "Not the same": "",
}
"""Labels of the parts of a catalogue's entry that are searched, and how each begins; the rest is sources and dates."""
_SAYS_NOTHING = frozenset({"none found", "no rule of its own found", "not known", "none"})
_MOST_TEXT = 6000
"""Letters of one section that are searched; a longer one is cut, which today none is."""
_MOST_OF_LAW = 700
"""The same for a place or rule: after that come remarks on its sources, which are read there."""


class Section(NamedTuple):
    """One part of a page that a result can lead to."""

    anchors: tuple[str, ...]
    """Its addresses on the page, the one to link to first; none for the top of the page."""
    title: str
    kind: str
    text: str


_stem = SearchEnglish({}).stem


@cache
def stem(word: str) -> str:
    """Give the stem of a word, as Sphinx's search knows it."""
    return _stem(word)


class English(SearchEnglish):
    """Sphinx's own English, which looks up the stem of a word once for all pages.

    Cutting each word of each page anew took a tenth of a build.
    """

    def stem(self, word: str) -> str:
        """Give the stem of a word."""
        return stem(word)


class SectionCollector(EnvironmentCollector):
    """Keeps the sections of every page in the environment."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        sections_of(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: Set[str], other: BuildEnvironment) -> None:
        """Take over the pages that another process has read."""
        theirs = sections_of(other)
        sections_of(env).update({name: theirs[name] for name in docnames if name in theirs})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Keep the sections of a page that was read."""
        sections_of(app.env)[app.env.docname] = pickle.dumps(tuple(sections(doctree)), pickle.HIGHEST_PROTOCOL)


def sections_of(env: BuildEnvironment) -> dict[str, bytes]:
    """Give each page's sections, pickled; kept in the environment from build to build.

    Each page's are one string of bytes, for the reason told at `PageRecord.packed_flow`.
    """
    kept: dict[str, bytes] = env.__dict__.setdefault(SECTIONS, {})
    return kept


# -- from a document tree to sections ----------------------------------------------------------


def sections(doctree: nodes.document) -> Iterator[Section]:
    """Give a page's sections from top to bottom, findings and glossary terms among them."""
    top = next(doctree.findall(nodes.section), None)
    if top is None:
        if text := _words(doctree):
            yield Section((), "", "page", text)
        return
    yield from _section(top, "page")
    for other in doctree.children:  # a page may have more than one heading of the first level
        if isinstance(other, nodes.section) and other is not top:
            yield from _section(other, "section")


def _section(node: nodes.section, kind: str) -> Iterator[Section]:
    for name in node["classes"]:
        kind = _OWN_KIND.get(name, kind)
    title = node.next_node(nodes.title)
    anchors = tuple(node["ids"]) if kind != "page" else ()
    text = _words(node, own=kind not in ("page", "section"))
    if kind == "claim":  # the verdict and why; the studies behind it have entries of their own
        text = _one_line(_text(next(iter(node.findall(nodes.paragraph)), nodes.paragraph())))
    if kind == "fact":  # its title is its id: the words say more
        yield Section(anchors, "", kind, _beginning(text))
    else:
        yield Section(anchors, title.astext() if title else "", kind, text)
    yield from _inside(node)


def _inside(node: nodes.Element) -> Iterator[Section]:
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from _section(child, "section")
        elif isinstance(child, finding):
            statement = " ".join(part.astext() for part in child.children
                                 if not isinstance(part, (nodes.title, nodes.definition_list)))
            yield Section(tuple(child["ids"]), "", "finding", _one_line(statement))
        elif isinstance(child, addnodes.glossary):
            for item in child.findall(nodes.definition_list_item):
                terms = list(item.findall(nodes.term))
                meaning = " ".join(_words(part) for part in item.findall(nodes.definition))
                anchors = tuple(name for term in terms for name in term["ids"])
                yield Section(anchors, ", ".join(_text(term) for term in terms), "term", meaning)
        elif isinstance(child, nodes.Element) and not isinstance(child, nodes.TextElement):
            yield from _inside(child)


def _beginning(text: str, most: int = 56) -> str:
    """Give the beginning of a text, cut at a word: what is left out is one tap away, and the index stays small."""
    if len(text) <= most:
        return text
    return text[: text.rfind(" ", 0, most)].rstrip(",;:(") + " …"


def _words(node: nodes.Element, *, own: bool = False) -> str:
    """Give the text of a section without its heading, its own sections and what has a record of its own."""
    return _one_line(" ".join(_blocks(node, own)))[:_MOST_TEXT]


def _blocks(node: nodes.Element, own: bool) -> Iterator[str]:
    for child in node.children:
        if not isinstance(child, nodes.Element) or _skipped(child, own):
            continue
        if isinstance(child, nodes.TextElement):
            yield _text(child)
        elif own and isinstance(child, nodes.definition_list_item):
            label = child[0].astext()
            meaning = _one_line(" ".join(_blocks(child, own))) if label in _KEPT else ""
            meaning = meaning.removeprefix(label).strip()
            if meaning and meaning not in _SAYS_NOTHING:
                yield _KEPT[label] + meaning + ("" if meaning[-1] in ".?!" else ".")
        else:
            yield from _blocks(child, own)


def _skipped(node: nodes.Element, own: bool) -> bool:
    if isinstance(node, (nodes.section, nodes.title, nodes.Invisible, nodes.raw, listing, finding, addnodes.glossary,
                         addnodes.toctree, nodes.literal_block)):
        return True
    if own:
        return not _NOT_SAID.isdisjoint(node["classes"])
    # On a chapter's page, what came from a catalogue is found at its own entry.
    return isinstance(node, safety_notice) or bool(node.get("from-catalogue"))


_NOT_SAID = frozenset({"grades", "place-marks", "sources", "safety-details"})


def _text(node: nodes.Element) -> str:
    """Give a block's text without its citations."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(str(child))
        elif isinstance(child, nodes.Element) and not isinstance(child, nodes.Invisible):
            if isinstance(child, addnodes.pending_xref) and (
                    child.get("refdomain") == "cite" or child.get("reftype") == "source"):
                continue
            parts.append(_text(child))
    return "".join(parts)


_SPACES = re.compile(r"\s+")
_BEFORE_STOP = re.compile(r"\s+([.,;:)])")


def _one_line(text: str) -> str:
    return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text)).strip()


# -- joined with the catalogues --------------------------------------------------------------------


class Entry(NamedTuple):
    """One record of the index."""

    docname: str
    anchors: tuple[str, ...]
    title: str
    kind: str
    text: str
    badge: tuple[str, ...] = ()
    """What the result shows beside its kind: a signal word, a certainty, a status."""
    names: tuple[str, ...] = ()
    """Names that people type for it."""
    code: str = ""
    """The letters of a place."""

    @property
    def anchor(self) -> str:
        """The part of its address after the page's."""
        return self.anchors[0] if self.anchors else ""


def entries(domain: SafetyDomain) -> list[Entry]:
    """Give every record, page by page, as the site is now."""
    env = domain.env
    objects = {(docname, anchor): (kind, name) for (kind, name), (docname, anchor, _) in domain.objects.items()}
    found = {finding.id: finding for finding in findings(domain)}
    told = _facts_told(domain)
    last = set(domain.library.tables["synonyms"].last)
    made: list[Entry] = []
    for docname in sorted(env.found_docs & sections_of(env).keys()):
        if "nosearch" in env.metadata.get(docname, {}):  # a page to look at, not to find; Sphinx leaves it out too
            continue
        heading = domain.page_title(docname)
        listed: tuple[Section, ...] = pickle.loads(sections_of(env)[docname])
        for section in listed:
            if section.kind in ("page", "section"):
                title = heading if section.kind == "page" else section.title
                text = _beginning(section.text, 160) if docname in last else section.text
                if text or title:
                    made.append(Entry(docname, section.anchors, title, section.kind, text))
                if section.kind == "section":
                    heading = section.title
                continue
            anchor = section.anchors[0] if section.anchors else ""
            kind, name = objects.get((docname, anchor), (section.kind, ""))
            if kind == "fact" and name in told:
                continue
            entry = Entry(docname, section.anchors, section.title, kind, section.text)
            if kind == "finding" and name in found:
                entry = entry._replace(title=heading, badge=(found[name].certainty, found[name].direction),
                                       names=_authors(domain.library, found[name].sources))
            made.append(_joined(entry, name, domain.library))
    return made


def _facts_told(domain: SafetyDomain) -> set[str]:
    """Name the study notes behind a finding, a claim or a row: those are found instead, and lead to them."""
    library = domain.library
    groups = [found.facts for found in findings(domain)]
    groups += [use.facts for use in uses_of(library)]
    return {fact for group in groups for fact in group}


def _joined(entry: Entry, name: str, library: Library) -> Entry:
    """Add what the catalogue knows of an entry."""
    match entry.kind:
        case "notice" if notice := library.notices.get(name):
            return entry._replace(title=notice.hazard, badge=(notice.signal,), names=(notice.code,))
        case "mixture" if mixture := library.tables["mixing"].get(name):
            return entry._replace(badge=(mixture.signal,), names=(*mixture.names, *mixture.brands))
        case "fact" if fact := library.tables["evidence"].get(name):
            return entry._replace(names=_authors(library, fact.sources))
        case "claim" if claim := library.tables["claims"].get(name):
            return entry._replace(badge=(claim.verdict,))
        case "place" if row := library.tables["jurisdictions"].rows.get(name):
            is_place = isinstance(row, Place)
            return entry._replace(
                kind="place" if is_place else "rule",
                badge=(row.word, row.status, *library.tables["jurisdictions"].marks(row)) if isinstance(row, Place) else (row.word, ""),
                names=place_names(row) if is_place else (), code=row.code if is_place else "",
                text=_beginning(_ACCORDING_TO.sub(". ", entry.text, count=1), _MOST_OF_LAW))
    return entry


_ACCORDING_TO = re.compile(r", according to .*?\.(?: |$)")
"""Who says so stands in the entry itself; a result shows as of when, and the marks of doubt."""


def _authors(library: Library, keys: Iterable[str]) -> tuple[str, ...]:
    """Name the works behind an entry by author and year, as readers of studies look for them."""
    sources = (library.sources.get(key) for key in keys)
    return tuple(source.short for source in sources if source and source.authors)


def place_names(row: Row) -> tuple[str, ...]:
    """Give the names that people type for a place: without brackets, without its state, and its other names."""
    plain = _BRACKETS.sub("", row.name)
    return tuple(dict.fromkeys(name.strip() for name in (plain, plain.partition(",")[0], *row.also)))


_BRACKETS = re.compile(r"\s*\([^)]*\)")


# -- checked and written -----------------------------------------------------------------------------


def check_words(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Stop the build if a synonym leads to no result (``env-updated``, on every run)."""
    domain = safety_domain(env)
    synonyms = domain.library.tables["synonyms"]
    if not synonyms.path:
        return []
    listed = entries(domain)
    texts = (f"{entry.title} {entry.text} {' '.join(entry.names)}" for entry in listed)
    try:
        faults = leads_nowhere(synonyms, texts, addresses(listed), stem)
    except Refused as refused:
        faults = refused.faults
    if faults:
        stop(faults)
    return []


def addresses(listed: Iterable[Entry]) -> dict[str, int]:
    """Give the number of each record by its addresses: ``page`` for the top, else ``page#anchor``."""
    found: dict[str, int] = {}
    for number, entry in enumerate(listed):
        for anchor in entry.anchors:
            found.setdefault(f"{entry.docname}#{anchor}", number)
        if not entry.anchors:
            found.setdefault(entry.docname, number)
    return found


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index beside the pages (``build-finished``; HTML with pages of their own only)."""
    if exception is not None or app.builder.name not in ("html", "dirhtml"):
        return
    domain = safety_domain(app.env)
    listed = entries(domain)
    names = list(dict.fromkeys(entry.docname for entry in listed))
    number = {name: index for index, name in enumerate(names)}
    where = addresses(listed)
    synonyms = domain.library.tables["synonyms"]
    # In the order of the sections they pack best. A semicolon parts those of two sections, so no stop stands inside.
    asked = sorted((where[one.at], _STOP.sub(" ", one.words.replace(".", ""))) for one in synonyms.asked)
    table = WordTable([*(text for entry in listed for text in (entry.title, entry.text)),
                       "; ".join(text for _, text in asked)])
    written = iter(table.written)
    data = {
        "kinds": KINDS,
        "pages": [[app.builder.get_target_uri(name), domain.page_title(name)] for name in names],
        "sections": [_trimmed([number[entry.docname], entry.anchor, KINDS.index(entry.kind), next(written),
                               next(written), entry.badge, entry.names, entry.code]) for entry in listed],
        "pieces": " ".join(table.pieces),
        "rare": table.rare,
        "cuts": "".join(map(_cut, table.pieces)),
        "words": words(synonyms, where) | {
            "asked": [[at for at, _ in asked], next(written)],
            "last": [number[name] for name in synonyms.last]},
    }
    write_script(Path(app.outdir) / FILE, data, GLOBAL)


def _cut(piece: str) -> str:
    """Say how a word becomes its stem: by how many letters less, or by an i for its last letter.

    A space leaves it to the browser, whose stemmer takes a quarter of the time that the first search takes.
    """
    word = piece.lower()
    if not _PLAIN_WORD.fullmatch(word):
        return " "
    cut = stem(word)
    if word.startswith(cut) and len(word) - len(cut) <= _MOST_CUT:
        return str(len(word) - len(cut))
    return "i" if cut == f"{word[:-1]}i" else " "


_STOP = re.compile(r"[,;:)]+")
_PLAIN_WORD = re.compile("[a-z]{4,}")
_MOST_CUT = 9


def _trimmed(row: list[Any]) -> list[Any]:
    while row and not row[-1]:
        row.pop()
    return row


def words(synonyms: Synonyms, where: dict[str, int]) -> dict[str, Any]:
    """Give the words as the browser needs them, with the numbers of sections."""
    covered = [list(group) for group in synonyms.look_alikes]

    def ways(listed: Iterable[Any]) -> list[list[Any]]:
        return [_trimmed([list(way.typed), [where[target] for target in way.at], way.words]) for way in listed]

    return {
        "same": synonyms.same, "spellings": synonyms.spellings, "ways": ways(synonyms.ways),
        "emergency": ways(synonyms.emergency), "calm": synonyms.no_emergency,
        "dropped": synonyms.dropped,
        "medicines": sorted({*synonyms.medicines, *(name for pair in covered for name in pair)}),
        "places": synonyms.places,
    }


def write_script(file: Path, data: Any, name: str) -> None:
    """Write data as a script that sets one global; whole or not at all, and only if it changed."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Two characters end a line in older scripts; "<" is kept out so that the text is harmless anywhere.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    content = f"globalThis.{name}={text};\n".encode()
    if file.exists() and file.read_bytes() == content:
        return
    part = file.with_suffix(".js.part")
    part.write_bytes(content)
    part.replace(file)


def register(app: Sphinx) -> None:
    """Register the collector, the check and the writer."""
    app.add_search_language(English)
    app.add_env_collector(SectionCollector)
    app.connect("env-updated", check_words, priority=950)  # after the policy, which stops first
    app.connect("build-finished", write_index)


__all__ = ["Entry", "Section", "SectionCollector", "entries", "place_names", "register", "sections", "tokens"]
