"""Document nodes of the extension, and how each format shows them.

Nodes derive from those of docutils, so that every writer knows them already; Sphinx's translators fall back to the base
class. HTML and LaTeX have visitors of their own where a name, a role or a drawn mark is wanted.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translation

from ..rules.settings import Settings

_ = get_translation("sphinx_safety")

OWN_CLASSES = "own-classes"
"""Attribute for the classes that a box was made with: any other is an author's, and may hide it."""


class safety_notice(nodes.admonition):
    """One safety notice."""


class safety_group(nodes.admonition):
    """Several notices in one box, strictest first."""


class safety_reminder(nodes.paragraph):
    """The short form of a notice below the heading of a section."""


class safety_symbol(nodes.inline):
    """The safety alert symbol. A drawing for the eye; the signal word says the same."""


class certainty_mark(nodes.inline):
    """A shape beside a certainty's word: one to four filled bars, or an empty ring."""


class listing(nodes.General, nodes.Element):
    """A place that is filled from all pages once they are read.

    It carries its own page's name: in formats of one file the assembled tree has another.
    """


_SYMBOL = (
    '<path d="M12 2 1 22h22L12 2z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>'
    '<path d="M11 9h2v6h-2zM11 17h2v2h-2z" fill="currentColor"/>'
)


def _draw(self: Any, name: str, size: str, shapes: str) -> None:
    """Draw a mark. A page of a website draws each shape once and points at it from later places: some have many."""
    if self.builder.name in ("html", "dirhtml"):
        drawn: dict[str, str] = self.__dict__.setdefault("drawn_shapes", {})
        if shapes in drawn:
            shapes = f'<use href="#{drawn[shapes]}"/>'
        else:
            drawn[shapes] = f"drawn-{len(drawn) + 1}"
            shapes = f'<g id="{drawn[shapes]}">{shapes}</g>'
    self.body.append(f'<svg class="{name}" {size} aria-hidden="true">{shapes}</svg>')


def visit_box_html(self: Any, node: nodes.Element) -> None:
    """Open a box that is named by its label, or by its title."""
    name = _(node["label"]) if "label" in node else node[0].astext()
    self.body.append(self.starttag(node, "div", CLASS="admonition", role=node.get("role", "note"),
                                   **{"aria-label": name}))


def depart_box_html(self: Any, node: nodes.Element) -> None:
    """Close the box."""
    self.body.append("</div>\n")


def visit_box_latex(self: Any, node: nodes.Element) -> None:
    """Open Sphinx's own box in the colour of the signal word; it ends as any admonition."""
    self.body.append(f"\n\\begin{{sphinxadmonition}}{{{node.get('latex', 'note')}}}")
    if not isinstance(node.next_node(descend=True), nodes.title):
        self.body.append("{}")  # else LaTeX takes the first letter for the title
    self.no_latex_floats += 1


def _visit_reminder_html(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "p", "", role="note"))


def _visit_symbol_html(self: Any, node: nodes.Element) -> None:
    # An e-book must declare each page that holds SVG, which Sphinx does not do: the character stands for the drawing.
    if self.builder.name == "epub":
        self.body.append('<span class="safety-symbol">\u26a0</span> ')
    else:
        _draw(self, "safety-symbol", 'viewBox="0 0 24 24" width="20" height="20"', _SYMBOL)
    raise nodes.SkipNode


def _visit_certainty_html(self: Any, node: nodes.Element) -> None:
    if self.builder.name == "epub":
        raise nodes.SkipNode  # the word beside it says the same
    drawn = "".join(
        f'<rect x="{1 + 6 * bar}" y="{13 - 3 * bar}" width="4" height="{4 + 3 * bar}" '
        f'fill="{"currentColor" if bar < node["bars"] else "none"}" stroke="currentColor"/>' for bar in range(4)
    ) if node["bars"] else ('<circle cx="12" cy="9" r="7" fill="none" stroke="currentColor" stroke-width="2"/>'
                            '<path d="M7 14 17 4" stroke="currentColor" stroke-width="2"/>')
    _draw(self, "certainty-mark", 'viewBox="0 0 24 18" width="24" height="18"', drawn)
    raise nodes.SkipNode


def add_nodes(app: Sphinx) -> None:
    """Register the nodes with the formats that need more than their base class."""
    box = {"html": (visit_box_html, depart_box_html), "latex": (visit_box_latex, None)}
    for node in (safety_notice, safety_group):
        app.add_node(node, **box)  # type: ignore[arg-type]
    app.add_node(safety_reminder, html=(_visit_reminder_html, None))  # ends as any paragraph
    app.add_node(safety_symbol, html=(_visit_symbol_html, None))  # empty inlines in all other formats
    app.add_node(certainty_mark, html=(_visit_certainty_html, None))
    app.add_node(listing)


def signal_words(signal: str, settings: Settings | None = None) -> list[nodes.inline | nodes.strong]:
    """Return a signal word as a reader sees it: the symbol if it stands for injury, then the word."""
    word = nodes.strong("", _(signal.upper()), classes=["signal-word"])
    return [safety_symbol(), word] if (settings or Settings()).signals[signal].injury else [word]


def certainty_words(certainty: str, settings: Settings | None = None) -> nodes.inline:
    """Return a certainty as a word with its shape."""
    mark = certainty_mark(bars=(settings or Settings()).bars(certainty))
    return nodes.inline("", "", mark, nodes.Text(_(certainty)),
                        classes=["certainty", f"certainty-{certainty.replace(' ', '-')}"])
