"""The first use of each glossary term on a page links to its meaning, whoever wrote the words around it."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_safety.pages.nodes import safety_notice


def glossary_terms(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and anchor of each term of the site's glossaries.

    Not through ``get_objects``, which lists every label of the site too: for each page, that took a third of a
    build of 1,500.
    """
    standard: Any = env.domains["std"]
    return {name: place for (kind, name), place in standard.objects.items() if kind == "term"}


def uses_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of uses of terms: whole words, the longest term first, also with a plural's s.

    "Sedative" is "sedative", but "eeg" is not "EEG": a capital of a term counts.
    Part 1 is the term, perhaps broken over two lines. With no terms the pattern finds nothing.
    """
    forms = []
    for term in sorted(terms, key=lambda term: (-len(term), term)):
        words = r"\s+".join(map(re.escape, term.split()))
        forms.append(words if term != term.lower() else f"(?i:{words})")
    return re.compile(rf"(?<![\w-])({'|'.join(forms) or '(?!)'})s?(?![\w-])")


def pages_that_use_terms(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return every page, to be written again, if the glossary has changed since the last build (``env-updated``)."""
    terms = glossary_terms(env)
    before = getattr(env, "kratom_glossary", terms)
    env.kratom_glossary = terms  # type: ignore[attr-defined]
    return sorted(env.found_docs) if terms != before else []


class LinkFirstUse(SphinxPostTransform):
    """Link the first use of each glossary term on a page, in the way of the role ``term``.

    Words that the page has from a catalogue come second: a notice or a list is linked only where the page's own
    words never use the term. Headings, links, sources and code stay as they are. Runs after listings are filled
    (priority 4) and before links are resolved (9, 10).
    """

    default_priority = 8

    def run(self, **kwargs: object) -> None:
        """Choose the first use of each term, then make the links."""
        terms = glossary_terms(self.env)
        if not terms:
            return
        for element in self.document.findall(nodes.TextElement):
            _join_texts(element)
        chosen: dict[nodes.Text, list[tuple[re.Match[str], str]]] = {}
        for term, (_, use) in self._first_uses(terms).items():
            if use is not None:
                chosen.setdefault(use[0], []).append((use[1], term))
        for text, uses in chosen.items():
            text.parent.replace(text, list(self._linked(text, uses)))

    def _first_uses(self, terms: Iterable[str]) -> dict[str, tuple[bool, tuple[nodes.Text, re.Match[str]] | None]]:
        """Return of each term whether its first use is in a catalogue's words, and the use, if it is no link yet."""
        pattern = uses_of(terms)
        lower = {term.lower(): term for term in terms}
        first: dict[str, tuple[bool, tuple[nodes.Text, re.Match[str]] | None]] = {}
        for text in self.document.findall(nodes.Text):
            inserted = False
            uses: list[tuple[str, re.Match[str] | None]] | None = None
            for parent in _parents(text):
                if isinstance(parent, addnodes.pending_xref) and parent["reftype"] == "term":
                    uses = [(parent["reftarget"], None)]
                elif isinstance(parent, _KEPT) or not _KEPT_CLASSES.isdisjoint(parent["classes"]):
                    break
                inserted = inserted or isinstance(parent, safety_notice) or bool(parent.get("from-catalogue"))
            else:
                for name, match in uses or ((match[1], match) for match in pattern.finditer(text)):
                    term = lower.get(" ".join(name.lower().split()), "")
                    if term not in first or (first[term][0] and not inserted):
                        first[term] = inserted, match and (text, match)
        return first

    def _linked(self, text: nodes.Text, uses: list[tuple[re.Match[str], str]]) -> Iterator[nodes.Node]:
        """Yield a text in parts, its first uses linked."""
        done = 0
        for match, term in sorted(uses, key=lambda use: use[0].start()):
            yield nodes.Text(text[done:match.start()])
            # Without the class "xref", which the text format shows as stars: the words of a notice stay its words.
            yield addnodes.pending_xref(
                "", nodes.inline("", match[0], classes=["std-term"]), refdoc=self.env.docname,
                refdomain="std", reftype="term", reftarget=term, refexplicit=True, refwarn=True)
            done = match.end()
        yield nodes.Text(text[done:])


_KEPT = (nodes.title, nodes.term, nodes.thead, nodes.rubric, nodes.reference, nodes.citation,
         nodes.literal, nodes.literal_block, nodes.math, nodes.raw, nodes.comment, addnodes.glossary,
         addnodes.pending_xref, addnodes.toctree)
_KEPT_CLASSES = frozenset({"sources", "page-dates"})


def _join_texts(element: nodes.Element) -> None:
    """Join texts that follow each other: MyST breaks a text at each line, and a term may be broken with it."""
    joined: list[nodes.Node] = []
    for texts, group in groupby(element.children, lambda child: isinstance(child, nodes.Text)):
        children = list(group)
        joined += [nodes.Text("".join(map(str, children)))] if texts else children
    element[:] = joined


def _parents(node: nodes.Node) -> Iterator[nodes.Element]:
    while (node := node.parent) is not None:
        yield node
