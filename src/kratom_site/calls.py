"""Telephone numbers that several pages show, each written once: ``docs/_data/numbers.yaml``.

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

from sphinx_safety import Catalogue, add_catalogue
from sphinx_safety.pages.directive import SafetyBase
from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.reading.faults import Fault, allowed, shown
from sphinx_safety.reading.rows import read_rows, record_of, unique
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

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers of several countries, with what they are for."""

    id: str
    title: Annotated[str, Text()]
    line: Annotated[str, Text()]


@dataclass(frozen=True, slots=True)
class _Row:
    id: Annotated[str, Id()]
    number: Annotated[str | None, Text()] = None
    title: Annotated[str | None, Text()] = None
    line: Annotated[str | None, Text()] = None


def read_numbers(document: Document) -> tuple[dict[str, Number | Line], list[Fault]]:
    """Read the file; return numbers and lines by id, and all faults."""
    rows, reader = read_rows(document, record_of(_Row))
    numbers = {row.id for _, row in rows if row.number}
    made = []
    for key, row in rows:
        if bool(row.number) == bool(row.line and row.title):
            reader.fault(key, "missing-key", f"'{row.id}' is neither a number nor a line",
                         "give it 'number', or 'title' and 'line'")
            continue
        for name in _PLACE.findall(row.line or ""):
            if name not in numbers:
                reader.fault((*key, "line"), "unknown-number", f"unknown number {shown(name)}",
                             allowed(name, numbers))
        made.append((key, Number(row.id, row.number) if row.number else Line(row.id, row.title, row.line)))
    return unique(made, reader), reader.faults


def _tapped(number: str) -> nodes.reference:
    return nodes.reference("", number, refuri="tel:" + re.sub(r"[^0-9+]", "", number))


def _parts(row: Number | Line, rows: Mapping[str, Number | Line], docname: str) -> Iterator[Node]:
    """Yield the numbers of a row with their countries; a line ends with the way to all countries."""
    if isinstance(row, Number):
        yield _tapped(row.number)
        return
    numbers = {name: one for name, one in rows.items() if isinstance(one, Number)}
    for index, part in enumerate(_PLACE.split(row.line)):
        if index % 2:
            yield _tapped(numbers[part].number)
        elif part:
            yield nodes.Text(part)
    yield nodes.Text(" · ")
    yield addnodes.pending_xref("", nodes.inline("", _("other countries")), refdomain="std", reftype="ref",
                                reftarget=ELSEWHERE, refdoc=docname, refexplicit=True, refwarn=True)


class Call(SphinxRole):
    """``{call}`id` ``: a number, or a line of numbers, in running text."""

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Return the numbers; an unknown id becomes a fault of the page."""
        domain, name = safety_domain(self.env), self.text.strip()
        domain.need(self.env.docname, "numbers")
        rows = domain.library.tables["numbers"]
        if name not in rows:
            domain.fault(self.env.docname, self.lineno, "unknown-number", f"unknown number {shown(name)}",
                         allowed(name, rows))
            return [], []
        return [nodes.inline("", "", *_parts(rows[name], rows, self.env.docname), **{"from-catalogue": True})], []


class CallLines(SafetyBase):
    """``{call} emergency poison``: lines of numbers under a title, each after what it is for."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[Node]:
        """Return one paragraph for each line; an unknown id, or a number alone, becomes a fault."""
        self.need("numbers")
        rows = self.domain.library.tables["numbers"]
        lines = {name: row for name, row in rows.items() if isinstance(row, Line)}
        made = []
        for name in self.arguments[0].split():
            if name not in lines:
                self.fault("unknown-number", f"no line of numbers {shown(name)}", allowed(name, lines))
                continue
            made.append(nodes.paragraph("", "", nodes.strong("", f"{lines[name].title}:"), nodes.Text(" "),
                                        *_parts(lines[name], rows, self.env.docname), classes=["call-line"]))
        return self.placed(*made)


CATALOGUES = (
    Catalogue("numbers", "_data/numbers.yaml", lambda document, _: read_numbers(document),
              kinds={Line: (("title", "line"),)}),
)


def register(app: Sphinx) -> None:
    """Register the catalogue, the role and the directive."""
    for catalogue in CATALOGUES:
        add_catalogue(app, catalogue)
    app.add_role("call", Call())
    app.add_directive("call", CallLines)
