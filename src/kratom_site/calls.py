"""Telephone numbers that several pages show, each written once: ``numbers.yaml`` and ``number-lines.yaml``.

``{call}`poison` `` gives a line of numbers in running text, ``{call}`us-poison` `` one number, and the directive
``{call}`` the lines under a title, where a reader in need looks first. Each number can be tapped.

In a container of the class ``countries`` the reader keeps the numbers of one country, also in print.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from docutils import nodes
from docutils.nodes import Node
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole

from sphinx_safety import Catalogue, Document, SafetyBase, SafetyDomain, safety_domain
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, read_table, record_of, unique
from sphinx_safety.reading.shapes import Id, Text

ELSEWHERE = "emergency-numbers"
"""The label of the section with all countries, to which each line leads."""

_PLACE = re.compile(r"\{([^{}]+)\}")
"""Where a line holds a number: the id of its row in braces."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number as people read it."""

    id: Annotated[str, Id()]
    number: Annotated[str, Id(re.compile(r"[+(]?[0-9][0-9 ()-]*"), "1-800-222-1222")]
    """Digits, which are dialled, and what parts them."""


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers of several countries, with what they are for."""

    id: Annotated[str, Id()]
    title: Annotated[str, Text()]
    line: Annotated[str, Text()]


def read_lines(document: Document, numbers: Mapping[str, Number]) -> tuple[dict[str, Line], list[Fault]]:
    """Read the lines of numbers; return them by id, and all faults: a number that is not known, an id of a number."""
    rows, reader = read_rows(document, record_of(Line))
    for key, row in rows:
        if row.id in numbers:
            reader.fault((*key, "id"), "duplicate", f"the id '{row.id}' is that of a number", "choose another")
        for name in _PLACE.findall(row.line):
            if name not in numbers:
                reader.fault((*key, "line"), "unknown-number", f"unknown number {shown(name)}", allowed(name, numbers))
    return unique(rows, reader), reader.faults


def _tapped(number: str) -> nodes.reference:
    return nodes.reference("", number, refuri="tel:" + re.sub(r"[^0-9+]", "", number))


def _spread(domain: SafetyDomain, docname: str, line: Line, numbers: Mapping[str, Number]) -> Iterator[Node]:
    """Yield the numbers of a line, each with its country. One that only a translation names is a fault of the page."""
    for index, part in enumerate(_PLACE.split(line.line)):
        if index % 2 and part in numbers:
            yield _tapped(numbers[part].number)
        elif index % 2:
            domain.fault(docname, 1, "unknown-number", f"the translated line '{line.id}' names no number {shown(part)}",
                         allowed(part, numbers))
        elif part:
            yield nodes.Text(part)


def _elsewhere(docname: str) -> list[Node]:
    """Return the way to the numbers of all countries."""
    return [nodes.Text(" · "),
            addnodes.pending_xref("", nodes.inline("", _("other countries")), refdomain="std", reftype="ref",
                                  reftarget=ELSEWHERE, refdoc=docname, refexplicit=True, refwarn=True)]


def _tables(domain: SafetyDomain, docname: str) -> tuple[dict[str, Number], dict[str, Line]]:
    """Return the numbers and the lines, and remember that a page is made from them."""
    domain.need(docname, "numbers", "lines")
    return domain.library.tables["numbers"], domain.library.tables["lines"]


class Call(SphinxRole):
    """``{call}`id` ``: a number, or a line of numbers, in running text."""

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Return the numbers; an unknown id becomes a fault of the page."""
        domain, name, docname = safety_domain(self.env), self.text.strip(), self.env.docname
        numbers, lines = _tables(domain, docname)
        parts: list[Node]
        if name in numbers:
            parts = [_tapped(numbers[name].number)]
        elif name in lines:
            parts = [*_spread(domain, docname, lines[name], numbers), *_elsewhere(docname)]
        else:
            domain.fault(docname, self.lineno, "unknown-number", f"unknown number {shown(name)}",
                         allowed(name, [*numbers, *lines]))
            return [], []
        return [nodes.inline("", "", *parts, **{"from-catalogue": True})], []


class CallLines(SafetyBase):
    """``{call} emergency poison``: lines of numbers under a title, each after what it is for."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Node]:
        """Return one paragraph for each line, the last with the way to all countries; an unknown line is a fault."""
        numbers, lines = _tables(self.domain, self.env.docname)
        made = []
        for name in self.arguments[0].split():
            if name not in lines:
                self.fault("unknown-number", f"no line of numbers {shown(name)}", allowed(name, lines))
                continue
            made.append(nodes.paragraph("", "", nodes.strong("", f"{lines[name].title}:"), nodes.Text(" "),
                                        *_spread(self.domain, self.env.docname, lines[name], numbers),
                                        classes=["call-line"]))
        if made:
            made[-1] += _elsewhere(self.env.docname)
        return self.placed(*made)


CATALOGUES = (
    Catalogue("numbers", "_data/numbers.yaml", lambda document, _: read_table(document, record_of(Number))),
    Catalogue("lines", "_data/number-lines.yaml",
              lambda document, library: read_lines(document, library.tables["numbers"]),
              kinds={Line: (("title", "line"),)}),
)
DIRECTIVES: dict[str, type[SafetyBase]] = {"call": CallLines}


class ChooseCountry(SphinxTransform):
    """Put a line that chooses a country on top of a container of the class ``countries``, with terms for countries.

    Each term gets an anchor, and the line a link to it; the style sheet hides the others while one of them is the
    target of the address (CSS Selectors 4, ``:target``). Without a choice all are shown. No script takes part.
    """

    default_priority = 30
    """After Sphinx's Locale (20), which translates the names; their source stays, and so does the anchor."""

    def apply(self, **kwargs: object) -> None:
        """Add the line."""
        for held in [one for one in self.document.findall(nodes.container) if "countries" in one["classes"]]:
            line = nodes.paragraph("", _("Only the numbers of: "), classes=["choose-country"])
            for term in held.findall(nodes.term):
                term["ids"].append(nodes.make_id(f"numbers-{term.rawsource}"))
                line += [nodes.reference("", term.astext(), refid=term["ids"][-1], internal=True), nodes.Text(" · ")]
            line += nodes.reference("", _("all countries"), refid="numbers", internal=True)
            held.insert(0, line)


def register(app: Sphinx) -> None:
    """Register the role, and what chooses a country."""
    app.add_role("call", Call())
    app.add_transform(ChooseCountry)
