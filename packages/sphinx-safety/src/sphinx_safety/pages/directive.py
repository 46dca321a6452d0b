"""The directive, the role and the index of safety notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from babel import Locale
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.i18n import format_date

from ..reading.faults import allowed, shown
from ..reading.shapes import allowed_short
from ..rules.notice import Notice, strictest_first
from .domain import safety_domain
from .nodes import OWN_CLASSES, certainty_words, safety_group, safety_notice, signal_title

if TYPE_CHECKING:
    from docutils.nodes import Element, Node
    from sphinx.config import Config
    from sphinx.util.typing import OptionSpec

    from .domain import SafetyDomain

_ = get_translation("sphinx_safety")
_Row = TypeVar("_Row")

CONSEQUENCE, AVOIDANCE, IF_IT_HAPPENS = "What can happen", "To stay safer", "If it happens"
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

    def need(self, key: str) -> None:
        """Remember that this page is made from the catalogue entry ``key``."""
        self.domain.need(self.env.docname, key)

    def only(self, rows: Iterable[_Row], name: Callable[[_Row], str]) -> list[_Row]:
        """Give the rows whose names the option ``only`` holds, all without it; an unknown name becomes a fault."""
        every = {name(row): row for row in rows}
        wanted = str(self.options.get("only", "")).split() or list(every)
        for one in wanted:
            if one not in every:
                self.fault("unknown-row", f"no row {shown(one)} here", allowed_short(one, every))
        return [every[one] for one in wanted if one in every]

    def untranslated(self, record: object) -> list[nodes.Element]:
        """Return a line that says so if a record stands in the language of its authors; else nothing."""
        if record not in self.domain.library.untranslated:
            return []
        name = Locale.parse(self.config.safety_source_language).get_display_name(self.config.language)
        return [nodes.paragraph("", _("In %s: not yet translated") % name, classes=["safety-untranslated"])]

    def placed(self, *made: nodes.Element) -> list[Node]:
        """Give nodes the place of this directive and mark them as made from a catalogue."""
        for node in made:
            self.set_source_info(node)
            node["from-catalogue"] = True
        return list(made)


class Safety(SafetyBase):
    """``{safety} id …``: insert one reviewed notice, or several in one box, strictest first.

    Takes ids only: with words of its own the same warning would read differently
    on different pages. ``:why-here:`` adds one line, marked as the page's own.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"why-here": directives.unchanged_required}

    def run(self) -> list[Node]:
        """Give the notice or the group; what is unknown becomes a fault of the page."""
        if self.content:
            self.fault("free-text", "a notice takes no text of its own",
                       "delete it, or change the notice in the catalogue for every page")
        if not self.arguments:
            return self.fault("no-notice-named", "the directive names no notice", "write {safety} and a notice's id")
        notices = self._named()
        if not notices:
            return []
        why = self.options.get("why-here")
        box: nodes.admonition
        if len(notices) == 1:
            box = notice_node(notices[0], self.env.docname)
        else:
            box = _group(strictest_first(notices), self.env.docname)
            _dress(box, strictest_first(notices)[0])
            self.set_source_info(box)
        for part in list(box.findall(safety_notice)):
            part.source, part.line = str(Path(part["path"]).absolute()), self.get_source_info()[1]
            part += self.untranslated(self.domain.library.notices[part["safety-notice"]])
            part["latex"] = notices[0].settings.signals[part["signal"]].latex
        boxes: list[Element] = [box, *box.findall(safety_notice)]
        for one in boxes:
            one[OWN_CLASSES] = list(one["classes"])
        if why:
            line = nodes.paragraph("", "", nodes.strong("", _("Why here: ")), classes=["why-here"])
            line += nodes.inline(why, why, translatable=True)  # Sphinx translates it, and takes the box around it away
            self.set_source_info(line)
            self.set_source_info(line[1])
            box.append(line)
        return [box]

    def _named(self) -> list[Notice]:
        """Return the notices that the author names; a page with one that is not there is read again on every run."""
        library, notices = self.domain.library, []
        for name in self.arguments[0].split():
            self.need(f"notice:{name}")
            if name in library.notices:
                notices.append(library.notices[name])
                continue
            self.env.note_reread()
            if name not in library.broken_notices:  # a broken file has its own fault already
                self.fault("unknown-notice", f"unknown notice {shown(name)}", allowed_short(name, library.notices))
        return notices


def notice_node(notice: Notice, docname: str, *, own_entry: bool = False) -> safety_notice:
    """Build the message of a notice, its parts in the order of the content standards.

    ``own_entry`` is for the index, where code, certainty and sources follow in full.
    """
    box = safety_notice(classes=["safety", f"safety-{notice.signal}"], signal=notice.signal, path=notice.path)
    box["safety-notice"] = notice.id
    _dress(box, notice)
    box += signal_title(notice)
    box += _parts([
        (CONSEQUENCE, [nodes.paragraph("", notice.consequence)] if notice.consequence else []),
        (AVOIDANCE, _items(notice.avoid)),
        (IF_IT_HAPPENS, _items(notice.if_it_happens)),
    ], notice.settings.labels)
    if not own_entry:
        box += _footer(notice, docname)
    return box


def _dress(box: nodes.Element, notice: Notice) -> None:
    """Give a box the theme's own class for the signal word of a notice, and its box in LaTeX."""
    signal = notice.settings.signals[notice.signal]
    box["classes"] += [signal.css] if signal.css else []
    box["support_smartquotes"] = False  # the catalogue's words, letter for letter
    box["latex"] = signal.latex


def _parts(
    parts: Iterable[tuple[str, list[nodes.Element]]], labels: Mapping[str, str] | None = None
) -> nodes.definition_list:
    """Return labelled parts as a definition list, which every format keeps apart.

    A label is shown in the project's own words (``labels``), or translated with the extension's own catalogue.
    """
    made = nodes.definition_list(classes=["safety-parts"])
    for label, content in parts:
        if content:
            words = (labels or {}).get(label) or _(label)
            term = nodes.term("", words)
            made += nodes.definition_list_item("", term, nodes.definition("", *content))
    return made


def _items(texts: tuple[str, ...]) -> list[nodes.Element]:
    if len(texts) < 2:
        return [nodes.paragraph("", text) for text in texts]
    return [nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", text)) for text in texts))]


def _footer(notice: Notice, docname: str) -> nodes.paragraph:
    footer = nodes.paragraph(classes=["safety-footer"])
    if notice.certainty is not None:
        # "How sure we are: low" under first aid would read as doubt about calling for help.
        footer += nodes.inline("", _("Evidence"))
        footer += nodes.Text(": ")
        footer += certainty_words(notice.certainty, notice.settings)
        footer += nodes.Text(" · ")
    why = link("notice", notice.id, docname, _("Why we say this"), classes=["safety-why"])
    footer += why
    footer += nodes.Text(" ")
    footer += nodes.inline("", f"({notice.code})", classes=["safety-code"])
    return footer


def _group(notices: list[Notice], docname: str) -> safety_group:
    """Return several notices in one box that is read in one look: what they say alike is said once, at the end."""
    strictest = notices[0].signal
    box = safety_group(classes=["safety-group", f"safety-{strictest}"], signal=strictest, role="group")
    box["label"] = _("Before you read on: %d safety notices") % len(notices)
    box += nodes.title("", box["label"])
    for notice in notices:
        box += _grouped_notice(notice, docname)
    every = [step for notice in notices for step in notice.if_it_happens]
    if shared := dict.fromkeys(step for step in every if every.count(step) > 1):
        label = notices[0].settings.labels.get(IF_IT_HAPPENS) or _(IF_IT_HAPPENS)
        last = nodes.paragraph("", "", nodes.strong("", f"{label}: "), nodes.Text(" ".join(shared)),
                               classes=["safety-shared-steps"])
        last["from-catalogue"] = True
        box += last
    return box


def _grouped_notice(notice: Notice, docname: str) -> safety_notice:
    """Return a notice as it stands in a group: signal word and hazard, then one short running text with its link."""
    box = safety_notice(classes=["safety", f"safety-{notice.signal}"], signal=notice.signal, path=notice.path)
    box["safety-notice"] = notice.id
    box += signal_title(notice)
    text = nodes.paragraph(classes=["safety-running"])
    text += nodes.inline("", notice.group_words, classes=["safety-short"])
    text += nodes.Text(" ")
    text += more(notice, docname)
    if notice.certainty is not None:
        text += nodes.Text(" · ")
        text += nodes.inline("", _("Evidence"))
        text += nodes.Text(": ")
        text += certainty_words(notice.certainty, notice.settings)
    box += text
    return box


def more(notice: Notice, docname: str) -> addnodes.pending_xref:
    """Return the link from a short form to the whole notice."""
    words = _("First steps and why") if notice.if_it_happens else _("Why we say this")
    return link("notice", notice.id, docname, words, classes=["safety-why"])


def link(kind: str, target: str, docname: str, words: str, *, classes: Iterable[str] = ()) -> addnodes.pending_xref:
    """Give a link to where something of ``kind`` can be read in full."""
    inner = nodes.inline("", words, classes=list(classes))
    return addnodes.pending_xref("", inner, refdomain="safety", reftype=kind, reftarget=target,
                                 refdoc=docname, refexplicit=True)


class SafetyLink(SphinxRole):
    """``{safety}`id` ``: link to a notice's entry in the index, in the words of its hazard."""

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Give the link; an unknown id becomes a fault of the page."""
        domain = safety_domain(self.env)
        name = self.text.strip()
        domain.need(self.env.docname, f"notice:{name}")
        notice = domain.library.notices.get(name)
        if notice is None:
            self.env.note_reread()
            if name not in domain.library.broken_notices:
                domain.fault(self.env.docname, self.lineno, "unknown-notice", f"unknown notice {shown(name)}",
                             allowed(name, domain.library.notices))
            return [], []
        return [link("notice", name, self.env.docname, notice.hazard, classes=["safety-link"])], []


def day(date: dt.date, config: Config | None = None) -> str:
    """Return a day for a reader: in the form ``today_fmt`` and the language of a project, else 22 November 2026."""
    if config is None:
        return f"{date:%d %B %Y}".lstrip("0")
    form = config.today_fmt or get_translation("sphinx")("%b %d, %Y")
    return format_date(form, date=dt.datetime(date.year, date.month, date.day), language=config.language)


def sources_paragraph(directive: SafetyBase, keys: tuple[str, ...]) -> nodes.paragraph:
    """Give citations of ``keys``, each a link to the source's entry."""
    directive.need("sources")
    line = nodes.paragraph(classes=["sources"])
    if not keys:
        line += nodes.inline("", _("none"))
    for index, key in enumerate(keys):
        if index:
            line += nodes.Text("; ")
        if "sources" not in directive.domain.library.tables:  # a project without a bibliography names them in words
            line += nodes.reference("", key, refuri=key) if key.startswith("https://") else nodes.Text(key)
            continue
        source = directive.domain.library.sources.get(key)
        line += link("source", key, directive.env.docname, source.short if source else key)
    return line
