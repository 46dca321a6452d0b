"""Work shared among processes so that neither time nor memory grows with what each need not know.

**Reading.** Sphinx starts a process for every hundred pages or so, which sends back all that it knows when it has read
them: its own pages, and those that others had read before it began. Of those Sphinx takes nothing. `own_pages_only`
puts them out of sight, so that they are not sent.

**Writing.** As Sphinx comes, `Builder.write_documents` lets one process resolve the links of all pages and index their
words, and hands each page's whole tree on to the others, which write it. It never waits for them: what is resolved
and not yet written stays in memory, at 3,000 pages most of a gigabyte. And however many processes there are, the one
that resolves has all pages to go through.

`_Sharing` gives each process names, not trees: it resolves, writes and forgets its pages. Only what the first process
must know of a page goes back to it: the words for Sphinx's search index, the images to copy, what there is to warn of.
It takes them in the order of the pages, so that the output is that of a single process, byte for byte. A process that
is ahead waits until it is heard.

`write_documents` is Sphinx's own place for this, and a builder may take the place of another of its name
(``add_builder`` with ``override``). What an extension does on ``doctree-resolved`` or in a post-transform then
happens in the process that writes the page, as ``html-page-context`` always has: it may change the page, but what it
remembers elsewhere is lost. None of the extensions in conf.py remembers anything there.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import SphinxParallelError
from sphinx.util import logging
from sphinx.util.build_phase import BuildPhase
from sphinx.util.display import status_iterator
from sphinx.util.docutils import new_document

from .pages import safety_domain
from .search import SECTIONS, sections_of

if TYPE_CHECKING:
    from logging import LogRecord
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

_AT_ONCE = 16
"""Pages that a process writes before it tells of them: few enough that all come to their end together."""

_CHUNKS_EACH = 12
"""After so many a process ends and another is started: by then it has made copies of much of what it began with."""


# -- reading ---------------------------------------------------------------------------------------


_first_process = os.getpid()
_others_pages: list[Any] = []
"""What is out of sight: kept, for to throw it away would be to copy it from the process that started this one."""


def begin(app: Sphinx) -> None:
    """Know which process started the others (``builder-inited``)."""
    global _first_process
    _first_process = os.getpid()


def own_pages_only(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the pages that others have read out of sight, in a process that begins to read some (``source-read``).

    These are the large tables of which each page's own entry is taken over, and nothing else (``merge_other`` of the
    collectors in ``sphinx.environment.collectors``, and ours). No page is read differently for what is known of
    others: which of them are read by then is chance.
    """
    if _others_pages or os.getpid() == _first_process:
        return
    env, data = app.env, safety_domain(app.env).data
    _others_pages.append((env.tocs, env.titles, env.longtitles, env.metadata, sections_of(env), data["pages"]))
    env.tocs, env.titles, env.longtitles, env.metadata = {}, {}, {}, defaultdict(dict)
    env.__dict__[SECTIONS], data["pages"] = {}, {}


# -- writing ---------------------------------------------------------------------------------------


class Said(NamedTuple):
    """What a page says, as far as Sphinx's index looks at it, without its tree."""

    docname: str
    title: str
    parts: list[Any]
    """From top to bottom: text; or a heading's text and the addresses of its section; or what makes a node."""


class Told(NamedTuple):
    """What a process tells of some pages that it has written."""

    said: list[Said]
    images: dict[str, str]
    logs: list[LogRecord]
    failed: BaseException | None = None


def words_of(doctree: nodes.document) -> list[Any]:
    """Give what ``IndexBuilder.feed`` of ``sphinx.search`` looks at in a document tree: a twentieth of the tree."""
    parts = list(_words(doctree))
    parts += [(addnodes.index, "", {"entries": node["entries"]}) for node in doctree.findall(addnodes.index)]
    return parts


def _words(node: nodes.Node) -> Iterator[Any]:
    if isinstance(node, nodes.Text):
        yield str(node)
    elif isinstance(node, nodes.Element) and not isinstance(node, nodes.comment) and "no-search" not in node["classes"]:
        if isinstance(node, nodes.raw):  # what stands in it is taken apart by the index
            yield nodes.raw, node.astext(), {"format": node.get("format", "")}
            return
        if isinstance(node, nodes.meta):
            yield nodes.meta, "", {name: node[name] for name in ("name", "lang", "content") if name in node}
        elif isinstance(node, nodes.title):
            yield node.astext(), list(node.parent["ids"])
        for child in node.children:
            yield from _words(child)


def tree_of(parts: Sequence[Any]) -> nodes.document:
    """Give a document tree of which the index says the same as of the one that the parts are from."""
    tree = new_document("")
    for part in parts:
        match part:
            case str(text):
                tree += nodes.Text(text)
            case (str(text), ids):
                tree += nodes.section("", nodes.title(text, text), ids=ids)
            case (nodes.raw, text, attributes):
                tree += nodes.raw("", text, **attributes)
            case (kind, text, attributes):
                tree += kind(text, **attributes)
    return tree


class _Sharing(StandaloneHTMLBuilder):
    """Sphinx's builder of pages, which shares them out."""

    _told: list[Said] | None = None
    """What is to be told of pages, in a process that has a share of them."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Write all pages: the first here, which warms what all use, the rest in as many processes as are allowed."""
        first, *others = sorted(docnames)
        if not self.parallel_ok or len(others) <= _AT_ONCE:
            self.parallel_ok = False  # to start processes takes longer
            super().write_documents(docnames)
            return
        self._write_page(first)
        chunks = [others[start:start + _AT_ONCE] for start in range(0, len(others), _AT_ONCE)]
        writers = [_Writer(self, chunks[number::self._app.parallel]) for number in range(self._app.parallel)]
        try:
            for number, _ in enumerate(status_iterator(chunks, "writing output... ", "darkgreen", len(chunks),
                                                       self.config.verbosity)):
                self._hear(writers[number % len(writers)].told())
        finally:
            for writer in writers:
                writer.end()

    def _write_page(self, docname: str) -> None:
        """Resolve and write a page, as Sphinx does in a single process."""
        self.phase = BuildPhase.RESOLVING
        doctree = self.env.get_and_resolve_doctree(docname, self, tags=self.tags)
        self.phase = BuildPhase.WRITING
        self.write_doc_serialized(docname, doctree)
        self.write_doc(docname, doctree)

    def share(self, docnames: list[str]) -> Told:
        """Write some pages in a process of their own; give what the first process must know of them."""
        self._told, self.images = [], {}
        failed: BaseException | None = None
        collector = logging.LogCollector()
        with collector.collect():
            try:
                for docname in docnames:
                    self._write_page(docname)
            except OSError as error:  # no room, no right to write: told as itself, for it is nobody's mistake in code
                failed = error
            except BaseException as error:
                what = traceback.format_exception_only(error)[-1].strip()
                failed = SphinxParallelError(what, traceback.format_exc())
        logging.convert_serializable(collector.logs)
        return Told(self._told, self.images, collector.logs, failed)

    def _hear(self, told: Told) -> None:
        """Do what is left to do for pages that another process has written."""
        for record in told.logs:
            logger.handle(record)
        if told.failed is not None:
            raise told.failed
        self.images.update(told.images)
        for docname, title, parts in told.said:
            super().index_page(docname, tree_of(parts), title)

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Index a page's words, or keep them to be told."""
        if self._told is None:
            super().index_page(pagename, doctree, title)
        elif self.indexer is not None and title:
            self._told.append(Said(pagename, title, words_of(doctree)))


class _Writer:
    """Processes, one after another, that write a share of the pages, chunk after chunk."""

    def __init__(self, builder: _Sharing, chunks: list[list[str]]) -> None:
        """Start the first."""
        self._builder = builder
        self._left = chunks
        self._awaited = 0
        self._start()

    def _start(self) -> None:
        """Start a process for the next chunks."""
        chunks, self._left = self._left[:_CHUNKS_EACH], self._left[_CHUNKS_EACH:]
        context = multiprocessing.get_context("fork")
        self._heard, tells = context.Pipe(duplex=False)
        self._process: ForkProcess = context.Process(target=self._write, args=(self._builder, chunks, tells))
        self._process.start()
        tells.close()  # so that its end is heard: nobody else holds this side
        self._awaited = len(chunks)

    @staticmethod
    def _write(builder: _Sharing, chunks: list[list[str]], tells: Connection) -> None:
        with suppress(BrokenPipeError):  # the first process is no more: nobody needs the rest
            for chunk in chunks:
                told = builder.share(chunk)
                tells.send(told)
                if told.failed is not None:
                    return

    def told(self) -> Told:
        """Wait until the next chunk is written."""
        try:
            told: Told = self._heard.recv()
        except EOFError:
            self._process.join()
            message = f"a process that wrote pages ended with status {self._process.exitcode}"
            raise SphinxParallelError(message, "it was ended from outside, perhaps for want of memory") from None
        self._awaited -= 1
        if self._left and not self._awaited:
            self.end()
            self._start()
        return told

    def end(self) -> None:
        """End the process, if it has not come to its end."""
        self._heard.close()
        self._process.terminate()
        self._process.join()


class Pages(_Sharing):
    """The builder ``html``."""


class Folders(_Sharing, DirectoryHTMLBuilder):
    """The builder ``dirhtml``."""


def register(app: Sphinx) -> None:
    """Register the events, and put these builders in the place of Sphinx's own."""
    app.connect("builder-inited", begin)
    app.connect("source-read", own_pages_only, priority=0)
    app.add_builder(Pages, override=True)
    app.add_builder(Folders, override=True)
