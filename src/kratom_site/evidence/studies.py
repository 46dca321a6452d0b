"""What stands behind every number: entries of studies, and claims judged by them, each saying where it is used."""

from docutils import nodes
from sphinx.locale import _
from sphinx.util.docutils import SphinxRole

from sphinx_safety.pages.directive import SafetyBase, link, sources_paragraph
from sphinx_safety.pages.domain import SafetyDomain, safety_domain
from sphinx_safety.pages.parts import LISTED, bullets, fields, joined, note_listing
from sphinx_safety.reading.faults import allowed, shown

from ..page.addresses import STANDS_FOR
from .facts import KINDS, READ_AS, VERDICTS, Claim, Fact, uses_of
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
        self.domain.note_object("fact", fact.id, self.env.docname, anchor, fact.short, fact.short,
                                names=authors(self.domain.library, fact.sources))
        return self.section(anchor, fact.short, ["study"], *self.untranslated(fact), fields([
            (_("What was found"), fact.statement),
            (_("How it was studied"), joined([fact.design, f" ({_(KINDS[fact.evidence])})"], "")),
            (_("Limits"), fact.limits),
            (_("What we read"), _(READ_AS[fact.confidence])),
            (_("Sources"), sources_paragraph(self, fact.sources)),
            (_("Used on"), note_listing(self, _where_fact, fact.id)),
        ], ["study-facts"]))


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
            lines += nodes.list_item("", nodes.paragraph("", "", words), **{STANDS_FOR: ("fact", fact.id)})
        return self.placed(lines) if lines.children else []


class FactRole(SphinxRole):
    """``{fact}`id` ``: a link to the study entry of a fact. ``{value}`id` ``: its figure, the same on all pages."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link or the words; an unknown id, or a fact without a value, becomes a fault of the page."""
        domain, docname, name = safety_domain(self.env), self.env.docname, self.text.strip()
        domain.need(docname, "evidence")
        facts: dict[str, Fact] = domain.library.tables["evidence"]
        if name not in facts:
            domain.fault(docname, self.lineno, "unknown-fact", f"unknown fact {shown(name)}", allowed(name, facts))
            return [], []
        if self.name == "fact":
            return [link("fact", name, docname, _("study note"))], []
        if (value := facts[name].value) is None:
            domain.fault(docname, self.lineno, "no-value", f"the fact {shown(name)} has no value",
                         "give it one in evidence.yaml, such as value: 2 to 30 in 100")
            return [], []
        return [nodes.inline("", value, classes=["fact-value"], **{LISTED: True})], []


class Claims(SafetyBase):
    """``{claims}``: promotional claims, each with a verdict in words, why, and the facts behind it."""

    def run(self) -> list[nodes.Node]:
        """Return one section for each claim."""
        self.need("claims", "evidence")
        return [self._entry(claim) for claim in self.domain.library.tables["claims"].values()]

    def _entry(self, claim: Claim) -> nodes.section:
        anchor, title = f"claim-{claim.id}", f"“{claim.claim[0].upper()}{claim.claim[1:]}”"
        verdict, facts = _(VERDICTS[claim.verdict]), self.domain.library.tables["evidence"]
        self.domain.note_object(
            "claim", claim.id, self.env.docname, anchor, title, f"{verdict}. {claim.explanation}",
            badge=[claim.verdict], behind=[f"fact:{fact}" for fact in claim.facts])
        return self.section(
            anchor, title, ["claim"], *self.untranslated(claim),
            nodes.paragraph("", "", nodes.strong("", f"{verdict}."), nodes.Text(" "), nodes.Text(claim.explanation)),
            nodes.paragraph("", _("What stands behind this:")),
            bullets([link("fact", name, self.env.docname, facts[name].short),
                     nodes.Text(f" ({_(KINDS[facts[name].evidence])})")] for name in claim.facts))


def _where_fact(domain: SafetyDomain, fact: str, docname: str) -> list[nodes.Element]:
    links = [link("finding", one.id, docname, one.statement) for one in findings(domain) if fact in one.facts]
    links += [link(use.kind, use.id, docname, use.words)
              for use in uses_of(domain.library) if fact in use.facts]
    return [bullets(links)] if links else [nodes.paragraph("", _("No finding, claim or mixing row rests on this yet."))]
