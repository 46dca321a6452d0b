"""What stands behind every number: entries of studies, and claims judged by them, each saying where it is used."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from sphinx_safety.pages.directive import SafetyBase, link, sources_paragraph
from sphinx_safety.pages.domain import SafetyDomain, safety_domain
from sphinx_safety.pages.listings import LISTED, note_listing
from sphinx_safety.pages.parts import bullets, fields, joined
from sphinx_safety.reading.faults import allowed, shown
from sphinx_safety.reading.shapes import allowed_short

from ..labels import _
from .facts import DESIGNS, READ_AS, VERDICTS, Claim, Fact, uses_of, words_of
from .findings import authors, findings


class _OfTopics(SafetyBase):
    """A directive whose arguments are topics of the evidence file."""

    optional_arguments = 1
    final_argument_whitespace = True

    def facts(self) -> list[Fact]:
        """Return the facts of the topics, topic by topic; an unknown topic becomes a fault of the page."""
        self.need("evidence")
        facts = self.domain.library.tables["evidence"].values()
        topics = dict.fromkeys(fact.topic for fact in facts)
        chosen = " ".join(self.arguments).split() or [""]
        for topic in chosen:
            if topic not in topics:
                self.fault("unknown-topic", f"the evidence file has no topic {shown(topic)}", allowed(topic, topics))
        return [fact for topic in chosen for fact in facts if fact.topic == topic]


class Studies(_OfTopics):
    """``{studies} topic…``: the facts of some topics of the evidence file, each with its limits."""

    def run(self) -> list[nodes.Node]:
        """Return one section for each fact."""
        return [self._entry(fact) for fact in self.facts()]

    def _entry(self, fact: Fact) -> nodes.section:
        anchor = f"study-{fact.id}"
        entry = nodes.section(ids=[anchor], names=[anchor], classes=["study"])
        entry += nodes.title("", fact.short)
        self.placed(entry)
        entry += self.untranslated(fact)
        entry += fields([
            (_("What was found"), fact.statement),
            (_("How it was studied"), joined([fact.design, f" ({_(DESIGNS[fact.evidence])})"], "")),
            (_("Limits"), fact.limits),
            (_("What we read"), _(READ_AS[fact.confidence])),
            (_("Sources"), sources_paragraph(self, fact.sources)),
            (_("Used on"), note_listing(self, _where_fact, fact.id)),
        ], ["study-facts"])
        self.state.document.note_explicit_target(entry)
        self.domain.note_object("fact", fact.id, self.env.docname, anchor, fact.short, fact.short,
                                names=authors(self.domain.library, fact.sources))
        return entry


class StudyList(_OfTopics):
    """``{study-list} topic…``: the first words of the facts of some topics, each a link to its entry.

    Each line carries the anchor of the fact, so that the one page of this list has an address for
    every fact, on whatever page its entry stands.
    """

    def run(self) -> list[nodes.Node]:
        """Return one list."""
        lines = nodes.bullet_list(classes=["study-list"])
        for fact in self.facts():
            words = link("fact", fact.id, self.env.docname, fact.short)
            lines += nodes.list_item("", nodes.paragraph("", "", words), ids=[f"study-{fact.id}"])
        return self.placed(lines) if lines.children else []


class FactLink(SphinxRole):
    """``{fact}`id` ``: link to the study entry of a fact."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link; an unknown id becomes a fault of the page."""
        domain = safety_domain(self.env)
        name = self.text.strip()
        domain.need(self.env.docname, "evidence")
        fact = domain.library.tables["evidence"].get(name)
        if fact is None:
            domain.fault(self.env.docname, self.lineno, "unknown-fact", f"unknown fact {shown(name)}",
                         allowed_short(name, domain.library.tables["evidence"]))
        return self.give(name, fact, domain) if fact else [], []

    def give(self, name: str, fact: Fact, domain: SafetyDomain) -> list[nodes.Node]:
        """Give what stands for a fact in running text."""
        return [link("fact", name, self.env.docname, _("study note"))]


class FactValue(FactLink):
    """``{value}`id` ``: the figure of a fact, in its own words, so that no two pages give it differently."""

    def give(self, name: str, fact: Fact, domain: SafetyDomain) -> list[nodes.Node]:
        """Give the words; a fact without a value becomes a fault of the page."""
        if fact.value is None:
            domain.fault(self.env.docname, self.lineno, "no-value", f"the fact {shown(name)} has no value",
                         "give it one in evidence.yaml, such as value: 2 to 30 in 100")
            return []
        return [nodes.inline("", fact.value, classes=["fact-value"], **{LISTED: True})]


class Claims(SafetyBase):
    """``{claims}``: promotional claims, each with a verdict in words, why, and the facts behind it."""

    def run(self) -> list[nodes.Node]:
        """Return one section for each claim."""
        self.need("claims")
        self.need("evidence")
        return [self._entry(claim) for claim in self.domain.library.tables["claims"].values()]

    def _entry(self, claim: Claim) -> nodes.section:
        anchor = f"claim-{claim.id}"
        entry = nodes.section(ids=[anchor], names=[anchor], classes=["claim"])
        entry += nodes.title("", f"“{claim.claim[0].upper()}{claim.claim[1:]}”")
        self.placed(entry)
        entry += self.untranslated(claim)
        verdict = _(VERDICTS[claim.verdict])
        entry += nodes.paragraph("", "", nodes.strong("", f"{verdict}."), nodes.Text(" "),
                                 nodes.Text(claim.explanation))
        entry += nodes.paragraph("", _("What stands behind this:"))
        facts = self.domain.library.tables["evidence"]
        entry += bullets([link("fact", name, self.env.docname, facts[name].short),
                          nodes.Text(f" ({_(DESIGNS[facts[name].evidence])})")] for name in claim.facts)
        self.state.document.note_explicit_target(entry)
        self.domain.note_object(
            "claim", claim.id, self.env.docname, anchor, entry[0].astext(),
            f"{verdict}. {claim.explanation}",
            badge=[claim.verdict], behind=[f"fact:{fact}" for fact in claim.facts])
        return entry


def _where_fact(domain: SafetyDomain, fact: str, docname: str) -> list[nodes.Element]:
    links = [link("finding", one.id, docname, one.statement) for one in findings(domain) if fact in one.facts]
    links += [link(use.kind, use.id, docname, words_of(domain.library, use))
              for use in uses_of(domain.library) if fact in use.facts]
    return [bullets(links)] if links else [nodes.paragraph("", _("No finding, claim or mixing row rests on this yet."))]
