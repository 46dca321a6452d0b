"""``{choose-country}``: of the numbers by country that it holds, the reader keeps one country's, also in print.

Each country's name is an anchor, and a line of links leads to them; the style sheet hides the others while one of them
is the target of the address (CSS Selectors 4, ``:target``). Without a choice all are shown. No script takes part.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from sphinx_safety.pages.directive import SafetyBase

from .labels import _


class choice(nodes.paragraph):
    """The line of links: its countries are the terms with the ids in ``countries``."""


class ChooseCountry(SafetyBase):
    """Put a line that chooses a country before the list of numbers that the directive holds."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the line, still empty, and what the directive holds."""
        held = self.parse_content_to_nodes()
        terms = [term for node in held for term in node.findall(nodes.term)]
        for term in terms:
            term["ids"].append(nodes.make_id(f"numbers-{term.astext()}"))
        return [choice("", classes=["choose-country"], countries=[term["ids"][-1] for term in terms]), *held]


class FillChoice(SphinxTransform):
    """Write the links, once the names of the countries are translated (Sphinx's Locale has priority 20)."""

    default_priority = 30

    def apply(self, **kwargs: Any) -> None:
        """Turn each `choice` into a paragraph."""
        names = {id_: term.astext() for term in self.document.findall(nodes.term) for id_ in term["ids"]}
        for line in list(self.document.findall(choice)):
            filled = nodes.paragraph("", _("Only the numbers of: "), classes=line["classes"])
            for anchor in line["countries"]:
                filled += [nodes.reference("", names[anchor], refid=anchor, internal=True), nodes.Text(" · ")]
            filled += nodes.reference("", _("all countries"), refid="numbers", internal=True)
            line.replace_self(filled)


DIRECTIVES: dict[str, type[SafetyBase]] = {"choose-country": ChooseCountry}


def register(app: Sphinx) -> None:
    """Register what fills the line."""
    app.add_transform(FillChoice)
