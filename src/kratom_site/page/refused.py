"""What a page cannot show is refused where it is written, and so is what is not of this project.

Else readers would find nothing in its place, or something that nobody here has read.
"""

import re
import sys
from pathlib import Path

from docutils import nodes
from myst_parser.config.main import TopmatterReadError, read_topmatter
from sphinx import addnodes
from sphinx.application import Sphinx

from sphinx_safety import SafetyBase, safety_domain
from sphinx_safety.reading.faults import shown

from .addresses import LINK_LIST

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)
_SCHEMES = ("http", "https", "mailto", "tel")
_SIZES = ("width", "height", "scale")
_META, _META_KEYS = ("description", "keywords"), {"name", "content", "lang", "classes", "translated"}
_DOWNLOADS = (".csv", ".json", ".pdf", ".epub", ".txt")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_OURS = ("cards", "countries", LINK_LIST, "sheet-to-print")
_CLASSES = {*_OURS, "simple", "myst", "glossary", "toctree-wrapper", "colwidths-auto", "colwidths-given", "contents",
            "literal-block-wrapper", "tex2jax_ignore", "mathjax_ignore", "choose-country"}
"""Classes that our pages give, and those of docutils, Sphinx, MyST and our own directives."""
FRAME = re.compile(r"furo-main-content|page-sources|searchbox|search-page-.+|(?:drawn|svg|toctree-checkbox)-.+")
"""Ids in the frame of a page (docs/_templates, furo) and of marks that are drawn once: its own links lead to them."""
_BORROWS = ("any", "doc", "myst", "numref", "ref")
"""Kinds of links that take their words, where they have none, from the page that they lead to."""
_RUN = ("javascript", "data", "vbscript", "file", "blob")  # also where MyST takes it for the name of a page


def _picture(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for a picture that asks another host, or whose words nobody can judge."""
    if any(name in node for name in _SIZES):
        return "inline-size", "a size would be an inline style, which is refused", "leave it out: style sheets decide"
    if isinstance(node, nodes.figure):
        return None
    if _SCHEME.match(node["uri"]):
        return "foreign-picture", "a picture of another host would be asked for there", "put the picture into this site"
    if not node["uri"].lower().endswith(_PICTURES):
        return "picture", f"the words in {shown(node['uri'])} cannot be read", (
            f"allowed: {', '.join(_PICTURES)}; draw an SVG with {{drawing}}")
    if not node.get("alt"):
        return "alt", f"the picture {shown(node['uri'])} lacks ':alt:'", "describe it, or its name is read aloud"
    return None


def _address(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for a link that would run something, or that shows words of another page."""
    if isinstance(node, addnodes.pending_xref) and node["reftype"] in _BORROWS and not node.get("refexplicit"):
        return "link-words", "a link without words shows a heading that this page's topics were not judged by", (
            "write its words: [words](address)")
    if node.get("refuri", "").startswith("tel:"):
        read, dialled = _digits(node.astext()), _digits(node["refuri"])
        if read and read != dialled:
            return "number", f"the link says {read} and would dial {dialled}", "write one number in both"
    target = "" if node.get("refdomain") == "cite" else node.get("reftarget", "")
    for address, refused in ((node.get("refuri", ""), lambda one: one not in _SCHEMES), (target, _RUN.__contains__)):
        if (scheme := _SCHEME.match(address)) and refused(scheme[1].lower()):
            return "scheme", f"a link that begins with '{scheme[1]}:'", f"allowed: {', '.join(_SCHEMES)}, own addresses"
    return None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _refusal(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for what the site's policy for styles and scripts keeps from being shown."""
    if isinstance(node, (nodes.math, nodes.math_block)):
        return "math", "mathematics would need a script of another host", "write it in words or plain letters"
    if isinstance(node, (nodes.image, nodes.figure)):
        return _picture(node)
    if isinstance(node, nodes.table) and ("width" in node or "colwidths-given" in node["classes"]):
        return "inline-size", "widths would be inline styles, which are refused", "leave them out: style sheets decide"
    if isinstance(node, nodes.meta) and (
            node.get("name") not in _META or node.non_default_attributes().keys() - _META_KEYS):
        return "meta", "a page may not tell the browser what to do", f"allowed in 'html_meta': {', '.join(_META)}"
    if isinstance(node, addnodes.download_reference) and not node["reftarget"].endswith(_DOWNLOADS):
        return "download", f"{shown(node['reftarget'])} could run or show anything", f"allowed: {', '.join(_DOWNLOADS)}"
    if isinstance(node, nodes.pending):
        return "directive", "a directive stands where it has nothing to act on", "delete it, or move it"
    return _address(node)


def _made_by_us(node: nodes.Node) -> bool:
    """Return whether a node is of our own kinds, or was put in by a directive of ours."""
    return isinstance(node, nodes.Element) and (
        "from-catalogue" in node or type(node).__module__.startswith(("sphinx_safety.", "kratom_site.")))


def _dressed(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for a block with a class that an author gave: a style could hide it or others."""
    foreign = [name for name in node["classes"] if name not in _CLASSES and not name.startswith("language-")]
    if isinstance(node, (nodes.Body, nodes.Structural)) and foreign:
        return "class", f"the class {shown(foreign[0])} may hide or cover words", f"allowed: {', '.join(_OURS)}"
    return None


def refuse_own_markup(app: Sphinx, docname: str, content: list[str]) -> None:
    """Record a fault for a page that sets the rules of its markup itself, and read nothing of it (``source-read``).

    With MyST's extensions a page could run code while it is read, or hide the "not" of "do not".
    """
    try:
        top = read_topmatter(content[0]) or {}
    except TopmatterReadError:  # MyST leaves it alone too
        top = {}
    own = top.get("myst")
    if others := {*own} - {"html_meta"} if isinstance(own, dict) else ():
        content[0] = ""
        safety_domain(app.env).fault(docname, 1, "myst", f"the page sets {shown(min(map(str, others)))} in 'myst'",
                                     "take it out of the front matter: conf.py sets the rules of the markup")


def refuse_what_cannot_be_shown(app: Sphinx, doctree: nodes.document) -> None:
    """Record a fault for what `_refusal` names, and for a file that is not the project's (``doctree-read``)."""
    domain, docname = safety_domain(app.env), app.env.docname
    ours = {id(part) for node in doctree.findall(_made_by_us) for part in node.findall(nodes.Element)}
    for node in list(doctree.findall(nodes.Element)):
        if refusal := _refusal(node) or (_dressed(node) if id(node) not in ours else None):
            line, source = next(((one.line, one.source) for one in (node, node.parent) if one and one.line), (1, ""))
            domain.fault(docname, line, *refusal, file=source or "")
            if isinstance(node, nodes.pending):
                node.parent.remove(node)  # no writer knows it
    for anchor, node in doctree.ids.items():
        if FRAME.fullmatch(anchor):
            domain.fault(docname, node.line or 1, "frame-id", f"a label or a heading is called {shown(anchor)}, as a "
                         "part of the frame around the page is", "rename it: links of the frame would lead there",
                         file=node.source or "")
    homes = [Path(app.confdir).resolve(), Path(sys.prefix).resolve(), Path(__file__).resolve().parents[3]]
    for name in app.env.dependencies[docname]:
        file = Path(app.srcdir, name).resolve()
        if not any(file.is_relative_to(home) for home in homes):
            domain.fault(docname, 1, "foreign-file", f"{shown(str(name))} is not a file of the project",
                         "put the file into docs/")


class Refused(SafetyBase):
    """``raw``, ``role`` and ``csv-table``: they could hide words, or fetch a file while the site is built."""

    optional_arguments, final_argument_whitespace, has_content = 1, True, True

    def run(self) -> list[nodes.Node]:
        """Record the fault; make nothing."""
        return self.fault("directive", f"{shown(self.name)} is not for pages: it could hide words, or ask another host",
                          "write a table in Markdown, and use the roles and directives of about/authors.md")
