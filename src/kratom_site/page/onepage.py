"""Links of singlehtml, in which a page's address is itself an anchor (Sphinx issue 14221)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class OnePageLinks(SphinxPostTransform):
    """Correct links to anchors of other pages in singlehtml (Sphinx issue 14221).

    There a page's address is itself an anchor, and an anchor after it makes two.
    """

    default_priority = 900
    builders = ("singlehtml", "print")

    def run(self, **kwargs: object) -> None:
        """Keep the last anchor of an address that holds two."""
        for node in self.document.findall(nodes.reference):
            uri = node.get("refuri", "")
            if uri.startswith("#") and uri.count("#") > 1:
                node["refuri"] = "#" + uri.rpartition("#")[2]


def one_page_navigation(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Correct the same addresses in singlehtml's navigation, which no transform sees (``html-page-context``)."""
    if app.builder.name == "singlehtml":
        toctree = context["toctree"]
        context["toctree"] = lambda **options: _TWO_ANCHORS.sub('href="#', toctree(**options))
        context["toc"] = _TWO_ANCHORS.sub('href="#', context["toc"])


_TWO_ANCHORS = re.compile(r'href="#document-[^"#]*#')
