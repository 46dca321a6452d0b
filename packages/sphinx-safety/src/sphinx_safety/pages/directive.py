"""The directives and the role by which a page shows notices and declares its topics, and what all directives share."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar, TypeVar

from babel import Locale
from docutils import nodes
from docutils.nodes import Node
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.i18n import format_date
from sphinx.util.typing import OptionSpec

from ..reading.faults import allowed, shown
from ..rules.notice import Notice, strictest_first
from ..rules.settings import LABELS
from .domain import GROUP, SafetyDomain, safety_domain
from .nodes import OWN_CLASSES, _, certainty_words, safety_group, safety_notice, signal_words
from .parts import Content, bullets, fields, joined

_Row = TypeVar("_Row")

CONSEQUENCE, AVOIDANCE, IF_IT_HAPPENS = LABELS[:3]
"""Labels of a message's parts. Translated with the notices."""


class SafetyBase(SphinxDirective):
    """What all directives of the extension share."""

    @property
    def domain(self) -> SafetyDomain:
        """The domain that remembers what this page uses."""
        return safety_domain(self.env)

    def fault(self, rule: str, message: str, remedy: str = "") -> list[Node]:
        """Record a fault of this directive, show nothing."""
        file, line = self.get_source_info()
        self.domain.fault(self.env.docname, line, rule, message, remedy, file=file)
        return []

    def need(self, *keys: str) -> None:
        """Remember that this page is made from the catalogue entries ``keys``."""
        self.domain.need(self.env.docname, *keys)

    def notices(self, names: str) -> list[Notice]:
        """Return the notices that an author names, strictest first; an unknown one becomes a fault of the page."""
        file, line = self.get_source_info()
        named = [self.domain.notice(self.env.docname, name, line, file) for name in names.split()]
        return strictest_first([notice for notice in named if notice])

    def only(self, rows: Iterable[_Row], name: Callable[[_Row], str]) -> list[_Row]:
        """Return the rows whose names the option ``only`` holds, all without it; an unknown name becomes a fault."""
        every = {name(row): row for row in rows}
        wanted = str(self.options.get("only", "")).split() or list(every)
        for one in wanted:
            if one not in every:
                self.fault("unknown-row", f"no row {shown(one)} here", allowed(one, every))
        return [every[one] for one in wanted if one in every]

    def untranslated(self, record: object) -> list[nodes.Element]:
        """Return a line that says so if a record stands in the language of its authors; else nothing."""
        if record not in self.domain.library.untranslated:
            return []
        name = Locale.parse(self.config.safety_source_language).get_display_name(self.config.language)
        return [nodes.paragraph("", _("In %s: not yet translated") % name, classes=["safety-untranslated"])]

    def placed(self, *made: nodes.Element) -> list[Node]:
        """Return nodes with the place of this directive, marked as made from a catalogue."""
        for node in made:
            self.set_source_info(node)
            node["from-catalogue"] = True
        return list(made)

    def section(self, anchor: str, title: str, classes: Iterable[str], *parts: Node) -> nodes.section:
        """Return the section of an entry: at its own address, marked as made from a catalogue."""
        made = nodes.section("", nodes.title("", title), *parts, ids=[anchor], names=[anchor], classes=list(classes))
        self.state.document.note_explicit_target(made)
        self.placed(made)
        return made


class Safety(SafetyBase):
    """``{safety} id …``: insert one reviewed notice, or several in one box, strictest first.

    Takes ids only: with words of its own the same warning would read differently on different pages. ``:why-here:``
    adds one line, marked as the page's own.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"why-here": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Return the notice or the group; what is unknown becomes a fault of the page."""
        if self.content:
            self.fault("free-text", "a notice takes no text of its own",
                       "delete it, or change the notice in the catalogue for every page")
        if not self.arguments:
            return self.fault("no-notice-named", "the directive names no notice", "write {safety} and a notice's id")
        notices = self.notices(self.arguments[0])
        if not notices:
            return []
        docname, limits = self.env.docname, self.domain.library.settings.limits
        if len(notices) > limits["together"]:
            self.fault("too-many", f"{len(notices)} notices stand in one box",
                       f"at most {limits['together']}; make two boxes")
        box = _group(notices, docname) if len(notices) > 1 else notice_node(notices[0], docname)
        steps = [step for notice in notices for step in notice.if_it_happens]
        if len(notices) > 1 and any(steps.count(step) == 1 for step in steps):  # what all say stands in the box
            self.domain.note_record(GROUP, docname, (docname, self.get_source_info()[1]))
        self.set_source_info(box)
        for part in list(box.findall(nodes.admonition)):
            part[OWN_CLASSES] = list(part["classes"])
            if isinstance(part, safety_notice):
                part.source, part.line = str(Path(part["path"]).absolute()), self.get_source_info()[1]
                part += self.untranslated(self.domain.library.notices[part["safety-notice"]])
        if why := self.options.get("why-here"):
            if (words := len(why.split())) > limits["why-here"]:
                self.fault("too-long", f"the line 'why-here' has {words} words", f"at most {limits['why-here']}")
            line = nodes.paragraph("", "", nodes.strong("", _("Why here: ")), classes=["why-here"])
            line += nodes.inline(why, why, translatable=True)  # Sphinx translates it, and takes the box around it away
            self.set_source_info(line)
            self.set_source_info(line[1])
            box.append(line)
        return [box]


def _box(notice: Notice) -> safety_notice:
    """Return the box of a notice, with signal word and hazard as its title."""
    box = safety_notice(classes=["safety", f"safety-{notice.signal}"], path=notice.path,
                        latex=notice.settings.signals[notice.signal].latex)
    box["safety-notice"] = notice.id
    box += nodes.title("", "", *signal_words(notice.signal, notice.settings), nodes.Text(" – "),
                       nodes.inline("", notice.hazard, classes=["hazard"]))
    return box


def _dress(box: nodes.Element, notice: Notice) -> None:
    """Give a box the theme's own class for the signal word of a notice, and keep its words letter for letter."""
    box["classes"] += filter(None, [notice.settings.signals[notice.signal].css])
    box["support_smartquotes"] = False


def notice_node(notice: Notice, docname: str, *, own_entry: bool = False) -> safety_notice:
    """Return the message of a notice, its parts in the order of ANSI Z535.

    ``own_entry`` is for the index, where code, certainty and sources follow in full.
    """
    box = _box(notice)
    _dress(box, notice)
    box += labelled(notice, [(CONSEQUENCE, notice.consequence), (AVOIDANCE, items(notice.avoid)),
                             (IF_IT_HAPPENS, items(notice.if_it_happens))], "safety-parts")
    if not own_entry:
        why = link("notice", notice.id, docname, _("Why we say this"), classes=["safety-why"])
        code = nodes.inline("", f"({notice.code})", classes=["safety-code"])
        texts = [_evidence(notice), [why, nodes.Text(" "), code]]
        box += joined(filter(None, texts), " · ", ["safety-footer"])
    return box


def labelled(notice: Notice, rows: Iterable[tuple[str, Content]], name: str) -> nodes.definition_list:
    """Return the rows that are not empty as a definition list, each under its label."""
    return fields([(_label(notice, label), content) for label, content in rows if content], [name])


def _label(notice: Notice, label: str) -> str:
    """Return a label in the project's own words, or in the language of the build."""
    return notice.settings.labels.get(label) or _(label)


def items(texts: tuple[str, ...]) -> Content:
    """Return several texts as a list, one as it is."""
    return bullets(texts) if len(texts) > 1 else "".join(texts)


def _evidence(notice: Notice) -> list[Node]:
    """Return how sure a notice is, in parts of a line; none where nothing was graded."""
    if notice.certainty is None:
        return []
    # "How sure we are: low" under first aid would read as doubt about calling for help.
    return [nodes.inline("", _("Evidence")), nodes.Text(": "), certainty_words(notice.certainty, notice.settings)]


def _group(notices: list[Notice], docname: str) -> safety_group:
    """Return several notices in one box that is read in one look: what they say alike is said once, at the end."""
    strictest = notices[0]
    label = _("Before you read on: %d safety notices") % len(notices)
    box = safety_group("", nodes.title("", label), classes=["safety-group", f"safety-{strictest.signal}"], role="group",
                       label=label, latex=strictest.settings.signals[strictest.signal].latex)
    _dress(box, strictest)
    for notice in notices:
        words = nodes.inline("", notice.group_words, classes=["safety-short"])
        texts = [[words, nodes.Text(" "), more(notice, docname)], _evidence(notice)]
        box += (part := _box(notice))
        part += joined(filter(None, texts), " · ", ["safety-running"])
    every = [step for notice in notices for step in notice.if_it_happens]
    if shared := dict.fromkeys(step for step in every if every.count(step) > 1):
        last = nodes.paragraph("", "", nodes.strong("", f"{_label(strictest, IF_IT_HAPPENS)}: "),
                               nodes.Text(" ".join(shared)), classes=["safety-shared-steps"])
        last["from-catalogue"] = True
        box += last
    return box


def more(notice: Notice, docname: str) -> addnodes.pending_xref:
    """Return the link from a short form to the whole notice."""
    words = _("First steps and why") if notice.if_it_happens else _("Why we say this")
    return link("notice", notice.id, docname, words, classes=["safety-why"])


def link(kind: str, target: str, docname: str, words: str, *, classes: Iterable[str] = ()) -> addnodes.pending_xref:
    """Return a link to where something of ``kind`` can be read in full."""
    inner = nodes.inline("", words, classes=list(classes))
    return addnodes.pending_xref("", inner, refdomain="safety", reftype=kind, reftarget=target,
                                 refdoc=docname, refexplicit=True, inserted=True)


class SafetyLink(SphinxRole):
    """``{safety}`id` ``: link to a notice's entry in the index, in the words of its hazard."""

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Return the link; an unknown id becomes a fault of the page."""
        docname, name = self.env.docname, self.text.strip()
        notice = safety_domain(self.env).notice(docname, name, self.lineno)
        return [link("notice", name, docname, notice.hazard, classes=["safety-link"])] if notice else [], []


class SafetyTopics(SafetyBase):
    """``.. safety-topics:: laser mains``: declare the topics of a page, on a page in any markup.

    ``:exempt:`` takes a line ``topic: reason`` each, ``:untranslated:`` a line ``notice: reason`` each, ``:no-notice:``
    the reason why the page needs none.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = dict.fromkeys(("exempt", "no-notice", "untranslated"),
                                                      directives.unchanged_required)

    def run(self) -> list[Node]:
        """Remember what is declared; show nothing."""
        topics = {"topics": self.arguments[0]} if self.arguments else {}
        self.domain.declare(self.env.docname, topics | self.options, self.get_source_info()[1])
        return []


def day(date: dt.date, config: Config) -> str:
    """Return a day for a reader: in the form ``today_fmt`` and the language of a project, else Nov 22, 2026."""
    form = config.today_fmt or get_translation("sphinx")("%b %d, %Y")
    return format_date(form, date=dt.datetime(date.year, date.month, date.day), language=config.language)


def sources_paragraph(directive: SafetyBase, keys: tuple[str, ...]) -> nodes.paragraph:
    """Return citations of ``keys``, each a link to the source's entry."""
    directive.need("sources")
    library = directive.domain.library

    def source(key: str) -> Node:
        if "sources" not in library.tables:  # a project without a bibliography names them in words
            return nodes.reference("", key, refuri=key) if key.startswith("https://") else nodes.Text(key)
        return link("source", key, directive.env.docname, library.sources[key].short if key in library.sources else key)

    return joined(map(source, keys) if keys else [nodes.inline("", _("none"))], "; ", ["sources"])
