"""The sources: where sphinxcontrib-bibtex lists them, what leans on each, and how a citation reads."""

from pathlib import Path
from typing import Any

from docutils import nodes
from pybtex.plugin import find_plugin
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.nodes import bibliography
from sphinxcontrib.bibtex.roles import CiteRole

from sphinx_safety.pages.directive import SafetyBase, link
from sphinx_safety.pages.domain import SafetyDomain, safety_domain
from sphinx_safety.pages.parts import bullets, fields, page_link
from sphinx_safety.reading.faults import shown

from ..output.website import script, write, writes_website
from .facts import uses_of
from .findings import findings


class Citation(CiteRole):
    """A citation of sphinxcontrib-bibtex; one without a key becomes a fault of the page, not a traceback."""

    def result_nodes(self, document: Any, env: Any, node: Any, is_ref: bool) -> Any:
        """Return the citation, or nothing."""
        try:
            return super().result_nodes(document, env, node, is_ref)  # type: ignore[no-untyped-call]
        except ValueError:
            safety_domain(env).fault(env.docname, self.lineno, "citation", f"a citation of {shown(self.target)}",
                                     "write one key or more, parted by commas")
            return [], []


class SourceList(SafetyBase):
    """``{source-list}``: every source in a line, by name, with a link to its entry in the bibliography."""

    def run(self) -> list[nodes.Node]:
        """Return the list: author and year, then the title, to be looked through on one page."""
        self.need("sources")
        named = [(source.short, f": {source.title}", source.key) if source.authors else
                 (source.title.strip("[]"), "", source.key) for source in self.domain.library.sources.values()]
        return self.placed(bullets((
            [link("source", key, self.env.docname, name), *([nodes.Text(title)] if title else [])]
            for name, title, key in sorted(named, key=lambda row: row[0].casefold())), ["source-list"]))


def _where_source(domain: SafetyDomain, key: str, docname: str) -> list[nodes.Element]:
    """Return a list of every page, finding, notice, row and study entry that leans on a source."""
    library = domain.library
    links = [
        *(page_link(domain, page, docname) for page, record in sorted(domain.pages.items())
          if key in record.records.get(CITE, ()) and domain.for_readers(page)),
        *(link("finding", one.id, docname, _("finding: %s") % one.statement)
          for one in findings(domain) if key in one.sources),
        *(link("notice", notice.id, docname, _("safety notice: %s") % notice.hazard)
          for notice in library.notices.values() if key in notice.sources),
        *(link(use.kind, use.id, docname, use.words) for use in uses_of(library) if key in use.sources),
        *(link("fact", fact.id, docname, _("study note: %s") % fact.short)
          for fact in library.tables["evidence"].values() if key in fact.sources),
    ]
    return [bullets(links)] if links else [nodes.paragraph("", _("Nothing on this site leans on it yet."))]


CITE = "cite"
"""The kind under which the domain keeps the keys that a page's prose cites."""


def note_citations(app: Sphinx, doctree: nodes.document) -> None:
    """Remember what a page cites, and whether it lists sources with their uses (``doctree-read``)."""
    domain, docname = safety_domain(app.env), app.env.docname
    cite: Any = app.env.domains["cite"]
    cited = dict.fromkeys(target.key for ref in cite.citation_refs if ref.docname == docname for target in ref.targets)
    for key in cited:
        domain.note_record(CITE, docname, key)
    if cited:  # where a source stands in the bibliography changes with the file
        domain.need(docname, "sources")
    if any(doctree.findall(bibliography)):
        domain.page(docname).has_listing = True


def link_source(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.reference | None:
    """Return a link to a source to where sphinxcontrib-bibtex lists it; None for any other (``missing-reference``)."""
    if node.get("refdomain") == "safety" and node.get("reftype") == "source":
        for entry in citations(env):
            if entry.key == node["reftarget"]:
                return make_refnode(app.builder, node["refdoc"], entry.bibliography_key.docname, entry.citation_id,
                                    contnode, safety_domain(env).library.sources[entry.key].title)
    return None


def citations(env: BuildEnvironment) -> list[Any]:
    """Return what sphinxcontrib-bibtex knows of each listed source."""
    cite: Any = env.domains["cite"]
    return list(cite.citations)


class SourceEntries(SphinxPostTransform):
    """Say under each entry of the bibliography what on this site leans on it.

    Runs after sphinxcontrib-bibtex writes the entries (priority 5) and before links are resolved (priority 10).
    """

    default_priority = 6

    def run(self, **kwargs: object) -> None:
        """Add the listing to each entry that the cite domain knows."""
        by_anchor = {citation.citation_id: citation for citation in citations(self.env)}
        domain = safety_domain(self.env)
        for entry in self.document.findall(nodes.citation):
            for anchor in entry["ids"]:
                if citation := by_anchor.get(anchor):
                    used = _where_source(domain, citation.key, citation.bibliography_key.docname)
                    entry += fields([(_("Used on"), used)], ["source-uses"])
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


def order_bibliographies(app: Sphinx, env: BuildEnvironment) -> None:
    """Put bibliographies in order, each citation once, and a year to each work (``env-updated``, before bibtex's own).

    sphinxcontrib-bibtex numbers sources in the order in which processes sent it the bibliographies, which is chance.
    For each source it goes through all citations, and on a translated page each was read twice. A work without a year
    would be "n.d."; a reader is told when it was read instead.
    """
    cite: Any = env.domains["cite"]
    for entry in cite.bibdata.data.entries.values():
        if "year" not in entry.fields and "urldate" in entry.fields:
            entry.fields["year"] = _("read %s") % entry.fields["urldate"][:4]
    ordered = sorted(cite.bibliographies.items(), key=lambda item: (item[0].docname, item[0].id_))
    cite.bibliographies.clear()
    cite.bibliographies.update(ordered)
    cite.citation_refs[:] = {(ref.docname, *ref.targets): ref for ref in cite.citation_refs}.values()


MOST_LISTED = 40
"""A page that rests on more sources names them beside each statement only."""


def name_sources(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Hand a page's template the sources that it links to, each with the address of its entry (``html-page-context``).

    In the order of the page; none for the bibliography itself.
    """
    if doctree is None or not writes_website(app):
        return
    entries, sources = citations(app.env), safety_domain(app.env).library.sources
    if any(entry.bibliography_key.docname == pagename for entry in entries):
        entries = []
    keys = {f"{app.builder.get_relative_uri(pagename, entry.bibliography_key.docname)}#{entry.citation_id}": entry.key
            for entry in entries}
    links = dict.fromkeys(link.get("refuri", "") for link in doctree.findall(nodes.reference))
    named = [{"source": sources[keys[link]], "entry": link} for link in links if keys.get(link) in sources]
    context |= {"page_sources": named if len(named) <= MOST_LISTED else [], "page_sources_count": len(named)}


def write_words(app: Sphinx, exception: Exception | None) -> None:
    """Write what the card of a source says, by the address of its entry, once for all pages (``build-finished``)."""
    if exception is not None or not writes_website(app):
        return
    plain = find_plugin("pybtex.backends", "plaintext")()
    words = {}
    for entry in citations(app.env):
        address = f"{app.builder.get_target_uri(entry.bibliography_key.docname)}#{entry.citation_id}"
        words[address] = entry.formatted_entry.text.render(plain).replace("\\url ", "")
    write(Path(app.outdir) / "source-words.js", script("globalThis.SAFETY_SOURCES", dict(sorted(words.items()))))


def visit_citation_html(self: Any, node: nodes.Element) -> None:
    """Write a source of the list with the role that a list needs; docutils writes one that ARIA has withdrawn."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="citation", role="listitem"))
