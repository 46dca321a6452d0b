"""What is known and how sure.

- ``facts``: the closed lists of words; the records that are read: facts with their limits, claims, works of the
  bibliography; and where rows of every subject say which facts and sources they rest on.
- ``findings``: graded statements of chapters, and the tables that gather them.
- ``evidencemap``: all findings drawn by outcome and direction. ``figures``: numbers of facts, drawn.
- ``studies``: an entry for each fact and each claim, the roles ``fact`` and ``value``.
- ``bibliography``: the sources, and what leans on each.
"""

from docutils import nodes
from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.domain import BibtexDomain

from sphinx_safety import Catalogue, SafetyBase, safety_domain
from sphinx_safety.pages.events import stop
from sphinx_safety.pages.nodes import depart_box_html, visit_box_html, visit_box_latex
from sphinx_safety.reading.rows import read_table, record_of

from ..output.published import Published
from . import bibliography, evidencemap, figures, findings, studies
from .facts import SOURCE_SCHEMA, Claim, Fact, published_fact_shape, read_outcomes, read_sources

CATALOGUES = (
    Catalogue("sources", "_data/references.bib", lambda document, _: read_sources(document.value, document.path),
              before_notices=True),
    Catalogue("outcomes", "_data/outcomes.yaml", lambda document, _: read_outcomes(document), kinds={str: ()}),
    Catalogue("evidence", "_data/evidence.yaml",
              lambda document, library: read_table(document, record_of(Fact, {"source": library.sources})),
              kinds={Fact: (("statement", "design", "limits", "title"), ("value",))}),
    Catalogue("figures", "_data/figures.yaml",
              lambda document, library: figures.read_figures(
                  document, library.tables["evidence"], translated=bool(library.language)),
              kinds={figures.Panel: (("title", "rows"),), figures.Row: (("label",),)}),
    Catalogue("claims", "_data/claims.yaml",
              lambda document, library: read_table(document, record_of(Claim, {"fact": library.tables["evidence"]})),
              kinds={Claim: (("claim", "explanation"),)}),
)

DIRECTIVES: dict[str, type[SafetyBase]] = {
    "finding": findings.FindingDirective, "summary-of-findings": findings.SummaryOfFindings,
    "evidence-map": evidencemap.EvidenceMap, "fact-figure": figures.FactFigure, "studies": studies.Studies,
    "study-list": studies.StudyList, "claims": studies.Claims, "source-list": bibliography.SourceList,
}

PUBLISHED = (
    Published("findings", "every graded finding", findings.findings,
              lambda domain: findings.finding_shape(domain.library).schema()),
    Published("studies", "the facts behind the findings, with their limits",
              lambda domain: list(domain.library.tables["evidence"].values()),
              lambda _: published_fact_shape().schema()),
    Published("sources", "the bibliography", lambda domain: list(domain.library.sources.values()),
              lambda _: SOURCE_SCHEMA),
    Published("claims", "promotional claims with verdicts",
              lambda domain: list(domain.library.tables["claims"].values()), lambda _: record_of(Claim).schema()),
)


def stop_at_broken_sources(app: Sphinx) -> None:
    """Stop the build at once if the bibliography is broken (``builder-inited``).

    sphinxcontrib-bibtex reads the same file next, and would answer with a traceback.
    """
    if broken := [fault for fault in safety_domain(app.env).library.faults if fault.path.endswith("/references.bib")]:
        stop(broken)


def register(app: Sphinx) -> None:
    """Register nodes, roles, transforms and, in the order in which they happen, the events."""
    app.setup_extension("sphinxcontrib.bibtex")
    # pybtex looks this plugin up for each citation, in the metadata of all installed packages (a tenth of a build),
    # unless it was registered while running.
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"), force=True)
    for name in BibtexDomain.roles:
        app.add_role_to_domain("cite", name, bibliography.Citation(), override=True)
    app.add_node(findings.finding, html=(visit_box_html, depart_box_html), latex=(visit_box_latex, None))
    app.add_node(nodes.citation, override=True, html=(bibliography.visit_citation_html, None))
    app.add_role("fact", studies.FactRole())
    app.add_role("value", studies.FactRole())
    app.add_post_transform(bibliography.SourceEntries)
    app.add_post_transform(bibliography.ShortCitations)
    app.connect("builder-inited", stop_at_broken_sources, priority=401)  # right after the catalogues
    app.connect("doctree-read", findings.note_findings)
    app.connect("doctree-read", bibliography.note_citations)
    app.connect("env-updated", bibliography.order_bibliographies, priority=100)
    app.connect("missing-reference", bibliography.link_source)
    app.connect("html-page-context", bibliography.name_sources)
    app.connect("build-finished", bibliography.write_words)
