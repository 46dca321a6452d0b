"""The address of what stands on another page now, on the page that lists it, for old links from elsewhere."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_safety.pages.domain import safety_domain

STANDS_FOR = "stands-for"
"""Attribute of a line or a row: kind and name of the entry that it stands for."""
LINK_LIST = "listed"
"""Class that an author gives to a list of links to parts that once stood on its page."""


class ListedAddresses(SphinxPostTransform):
    """Give each line that stands for an entry on another page the entry's own address, and so each link of a list.

    Not where all pages are written as one document, in which an address may stand once only.
    """

    default_priority = 900
    builders = ("html", "dirhtml")

    def run(self, **kwargs: object) -> None:
        """Add the addresses of one page."""
        entries, taken = safety_domain(self.env).objects, set(self.document.ids)
        for line in self.document.findall(nodes.Element):
            docname, anchor, _title = entries.get(line.get(STANDS_FOR), (self.env.docname, "", ""))
            if docname != self.env.docname:
                line["ids"].append(anchor)
                taken.add(anchor)
        for listed in self.document.findall(nodes.container):
            for link in listed.findall(nodes.reference) if LINK_LIST in listed["classes"] else ():
                page, _, anchor = link.get("refuri", "").partition("#")
                if link.get("internal") and page and anchor and anchor not in taken:
                    link["ids"].append(anchor)
                    taken.add(anchor)
