"""Parts of pages that many directives build: labelled fields, lists, and what stands in one line."""

from collections.abc import Iterable, Sequence

from docutils import nodes

Content = str | nodes.Node | Sequence[nodes.Node]
"""A text, a node or several nodes."""


def fields(rows: Iterable[tuple[str | nodes.Node, Content]], classes: Iterable[str] = ()) -> nodes.definition_list:
    """Return labels and what they label as a definition list, which every format keeps apart.

    A text becomes a paragraph.
    """
    listed = nodes.definition_list(classes=list(classes))
    for label, content in rows:
        term = nodes.term("", label) if isinstance(label, str) else nodes.term("", "", label)
        body = nodes.paragraph("", content) if isinstance(content, str) else content
        listed += nodes.definition_list_item("", term, nodes.definition("", *(
            [body] if isinstance(body, nodes.Node) else body)))
    return listed


def joined(parts: Iterable[Content], separator: str, classes: Iterable[str] = ()) -> nodes.paragraph:
    """Return a paragraph that holds the parts in one line, with ``separator`` between them."""
    line = nodes.paragraph(classes=list(classes))
    for index, part in enumerate(parts):
        if index:
            line += nodes.Text(separator)
        line += nodes.Text(part) if isinstance(part, str) else part
    return line


def bullets(items: Iterable[Content], classes: Iterable[str] = ()) -> nodes.bullet_list:
    """Return a list of one paragraph for each item, which is a paragraph or what one holds."""
    return nodes.bullet_list("", *(
        nodes.list_item("", item if isinstance(item, nodes.paragraph) else joined([item], "")) for item in items
    ), classes=list(classes))
