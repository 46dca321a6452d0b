"""The address of an entry on a page that lists it, for old links from elsewhere."""

from __future__ import annotations

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_safety.pages.domain import safety_domain

STANDS_FOR = "stands-for"
"""Attribute of a line or a row: kind and name of the entry that it stands for."""


class ListedAddresses(SphinxPostTransform):
    """Give each line that stands for an entry on another page the entry's own address.

    Not where all pages are written as one document, in which an address may stand once only.
    """

    default_priority = 900
    builders = ("html", "dirhtml")

    def run(self, **kwargs: object) -> None:
        """Add the addresses of one page."""
        entries = safety_domain(self.env).objects
        for line in self.document.findall(nodes.Element):
            if found := entries.get(line.get(STANDS_FOR)):
                docname, anchor, _title = found
                if docname != self.env.docname:
                    line["ids"].append(anchor)
