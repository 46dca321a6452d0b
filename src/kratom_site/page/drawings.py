"""Figures drawn in the page itself, so that they take the page's colours and fonts."""

import hashlib
import re
import xml.etree.ElementTree as ElementTree
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes

from sphinx_safety import SafetyBase, safety_domain
from sphinx_safety.pages.flow import SPOKEN, words_of_svg
from sphinx_safety.reading.faults import allowed
from sphinx_safety.reading.yamlfile import Refused, decode, read_bytes

from ..output.website import write

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(f"{{{_SVG}}}{name}" for name in (
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"))
_LOOKS = re.compile(r"class|viewBox|transform|opacity|d|[xyr]|[cr][xy]|[xy][12]|d[xy]|width|height|points"
                    r"|fill(-\w+)?|stroke(-\w+)?|font-\w+|text-anchor|dominant-baseline")
"""Attributes of shapes and of letters: none that a browser runs or asks for (SVG 1.1)."""
ElementTree.register_namespace("", _SVG)

_LINK = re.compile(r'<a data-to="([^":]+):([^"]+)"')
"""A link of a drawing that our code makes, before its page is known (`charts.linked`)."""
_WORDS = re.compile(r"<text\b[^>]*>([^<]*[^\W\d_][^<]*)</")
"""Words in an SVG; numbers alone need no translation."""


def _texts(svg: str) -> list[str]:
    """Return the words that stand in an SVG, line by line."""
    return [unescape(text) for text in _WORDS.findall(svg)]


class drawing(nodes.figure, addnodes.translatable):
    """A figure drawn in the page itself, in the page's own colours: ``svg`` from its first tag on, ``alt`` in words.

    Without ``alt``, the words in it are read aloud, one after the other.

    ``words`` are the texts of both that the page's catalogue holds; Sphinx hands in the translation of each.
    """

    def preserve_original_messages(self) -> None:
        """Leave ``words`` as they are: nothing overwrites them."""

    def extract_original_messages(self) -> list[str]:
        """Return the texts to translate."""
        return list(self.get("words", ()))

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put in the translation of one text."""
        original, said = (escape(text, quote=False) for text in (original_message, translated_message))
        self["svg"] = self["svg"].replace(f">{original}</", f">{said}</")
        if SPOKEN in self:
            self[SPOKEN] = self[SPOKEN].replace(original_message, translated_message)
        self["alt"] = translated_message if self["alt"] == original_message else self["alt"]
        # Sphinx leaves the other texts of a node alone that says that it is translated.
        self["translated"] = original_message == self["words"][-1]


def checked(svg: str) -> tuple[str, str]:
    """Return an SVG of shapes and letters alone, written anew so that nothing else can stand in it, and its ``<desc>``.

    Raises ValueError with what is wrong. Comments, declarations and the ``<desc>`` itself are left out.
    """
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise ValueError("it declares entities")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"it is no SVG: {error}") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError(f'it is no SVG: it does not begin with <svg xmlns="{_SVG}">')
    alt = " ".join(root.findtext(f"{{{_SVG}}}desc", "").split())
    for desc in root.findall(f"{{{_SVG}}}desc"):
        root.remove(desc)
    for part in root.iter():
        if part.tag not in _SHAPES:
            raise ValueError(f"it holds <{part.tag.rpartition('}')[2]}>")
        for name, value in part.items():
            if not _LOOKS.fullmatch(name) or "url(" in value.casefold() or (name == "class" and value != "sketch"):
                raise ValueError(f"it holds {name}=\"{value}\"")
    root.set("role", "img")
    return ElementTree.tostring(root, encoding="unicode"), alt


def draw(svg: str, alt: str) -> drawing:
    """Return the node of an SVG; its own XML declaration is dropped."""
    return drawing(svg=svg[svg.index("<svg"):], alt=alt)


def captioned(paragraph: nodes.Node) -> nodes.caption:
    """Return a parsed paragraph as a caption; it keeps its source, without which Sphinx translates nothing."""
    caption = nodes.caption(paragraph.rawsource, "", *paragraph.children)  # type: ignore[attr-defined]
    caption.source, caption.line = paragraph.source, paragraph.line
    return caption


def _address(builder: Any, kind: str, name: str) -> str:
    """Return the start of a link to where an entry stands, or of one that leads nowhere if no page shows it.

    Nor does one in print: WeasyPrint makes no links of those in an SVG.
    """
    found = safety_domain(builder.env).objects.get((kind, name))
    if found is None or builder.name == "print":
        return "<a"
    docname, anchor, _title = found
    page = "" if builder.name == "singlehtml" else builder.get_relative_uri(builder.current_docname, docname)
    return f'<a href="{page}#{anchor}"'


def visit_html(self: Any, node: nodes.Element) -> None:
    """Draw in the page; in an e-book show an image."""
    self.body.append(self.starttag(node, "figure", CLASS="drawing"))
    words = (text if text.endswith(("?", ".")) else f"{text}." for text in _texts(node["svg"]))
    alt = escape(node["alt"] or " ".join(words))
    if self.builder.name == "epub":  # Sphinx cannot declare a page that holds SVG; an image needs no declaration
        name = f"drawing-{hashlib.sha256(node['svg'].encode()).hexdigest()[:12]}.svg"
        bare = re.sub(r'</?a\b[^>]*>| data-[a-z]+="[^"]*"', "", node["svg"])  # no links, nor the data beside marks
        bare = bare.replace('role="group"', 'role="img"', 1)  # without links it is an image
        write(Path(self.builder.outdir) / self.builder.imagedir / name, bare)
        self.body.append(f'<img src="{self.builder.imgpath}/{name}" alt="{alt}" />')
    else:
        svg = _LINK.sub(lambda found: _address(self.builder, *found.groups()), node["svg"])
        self.body.append(svg.replace("<svg", f'<svg aria-label="{alt}"', 1))


def depart_html(self: Any, node: nodes.Element) -> None:
    """Close the figure."""
    self.body.append("</figcaption>\n</figure>\n")  # the caption opened it; a legend may have followed


class Drawing(SafetyBase):
    """``{drawing} file.svg``: an SVG of ``_static/figures``, with a caption.

    The file says in its own ``<desc>`` what it shows, once for all pages; without one its words are read in order.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the figure; a missing file, name or text equivalent becomes a fault of the page."""
        name = self.arguments[0] if self.arguments else ""
        file = Path(self.env.srcdir) / "_static" / "figures" / name
        self.env.note_dependency(file)
        if name not in (known := sorted(path.name for path in file.parent.glob("*.svg"))):
            return self.fault("unknown-figure", f"no figure '{name}'", allowed(name, known))
        try:
            svg, alt = checked(decode(read_bytes(file, name), name))
        except Refused as refused:
            return self.fault("figure", f"the figure '{name}', line {refused.fault.line}: {refused.fault.message}",
                              refused.fault.remedy)
        except ValueError as error:
            return self.fault("figure", f"the figure '{name}': {error}", "draw with shapes and text only")
        if not (alt or _texts(svg)) or not self.content:
            return self.fault("figure", f"the figure '{name}' lacks a <desc> or a caption",
                              "describe it for readers who cannot see it")
        caption, *rest = self.parse_content_to_nodes()
        box = draw(svg, alt)
        box += captioned(caption)
        if rest:
            box += nodes.legend("", *rest)
        box[SPOKEN] = words_of_svg(svg)
        box["words"] = [*filter(None, [alt]), *_texts(svg)]
        self.set_source_info(box)
        return [box]
