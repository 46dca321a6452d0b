"""Studies and sources: what stands behind every number, and where each source is used."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.nodes import bibliography

from sphinx_safety.pages.directive import SafetyBase, link, sources_paragraph
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.listings import note_listing, page_link
from sphinx_safety.reading.faults import allowed, shown
from sphinx_safety.reading.shapes import allowed_short

from .facts import READ_AS_WORDS, Fact
from .findings import authors, findings
from .uses import uses_of

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_safety.pages.domain import SafetyDomain

_DESIGN_WORDS = {
    "trial": "trial (an experiment in people)", "observational": "observational study", "self-report": "self-report",
    "case-report": "case report", "animal": "animal study", "in-vitro": "laboratory study", "review": "review",
    "guideline": "guideline", "agency": "agency statement",
}

_VERDICT_WORDS = {
    "supported": "Supported", "partly": "Partly supported", "unsupported": "Not supported",
    "contradicted": "Contradicted by the evidence",
}


class _OfTopics(SafetyBase):
    """A directive whose arguments are topics of the evidence file."""

    optional_arguments = 1
    final_argument_whitespace = True

    def facts(self) -> list[Fact]:
        """Give the facts of the topics, topic by topic; an unknown topic becomes a fault of the page."""
        self.need("evidence")
        facts = self.domain.library.tables["evidence"].values()
        topics = dict.fromkeys(fact.topic for fact in facts)
        found: list[Fact] = []
        for topic in " ".join(self.arguments).split() or [""]:
            if topic not in topics:
                self.fault("unknown-topic", f"the evidence file has no topic {shown(topic)}", allowed(topic, topics))
            found += [fact for fact in facts if fact.topic == topic]
        return found


class Studies(_OfTopics):
    """``{studies} topic…``: the facts of some topics of the evidence file, each with its limits."""

    def run(self) -> list[Node]:
        """Give one section for each fact."""
        return [self._entry(fact) for fact in self.facts()]

    def _entry(self, fact: Fact) -> nodes.section:
        anchor = f"study-{fact.id}"
        title = _title(fact)
        entry = nodes.section(ids=[anchor], names=[anchor], classes=["study"])
        entry += nodes.title("", title)
        self.placed(entry)
        rows: list[tuple[str, nodes.Element]] = [
            ("What was found", nodes.paragraph("", fact.statement)),
            ("How it was studied", nodes.paragraph("", f"{fact.design} ({_DESIGN_WORDS[fact.evidence]})")),
            ("Limits", nodes.paragraph("", fact.limits)),
            ("What we read", nodes.paragraph("", READ_AS_WORDS[fact.confidence])),
            ("Sources", sources_paragraph(self, fact.sources)),
            ("Used on", note_listing(self, _where_fact, fact.id)),
        ]
        listed = nodes.definition_list(classes=["study-facts"])
        for label, value in rows:
            listed += nodes.definition_list_item("", nodes.term("", label), nodes.definition("", value))
        entry += listed
        self.state.document.note_explicit_target(entry)
        self.domain.note_object("fact", fact.id, self.env.docname, anchor, title, title,
                                names=authors(self.domain.library, fact.sources))
        return entry


class StudyList(_OfTopics):
    """``{study-list} topic…``: the first words of the facts of some topics, each a link to its entry.

    Each line carries the anchor of the fact, so that the one page of this list has an address for
    every fact, on whatever page its entry stands.
    """

    def run(self) -> list[Node]:
        """Give one list."""
        lines = nodes.bullet_list(classes=["study-list"])
        for fact in self.facts():
            words = link("fact", fact.id, self.env.docname, _title(fact))
            lines += nodes.list_item("", nodes.paragraph("", "", words), ids=[f"study-{fact.id}"])
        return self.placed(lines) if lines.children else []


class SourceList(SafetyBase):
    """``{source-list}``: every source in a line, by name, with a link to its entry in the bibliography."""

    def run(self) -> list[Node]:
        """Give the list: author and year, then the title, to be looked through on one page."""
        self.need("sources")
        lines = nodes.bullet_list(classes=["source-list"])
        named = [(source.short if source.authors else source.title.strip("[]"), source)
                 for source in self.domain.library.sources.values()]
        for name, source in sorted(named, key=lambda row: row[0].casefold()):
            line = nodes.paragraph("", "", link("source", source.key, self.env.docname, name))
            if source.authors:
                line += nodes.Text(f": {source.title}")
            lines += nodes.list_item("", line)
        return self.placed(lines)


_TITLE = 72
"""Letters of a title: two lines of a heading on a phone."""


def _title(fact: Fact) -> str:
    """Give the first words of what was found: an id is for authors."""
    return textwrap.shorten(fact.statement, _TITLE, placeholder=" …").rstrip(".")


class FactLink(SphinxRole):
    """``{fact}`id` ``: link to the study entry of a fact."""

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Give the link; an unknown id becomes a fault of the page."""
        domain = safety_domain(self.env)
        name = self.text.strip()
        domain.need(self.env.docname, "evidence")
        if name not in domain.library.tables["evidence"]:
            domain.fault(self.env.docname, self.lineno, "unknown-fact", f"unknown fact {shown(name)}",
                         allowed_short(name, domain.library.tables["evidence"]))
            return [], []
        return [link("fact", name, self.env.docname, "study note")], []


class Claims(SafetyBase):
    """``{claims}``: promotional claims, each with a verdict in words, why, and the facts behind it."""

    def run(self) -> list[Node]:
        """Give one section for each claim."""
        self.need("claims")
        self.need("evidence")
        made: list[Node] = []
        for claim in self.domain.library.tables["claims"].values():
            anchor = f"claim-{claim.id}"
            entry = nodes.section(ids=[anchor], names=[anchor], classes=["claim"])
            entry += nodes.title("", f"“{claim.claim[0].upper()}{claim.claim[1:]}”")
            self.placed(entry)
            entry += nodes.paragraph("", "", nodes.strong("", f"{_VERDICT_WORDS[claim.verdict]}."),
                                     nodes.Text(f" {claim.explanation}"))
            behind = nodes.bullet_list()
            for name in claim.facts:
                fact = self.domain.library.tables["evidence"][name]
                line = nodes.paragraph("", "", link("fact", name, self.env.docname,
                                                    name.replace("-", " ").capitalize()))
                line += nodes.Text(f" ({_DESIGN_WORDS[fact.evidence]})")
                behind += nodes.list_item("", line)
            entry += nodes.paragraph("", "What stands behind this:")
            entry += behind
            self.state.document.note_explicit_target(entry)
            self.domain.note_object(
                "claim", claim.id, self.env.docname, anchor, entry[0].astext(),
                f"{_VERDICT_WORDS[claim.verdict]}. {claim.explanation}",
                badge=[claim.verdict], behind=[f"fact:{fact}" for fact in claim.facts])
            made.append(entry)
        return made


def _links(parts: list[nodes.Element], none: str) -> list[nodes.Element]:
    if not parts:
        return [nodes.paragraph("", none)]
    return [nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", part)) for part in parts))]


def _where_fact(domain: SafetyDomain, fact: str, docname: str) -> list[nodes.Element]:
    parts: list[nodes.Element] = [
        link("finding", found.id, docname, found.statement) for found in findings(domain) if fact in found.facts
    ]
    parts += [link(use.kind, use.id, docname, use.words) for use in uses_of(domain.library) if fact in use.facts]
    return _links(parts, "No finding, claim or mixing row rests on this yet.")


def _where_source(domain: SafetyDomain, key: str, docname: str) -> list[nodes.Element]:
    """List every page, finding, notice, row and study entry that leans on a source."""
    parts: list[nodes.Element] = [page_link(domain, page, docname) for page in where_cited(domain, key)]
    parts += [link("finding", found.id, docname, f"finding: {found.statement}")
              for found in findings(domain) if key in found.sources]
    parts += [link("notice", notice.id, docname, f"safety notice: {notice.hazard}")
              for notice in domain.library.notices.values() if key in notice.sources]
    parts += [link(use.kind, use.id, docname, use.words) for use in uses_of(domain.library) if key in use.sources]
    parts += [link("fact", fact.id, docname, f"study note: {_title(fact)}")
              for fact in domain.library.tables["evidence"].values() if key in fact.sources]
    return _links(parts, "Nothing on this site leans on it yet.")


CITE = "cite"
"""The kind under which the domain keeps the keys that a page's prose cites."""


def note_citations(app: Sphinx, doctree: nodes.document) -> None:
    """Remember what a page cites, and whether it lists sources with their uses (``doctree-read``)."""
    domain, docname = safety_domain(app.env), app.env.docname
    cited: dict[str, None] = {}
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") == "cite":
            cited |= dict.fromkeys(key.strip() for key in node["reftarget"].split(","))
    for key in cited:
        domain.note_record(CITE, docname, key)
    if cited:  # where a source stands in the bibliography changes with the file
        domain.need(docname, "sources")
    if any(True for _ in doctree.findall(bibliography)):
        domain.page(docname).has_listing = True


def where_cited(domain: SafetyDomain, key: str) -> list[str]:
    """Name the pages whose prose cites a source, sorted."""
    return sorted(docname for docname, record in domain.pages.items()
                  if key in record.records.get(CITE, ()) and domain.for_readers(docname))


def link_source(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.reference | None:
    """Lead a link to a source to where sphinxcontrib-bibtex lists it (``missing-reference``)."""
    if node.get("refdomain") != "safety" or node.get("reftype") != "source":
        return None
    key = node["reftarget"]
    entry = next((entry for entry in citations(env) if entry.key == key), None)
    if entry is None:
        return None
    sources = safety_domain(env).library.sources
    title = sources[key].title if key in sources else key
    return make_refnode(app.builder, node["refdoc"], entry.bibliography_key.docname, entry.citation_id, contnode, title)


def citations(env: BuildEnvironment) -> list[Any]:
    """Return what sphinxcontrib-bibtex knows of each listed source: the one place that reads its domain."""
    cite: Any = env.domains.get("cite")
    return list(cite.citations) if cite is not None else []


class SourceEntries(SphinxPostTransform):
    """Say under each entry of the bibliography what on this site leans on it.

    Runs after sphinxcontrib-bibtex has made the entries (priority 5) and before
    links are resolved (priority 10).
    """

    default_priority = 6

    def run(self, **kwargs: object) -> None:
        """Add the listing to each entry that the cite domain knows."""
        by_anchor = {citation.citation_id: citation for citation in citations(self.env)}
        domain = safety_domain(self.env)
        for entry in self.document.findall(nodes.citation):
            for anchor in entry["ids"]:
                if citation := by_anchor.get(anchor):
                    used = nodes.definition_list_item("", nodes.term("", "Used on"), nodes.definition(
                        "", *_where_source(domain, citation.key, citation.bibliography_key.docname)))
                    entry += nodes.definition_list("", used, classes=["source-uses"])
                    break


class ShortCitations(SphinxPostTransform):
    """Shorten citations of works without a known author, which show their whole title.

    Runs after links are resolved (priority 10).
    """

    default_priority = 20

    def run(self, **kwargs: object) -> None:
        """Cut the words of each long citation; the year stays, and so does the full entry."""
        for citation in self.document.findall(nodes.inline):
            if "bibtex-citation" in citation["classes"]:
                for reference in citation.findall(nodes.reference):
                    words, _, year = reference.astext().rpartition(", ")
                    if len(words.split()) > _MOST_CITATION_WORDS:
                        short = " ".join(words.strip("[]").split()[:_MOST_CITATION_WORDS]).rstrip(".,:;")
                        reference.children = []
                        reference += nodes.Text(f"“{short} …”, {year}")


_MOST_CITATION_WORDS = 6  # the longest name of an agency that stays whole


def bibliographies_in_order(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the bibliographies in the order of their pages (``env-updated``, before sphinxcontrib-bibtex).

    It numbers and sorts sources in the order in which processes sent it the bibliographies, which is chance.
    """
    cite: Any = env.domains.get("cite")
    if cite is not None:
        ordered = sorted(cite.bibliographies.items(), key=lambda item: (item[0].docname, item[0].id_))
        cite.bibliographies.clear()
        cite.bibliographies.update(ordered)


def _visit_citation_html(self: Any, node: nodes.Element) -> None:
    """Give a source of the list the role that a list needs; docutils gives one that ARIA has withdrawn."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="citation", role="listitem"))


def _depart_citation_html(self: Any, node: nodes.Element) -> None:
    type(self).depart_citation(self, node)


def register(app: Sphinx) -> None:
    """Register directives, roles and transforms."""
    app.add_directive("studies", Studies)
    app.add_directive("study-list", StudyList)
    app.add_directive("source-list", SourceList)
    app.add_directive("claims", Claims)
    app.add_role("fact", FactLink())
    app.add_post_transform(SourceEntries)
    app.add_post_transform(ShortCitations)
    app.add_node(nodes.citation, override=True, html=(_visit_citation_html, _depart_citation_html))
    app.connect("doctree-read", note_citations)
    app.connect("missing-reference", link_source)
    app.connect("env-updated", bibliographies_in_order, priority=100)
