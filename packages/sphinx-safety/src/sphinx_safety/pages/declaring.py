"""What a page declares outside front matter: by fields at the top of a reST page, or by a directive on any page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives

from ..reading.yamlfile import Document
from ..rules.declared import POLICY_KEYS, declare
from .directive import SafetyBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils.nodes import Node
    from sphinx.util.typing import OptionSpec

    from .domain import SafetyDomain


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
        values = {"topics": self.arguments[0]} if self.arguments else {}
        add_declared(self.domain, self.env.docname, values | self.options, self.get_source_info()[1])
        return []


def declare_fields(domain: SafetyDomain, docname: str) -> None:
    """Remember the docinfo fields ``:topics:``, ``:exempt:`` and ``:no-notice:`` of a reST page."""
    fields = domain.env.metadata.get(docname, {})
    # Sphinx keeps no line of a field; it stands at the top.
    if values := {name: str(fields[name]) for name in POLICY_KEYS if name in fields}:
        add_declared(domain, docname, values, 1)


def add_declared(domain: SafetyDomain, docname: str, values: Mapping[str, str], line: int) -> None:
    """Add to what a page declares."""
    record = domain.page(docname)
    if record.front is None or not isinstance(record.front.value, dict):
        record.front = Document({}, domain.path(docname))
    declare(record.front, values, dict.fromkeys(values, line))
