"""What happens to every page as it is read: front matter, flow, citations, dates."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .domain import flow_of
from .faults import Fault
from .library import read_library
from .nodes import listing
from .notices import day, fill
from .policy import front_matter, read_page_rules
from .yamlfile import Refused, refuse_invisible

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from .domain import SafetyDomain

logger = logging.getLogger(__name__)


class RulesBroken(SystemExit):
    """One or more rules are broken; each has been reported with file, line and mend.

    Not an `Exception`: Sphinx would print a traceback and ask for a report of a bug.
    The exit status is 2, as of any build that Sphinx gives up.
    """


def safety_domain(env: BuildEnvironment) -> SafetyDomain:
    """Give the extension's domain."""
    domain: SafetyDomain = env.domains["safety"]  # type: ignore[assignment]
    return domain


def load_library(app: Sphinx) -> None:
    """Read all catalogues once, before any page (``builder-inited``).

    A bibliography that is broken stops the build at once: sphinxcontrib-bibtex reads the same file next, and
    would answer with a traceback.
    """
    source = Path(app.srcdir)
    domain = safety_domain(app.env)
    domain.library = read_library(
        source / app.config.safety_notices, source / app.config.safety_data, source.parent
    )
    if broken := [fault for fault in domain.library.faults if fault.path.endswith("/references.bib")]:
        stop(broken)


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages whose catalogue entries have changed (``env-get-outdated``)."""
    return sorted(safety_domain(env).outdated() - added - removed)


def read_rules(app: Sphinx, docname: str, content: list[str]) -> None:
    """Read what a page declares, from its own text (``source-read``)."""
    domain = safety_domain(app.env)
    record = domain.page(docname)
    record.front = front_matter(content[0])
    record.rules, record.rule_faults = read_page_rules(record.front, domain.path(docname), domain.library.topics)
    for text in (docname, content[0]):
        try:
            refuse_invisible(text, domain.path(docname))
        except Refused as refused:
            record.faults.append(refused.fault)


def read_flow(app: Sphinx, doctree: nodes.document) -> None:
    """Remember a page's passages, notices and citations, and add its dates (``doctree-read``)."""
    domain = safety_domain(app.env)
    docname = app.env.docname
    record = domain.page(docname)
    flow = record.flow = tuple(flow_of(doctree))
    record.hits = domain.terms.hits(flow)
    record.terms = domain.library.digest("topics")
    cites: dict[str, None] = {}
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") == "cite":
            cites |= dict.fromkeys(key.strip() for key in node["reftarget"].split(","))
    record.cites = list(cites)
    _add_dates(doctree, domain, docname)


def _add_dates(doctree: nodes.document, domain: SafetyDomain, docname: str) -> None:
    rules = domain.page(docname).rules
    parts = [
        (words, date)
        for words, date in (("Written", rules.written), ("Checked against the sources", rules.reviewed),
                            ("Next check by", rules.review_by))
        if date is not None
    ]
    first = next(doctree.findall(nodes.section), None)
    if parts and first is not None:
        line = nodes.paragraph(classes=["page-dates"])
        line["from-catalogue"] = True
        line += nodes.Text(" · ".join(f"{words} {day(date)}" for words, date in parts) + ".")
        first += line


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build if a rule is broken.

    Runs on ``env-updated``, which fires on every run. ``env-check-consistency`` fires
    only after a page was read, so that a second, unchanged run would pass in silence.

    Raises `RulesBroken` after reporting every fault; the environment is then not
    saved, so that the next run reads and judges again.
    """
    if faults := safety_domain(env).faults():
        stop(faults)


def stop(faults: list[Fault]) -> NoReturn:
    """Report every fault and stop the build."""
    for fault in faults:
        logger.error("%s", fault, location=f"{fault.path}:{fault.line}")
    logger.error("%s", _count(faults))
    raise RulesBroken(2)


def _count(faults: list[Fault]) -> str:
    files = len({fault.path for fault in faults})
    things = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"{things} in {files} file{'s' if files > 1 else ''}, listed above. Nothing was written"


class FillListings(SphinxPostTransform):
    """Fill the places that show all pages, before links are resolved (priority 10)."""

    default_priority = 4

    def run(self, **kwargs: object) -> None:
        """Replace each listing by what it shows now."""
        for node in list(self.document.findall(listing)):
            node.replace_self(fill(safety_domain(self.env), node["key"], node["docname"]))


class OnePageLinks(SphinxPostTransform):
    """Mend links to anchors of other pages in singlehtml (Sphinx issue 14221).

    There a page's address is itself an anchor, and an anchor after it makes two.
    """

    default_priority = 900
    builders = ("singlehtml",)

    def run(self, **kwargs: object) -> None:
        """Keep the last anchor of an address that holds two."""
        for node in self.document.findall(nodes.reference):
            uri = node.get("refuri", "")
            if uri.startswith("#") and uri.count("#") > 1:
                node["refuri"] = "#" + uri.rpartition("#")[2]


class TablesAsCards(SphinxPostTransform):
    """Let each row of a wide table become a card on a phone: its cells carry their column's name.

    Wide is a table of four columns or more, or one that its author gave the class ``cards``.
    """

    default_priority = 502
    builders = ("html", "dirhtml", "singlehtml")

    def run(self, **kwargs: object) -> None:
        """Name the columns in the cells; tables of our own directives do so themselves."""
        for table in self.document.findall(nodes.table):
            rows = list(table.findall(nodes.row))
            names = [entry.astext() for entry in rows[0]] if any(table.findall(nodes.thead)) else []
            if "stacked" in table["classes"] or (len(names) < _WIDE and "cards" not in table["classes"]):
                continue
            table["classes"] += ["stacked", "cards"]
            for row in rows[1:]:
                for name, entry in list(zip(names, row.findall(nodes.entry), strict=False))[1:]:
                    entry["column"] = name if name.endswith("?") else f"{name}:"


_WIDE = 4


class OneAnchorATable(SphinxPostTransform):
    """Take a table's anchor off the box around the table, where furo has copied it (priority 500)."""

    default_priority = 501
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Leave each anchor on its table, once: a table with a caption must have one."""
        for table in self.document.findall(nodes.table):
            box = table.parent
            if isinstance(box, nodes.container) and box["ids"] == table["ids"]:
                box["ids"] = []


def one_page_navigation(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Mend the same addresses in singlehtml's navigation, which no transform sees (``html-page-context``)."""
    if app.builder.name == "singlehtml":
        toctree = context["toctree"]
        context["toctree"] = lambda **options: _TWO_ANCHORS.sub('href="#', toctree(**options))
        context["toc"] = _TWO_ANCHORS.sub('href="#', context["toc"])


_TWO_ANCHORS = re.compile(r'href="#document-[^"#]*#')


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page's own description to search engines (``html-page-context``)."""
    record = safety_domain(app.env).pages.get(pagename)
    if record and record.rules.description:
        words = escape(record.rules.description, quote=True)
        # Closed, for an e-book is XML.
        context["metatags"] = f'{context.get("metatags", "")}<meta name="description" content="{words}" />'
