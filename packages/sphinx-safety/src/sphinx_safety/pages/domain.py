"""What is declared, shown, linked and found where: the part that outlives one page.

The domain remembers, page by page, what the policy needs and which catalogue
entries a page was made from. It answers three questions on every run: which pages
are out of date, is a rule broken, and which listings changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from ..reading.faults import Fault
from ..reading.yamlfile import Document
from ..rules.declared import PageRules, judge_declared
from ..rules.flow import Flow, Shown
from ..rules.library import Library
from ..rules.notice import LONGER
from ..rules.policy import check_page, untranslated_notices
from ..rules.topics import Hit, Terms
from .findable import FINDABLE, Findable, one_line

if TYPE_CHECKING:
    from docutils.nodes import Element
    from docutils.parsers import Parser
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


UNTRANSLATED = "untranslated"
"""The kind of records for texts that other pages show and that stand in the language of the authors."""
_ABOUT_PASSAGES = frozenset({"undeclared-topic", "late-notice"})
_DIRECTIVE = re.compile(r"\{([a-z][a-z-]*)\} ")
_ROLE = re.compile(r"\{([a-z][a-z-]*)\}`")
_REST = (("'topics: [...]'", "':topics: ...'"), ("'no-notice: reason'", "':no-notice: reason'"),
         ("to its front matter", "as fields at the top of the page"))


def in_rest(fault: Fault) -> Fault:
    """Return a fault whose remedy is written as on a page in reStructuredText."""
    remedy = _ROLE.sub(r":\1:`", _DIRECTIVE.sub(r".. \1:: ", fault.remedy))
    for markdown, rest in _REST:
        remedy = remedy.replace(markdown, rest)
    return replace(fault, remedy=remedy)


def first_causes(found: Iterable[Fault], of_catalogues: Iterable[Fault]) -> list[Fault]:
    """Return faults in order. A name is unknown only once every catalogue can be read: it may be in a broken row."""
    def only_a_name(fault: Fault) -> bool:
        return fault.rule.startswith("unknown-") and fault.rule not in _KEYS

    readable = all(map(only_a_name, of_catalogues))
    return sorted({fault for fault in found if readable or not only_a_name(fault)})


_KEYS = ("unknown-key", "unknown-signal-word")


class ObjectLink(XRefRole):
    """``{safety:notice}`id` ``: a link to what a page lists, here or in another project, in the words of its title."""

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Ask Sphinx for a warning if no project knows the target."""
        refnode["refwarn"] = True
        return title, target.strip()


@dataclass(slots=True)
class PageRecord:
    """All that is known of one page after reading it."""

    front: Document | None = None
    """What the page declares, judged again when the topics change."""
    front_faults: list[Fault] = field(default_factory=list)
    """Why its front matter cannot be read at all."""
    rules: PageRules = field(default_factory=PageRules)
    rule_faults: list[Fault] = field(default_factory=list)
    """Faults of what it declares."""
    flow: Flow = ()
    """The page from top to bottom."""
    hits: tuple[Hit, ...] = ()
    terms: str | None = None
    """The topics file for which ``hits`` were found and the declarations were judged."""
    included: dict[int, str] = field(default_factory=dict)
    """Lines of passages that were included, to the file that they stand in."""
    needs: dict[str, str | None] = field(default_factory=dict)
    """Keys of `Library.digest` the page was made from, with their value then."""
    faults: list[Fault] = field(default_factory=list)
    """Faults of the page's own directives and roles."""
    records: dict[str, list[Any]] = field(default_factory=dict)
    """What other extensions note of the page, by kind, in the order in which it stands."""
    has_listing: bool = False
    """Whether the page shows a list that is made from other pages."""

    @property
    def shown(self) -> frozenset[str]:
        """Notices that the page shows."""
        return frozenset(part.notice for part in self.flow if isinstance(part, Shown))


class SafetyDomain(Domain):
    """Notices, findings, facts, sources and rows, and the pages that use them."""

    name = "safety"
    label = "Safety catalogue"
    object_types: ClassVar[dict[str, ObjType]] = {
        "notice": ObjType("safety notice", "notice"),
    }
    initial_data: ClassVar[dict[str, Any]] = {
        "pages": {}, "objects": {},
    }
    roles: ClassVar[dict[str, Any]] = {"notice": ObjectLink()}
    library: Library = Library()
    """The catalogues as they are now; set before reading, never pickled."""
    markdown: type[Parser] | None = None
    """The parser for Markdown, if the project has one; never pickled."""
    pages_changed = False
    """Whether this build has read or removed a page; never pickled."""
    _terms: tuple[Library, Terms] | None = None

    @property
    def terms(self) -> Terms:
        """The terms of all topics, prepared once."""
        if self._terms is None or self._terms[0] is not self.library:
            self._terms = self.library, Terms(self.library.topics.values(), self.library.language)
        return self._terms[1]

    @property
    def pages(self) -> dict[str, PageRecord]:
        """Records by page name."""
        pages: dict[str, PageRecord] = self.data["pages"]
        return pages

    @property
    def objects(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """(kind, id) to the page, anchor and title where it can be read in full."""
        objects: dict[tuple[str, str], tuple[str, str, str]] = self.data["objects"]
        return objects

    def page(self, docname: str) -> PageRecord:
        """Give the record of a page, a new one if it has none."""
        return self.pages.setdefault(docname, PageRecord())

    def path(self, docname: str) -> str:
        """Name a page's file in messages."""
        return self.library.path(Path(self.env.doc2path(docname)))

    def in_markdown(self, docname: str) -> bool:
        """Tell whether a page is written in Markdown."""
        file = self.env.doc2path(docname)
        markup = self.env.config.source_suffix.get(Path(file).suffix)
        return bool(markup) and markup != "restructuredtext"

    # -- what directives and roles report while a page is read ---------------------

    def need(self, docname: str, key: str) -> None:
        """Remember that the page is made from the catalogue entry ``key``."""
        self.page(docname).needs[key] = self.library.digest(key)

    def note_object(
        self, kind: str, name: str, docname: str, anchor: str, title: str, text: str = "", *, names: Iterable[str] = (),
        badge: Iterable[str] = (), code: str = "", behind: Iterable[str] = (),
    ) -> None:
        """Remember where something can be read in full; twice is a fault. With a text, it is a `Findable` too."""
        if text:
            self.note_record(FINDABLE, docname, Findable(
                kind, name, docname, (anchor,), title, one_line(text), tuple(names), tuple(badge), code, tuple(behind)))
        here = (docname, anchor, title)
        first = self.objects.setdefault((kind, name), here)
        if first[0] != docname or first[1] != anchor:
            self.fault(docname, 1, f"duplicate-{kind}", f"the {kind} '{name}' stands on '{first[0]}' too",
                       "keep it in one place")

    def note_record(self, kind: str, docname: str, record: Any) -> None:
        """Remember something of a page for another extension, such as a graded finding."""
        self.page(docname).records.setdefault(kind, []).append(record)

    def fault(self, docname: str, line: int, rule: str, message: str, remedy: str = "", *, file: str = "") -> None:
        """Record a fault of a page, or of a ``file`` that it includes; it counts once all pages are read."""
        path = self.library.path(Path(file).absolute()) if file else self.path(docname)
        fault = Fault(path, line, rule, message, remedy)
        self.page(docname).faults.append(fault if self.in_markdown(docname) else in_rest(fault))

    # -- Sphinx's page-by-page protocol --------------------------------------------

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        for key in [key for key, (there, _, _) in self.objects.items() if there == docname]:
            del self.objects[key]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        for docname, record in otherdata["pages"].items():
            if docname in docnames:
                self.pages[docname] = record
        for (kind, name), (docname, anchor, title) in otherdata["objects"].items():
            if docname in docnames:
                self.note_object(kind, name, docname, anchor, title)

    # -- answers for a run ---------------------------------------------------------

    def outdated(self) -> set[str]:
        """Name the pages that were made from something that has changed since.

        Bytes are compared, not file dates: a file put back with an old date counts.
        """
        return {
            docname for docname, record in self.pages.items()
            if any(self.library.digest(key) != then for key, then in record.needs.items())
        }

    def faults(self) -> list[Fault]:
        """Judge every page, read now or earlier, against the policy as it is now."""
        found: list[Fault] = list(self.library.faults)
        stamp = self.library.digest("topics")
        for docname in sorted(self.env.found_docs):
            record = self.page(docname)
            if record.terms != stamp:
                self.judge_declared(docname)
                record.hits, record.terms = self.terms.hits(record.flow), stamp
            found += record.rule_faults + record.faults
            if self.library.topics and (self.env.config.safety_policy != "declared" or record.rules.declares):
                found += self._page_faults(docname, record)
        return first_causes(found, self.library.faults)

    def judge_declared(self, docname: str) -> None:
        """Judge what a page declares against the topics as they are now."""
        record, settings = self.page(docname), self.library.settings
        if record.front_faults:
            record.rules, record.rule_faults = PageRules(ordinary=False), record.front_faults
        else:
            rules, record.rule_faults = judge_declared(record.front, self.library.topics, settings.page_keys)
            record.rules = self._in_language(docname, rules)
        if not self.library.topics and not settings.page_keys:
            record.rule_faults = []  # such a project has no policy, and its front matter may mean anything

    def _in_language(self, docname: str, rules: PageRules) -> PageRules:
        """Return what a page declares with its words for readers in the language of the build."""
        if not self.library.language:
            return rules
        for text in filter(None, (rules.description, rules.no_notice, *rules.exempt.values())):
            self.need(docname, f"said:{text}")
        said = self.library.said
        return replace(rules, description=said(rules.description), no_notice=rules.no_notice and said(rules.no_notice),
                       exempt={topic: said(reason) for topic, reason in rules.exempt.items()})

    def _page_faults(self, docname: str, record: PageRecord) -> list[Fault]:
        """Judge one page; each fault names the included file, if it is in one, and speaks the page's markup."""
        faults = check_page(self.path(docname), record.rules, record.flow, record.hits, self.library.topics,
                            answer_first=self.env.config.safety_answer_first,
                            longer=LONGER if self.library.language else 1)
        if not self.library.faults:  # a catalogue that cannot be read is the cause of all it would translate
            faults += untranslated_notices(self.path(docname), record.rules, self.library)
        if self.env.config.safety_undeclared == "allow":
            faults = [fault for fault in faults if fault.rule != "no-topics"]
        faults = [replace(fault, path=record.included[fault.line])
                  if fault.rule in _ABOUT_PASSAGES and fault.line in record.included else fault for fault in faults]
        return faults if self.in_markdown(docname) else [in_rest(fault) for fault in faults]

    # -- what listings show --------------------------------------------------------

    def where_shown(self, notice: str) -> list[str]:
        """Name the pages that show a notice, sorted."""
        return sorted(
            docname for docname, record in self.pages.items() if notice in record.shown and self.for_readers(docname)
        )

    def records(self, kind: str) -> list[Any]:
        """Return all records of a kind, page by page in the order in which they stand."""
        return [record for docname in sorted(self.pages) for record in self.pages[docname].records.get(kind, ())]

    def for_readers(self, docname: str) -> bool:
        """Tell whether a page is there to be found: what stands on a page of samples is used nowhere."""
        return "nosearch" not in self.env.metadata.get(docname, {})

    def page_title(self, docname: str) -> str:
        """Give a page's title as plain text."""
        title = self.env.titles.get(docname)
        return title.astext() if title is not None else docname

    # -- links ---------------------------------------------------------------------

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
        node: pending_xref, contnode: Element,
    ) -> nodes.reference | None:
        """Link to where something can be read in full; what no page lists is left to ``missing-reference``."""
        found = self.objects.get((typ, target))
        if found is None:
            return None
        docname, anchor, title = found
        if not node.get("refexplicit"):
            contnode = nodes.inline("", title, classes=["safety-link"])
        return make_refnode(builder, fromdocname, docname, anchor, contnode, title)

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, target: str,
        node: pending_xref, contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Take no part in guesses."""
        return []

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """List what other projects and the search index may link to."""
        for (kind, name), (docname, anchor, title) in sorted(self.objects.items()):
            yield name, title, kind, docname, anchor, 1


def safety_domain(env: BuildEnvironment) -> SafetyDomain:
    """Give the extension's domain."""
    domain: SafetyDomain = env.domains["safety"]  # type: ignore[assignment]
    return domain
