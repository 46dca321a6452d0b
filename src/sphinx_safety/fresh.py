"""Nothing stale: what must be read or written again beyond what Sphinx sees by itself.

Sphinx goes by the dates of files and looks at one page at a time. So it misses a file that was changed and has an
old date, a page whose menu or link shows another page's title, a page that is no more, and all that a build had
still to do when it was killed. Here bytes are compared in place of dates, each page carries a mark of all that its
output is made from, and the marks of what was really written are kept beside the document trees.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinxcontrib.bibtex.bibfile import parse_bibdata

from .glossary import glossary_terms
from .hosting import write
from .notices import fill
from .pages import safety_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

try:
    import fcntl
except ImportError:  # a system without it builds too; two builds at once are then nobody's to stop
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _bytes(file: Path) -> str:
    """Give a digest of a file's bytes; one that is not there has its own."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return "none"


# -- one build at a time ------------------------------------------------------------------------------

_held: list[int] = []
"""The lock of this process, which keeps it to its end: the system lets go of it, however it ends."""


def wait_for_others(app: Sphinx, config: object) -> None:
    """Let no second build into a folder of document trees before the first has ended (``config-inited``)."""
    while _held:
        os.close(_held.pop())
    if (lock := _lock(Path(app.doctreedir))) is not None:
        _held.append(lock)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every build out of a folder of document trees."""
    lock = _lock(folder)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    if fcntl is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        logger.info("another build is at work in %s: waiting for its end", folder)
        fcntl.lockf(file, fcntl.LOCK_EX)
    return file


# -- what must be read again -----------------------------------------------------------------------------


def note_sources(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Remember the bytes of the pages that are about to be read (``env-before-read-docs``)."""
    for docname in docnames:
        safety_domain(env).sources[docname] = _bytes(Path(env.doc2path(docname)))


def note_links(app: Sphinx, doctree: nodes.document) -> None:
    """Remember where a page's links lead (``doctree-read``)."""
    docname = app.env.docname
    links: dict[tuple[str, str, str, str], None] = {}
    for node in doctree.findall(addnodes.pending_xref):
        links[node.get("refdomain") or "", node.get("reftype", ""), node.get("reftarget") or "",
              node.get("reftargetid") or ""] = None
    safety_domain(app.env).page(docname).links = tuple(links)


def stale_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that are not as they were read (``env-get-outdated``).

    A document tree younger than the environment was written by a build that did not come to its end, so that the
    two do not belong together.
    """
    domain = safety_domain(env)
    saved = _time(Path(env.doctreedir) / "environment.pickle")
    return [
        docname for docname in sorted(env.all_docs.keys() & env.found_docs - added - changed)
        if domain.sources.get(docname) != _bytes(Path(env.doc2path(docname)))
        or _time(_doctree(env, docname)) > saved
        or domain.made_from.get(docname) != _made_from(env, docname)
    ]


def _time(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return -1


def _doctree(env: BuildEnvironment, docname: str) -> Path:
    return Path(env.doctreedir) / f"{docname}.doctree"


def _made_from(env: BuildEnvironment, docname: str) -> str:
    """Give a digest of what else a page was read from: files it takes in, and whether pages it names are there."""
    files = sorted(Path(env.srcdir) / file for file in env.dependencies.get(docname, ()))
    named = {*env.toctree_includes.get(docname, ()), *_pages_linked(env, docname)}
    chapters = {key.split(":")[1] for key in safety_domain(env).page(docname).listings if key.startswith("summary:")}
    there = {chapter for chapter in chapters if any(name.startswith(f"{chapter}/") for name in env.found_docs)}
    return _digest(*(f"{file} {_bytes(file)}" for file in files), *sorted(named & env.found_docs), *sorted(there))


def _pages_linked(env: BuildEnvironment, docname: str) -> Iterator[str]:
    """Name the pages that a page's Markdown links may mean: MyST looks whether they are there when it reads."""
    for kind, how, target, _ in safety_domain(env).page(docname).links:
        if how == "myst":
            path = target if kind == "doc" else posixpath.join(posixpath.dirname(docname), target.partition("#")[0])
            yield posixpath.normpath(posixpath.splitext(path)[0])


def same_bibliography(app: Sphinx) -> None:
    """Let sphinxcontrib-bibtex read its files again if their bytes have changed (``builder-inited``)."""
    domain = safety_domain(app.env)
    cite: Any = app.env.domains.get("cite")
    if cite is not None:
        files = list(cite.bibdata.bibfiles)
        now = _digest(*(_bytes(Path(file)) for file in files))
        if domain.data["bibliography"] not in ("", now):
            cite.data["bibdata"] = parse_bibdata(files, cite.bibdata.encoding)
        domain.data["bibliography"] = now


def bibliographies_in_order(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the bibliographies in the order of their pages (``env-updated``, before sphinxcontrib-bibtex).

    It numbers and sorts sources in the order in which processes sent it the bibliographies, which is chance.
    """
    cite: Any = env.domains.get("cite")
    if cite is not None:
        ordered = sorted(cite.bibliographies.items(), key=lambda item: (item[0].docname, item[0].id_))
        cite.bibliographies.clear()
        cite.bibliographies.update(ordered)


# -- what must be written again ---------------------------------------------------------------------------


def whole_build_info(app: Sphinx) -> None:
    """Delete a ``.buildinfo`` that a killed build cut short: Sphinx ends in a traceback at it (``builder-inited``)."""
    file = Path(app.outdir) / ".buildinfo"
    if file.exists() and len(file.read_bytes().splitlines()) < _BUILD_INFO_LINES:
        file.unlink()


_BUILD_INFO_LINES = 4


class Written:
    """What the last build of this format wrote into this folder, kept beside the document trees."""

    def __init__(self, app: Sphinx) -> None:
        """Read what is kept; nothing is as good as a record that cannot be read."""
        self.file = Path(app.doctreedir) / f"written-{app.builder.name}.json"
        self.folder = str(app.outdir)
        self.pages: dict[str, str] = {}
        self.static: list[str] = []
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            if kept["folder"] == self.folder:
                self.pages, self.static = dict(kept["pages"]), list(kept["static"])
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def keep(self) -> None:
        """Save it."""
        write(self.file, json.dumps({"folder": self.folder, "pages": self.pages, "static": self.static}, indent=0))


def unwritten_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages whose output is not made from what there is now (``env-updated``, after every check).

    From here to the end of the build the record says that nothing is sure, so that the next build writes
    everything if this one does not come to its end.
    """
    domain = safety_domain(env)
    for docname in env.found_docs:
        domain.made_from[docname] = _made_from(env, docname)
    written = Written(app)
    now = _marks(app, env)
    stale = sorted(docname for docname, mark in now.items() if written.pages.get(docname) != mark)
    for docname in written.pages.keys() - now.keys():
        _forget(app, docname)
    written.pages = dict.fromkeys(now, "")
    written.keep()
    domain.marks = now
    return stale


def keep_written(app: Sphinx, exception: Exception | None) -> None:
    """Remember what was written, and delete static files that are no more (``build-finished``)."""
    if isinstance(exception, OSError):  # Sphinx will show where in the code; an author needs to know what to do
        logger.error("%s: %s; mend that and build again: the next build writes everything",
                     exception.filename or app.outdir, exception.strerror)
    if exception is not None:
        return
    written = Written(app)
    static = [name for name, _ in _static(app)]
    for name in set(written.static) - set(static):
        (Path(app.outdir) / "_static" / name).unlink(missing_ok=True)
    written.pages, written.static = dict(safety_domain(app.env).marks), static
    written.keep()


def drop_lost_words(app: Sphinx, exception: Exception | None) -> None:
    """Take words that stand on no page any more out of Sphinx's own index, which keeps them (``build-finished``)."""
    file = Path(app.outdir) / "searchindex.js"
    if exception is not None or app.builder.name not in ("html", "dirhtml") or not file.exists():
        return
    start, brace, index = file.read_text(encoding="utf-8").partition("{")
    if '":[]' in index:
        kept = json.loads(brace + index.removesuffix(")"))
        for table in ("terms", "titleterms"):
            kept[table] = {word: pages for word, pages in kept[table].items() if pages != []}
        write(file, f"{start}{json.dumps(kept, separators=(',', ':'), sort_keys=True)})")


def _forget(app: Sphinx, docname: str) -> None:
    """Delete the output of a page that is no more. Sphinx leaves it, and it would be published."""
    if app.builder.format == "html" and hasattr(app.builder, "get_output_path"):
        app.builder.get_output_path(docname).unlink(missing_ok=True)
        for suffix in app.config.source_suffix:
            (Path(app.outdir) / "_sources" / f"{docname}{suffix}.txt").unlink(missing_ok=True)


def _static(app: Sphinx, setting: str = "html_static_path") -> list[tuple[str, Path]]:
    """List the project's own static files by name, or its templates."""
    folders = [Path(app.confdir) / folder for folder in app.config[setting]]
    return sorted((file.relative_to(folder).as_posix(), file)
                  for folder in folders for file in folder.rglob("*") if file.is_file())


def _marks(app: Sphinx, env: BuildEnvironment) -> dict[str, str]:
    """Give each page the mark of all that its output is made from."""
    domain = safety_domain(env)
    everywhere = _digest(
        # Menus and the links to the pages before and after show the titles of others.
        *(f"{docname} {env.titles[docname].pformat()}" for docname in sorted(env.titles)),
        *(f"{docname} {_menu(env, docname)}" for docname in sorted(env.toctree_includes)),
        # The address of a style sheet holds a digest of it.
        *(f"{name} {_bytes(file)}" for name, file in _static(app) + _static(app, "templates_path")),
        # A term's first use on any page links to the glossary.
        *sorted(glossary_terms(env).items()),
    )
    links = _Links(env)
    return {
        docname: _digest(
            everywhere, _time(_doctree(env, docname)),
            *("".join(node.pformat() for node in fill(domain, key, docname)) for key in domain.page(docname).listings),
            *(links.leads_to(*link) for link in domain.page(docname).links), *links.listed(docname),
        ) for docname in env.found_docs
    }


def _menu(env: BuildEnvironment, docname: str) -> str:
    return "".join(node.pformat() for node in env.tocs[docname].findall(addnodes.toctree))


class _Links:
    """Where links lead now."""

    def __init__(self, env: BuildEnvironment) -> None:
        """Look once at what all pages share."""
        self.env = env
        self.domain = safety_domain(env)
        standard: Any = env.domains["std"]
        self.names = _digest(*(sorted(table.items()) for table in (
            standard.labels, standard.anonlabels, standard.objects, standard.progoptions)))
        self.cited: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        cite: Any = env.domains.get("cite")
        for citation in cite.citations if cite is not None else ():
            home = citation.bibliography_key.docname
            self.cited[citation.key] = f"{home} {citation.citation_id} {citation.entry!r}"
            self.lists.setdefault(home, []).append(f"{self.cited[citation.key]} {citation.formatted_entry.label}")

    def listed(self, docname: str) -> Iterable[str]:
        """Give the works that a page's bibliographies list, in their order."""
        return self.lists.get(docname, ())

    def leads_to(self, kind: str, how: str, target: str, part: str) -> str:
        """Say what a link shows and where it leads. Titles of pages are in every page's mark already."""
        sources = self.domain.library.sources
        match kind:
            case "cite":
                keys = [key.strip() for key in target.split(",")]
                return " ".join(f"{self.cited.get(key)} {sources.get(key)}" for key in keys)
            case "safety" if how == "source":
                return f"{self.cited.get(target)} {sources.get(target)}"
            case "safety":
                return str(self.domain.objects.get((how, target)))
            case "doc":
                slugs = self.env.metadata.get(target, {}).get("myst_slugs", {})
                return f"{slugs.get(part, '')} {self.names if part else ''}"
            case "std" if how == "doc":
                return ""
        return self.names


def register(app: Sphinx) -> None:
    """Register the events."""
    app.connect("config-inited", wait_for_others)
    app.connect("builder-inited", same_bibliography)
    app.connect("builder-inited", whole_build_info)
    app.connect("env-get-outdated", stale_pages)
    app.connect("env-before-read-docs", note_sources)
    app.connect("doctree-read", note_links)
    app.connect("env-updated", bibliographies_in_order, priority=100)
    app.connect("env-updated", unwritten_pages, priority=990)  # after every check that can stop the build
    app.connect("build-finished", drop_lost_words)
    app.connect("build-finished", keep_written, priority=990)
