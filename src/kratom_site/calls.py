"""Telephone numbers that several pages show, each written once: ``numbers.yaml`` and ``number-lines.yaml``.

``{call}`poison` `` gives a line of numbers in running text, ``{call}`us-poison` `` one number, and the directive
``{call}`` the lines under a title, where a reader in need looks first. Each number can be tapped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxRole

from sphinx_safety import Catalogue
from sphinx_safety.pages.directive import SafetyBase
from sphinx_safety.pages.domain import SafetyDomain, safety_domain
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, read_table, record_of, unique
from sphinx_safety.reading.shapes import Id, Text
from sphinx_safety.reading.yamlfile import Document

from .labels import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docutils.nodes import Node
    from sphinx.application import Sphinx

ELSEWHERE = "emergency-numbers"
"""The label of the section with all countries, to which each line leads."""

_PLACE = re.compile(r"\{([^{}]+)\}")
"""Where a line holds a number: the id of its row in braces."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number as people read it."""

    id: Annotated[str, Id()]
    number: Annotated[str, Text()]


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


def _spread(line: Line, numbers: Mapping[str, Number]) -> Iterator[Node]:
    """Yield the numbers of a line, each with its country."""
    for index, part in enumerate(_PLACE.split(line.line)):
        if index % 2:
            yield _tapped(numbers[part].number)
        elif part:
            yield nodes.Text(part)


def _elsewhere(docname: str) -> list[Node]:
    """Return the way to the numbers of all countries."""
    return [nodes.Text(" · "),
            addnodes.pending_xref("", nodes.inline("", _("other countries")), refdomain="std", reftype="ref",
                                  reftarget=ELSEWHERE, refdoc=docname, refexplicit=True, refwarn=True)]


def _tables(domain: SafetyDomain, docname: str) -> tuple[dict[str, Number], dict[str, Line]]:
    """Return the numbers and the lines, and remember that a page is made from them."""
    for key in ("numbers", "lines"):
        domain.need(docname, key)
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
            parts = [*_spread(lines[name], numbers), *_elsewhere(docname)]
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
                                        *_spread(lines[name], numbers), classes=["call-line"]))
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


def register(app: Sphinx) -> None:
    """Register the role."""
    app.add_role("call", Call())
