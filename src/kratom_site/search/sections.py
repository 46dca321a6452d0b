"""From a document tree to what can be found on its page: its sections, and the entries that directives registered.

An entry (a notice, a law row, a finding) is searched by what its directive handed over, never by the words that stand
around it on the page: those may be renamed or translated.
"""

from collections.abc import Iterator, Mapping

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from sphinx_safety.pages.domain import safety_domain
from sphinx_safety.pages.findable import FINDABLE, Findable, one_line, plain
from sphinx_safety.pages.nodes import listing, safety_notice

Given = Mapping[str, Findable]
"""What directives registered for the page, by anchor."""


def note_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Put a page's sections among the entries that its directives registered, in its order (``doctree-read``)."""
    docname = app.env.docname
    records = safety_domain(app.env).page(docname).records
    given = {entry.anchor: entry for entry in records.get(FINDABLE, ())}
    records[FINDABLE] = [entry._replace(docname=docname) for entry in found_on(doctree, given)]


def found_on(doctree: nodes.document, given: Given) -> Iterator[Findable]:
    """Return what can be found on a page, from top to bottom."""
    tops = [node for node in doctree.children if isinstance(node, nodes.section)]
    if not tops and (text := _words(doctree, given)):
        yield Findable("page", "", "", (), "", text)
    for number, top in enumerate(tops):  # a page may have more than one heading of the first level
        yield from _section(top, "section" if number else "page", given)


def _section(node: nodes.section, kind: str, given: Given) -> Iterator[Findable]:
    title = node.next_node(nodes.title)
    heading = title.astext() if title else ""
    if entry := _given(node, given):
        same = entry.text == entry.title  # written once
        yield entry._replace(anchors=tuple(node["ids"]), title="" if same else entry.title)
    else:
        text = _words(node, given)
        if text or heading:
            yield Findable(kind, "", "", tuple(node["ids"]) if kind != "page" else (), heading, text)
    yield from _inside(node, heading, given)


def _inside(node: nodes.Element, heading: str, given: Given) -> Iterator[Findable]:
    for child in node.children:
        if isinstance(child, nodes.section):
            yield from _section(child, "section", given)
        elif isinstance(child, addnodes.glossary):
            yield from map(_term, child.findall(nodes.definition_list_item))
        elif isinstance(child, nodes.Element) and (entry := _given(child, given)):
            yield entry._replace(title=heading)  # it has no heading of its own
        elif isinstance(child, nodes.Element) and not isinstance(child, nodes.TextElement):
            yield from _inside(child, heading, given)


def _term(item: nodes.Element) -> Findable:
    terms = list(item.findall(nodes.term))
    meaning = " ".join(_words(part, {}) for part in item.findall(nodes.definition))
    return Findable("term", "", "", tuple(name for term in terms for name in term["ids"]),
                    ", ".join(map(plain, terms)), meaning)


def _given(node: nodes.Element, given: Given) -> Findable | None:
    return next((given[name] for name in node["ids"] if name in given), None)


def _words(node: nodes.Element, given: Given) -> str:
    """Return a section's text without its heading, its own sections, and what can be found by itself."""
    return one_line(" ".join(_blocks(node, given)))


_ELSEWHERE = (nodes.section, nodes.title, nodes.Invisible, nodes.raw, nodes.literal_block, listing, safety_notice,
              addnodes.glossary, addnodes.toctree)


def _blocks(node: nodes.Element, given: Given) -> Iterator[str]:
    for child in node.children:
        # What came from a catalogue is found at its own entry.
        if not isinstance(child, nodes.Element) or isinstance(child, _ELSEWHERE) or child.get("from-catalogue") \
                or _given(child, given):
            continue
        if isinstance(child, nodes.TextElement):
            yield plain(child)
        else:
            yield from _blocks(child, given)

