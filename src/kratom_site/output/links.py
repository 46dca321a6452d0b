"""Labels: each stands on one page, however many processes have read the pages.

Sphinx warns of a label that stands on two pages only where one process reads both. Where two do, the last to hand over
wins in silence, and every link to the label leads to a page that nobody meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from sphinx_safety.pages.domain import safety_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LABEL = "label"
"""The kind under which the domain keeps labels."""


class Label(NamedTuple):
    """A name that other pages link to, and where it stands."""

    name: str
    docname: str
    line: int


def note_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the labels that a page's author gave, those of headings left out (``doctree-read``)."""
    for name, explicit in doctree.nametypes.items():
        node = doctree.ids.get(doctree.nameids.get(name) or "")
        if explicit and node is not None and "refuri" not in node and not isinstance(node, nodes.footnote):
            label = Label(name, app.env.docname, node.line or 1)
            safety_domain(app.env).note_record(LABEL, app.env.docname, label)


def check_labels(app: Sphinx, env: BuildEnvironment) -> None:
    """Record a fault for each label that stands on an earlier page too (``env-updated``, before the policy judges)."""
    domain, first = safety_domain(env), dict[str, Label]()
    for label in domain.records(LABEL):
        other = first.setdefault(label.name, label)
        if other.docname != label.docname:
            domain.fault(label.docname, label.line, "duplicate-label",
                         f"the label '{label.name}' stands in {domain.path(other.docname)}:{other.line} too",
                         "rename one of them: a link leads to one place only")
