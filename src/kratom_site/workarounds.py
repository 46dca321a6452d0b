"""Where Sphinx 9.0 and MyST do less than a build needs, or far more. Each part says what goes wrong without it.

Failures of workers, settings of documents, two builds in one folder, labels on two pages, index entries, pages that
are gone, links of ``singlehtml``.
"""

import os
import re
import sys
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from docutils import frontend, nodes
from myst_parser.mdit_to_docutils import base as myst
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxParallelError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.index_entries import split_index_msg
from sphinx.util.parallel import ParallelTasks

from sphinx_safety.pages.domain import safety_domain

try:
    import fcntl
except ImportError:  # a system without it builds too; two builds at once are then nobody's to stop
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

# -- a page that a worker could not read or write stops the build ------------------------------------------------
# ``ParallelTasks.add_task`` ends the other workers and goes on when one has failed: the build came to its end with
# status 0, and pages were missing or old. What has failed is raised again once the others are ended.

_terminate = ParallelTasks.terminate


def _terminate_and_raise(self: Any) -> None:
    failure = sys.exception()
    _terminate(self)
    if isinstance(failure, EOFError):  # a worker that the system has ended says nothing
        raise SphinxParallelError("a process that reads or writes pages was ended", "")
    if failure:
        raise failure


# -- docutils' settings are made once ----------------------------------------------------------------------------
# MyST makes them anew, from hundreds of options, for each text that it parses, and throws them away where it is given a
# document. A translated page parses each of its texts: that was a sixth of the time of a build in Spanish.

_default_settings = cache(frontend.get_default_settings)


def _copied_settings(*components: Any) -> Any:
    return copy(_default_settings(*components))


# -- one build at a time -----------------------------------------------------------------------------------------


def wait_for_others(app: Sphinx, config: object) -> None:
    """Take the lock of the document trees; the system lets it go when this process ends (``config-inited``)."""
    if fcntl is None:
        return
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        logger.info("another build is at work in %s: waiting for its end", folder)
        fcntl.lockf(file, fcntl.LOCK_EX)


# -- a label leads to one place ----------------------------------------------------------------------------------
# Sphinx warns of a label or a term that stands on two pages only where one process reads both. Where two do, the last
# to hand over wins in silence, and every link to it leads to a page that nobody meant.

LABEL = "label"
"""The kind under which the domain keeps them: what it is with its name, page and line."""


def note_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the labels, terms and objects that a page's author gave, but no headings (``doctree-read``)."""
    named = [(f"label '{name}'", doctree.ids.get(doctree.nameids.get(name) or ""))
             for name, explicit in doctree.nametypes.items() if explicit]
    found = [(name, node.line or 1) for name, node in named
             if node is not None and "refuri" not in node and not isinstance(node, nodes.footnote)]
    found += [(f"{kind} '{name}'", 1) for domain in app.env.domains.sorted() if domain.name != "safety"
              for name, _, kind, docname, *_ in domain.get_objects()
              if docname == app.env.docname and kind not in ("label", "doc")]
    for name, line in found:
        safety_domain(app.env).note_record(LABEL, app.env.docname, (name, app.env.docname, line))


def check_labels(app: Sphinx, env: BuildEnvironment) -> None:
    """Record a fault for each label that stands on an earlier page too (``env-updated``, before the policy judges)."""
    domain, first = safety_domain(env), dict[str, tuple[str, int]]()
    for name, docname, line in domain.records(LABEL):
        other, its_line = first.setdefault(name, (docname, line))
        if other != docname:
            domain.fault(docname, line, "duplicate-label",
                         f"the {name} stands in {domain.path(other)}:{its_line} too",
                         "rename one of them: a link leads to one place only")


# -- Sphinx's own search index -----------------------------------------------------------------------------------


def keep_index_entries(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    """Put back the index entries of pages that this build does not write (``html-collect-pages``); return no pages.

    ``IndexBuilder`` keeps them in the environment, which is saved before pages are written, and does not read them
    back from ``searchindex.js``: every build but the first left out those of all pages that it did not write.
    """
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None:
        for docname, entries in app.env.domains.index_domain.entries.items():
            if docname not in indexer._index_entries:
                indexer._index_entries[docname] = sorted({
                    (word, target or "", main) for kind, value, target, main, _ in entries
                    for word in split_index_msg(kind, value)})
    return []


# -- a page that is gone is shown no more ------------------------------------------------------------------------


def delete_removed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Delete what an earlier build made of pages that are gone (``env-get-outdated``): Sphinx leaves it there."""
    for docname in removed if app.builder.format == "html" else ():
        Path(app.builder.get_outfilename(docname)).unlink(missing_ok=True)  # type: ignore[attr-defined]
    return []


# -- links of singlehtml: a page's address is an anchor, and an anchor after it makes two (Sphinx issue 14221) -----


class OnePageLinks(SphinxPostTransform):
    """Keep the last anchor of an address that holds two."""

    default_priority = 900
    builders = ("singlehtml",)

    def run(self, **kwargs: object) -> None:
        """Correct each link."""
        for node in self.document.findall(nodes.reference):
            uri = node.get("refuri", "")
            if uri.startswith("#") and uri.count("#") > 1:
                node["refuri"] = "#" + uri.rpartition("#")[2]


_TWO_ANCHORS = re.compile(r'href="#document-[^"#]*#')


def one_page_navigation(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], *rest: object) -> None:
    """Correct the same addresses in singlehtml's navigation, which no transform sees (``html-page-context``)."""
    if app.builder.name == "singlehtml":
        toctree = context["toctree"]
        context["toctree"] = lambda **options: _TWO_ANCHORS.sub('href="#', toctree(**options))
        context["toc"] = _TWO_ANCHORS.sub('href="#', context["toc"])


def register(app: Sphinx) -> None:
    """Register all of them, in the order in which they happen; failures of workers stop every build of this process."""
    ParallelTasks.terminate = _terminate_and_raise  # type: ignore[method-assign]
    myst.get_default_settings = _copied_settings  # type: ignore[attr-defined]
    app.connect("config-inited", wait_for_others)
    app.connect("env-get-outdated", delete_removed)
    app.connect("doctree-read", note_labels)
    app.connect("env-updated", check_labels, priority=800)  # before the policy judges, which reports all faults
    app.add_post_transform(OnePageLinks)
    app.connect("html-collect-pages", keep_index_entries)
    app.connect("html-page-context", one_page_navigation, priority=400)  # before the theme's own
