"""Reminders: the warning again where a reader comes in, in the middle of a page (ANSI Z535.6, embedded messages).

When a page has been read, each of its sections gets what it calls for: below a heading that names a risk the short
form of the notice that the topic calls for; below any other heading whose text uses a term of a declared topic, a line
of links in the notices' own words. The words are the catalogue's, so that no author can forget or change them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from ..reading.faults import allowed
from ..rules.topics import ALL
from .directive import SafetyBase, link, more
from .domain import safety_domain
from .flow import own_text
from .nodes import _, safety_notice, safety_reminder, signal_words

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

    from ..rules.notice import Notice
    from .domain import SafetyDomain

REMINDER = "reminder"
"""The kind under which the domain keeps reminders."""


class Reminder(NamedTuple):
    """A section that carries a reminder of a notice."""

    docname: str
    anchor: str
    notice: str


class SafetyReminder(SafetyBase):
    """``{safety-reminder} id``: the short form of a notice, where no heading names the risk."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Return the reminder; an unknown id becomes a fault of the page."""
        name = self.arguments[0].strip()
        self.need(f"notice:{name}")
        notice = self.domain.library.notices.get(name)
        if notice is None:
            self.env.note_reread()
            return self.fault("unknown-notice", f"unknown notice '{name}'", allowed(name, self.domain.library.notices))
        return [reminder(notice, self.env.docname)]


def reminder(notice: Notice, docname: str) -> safety_reminder:
    """Return the short form of a notice: signal word, the short words, a link to the whole."""
    made = safety_reminder(classes=["safety-reminder", f"safety-{notice.signal}"], translatable=False)
    made["from-catalogue"] = True
    made["notice"] = notice.id
    made += signal_words(notice)
    made += nodes.Text(" – ")
    made += nodes.inline("", f"{notice.short_words} ", classes=["safety-short"])
    made += more(notice, docname)
    return made


def reminder_links(notices: Iterable[Notice], docname: str) -> nodes.paragraph:
    """Return one line of links to notices, each in the words of its hazard."""
    made = nodes.paragraph(classes=["safety-links"], translatable=False)
    made["from-catalogue"] = True
    made += nodes.Text(_("Safety: "))
    for index, notice in enumerate(notices):
        if index:
            made += nodes.Text(" · ")
        made += link("notice", notice.id, docname, notice.hazard)
    return made


def add_reminders(app: Sphinx, doctree: nodes.document) -> None:
    """Put a reminder below each heading that calls for one (``doctree-read``)."""
    domain, docname = safety_domain(app.env), app.env.docname
    rules = domain.page(docname).rules
    if not app.config.safety_reminders or ALL in rules.exempt:
        return
    declares = bool(rules.topics or rules.exempt)
    if declares:
        domain.need(docname, "topics")
    spared = set(rules.no_reminder)
    for section in list(_below_the_title(doctree)):
        # A row of a catalogue names its notices itself, whatever its page declares.
        if (declares or section.get("safety-notices")) and spared.isdisjoint(section["ids"]):
            _add(domain, docname, section)
        spared -= set(section["ids"])
    for anchor in spared:
        domain.fault(docname, rules.line("no-reminder"), "unknown-section",
                     f"the page has no section '{anchor}', for which 'no-reminder' gives a reason",
                     allowed(anchor, [name for part in doctree.findall(nodes.section) for name in part["ids"]]))


def _below_the_title(doctree: nodes.document) -> Iterator[nodes.section]:
    """Yield the sections of a page but the first, which is the page itself and opens with its notices."""
    first = next(doctree.findall(nodes.section), None)
    for section in doctree.findall(nodes.section):
        if section is not first and not section.get("no-reminder") and isinstance(section[0], nodes.title):
            yield section


def _add(domain: SafetyDomain, docname: str, section: nodes.section) -> None:
    """Add what one section calls for, and remember it."""
    rules, notices = domain.page(docname).rules, domain.library.notices
    own = [child for child in section.children[1:]
           if isinstance(child, nodes.Element) and not isinstance(child, nodes.section)]
    shown = {part.get("safety-notice") or part.get("notice")
             for child in own for part in child.findall(nodes.Element) if _is_notice(part)}
    said = section.get("safety-notices", ())  # a row of a catalogue says itself which notices concern it
    named = [*_first_notices(domain, domain.terms.topics_of(section[0].astext())), *said[:1]]
    used = domain.terms.topics_of(" ".join(own_text(child) for child in own))
    linked = [*said[1:], *_first_notices(domain, (topic for topic in used if topic in rules.topics))]
    whole = [name for name in dict.fromkeys(named) if name not in shown and name in notices]
    linked = [name for name in dict.fromkeys(linked) if name not in shown and name not in whole and name in notices]
    for place, name in enumerate(whole, 1):
        section.insert(place, reminder(notices[name], docname))
    if linked:
        section.insert(len(whole) + 1, reminder_links([notices[name] for name in linked], docname))
    for name in (*whole, *linked):
        domain.need(docname, f"notice:{name}")
        domain.note_record(REMINDER, docname, Reminder(docname, section["ids"][0] if section["ids"] else "", name))


def _is_notice(node: nodes.Element) -> bool:
    return isinstance(node, (safety_notice, safety_reminder))


def _first_notices(domain: SafetyDomain, topics: Iterable[str]) -> list[str]:
    """Return for each topic the first notice that it calls for."""
    return [name for topic in topics if topic in domain.library.topics
            for name in domain.library.topics[topic].notices[:1]]
