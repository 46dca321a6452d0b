"""What a page cannot show is refused where it is written: else readers would find nothing in its place."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_safety.pages.domain import safety_domain

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)
_SCHEMES = ("http", "https", "mailto", "tel")
_SIZES = ("width", "height", "scale")


def _refusal(node: nodes.Element) -> tuple[str, str, str] | None:
    """Return rule, message and remedy for what the site's policy for styles and scripts keeps from being shown."""
    if isinstance(node, (nodes.math, nodes.math_block)):
        return "math", "mathematics would need a script of another host", "write it in words or plain letters"
    if isinstance(node, (nodes.image, nodes.figure)) and any(name in node for name in _SIZES):
        return "inline-size", "a size would be an inline style, which is refused", "leave it out: style sheets decide"
    if isinstance(node, nodes.table) and ("width" in node or "colwidths-given" in node["classes"]):
        return "inline-size", "widths would be inline styles, which are refused", "leave them out: style sheets decide"
    if isinstance(node, nodes.image) and re.match(r"\s*(https?:)?//", node["uri"], re.I):
        return "foreign-picture", "a picture of another host would be asked for there", "put the picture into this site"
    if isinstance(node, nodes.meta) and "http-equiv" in node:
        return "http-equiv", "a page may not tell the browser what to do", "leave it out"
    for address in (node.get("refuri", ""), node.get("reftarget", "") if node.get("refdomain", "") != "cite" else ""):
        if (scheme := _SCHEME.match(address)) and scheme[1].lower() in _RUN:
            return "scheme", f"a link that begins with '{scheme[1]}:'", f"allowed: {', '.join(_SCHEMES)}, own addresses"
    if (scheme := _SCHEME.match(node.get("refuri", ""))) and scheme[1].lower() not in _SCHEMES:
        return "scheme", f"a link that begins with '{scheme[1]}:'", f"allowed: {', '.join(_SCHEMES)}, own addresses"
    return None


_RUN = ("javascript", "data", "vbscript", "file", "blob")  # also where MyST takes it for the name of a page


def refuse_what_cannot_be_shown(app: Sphinx, doctree: nodes.document) -> None:
    """Record a fault for mathematics and for sizes of figures and tables (``doctree-read``)."""
    domain = safety_domain(app.env)
    for node in doctree.findall(nodes.Element):
        if refusal := _refusal(node):
            line = next((one.line for one in (node, node.parent) if one is not None and one.line), 1)
            domain.fault(app.env.docname, line, *refusal)
