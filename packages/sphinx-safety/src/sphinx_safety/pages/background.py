"""A notice's background, read in the markup of its own file wherever it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers import rst
from docutils.statemachine import StringList
from docutils.utils import new_document

if TYPE_CHECKING:
    from ..rules.notice import Notice
    from .directive import SafetyBase


def parsed_background(directive: SafetyBase, notice: Notice) -> list[nodes.Node]:
    """Return a notice's background as nodes that have the notice's file as their place."""
    path = str(Path(notice.path).absolute())
    in_markdown = not notice.path.endswith(".rst")
    if in_markdown == directive.domain.in_markdown(directive.env.docname):
        box = nodes.container()
        directive.state.nested_parse(StringList(notice.background.splitlines(), source=path), 0, box)
        parsed = box.children
    else:
        parsed = _parsed_alone(directive, notice.background, path, in_markdown=in_markdown)
    untranslated = notice.background in directive.domain.library.untranslated
    for node in parsed:
        if untranslated and isinstance(node, nodes.Element):
            node["classes"].append(f"language-{directive.config.safety_source_language}")
        for part in node.findall(nodes.Element):
            part.source, part.line = path, notice.background_line
    return list(parsed)


def _parsed_alone(directive: SafetyBase, text: str, path: str, *, in_markdown: bool) -> list[nodes.Node]:
    """Parse a text in another markup than its page's, in a document of its own.

    Markdown in a project without a parser for it becomes plain paragraphs.
    """
    parser = directive.domain.markdown if in_markdown else rst.Parser
    if parser is None:
        return [nodes.paragraph("", " ".join(part.split())) for part in text.split("\n\n")]
    page = directive.state.document
    document = new_document(path, page.settings)
    document.reporter = page.reporter
    parser().parse(text, document)
    return list(document.children)
