"""What is declared, shown, linked and found where: the part that outlives one page.

The domain remembers, page by page, what the policy needs and which catalogue entries a page was made from. On every run
it tells which pages are out of date and which rules are broken.
"""

import hashlib
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers import Parser
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from ..reading.faults import Fault, allowed, shown
from ..reading.yamlfile import Document
from ..rules.declared import PageRules, declare, judge_declared
from ..rules.library import Library
from ..rules.notice import LONGER, Notice
from ..rules.policy import check_page, untranslated_notices
from ..rules.topics import Flow, Hit, Shown, Terms
from .findable import FINDABLE, Findable, one_line

GROUP = "group"
"""Kind of a record: page and line of a box of several notices, which leaves first steps to the page of all notices."""
UNTRANSLATED = "untranslated"
"""The kind of records for texts that other pages show and that stand in the language of the authors."""

_REST = ((r"\{([a-z][a-z-]*)\} ", r".. \1:: "), (r"\{([a-z][a-z-]*)\}`", r":\1:`"),
         (r"'topics: \[\.\.\.\]'", "':topics: ...'"), (r"'(exempt|untranslated): \{(.*)\}'", r"':\1: \2'"),
         ("'no-notice: reason'", "':no-notice: reason'"),
         ("to its front matter", "as fields at the top of the page"))
"""What a remedy says of a page in Markdown, and of one in reStructuredText."""


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
    needs: dict[str, str | None] = field(default_factory=dict)
    """Keys of `Library.digests` the page was made from, with their value then."""
    files: dict[str, str] = field(default_factory=dict)
    """Its own file and those that it includes, as Sphinx names them, with their digests then."""
    faults: list[Fault] = field(default_factory=list)
    """Faults of the page's own directives and roles."""
    records: dict[str, list[Any]] = field(default_factory=dict)
    """What other extensions note of the page, by kind, in the order in which it stands."""
    has_listing: bool = False
    """Whether the page shows a list that is made from other pages."""

    @property
    def shown(self) -> set[str]:
        """Notices that the page shows."""
        return {part.notice for part in self.flow if isinstance(part, Shown)}


class SafetyDomain(Domain):
    """Notices, findings, facts, sources and rows, and the pages that use them."""

    name = "safety"
    label = "Safety catalogue"
    object_types: ClassVar[dict[str, ObjType]] = {"notice": ObjType("safety notice", "notice")}
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "objects": {}, "places": {}, "lists": ""}
    roles: ClassVar[dict[str, Any]] = {"notice": XRefRole(warn_dangling=True)}
    library: Library = Library()
    """The catalogues as they are now; set before reading, never pickled."""
    markdown: type[Parser] | None = None
    """The parser for Markdown, if the project has one; never pickled."""

    @cached_property
    def terms(self) -> Terms:
        """The terms of all topics."""
        return Terms(self.library.topics.values(), self.library.language)

    @property
    def pages(self) -> dict[str, PageRecord]:
        """Records by page name."""
        return self.data["pages"]  # type: ignore[no-any-return]

    @property
    def objects(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """(kind, id) to the page, anchor and title where it can be read in full."""
        return self.data["objects"]  # type: ignore[no-any-return]

    def page(self, docname: str) -> PageRecord:
        """Return the record of a page, a new one if it has none."""
        return self.pages.setdefault(docname, PageRecord())

    def path(self, docname: str) -> str:
        """Return the name of a page's file in messages."""
        return self.library.path(Path(self.env.doc2path(docname)))

    def included(self, docname: str, source: str) -> str:
        """Return the name of a file that a page includes in messages; empty for the page's own, or for none."""
        file = Path(source).absolute()
        own = not file.is_file() or file.resolve() == Path(self.env.doc2path(docname)).resolve()
        return "" if own else self.library.path(file)

    def in_markdown(self, docname: str) -> bool:
        """Return whether a page is written in Markdown."""
        markup = self.env.config.source_suffix.get(Path(self.env.doc2path(docname)).suffix)
        return bool(markup) and markup != "restructuredtext"

    # -- what directives and roles report while a page is read ---------------------

    def need(self, docname: str, *keys: str) -> None:
        """Remember that the page is made from the catalogue entries ``keys``."""
        self.page(docname).needs |= {key: self.library.digests.get(key) for key in keys}

    def notice(self, docname: str, name: str, line: int, file: str = "") -> Notice | None:
        """Return a notice that a page names. An unknown one is a fault, and the page is read again on every run."""
        self.need(docname, f"notice:{name}")
        notices = self.library.notices
        if name not in notices:
            self.env.note_reread()
            if name not in self.library.broken_notices:  # a broken file has its own fault already
                self.fault(docname, line, "unknown-notice", f"unknown notice {shown(name)}", allowed(name, notices),
                           file=file)
        return notices.get(name)

    def note_object(
        self, kind: str, name: str, docname: str, anchor: str, title: str, text: str = "", *, names: Iterable[str] = (),
        badge: Iterable[str] = (), code: str = "", behind: Iterable[str] = (),
    ) -> None:
        """Remember where something can be read in full; twice is a fault. With a text, it is a `Findable` too."""
        if text:
            self.note_record(FINDABLE, docname, Findable(
                kind, name, docname, (anchor,), title, one_line(text), tuple(names), tuple(badge), code, tuple(behind)))
        first = self.objects.setdefault((kind, name), (docname, anchor, title))
        if first[:2] != (docname, anchor):
            self.fault(docname, 1, f"duplicate-{kind}", f"the {kind} '{name}' stands on '{first[0]}' too",
                       "keep it in one place")

    def note_record(self, kind: str, docname: str, record: Any) -> None:
        """Remember something of a page for another extension, such as a graded finding."""
        self.page(docname).records.setdefault(kind, []).append(record)

    def declare(self, docname: str, values: dict[str, str], line: int) -> None:
        """Add to what a page declares."""
        record = self.page(docname)
        if record.front is None or not isinstance(record.front.value, dict):
            record.front = Document({}, self.path(docname))
        for name in declare(record.front, values, line):
            self.fault(docname, line, "repeated-key", f"the page says twice why: {shown(name)}", "keep one of the two")

    def fault(self, docname: str, line: int, rule: str, message: str, remedy: str = "", *, file: str = "") -> None:
        """Record a fault of a page, or of a ``file`` that it includes; it counts once all pages are read."""
        path = self.library.path(Path(file).absolute()) if file else self.path(docname)
        self.page(docname).faults += self._in_markup(docname, [Fault(path, line, rule, message, remedy)])

    def _in_markup(self, docname: str, faults: list[Fault]) -> list[Fault]:
        """Return faults of a page with remedies in its own markup."""
        for pattern, rest in () if self.in_markdown(docname) else _REST:
            faults = [replace(fault, remedy=re.sub(pattern, rest, fault.remedy)) for fault in faults]
        return faults

    # -- Sphinx's page-by-page protocol --------------------------------------------

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        self.data["objects"] = {key: place for key, place in self.objects.items() if place[0] != docname}

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        self.pages.update({name: record for name, record in otherdata["pages"].items() if name in docnames})
        for (kind, name), (docname, anchor, title) in otherdata["objects"].items():
            if docname in docnames:
                self.note_object(kind, name, docname, anchor, title)

    # -- the policy ----------------------------------------------------------------

    def faults(self) -> list[Fault]:
        """Return all faults of every page, read now or earlier, by the policy as it is now.

        A name is unknown only once every catalogue can be read: it may be in a broken row.
        """
        found: list[Fault] = list(self.library.faults)
        stamp = self.library.digests.get("topics")
        for docname in sorted(self.env.found_docs):
            record = self.page(docname)
            if record.terms != stamp:
                self.judge_declared(docname)
                record.hits, record.terms = self.terms.hits(record.flow), stamp
            found += record.rule_faults + record.faults
            if self.library.topics and (self.env.config.safety_policy != "declared" or record.rules.declares):
                found += self._page_faults(docname, record)
        if not any(kind == "notice" for kind, _name in self.objects):  # no page lists them
            found += [Fault(self.path(docname), line, "no-index", "several notices in one box leave their first steps "
                            "to the page of all notices, and no page lists them",
                            "add {safety-index} to a page, or give each notice a box of its own")
                      for docname, line in self.records(GROUP)]
        if not all(map(_only_a_name, self.library.faults)):
            found = [fault for fault in found if not _only_a_name(fault)]
        return sorted(set(found))

    def judge_declared(self, docname: str) -> None:
        """Judge what a page declares against the topics as they are now; take its words in the build's language."""
        record, keys, said = self.page(docname), self.env.config.safety_page_keys, self.library.said
        rules, faults = PageRules(ordinary=False), record.front_faults
        if not faults:
            rules, faults = judge_declared(record.front, self.library.topics, keys)
        if self.library.language:
            for text in rules.words:
                self.need(docname, f"said:{text}")
            exempt, spared = ({name: said(reason) for name, reason in reasons.items()}
                              for reasons in (rules.exempt, rules.no_reminder))
            rules = replace(rules, exempt=exempt, no_reminder=spared, description=said(rules.description),
                            no_notice=rules.no_notice and said(rules.no_notice))
        record.rules = rules
        # A project without topics or keys has no policy, and its front matter may mean anything.
        record.rule_faults = faults if self.library.topics or keys else []

    def _page_faults(self, docname: str, record: PageRecord) -> list[Fault]:
        """Return the faults of one page, each by the name of the file that it is in, and in the page's own markup."""
        config, path = self.env.config, self.path(docname)
        faults = check_page(path, record.rules, record.flow, record.hits, self.library.topics,
                            answer_first=config.safety_answer_first, longer=LONGER if self.library.language else 1)
        if any(f"notice:{name}" in record.needs for name in self.library.broken_notices):
            faults = [fault for fault in faults if fault.rule not in ("answer-first", "steps-first", "late-notice")]
        if not self.library.faults:  # a catalogue that cannot be read is the cause of all it would translate
            faults += untranslated_notices(path, record.rules, self.library)
        if config.safety_undeclared == "allow":
            faults = [fault for fault in faults if fault.rule != "no-topics"]
        return self._in_markup(docname, faults)

    # -- what listings show --------------------------------------------------------

    def where_shown(self, notice: str) -> list[str]:
        """Return the names of the pages that show a notice, sorted."""
        return sorted(name for name, record in self.pages.items() if notice in record.shown and self.for_readers(name))

    def records(self, kind: str) -> list[Any]:
        """Return all records of a kind, page by page in the order in which they stand."""
        return [record for docname in sorted(self.pages) for record in self.pages[docname].records.get(kind, ())]

    def for_readers(self, docname: str) -> bool:
        """Return whether a page is there to be found: what stands on a page of samples is used nowhere."""
        return "nosearch" not in self.env.metadata.get(docname, {})

    def lists_digest(self) -> str:
        """Return the digest of all that a list may show of pages; what it shows of catalogues is among `needs`."""
        known = [(name, self.page_title(name), self.for_readers(name), sorted(record.shown), record.rules,
                  [listed for listed in record.records.items() if listed[0] != FINDABLE])  # that is for a search
                 for name, record in sorted(self.pages.items())]
        return hashlib.sha256(repr(known).encode()).hexdigest()

    def page_title(self, docname: str) -> str:
        """Return a page's title as plain text."""
        return self.env.titles[docname].astext() if docname in self.env.titles else docname

    # -- links ---------------------------------------------------------------------

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str, node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return a link to where something can be read in full; what no page lists is left to ``missing-reference``."""
        if (typ, target) not in self.objects:
            return None
        docname, anchor, title = self.objects[typ, target]
        if not node.get("refexplicit"):
            contnode = nodes.inline("", title, classes=["safety-link"])
        return make_refnode(builder, fromdocname, docname, anchor, contnode, title)

    def resolve_any_xref(self, *args: object) -> list[tuple[str, nodes.reference]]:
        """Take no part in guesses."""
        return []

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield what other projects and the search index may link to."""
        for (kind, name), (docname, anchor, title) in sorted(self.objects.items()):
            yield name, title, kind, docname, anchor, 1


def _only_a_name(fault: Fault) -> bool:
    """Return whether a fault may follow from another: a name is unknown where what it names could not be read."""
    named = fault.rule.startswith("unknown-") and fault.rule not in ("unknown-key", "unknown-signal-word")
    return named or fault.rule == "too-many-faults"


def safety_domain(env: BuildEnvironment) -> SafetyDomain:
    """Return the extension's domain."""
    return env.domains["safety"]  # type: ignore[return-value]
