"""Parts of pages that many directives build: labelled fields, lists, what stands in one line.

Among them lists that are made from all pages: a place is noted while a page is read, and filled once all are read.
"""

from collections.abc import Callable, Iterable, Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from .domain import SafetyDomain, safety_domain
from .nodes import listing

Content = str | nodes.Node | Sequence[nodes.Node]
"""A text, a node or several nodes."""

Listing = Callable[[SafetyDomain, str, str], list[nodes.Element]]
"""Makes a list: takes the domain, an argument and the page; returns nodes. It is pickled: a function of a module."""

LISTED = "listed"
"""Attribute of what stands in the place of a list."""


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


def note_listing(directive: SphinxDirective, make: Listing, argument: str = "") -> listing:
    """Return a place for a list that ``make`` makes, and remember that this page holds one."""
    docname = directive.env.docname
    node = listing(make=make, argument=argument, docname=docname)
    node["from-catalogue"] = True
    directive.set_source_info(node)
    safety_domain(directive.env).page(docname).has_listing = True
    return node


class FillListings(SphinxPostTransform):
    """Fill the places that show all pages, before links are resolved (priority 10)."""

    default_priority = 4

    def run(self, **kwargs: object) -> None:
        """Replace each place by what it shows now."""
        for node in list(self.document.findall(listing)):
            made = node["make"](safety_domain(self.env), node["argument"], node["docname"])
            for part in made:
                part[LISTED] = True
            node.replace_self(made)


def page_link(domain: SafetyDomain, target: str, docname: str) -> addnodes.pending_xref:
    """Return a link to a page in the words of its title."""
    inner = nodes.inline("", domain.page_title(target))
    return addnodes.pending_xref("", inner, refdomain="std", reftype="doc", reftarget=f"/{target}",
                                 refdoc=docname, refexplicit=True, refwarn=True)
