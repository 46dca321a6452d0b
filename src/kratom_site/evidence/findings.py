"""Graded statements in chapters, and the table that gathers them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives

from sphinx_safety.pages.directive import SafetyBase, link, sources_paragraph
from sphinx_safety.pages.findable import plain
from sphinx_safety.pages.listings import note_listing
from sphinx_safety.pages.nodes import (
    certainty_words,
    depart_box_html,
    depart_box_latex,
    visit_box_html,
    visit_box_latex,
)
from sphinx_safety.reading.faults import Fault, shown
from sphinx_safety.reading.shapes import Date, Id, ListOf, OneOf, Reader, Record
from sphinx_safety.reading.yamlfile import Document, Refused
from sphinx_safety.rules.signals import CERTAINTIES

from .words import DIRECTIONS, KINDS, MOST_CERTAIN, PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec

    from sphinx_safety.pages.domain import SafetyDomain
    from sphinx_safety.rules.library import Library

_SPLIT = re.compile(r"[,\s]+")


class Finding(NamedTuple):
    """A graded statement of a chapter page."""

    id: str
    docname: str
    line: int
    statement: str
    direction: str
    certainty: str
    kind: str
    product: str
    outcome: str
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    searched: str
    """The day of the search if none was found, else empty."""


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
    """Give the shape of a finding's id and options."""
    return Record(
        {
            "id": Id(example="sleep-diary-quality"),
            "direction": OneOf(DIRECTIONS),
            "certainty": OneOf(CERTAINTIES),
            "kind": OneOf(KINDS),
            "product": OneOf(PRODUCTS),
            "outcome": OneOf(tuple(library.tables["outcomes"]), "unknown-outcome"),
            "sources": ListOf(Id(re.compile(r"\S+"), "bedtime2025", library.sources, "source")),
            "facts": ListOf(Id(known=library.tables["evidence"], what="fact", example="ema-bedtime-quality")),
            "searched": Date(),
        },
        optional=frozenset({"searched"}),
    )


class FindingDirective(SafetyBase):
    """``{finding} id``: a statement with its direction, certainty, kind of study and sources.

    Levels and their meaning are those of GRADE; see the content standards, section 2.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = dict.fromkeys(
        ("direction", "certainty", "kind", "product", "outcome", "sources", "facts", "searched"), directives.unchanged
    ) | {"specimen": directives.flag}  # shown to be looked at, counted nowhere

    def run(self) -> list[Node]:
        """Give the finding as a labelled block; what is wrong becomes a fault of the page."""
        for table in ("evidence", "outcomes", "sources"):  # what the finding is checked against
            self.need(table)
        specimen = "specimen" in self.options
        self.options.pop("specimen", None)
        read = self._read()
        if read is None:
            return []
        docname = self.env.docname
        anchor = f"finding-{read.id}"
        box = finding(ids=[anchor], classes=["finding", f"finding-{read.direction.replace(' ', '-')}"])
        box["label"] = f"Finding, certainty {read.certainty}"
        self.set_source_info(box)
        title = nodes.title("", "", nodes.inline("", "How sure we are: ", classes=["finding-label"]),
                            certainty_words(read.certainty))
        title["from-catalogue"] = True  # the words are the vocabulary's, not the page's
        box += title
        body = self.parse_content_to_nodes()
        box += body
        statement = " ".join(node.astext() for node in body if isinstance(node, nodes.Element))
        box += self._facts(read)
        self.state.document.note_explicit_target(box)
        if not specimen:
            self.domain.note_record(FINDING, docname, read._replace(statement=" ".join(statement.split())))
            self.domain.note_object(
                "finding", read.id, docname, anchor, statement[:80], " ".join(map(plain, body)),
                names=authors(self.domain.library, read.sources), badge=(read.certainty, read.direction),
                behind=[f"fact:{fact}" for fact in read.facts])
        return [box]

    def _read(self) -> Finding | None:
        library = self.domain.library
        given: dict[str, object] = dict(self.options)
        for name in ("sources", "facts"):
            given[name] = [word for word in _SPLIT.split(self.options.get(name, "")) if word]
        given["id"] = name_given = self.arguments[0] if self.arguments else ""
        reader = Reader(Document(given, self.domain.path(self.env.docname), {(): self.lineno}))
        try:
            read = finding_shape(library).read(given, (), reader)
        except Refused:  # too many faults to tell them all
            read = None
        if read is not None:
            none_found = read["certainty"] == "none found"
            most = MOST_CERTAIN.get(read["kind"])
            if most and CERTAINTIES.index(read["certainty"]) < CERTAINTIES.index(most):
                reader.fault((), "too-certain", f"the certainty '{read['certainty']}' from a {read['kind']}",
                             f"at most '{most}': a {read['kind']} alone cannot carry more")
            if none_found and not read.get("searched"):
                reader.fault((), "missing-key", "'none found' without ':searched:'", "give the day of the search")
            if not none_found and not read["sources"]:
                reader.fault((), "missing-key", "a finding without ':sources:'",
                             "name its sources, or set ':certainty: none found' and ':searched:'")
        if not any(line.strip() for line in self.content):
            reader.fault((), "empty", "the finding has no statement", "write it in the directive's body")
        record = self.domain.page(self.env.docname)
        record.faults += [Fault(fault.path, self.lineno, fault.rule, f"finding {shown(name_given)}: "
                                f"{fault.message}", fault.mend) for fault in reader.faults]
        if reader.faults:
            return None
        assert read is not None
        searched = read.pop("searched", None)
        return Finding(docname=self.env.docname, line=self.lineno, statement="",
                       searched=searched.isoformat() if searched else "", **read)

    def _facts(self, read: Finding) -> nodes.definition_list:
        """Give what stands behind the statement, as labelled parts."""
        rows: list[tuple[str, nodes.Element]] = [
            ("Points to", nodes.paragraph("", read.direction)),
            ("Kind of study", nodes.paragraph("", read.kind)),
            ("Studied", nodes.paragraph("", read.product)),
        ]
        if read.searched:
            rows.append(("Searched", nodes.paragraph("", read.searched)))
        if read.sources:
            rows.append(("Sources", sources_paragraph(self, read.sources)))
        if read.facts:
            behind = nodes.paragraph()
            for index, fact in enumerate(read.facts):
                if index:
                    behind += nodes.Text(", ")
                behind += link("fact", fact, self.env.docname, f"study note {index + 1}")
            rows.append(("What we read", behind))
        made = nodes.definition_list(classes=["finding-facts"])
        made["from-catalogue"] = True
        for label, value in rows:
            made += nodes.definition_list_item("", nodes.term("", label), nodes.definition("", value))
        return made


class SummaryOfFindings(SafetyBase):
    """``{summary-of-findings}``: all findings by outcome, strongest certainty first.

    ``:chapter:`` takes the folder of a chapter, ``:outcome:`` one or more outcomes.
    """

    option_spec: ClassVar[OptionSpec] = {"chapter": directives.unchanged, "outcome": directives.unchanged}

    def run(self) -> list[Node]:
        """Give the place of the table; it is filled when all pages are read."""
        self.need("outcomes")
        self.need("sources")
        library = self.domain.library
        outcomes = [word for word in _SPLIT.split(self.options.get("outcome", "")) if word]
        reader = Reader(Document(None, ""))
        for outcome in outcomes[:len(library.tables["outcomes"]) + 1]:
            OneOf(tuple(library.tables["outcomes"]), "unknown-outcome").read(outcome, ("outcome",), reader)
        for fault in reader.faults:
            self.fault(fault.rule, fault.message, fault.mend)
        chapter = self.options.get("chapter", "").strip("/ ")
        if chapter and not any(name.startswith(f"{chapter}/") for name in self.env.found_docs):
            chapters = sorted({name.split("/")[0] for name in self.env.found_docs if "/" in name})
            self.fault("unknown-chapter", f"no page stands in {shown(chapter)}", f"allowed: {', '.join(chapters)}")
        return [note_listing(self, _summary, f"{chapter}:{','.join(outcomes)}")]


def select(findings: list[Finding], chapter: str, outcomes: list[str]) -> list[Finding]:
    """Give the findings of a chapter (all, if empty) and of some outcomes (all, if empty)."""
    return [
        found for found in findings
        if (not chapter or found.docname.startswith(f"{chapter}/")) and (not outcomes or found.outcome in outcomes)
    ]


def strongest_first(findings: list[Finding]) -> list[Finding]:
    """Order findings by certainty, keeping the given order among equals."""
    return sorted(findings, key=lambda found: CERTAINTIES.index(found.certainty))


def _summary(domain: SafetyDomain, argument: str, docname: str) -> list[nodes.Element]:
    chapter, _, outcomes = argument.partition(":")
    chosen = select(findings(domain), chapter, [word for word in outcomes.split(",") if word])
    made: list[nodes.Element] = []
    for outcome, title in domain.library.tables["outcomes"].items():
        rows = strongest_first([found for found in chosen if found.outcome == outcome])
        if rows:
            anchor = f"summary-{chapter or 'all'}-{outcome}"
            made.append(_table(domain, anchor, title, rows, docname))
    return made or [nodes.paragraph("", "No findings yet.")]


def _table(domain: SafetyDomain, anchor: str, title: str, rows: list[Finding], docname: str) -> nodes.table:
    head = ("What was found", "How sure", "Points to", "Kind of study", "Studied", "Sources")
    widths = (40, 12, 12, 12, 12, 12)
    table = nodes.table("", nodes.title("", title), ids=[anchor], classes=["summary-of-findings", "stacked"])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", word)) for word in head)))
    body = nodes.tbody()
    for found in rows:
        sources = nodes.paragraph()
        for index, key in enumerate(found.sources):
            if index:
                sources += nodes.Text("; ")
            source = domain.library.sources.get(key)
            sources += link("source", key, docname, source.short if source else key)
        if not found.sources:
            sources += nodes.Text(f"searched {found.searched}")
        cells: tuple[nodes.Element, ...] = (
            nodes.paragraph("", "", link("finding", found.id, docname, found.statement)),
            nodes.paragraph("", "", certainty_words(found.certainty)),
            nodes.paragraph("", found.direction),
            nodes.paragraph("", found.kind),
            nodes.paragraph("", found.product),
            sources,
        )
        body += nodes.row("", *(nodes.entry("", cell, classes=[f"label-{index}"])
                                for index, cell in enumerate(cells)))
    group += body
    table += group
    return table


def register(app: Sphinx) -> None:
    """Register the node and the directives."""
    app.add_node(finding, html=(visit_box_html, depart_box_html), latex=(visit_box_latex, depart_box_latex))
    app.add_directive("finding", FindingDirective)
    app.add_directive("summary-of-findings", SummaryOfFindings)
