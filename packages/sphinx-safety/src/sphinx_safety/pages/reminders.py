"""Reminders: the warning again where a reader comes in, in the middle of a page (ANSI Z535.6, embedded messages).

When a page has been read, each of its sections gets what it calls for: below a heading that names a risk the short
form of the notice that the topic calls for; below any other heading whose text uses a term of a declared topic, a line
of links in the notices' own words. The words are the catalogue's, so that no author can forget or change them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from ..reading.faults import allowed
from ..rules.notice import Notice
from ..rules.topics import ALL
from .directive import SafetyBase, link, more
from .domain import SafetyDomain, safety_domain
from .flow import own_text
from .nodes import _, safety_notice, safety_reminder, signal_words
from .parts import joined

SOURCE_TOPICS = "source-topics"
"""Attribute of a section before it is translated: the topics in its heading, and those in its text."""


class Reminder(NamedTuple):
    """A section that carries a reminder of a notice; the domain keeps it under the kind ``reminder``."""

    docname: str
    anchor: str
    notice: str


class SafetyReminder(SafetyBase):
    """``{safety-reminder} id``: the short form of a notice, where no heading names the risk."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the reminder; an unknown id becomes a fault of the page."""
        return [reminder(notice, self.env.docname) for notice in self.notices(self.arguments[0])]


def reminder(notice: Notice, docname: str) -> safety_reminder:
    """Return the short form of a notice: signal word, the short words, a link to the whole."""
    made = safety_reminder("", "", *signal_words(notice.signal, notice.settings), nodes.Text(" – "),
                           nodes.inline("", f"{notice.short_words} ", classes=["safety-short"]), more(notice, docname),
                           classes=["safety-reminder", f"safety-{notice.signal}"], translatable=False, notice=notice.id)
    made["from-catalogue"] = True
    return made


class KeepSourceTopics(SphinxTransform):
    """Keep which topics the source of each section names: a translation reminds of no less, whatever its words are."""

    default_priority = 19  # before Sphinx's Locale (20)

    def apply(self, **kwargs: object) -> None:
        """Note them on the sections of a page that is translated."""
        domain = safety_domain(self.env)
        for section in self.document.findall(nodes.section) if domain.library.language else ():
            topics_of = domain.terms.topics_of
            section[SOURCE_TOPICS] = (*topics_of(section[0].astext()),), (*topics_of(_own_words(section)),)


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
    sections = list(doctree.findall(nodes.section))
    for section in sections[1:]:  # the first is the page itself, which opens with its notices
        if not section.get("no-reminder") and isinstance(section[0], nodes.title):
            # A row of a catalogue names its notices itself, whatever its page declares.
            if (declares or section.get("safety-notices")) and spared.isdisjoint(section["ids"]):
                _add(domain, docname, section)
            spared -= set(section["ids"])
    for anchor in spared:
        domain.fault(docname, rules.line("no-reminder"), "unknown-section",
                     f"the page has no section '{anchor}', for which 'no-reminder' gives a reason",
                     allowed(anchor, [name for section in sections for name in section["ids"]]))


def _own_parts(section: nodes.section) -> list[nodes.Element]:
    return [child for child in section.children[1:]
            if isinstance(child, nodes.Element) and not isinstance(child, nodes.section)]


def _own_words(section: nodes.section) -> str:
    return " ".join(map(own_text, _own_parts(section)))


def _add(domain: SafetyDomain, docname: str, section: nodes.section) -> None:
    """Add what one section calls for, and remember it."""
    rules, notices, topics_of = domain.page(docname).rules, domain.library.notices, domain.terms.topics_of
    shown = {part.get("safety-notice") or part.get("notice") for child in _own_parts(section)
             for part in child.findall(nodes.Element) if isinstance(part, (safety_notice, safety_reminder))}
    said = section.get("safety-notices", ())  # a row of a catalogue says itself which notices concern it
    source_named, source_used = section.get(SOURCE_TOPICS, ((), ()))
    used = dict.fromkeys((*topics_of(_own_words(section)), *source_used))
    named = (*_first_notices(domain, (*topics_of(section[0].astext()), *source_named)), *said[:1])
    whole = [name for name in dict.fromkeys(named) if name in notices and name not in shown]
    named = (*said[1:], *_first_notices(domain, (topic for topic in used if topic in rules.topics)))
    linked = [name for name in dict.fromkeys(named) if name in notices and name not in shown.union(whole)]
    made: list[nodes.Element] = [reminder(notices[name], docname) for name in whole]
    if linked:
        line = joined([link("notice", name, docname, notices[name].hazard) for name in linked], " · ", ["safety-links"])
        line.insert(0, nodes.Text(_("Safety: ")))
        line["translatable"], line["from-catalogue"] = False, True
        made.append(line)
    section[1:1] = made
    for name in (*whole, *linked):
        domain.need(docname, f"notice:{name}")
        domain.note_record("reminder", docname, Reminder(docname, section["ids"][0] if section["ids"] else "", name))


def _first_notices(domain: SafetyDomain, topics: Iterable[str]) -> list[str]:
    """Return for each topic the first notice that it calls for."""
    return [name for topic in topics if topic in domain.library.topics
            for name in domain.library.topics[topic].notices[:1]]
