"""From a page's document tree to its flow of passages and notices.

What a reader can read or hear is a passage: also alternative text, captions, explanations of abbreviations, titles of
links, the words in a drawing and those that a page tells machines of itself. What a directive inserted from a catalogue
is not the page's own: of that only its length is kept. The words of ``rst_prolog`` and ``rst_epilog`` are left out.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from ..rules.normal import BREAK
from ..rules.topics import Passage, Shown
from .nodes import OWN_CLASSES, safety_group, safety_notice

SPOKEN = "spoken"
"""Attribute of a node for words that a reader sees or hears in it and that are not in its text, such as a drawing's."""

_PROJECT = ("<rst_prolog>", "<rst_epilog>", "<rst_prologue>", "<rst_epilogue>")  # as Sphinx 7 and Sphinx 9 call them
_WITHIN = re.compile(r"<!--.*?-->|</?tspan\b[^>]*>|<!\[CDATA\[|\]\]>", re.DOTALL)
"""What may stand within a word of an SVG."""
_TAG = re.compile(r"<[^>]*>")
_HARMLESS = ("tex2jax_ignore", "mathjax_ignore")  # classes that MyST gives to a page's first section
_TEX = re.compile(r"\\[a-zA-Z]+|[{}]")
_AROUND = re.compile(r"\{([^{}]*)\}")
"""Words that an author puts before or behind a citation, as sphinxcontrib-bibtex takes them."""
_ENDS = (nodes.paragraph, nodes.line, addnodes.desc_addname, addnodes.desc_name, addnodes.desc_parameterlist,
         addnodes.desc_parameter, addnodes.desc_type, addnodes.desc_returns, addnodes.desc_annotation)


def flow_of(doctree: nodes.document, file_of: Callable[[str], str]) -> Iterator[Passage | Shown]:
    """Yield a page's passages and notices from top to bottom, first the title that a browser shows.

    ``file_of`` names the file of a node's source in messages, empty for the page's own.
    """
    if title := doctree.get("title"):
        yield Passage(1, title, False, 0)
    yield from _Walk(file_of).inside(doctree, "")


class _Walk:
    """One way through a document tree; remembers the last line and file, which some nodes do not know."""

    def __init__(self, file_of: Callable[[str], str]) -> None:
        """Begin at the top of the page."""
        self.line, self.path, self._file_of = 1, "", cache(file_of)

    def inside(self, parent: nodes.Element, around: str) -> Iterator[Passage | Shown]:
        """Yield what stands in ``parent``; ``around`` names what is neither section nor page and holds it."""
        for node in parent.children:
            if isinstance(node, nodes.Element):
                self.line = node.line or self.line
                if node.source:
                    self.path = self._file_of(node.source)
                yield from self.one(node, around)

    def one(self, node: nodes.Element, around: str) -> Iterator[Passage | Shown]:
        """Yield one node."""
        if name := node.get("safety-notice"):
            yield Shown(self.line, name, around or _name(node))
            for part in node.findall(nodes.paragraph):
                if "why-here" in part["classes"]:  # the page's own, in a box whose source is the notice's file
                    self.path = self._file_of(part.source or "")
                    yield self._passage(part.astext())
        elif isinstance(node, (nodes.comment, nodes.substitution_definition)) or (
                isinstance(node, nodes.title) and isinstance(node.parent, safety_group)):
            return  # shown to nobody, shown where it is used, or the build's own words: the title of a group
        elif _inserted(node):
            yield self._passage("", letters=len(node.astext()))
        elif isinstance(node, (nodes.TextElement, nodes.row, nodes.line_block)):
            spoken = (words for part in node.findall(nodes.Element) for words in _spoken(part))
            picture = any(node.findall(nodes.image))
            if (text := " ".join(filter(None, (own_text(node), *spoken))).strip()) or picture:
                heading = isinstance(node, nodes.title) and isinstance(node.parent, nodes.section)
                yield self._passage(text, heading, max(len(text), len(node.astext())), picture)
            yield from (Shown(self.line, part["safety-notice"], _name(node)) for part in node.findall(nodes.Element)
                        if part.get("safety-notice"))
        else:
            picture = isinstance(node, nodes.image) or SPOKEN in node
            if (words := " ".join(_spoken(node))) or picture:
                yield self._passage(words, False, len(words), picture)
            yield from self.inside(node, around or _name(node))

    def _passage(self, text: str, heading: bool = False, letters: int = 0, picture: bool = False) -> Passage:
        return Passage(self.line, text, heading, letters, picture, self.path)


def _name(node: nodes.Element) -> str:
    """Return the name of what holds a notice, or of what else may hide it; empty for what may hold one."""
    foreign = [name for name in node["classes"] if name not in node.get(OWN_CLASSES, ()) and name not in _HARMLESS]
    if isinstance(node, nodes.section):
        return f"a section with the class '{foreign[0]}'" if foreign else ""
    if isinstance(node, (safety_notice, safety_group)):
        return f"the class '{foreign[0]}'" if foreign else ""
    return f"'{node.tagname.replace('_', ' ')}'"


def own_text(node: nodes.Element) -> str:
    """Return a block's text without what it inserts from a catalogue."""
    parts: list[str] = []
    for child in node.children:
        if isinstance(child, nodes.Text):
            parts.append(child.astext())  # as it is written: without the marks of a backslash in reST
        elif isinstance(child, (nodes.footnote_reference, nodes.citation_reference)):
            parts.append(" ")  # its mark is no part of the word before it
        elif isinstance(child, addnodes.pending_xref) and child.get("refdomain") == "cite":
            parts.append(" ".join(("", *_AROUND.findall(child["reftarget"]), "")))
        elif isinstance(child, nodes.raw):
            parts.append(BREAK)  # MyST writes a line break so; any other raw part is refused
        elif isinstance(child, (nodes.math, nodes.math_block)):
            parts.append(_TEX.sub("", child.astext()))
        elif isinstance(child, nodes.Element) and not _inserted(child):
            apart = BREAK if isinstance(child, (nodes.superscript, nodes.subscript)) else ""
            parts += [apart, own_text(child), apart]
            if not isinstance(child, nodes.TextElement) or isinstance(child, _ENDS):
                parts.append(" ")  # the end of a block ends a word, and so does that of a part of a signature
    return "".join(parts)


def _spoken(node: nodes.Element) -> Iterator[str]:
    """Yield words that a reader of one node sees or hears beside its text."""
    for name in ("alt", "explanation", "reftitle", "title", "caption", "code", SPOKEN):  # the code of a diagram
        value = node.get(name)
        if isinstance(value, str) and value:
            yield value
    if isinstance(node, addnodes.toctree):
        yield from (title or address for title, address in node["entries"] if title or "://" in address)
    if isinstance(node, addnodes.index):
        yield from (entry[1] for entry in node["entries"])
    if isinstance(node, nodes.meta):
        yield node.get("content", "")
    if isinstance(node, nodes.image):
        for file in {node["uri"], *node.get("candidates", {}).values()}:  # a name may end in .*, for any format
            if file.endswith(".svg"):
                yield from _drawn(node, file)


def words_of_svg(svg: str) -> str:
    """Return the words that an SVG shows or that are read aloud, one space between two."""
    return " ".join(unescape(_TAG.sub(" ", _WITHIN.sub("", svg))).split())


def _drawn(image: nodes.image, file: str) -> Iterator[str]:
    """Yield the words in a drawing that a page shows as a picture."""
    env = image.document.settings.env if image.document else None
    for folder in (Path(env.srcdir), Path(env.doc2path(env.docname)).parent) if env else ():
        with suppress(OSError, UnicodeDecodeError):
            yield words_of_svg((folder / file.lstrip("/")).read_text(encoding="utf-8"))
            return


def _inserted(node: nodes.Element) -> bool:
    """Return whether a block or a part of a line comes from elsewhere: a citation, a link to a notice, the project."""
    link = isinstance(node, addnodes.pending_xref) and (node.get("refdomain") == "cite" or (
        node.get("refdomain") == "safety" and (node.get("inserted") or not node.get("refexplicit"))))
    return link or bool(node.get("from-catalogue")) or (isinstance(node, nodes.TextElement) and node.source in _PROJECT)
