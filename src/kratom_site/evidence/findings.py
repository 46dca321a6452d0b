"""Graded statements in chapters, and the table that gathers them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.typing import OptionSpec

from sphinx_safety.pages.directive import SafetyBase, link, sources_paragraph
from sphinx_safety.pages.domain import UNTRANSLATED, SafetyDomain, safety_domain
from sphinx_safety.pages.findable import plain
from sphinx_safety.pages.nodes import _ as of_notices
from sphinx_safety.pages.nodes import certainty_words
from sphinx_safety.pages.parts import fields, joined, note_listing
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.shapes import Date, Id, ListOf, OneOf, Reader, Record
from sphinx_safety.reading.yamlfile import Document, Refused
from sphinx_safety.rules.library import Library
from sphinx_safety.rules.settings import CERTAINTIES

from ..page.tables import table
from .facts import DIRECTIONS, KINDS, PRODUCTS, known_facts, most_certain


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


@dataclass(frozen=True, slots=True)
class Finding:
    """A graded statement of a chapter page. Its id and options have shapes; the page gives the rest."""

    id: Annotated[str, Id(example="sleep-diary-quality")]
    docname: str
    line: int
    statement: str
    direction: Annotated[str, OneOf(DIRECTIONS)]
    certainty: Annotated[str, OneOf(CERTAINTIES)]
    kind: Annotated[str, OneOf(tuple(KINDS))]
    product: Annotated[str, OneOf(PRODUCTS)]
    outcome: Annotated[str, OneOf((), "unknown-outcome")]
    sources: Annotated[tuple[str, ...], ListOf(Id(re.compile(r"\S+"), "bedtime2025", what="source"))]
    facts: Annotated[tuple[str, ...], known_facts()]
    searched: Annotated[str, Date()] = ""
    """The day of the search if none was found."""


FINDING = "finding"
"""The kind under which the domain keeps findings."""


def findings(domain: SafetyDomain) -> list[Finding]:
    """Return all findings, page by page in the order in which they stand."""
    return domain.records(FINDING)


def authors(library: Library, keys: Iterable[str]) -> list[str]:
    """Return the works behind an entry by author and year, as readers of studies look for them."""
    return [source.short for key in keys if (source := library.sources.get(key)) and source.authors]


class finding(nodes.admonition):
    """A graded statement."""


def finding_shape(library: Library) -> Record:
    """Return the shape of a finding's id and options, which become a mapping."""
    known = {"source": library.sources, "fact": library.tables["evidence"], "outcome": library.tables["outcomes"]}
    return replace(record_of(Finding, known), make=dict)


class FindingDirective(SafetyBase):
    """``{finding} id``: a statement with its direction, certainty, kind of study and sources.

    Levels and their meaning are those of GRADE; see docs/about/grading.md.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = dict.fromkeys(
        ("direction", "certainty", "kind", "product", "outcome", "sources", "facts", "searched"), directives.unchanged
    )

    def run(self) -> list[nodes.Node]:
        """Return the finding as a labelled block; what is wrong becomes a fault of the page."""
        self.need("evidence", "outcomes", "sources")  # what the finding is checked against
        read = self._read()
        if read is None:
            return []
        anchor = f"finding-{read.id}"
        box = finding(ids=[anchor], classes=["finding", f"finding-{read.direction.replace(' ', '-')}"])
        box["label"] = _("Finding, certainty %s") % of_notices(read.certainty)
        self.set_source_info(box)
        title = nodes.title("", "", nodes.inline("", _("How sure we are: "), classes=["finding-label"]),
                            certainty_words(read.certainty))
        title["from-catalogue"] = True  # the words are the vocabulary's, not the page's
        box += title
        box += self.parse_content_to_nodes()
        box += self._facts(read)
        self.state.document.note_explicit_target(box)
        box["read"] = read
        return [box]

    def _read(self) -> Finding | None:
        library = self.domain.library
        given: dict[str, object] = dict(self.options)
        for name in ("sources", "facts"):
            given[name] = _words(self.options.get(name, ""))
        given["id"] = self.arguments[0] if self.arguments else ""
        reader = Reader(Document(given, self.domain.path(self.env.docname), {(): self.lineno}))
        try:
            read = finding_shape(library).read(given, (), reader)
        except Refused:  # more faults than are worth a look
            read = None
        if read is not None:
            _judge(read, reader)
        if not any(line.strip() for line in self.content):
            reader.fault((), "empty", "the finding has no statement", "write it in the directive's body")
        self.domain.page(self.env.docname).faults += [
            Fault(fault.path, self.lineno, fault.rule, f"finding {shown(given['id'])}: {fault.message}", fault.remedy)
            for fault in reader.faults]
        if read is None or reader.faults:
            return None
        if "searched" in read:
            read["searched"] = read["searched"].isoformat()
        return Finding(docname=self.env.docname, line=self.lineno, statement="", **read)

    def _facts(self, read: Finding) -> nodes.definition_list:
        """Return what stands behind the statement, as labelled parts."""
        rows: list[tuple[str, str | nodes.Element]] = [
            (_("Points to"), _(read.direction)), (_("Kind of study"), _(read.kind)), (_("Studied"), _(read.product))]
        if read.searched:
            rows.append((_("Searched"), read.searched))
        if read.sources:
            rows.append((_("Sources"), sources_paragraph(self, read.sources)))
        if read.facts:
            rows.append((_("What we read"), joined(
                (link("fact", fact, self.env.docname, _("study note %d") % number)
                 for number, fact in enumerate(read.facts, 1)), ", ")))
        listed = fields(rows, ["finding-facts"])
        listed["from-catalogue"] = True
        return listed


def note_findings(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the findings of a page, now that their statements may have been translated (``doctree-read``)."""
    domain, docname = safety_domain(app.env), app.env.docname
    for box in doctree.findall(finding):
        read = box.attributes.pop("read")
        if not domain.for_readers(docname):  # a sample, counted nowhere
            continue
        body = [node for node in box.children if isinstance(node, nodes.Element) and not node.get("from-catalogue")]
        statement = " ".join(" ".join(node.astext() for node in body).split())
        domain.note_record(FINDING, docname, replace(read, statement=statement))
        if any(name.startswith("language-") for node in body for name in node["classes"]):
            domain.note_record(UNTRANSLATED, docname, statement)
        domain.note_object(
            "finding", read.id, docname, box["ids"][0], statement[:80], " ".join(map(plain, body)),
            names=authors(domain.library, read.sources), badge=(of_notices(read.certainty), _(read.direction)),
            behind=[f"fact:{fact}" for fact in read.facts])


def _judge(read: Mapping[str, Any], reader: Reader) -> None:
    """Judge what no single option can show. Rules: docs/about/grading.md."""
    none_found = read["certainty"] == "none found"
    if most := most_certain(read["kind"], read["certainty"]):
        reader.fault((), "too-certain", f"the certainty '{read['certainty']}' from a {read['kind']}",
                     f"at most '{most}': a {read['kind']} alone cannot carry more")
    if none_found and not read.get("searched"):
        reader.fault((), "missing-key", "'none found' without ':searched:'", "give the day of the search")
    if not none_found and not read["sources"]:
        reader.fault((), "missing-key", "a finding without ':sources:'",
                     "name its sources, or set ':certainty: none found' and ':searched:'")


class SummaryOfFindings(SafetyBase):
    """``{summary-of-findings}``: all findings by outcome, or those of ``:outcome:``, strongest certainty first."""

    option_spec: ClassVar[OptionSpec] = {"outcome": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the place of the table; it is filled when all pages are read."""
        self.need("outcomes", "sources")
        known = self.domain.library.tables["outcomes"]
        outcomes = _words(self.options.get("outcome", ""))
        for outcome in outcomes:
            if outcome not in known:
                self.fault("unknown-outcome", f"unknown outcome {shown(outcome)}", allowed(outcome, known))
        return [note_listing(self, _summary, ",".join(outcomes))]


def strongest_first(findings: list[Finding]) -> list[Finding]:
    """Return findings by certainty, keeping the given order among equals."""
    return sorted(findings, key=lambda one: CERTAINTIES.index(one.certainty))


def _summary(domain: SafetyDomain, outcomes: str, docname: str) -> list[nodes.Element]:
    tables: list[nodes.Element] = [
        _table(domain, f"summary-all-{outcome}", title, rows, docname)
        for outcome, title in domain.library.tables["outcomes"].items() if not outcomes or outcome in _words(outcomes)
        if (rows := strongest_first([one for one in findings(domain) if one.outcome == outcome]))]
    return tables or [nodes.paragraph("", _("No findings yet."))]


def _table(domain: SafetyDomain, anchor: str, title: str, rows: list[Finding], docname: str) -> nodes.table:
    head = (_("What was found"), _("How sure"), _("Points to"), _("Kind of study"), _("Studied"), _("Sources"))
    widths = (40, 12, 12, 12, 12, 12)
    sources = domain.library.sources
    cells = [[
        link("finding", found.id, docname, found.statement), certainty_words(found.certainty), _(found.direction),
        _(found.kind), _(found.product),
        joined((link("source", key, docname, sources[key].short) for key in found.sources), "; ")
        if found.sources else _("searched %s") % found.searched,
    ] for found in rows]
    listed = table(head, cells, ["summary-of-findings", "stacked"], anchor, widths)
    listed.insert(0, nodes.title("", title))
    return listed
