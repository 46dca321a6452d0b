"""Lists that are made from all pages: a place is noted while a page is read, and filled once all are read."""

from collections.abc import Callable

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .directive import SafetyBase
from .domain import SafetyDomain, safety_domain
from .nodes import listing

Listing = Callable[[SafetyDomain, str, str], list[nodes.Element]]
"""Makes a list: takes the domain, an argument and the page; returns nodes. It is pickled: a function of a module."""

LISTED = "listed"
"""Attribute of what stands in the place of a list."""


def note_listing(directive: SafetyBase, make: Listing, argument: str = "") -> listing:
    """Return a place for a list that ``make`` makes, and remember that this page holds one."""
    docname = directive.env.docname
    node = listing(make=make, argument=argument, docname=docname)
    directive.placed(node)
    directive.domain.page(docname).has_listing = True
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
