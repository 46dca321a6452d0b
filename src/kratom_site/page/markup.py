"""The markup of a page in a browser: where its links lead, what they need not carry, and a name that must not break."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..output.website import WEB_PAGES

_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#:]+)", re.I)
_KINDS = re.compile(r"doc|xref|std(-[a-z]+)?")


def host_of(address: str) -> str:
    """Return the host of a web address without ``www.``; empty for any other address."""
    found = _HOST.match(address)
    return found[1] if found else ""


class bare(nodes.TextElement):
    """Words without a box around them, which stand where docutils would want a paragraph."""


class MarkupOfPages(SphinxPostTransform):
    """Let links say where they lead, leave out what nothing is done with, and keep names whole in large letters."""

    default_priority = 900  # after every link is resolved
    builders = WEB_PAGES

    def run(self, **kwargs: object) -> None:
        """Change links, citations, the fields of places, and titles."""
        for link in self.document.findall(nodes.reference):
            _lead_out(link)
            if link.get("internal") or "refid" in link:  # lean: readers pay for each kilobyte, a fifth of a long page
                link.attributes.pop("reftitle", None)  # a source's words come with its card (bibliography.write_words)
                if len(link) == 1 and isinstance(link[0], nodes.inline) and _only_kinds(link[0]):
                    link[:] = link[0].children
        for citation in self.document.findall(nodes.inline):
            if "bibtex-citation" in citation["classes"]:
                citation["ids"] = []  # nothing leads to it: an entry leads back to the page
        for fields in self.document.findall(nodes.definition_list):
            if "place-facts" in fields["classes"]:
                for box in [*fields.findall(nodes.definition), *fields.findall(nodes.list_item)]:
                    if len(box) == 1 and isinstance(box[0], nodes.paragraph) and not box[0]["classes"]:
                        box[:] = [bare("", "", *box[0].children)]
        for large in self.document.findall(nodes.TextElement):
            if "hazard" in large["classes"] or (isinstance(large, nodes.title) and _level(large) <= 2):
                _keep_whole(large)


def _lead_out(link: nodes.reference) -> None:
    """Let a link to another site pass no referrer, and name the host unless its own words do."""
    if host := host_of(link.get("refuri", "")):
        link["rel"] = "noreferrer"
        words = link.astext()
        named = host in words or ("doi.org" in host and words.startswith("doi:"))
        if not named and not link.next_node(nodes.image):  # docutils has a picture alone in its link
            link += nodes.inline("", f" ({host})", classes=["link-host"])


def _only_kinds(words: nodes.inline) -> bool:
    return all(_KINDS.fullmatch(name) for name in words["classes"]) and isinstance(words[0], nodes.Text)


def _keep_whole(large: nodes.TextElement) -> None:
    """Keep "7-OH" on one line, where it would break at its hyphen."""
    for text in [text for text in large.findall(nodes.Text) if "7-OH" in text]:
        parts = [nodes.inline("", part, classes=["whole"]) if part == "7-OH" else nodes.Text(part)
                 for part in re.split("(7-OH)", text) if part]
        text.parent.replace(text, parts)


def _level(title: nodes.title) -> int:
    """Return how many sections a title stands in; 9 for the title of anything else."""
    count = 0
    node: nodes.Node | None = title.parent
    while isinstance(node, nodes.section):
        count, node = count + 1, node.parent
    return count or 9
