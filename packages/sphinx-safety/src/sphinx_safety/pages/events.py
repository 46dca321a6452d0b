"""What happens at each of Sphinx's events while pages are read and judged, and the stop when a rule is broken."""

import hashlib
import os
import sys
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

from docutils import nodes
from sphinx import addnodes
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset

from ..reading.faults import Fault
from ..reading.yamlfile import Refused, decode, first_invisible, read_bytes, refuse_invisible
from ..rules.declared import POLICY_KEYS, read_front_matter
from ..rules.normal import BREAK
from ..rules.topics import Passage
from .domain import safety_domain
from .flow import flow_of
from .nodes import safety_group, safety_notice, safety_reminder

STYLE = Path(__file__).parents[1] / "static" / "sphinx_safety.css"
LONGEST_NAME = 200  # of 255 that file systems take, for endings are added
_MOST_INCLUDED = 30  # times on one page
_LINE_BREAKS = ("<br />", r"\\", "\n", "")  # how MyST writes one
_BOXES = (nodes.Admonition, nodes.container, nodes.compound, nodes.topic, nodes.sidebar)
logger = logging.getLogger(__name__)


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that were made from something that has changed since (``env-get-outdated``).

    Bytes are compared, not file dates: a file put back with an old date counts.
    """
    domain = safety_domain(env)
    now = cache(partial(_digest, app))  # many pages include one file
    return sorted(docname for docname, record in domain.pages.items() if docname not in added | removed
                  and (any(domain.library.digests.get(key) != then for key, then in record.needs.items())
                       or any(now(file) != then for file, then in record.files.items())))


def _digest(app: Sphinx, file: str) -> str:
    """Return the digest of a file that a page is made from; empty if it is not there."""
    path = Path(app.srcdir, file)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def note_reading(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop at a page that cannot be read (``env-before-read-docs``).

    What Sphinx remembers of the pages is forgotten until it writes it anew: after a build that was stopped or killed it
    would not fit what was read by then, and a page could be written without its notice.
    """
    domain = safety_domain(env)
    if len(docnames) > 5 and app.parallel > 1:  # Sphinx reads so many in processes that would each make the same
        _ = domain.terms.alike
    if docnames and domain.library.in_use:
        Path(app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    faults: list[Fault] = []
    for docname in docnames:
        domain.clear_doc(docname)  # all at once, or a row that moves to an earlier page would stand on both
    for docname in docnames if domain.library.in_use else ():
        path = domain.path(docname)
        try:
            text = read_bytes(Path(env.doc2path(docname)), path)
            if app.config.source_encoding.startswith("utf-8"):
                decode(text, path, largest=sys.maxsize)
        except Refused as refused:
            faults += refused.faults
        if any(len(os.fsencode(part)) > LONGEST_NAME for part in docname.split("/")):
            faults.append(Fault(path, 1, "long-name", "the page's name is too long for the files made from it",
                                f"at most {LONGEST_NAME} bytes"))
    if faults:
        stop(faults)


def refuse_loops(app: Sphinx, file: Path, parent: str, content: list[str]) -> None:
    """Stop a file that includes itself, or another that includes it (``include-read``).

    On a Markdown page; docutils itself stops one in reStructuredText.
    """
    domain = safety_domain(app.env)
    if not domain.in_markdown(app.env.docname) or not domain.library.in_use:
        return
    count: Any = app.env.temp_data.setdefault("safety_included", {})
    count[file] = count.get(file, 0) + 1
    if count[file] > _MOST_INCLUDED:
        content[0] = ""
        domain.fault(app.env.docname, 1, "include", f"the file '{file.as_posix()}' includes itself, or is included "
                     f"more than {_MOST_INCLUDED} times", "take the include out")


def read_rules(app: Sphinx, docname: str, content: list[str]) -> None:
    """Read what a page declares, from its own text (``source-read``)."""
    domain = safety_domain(app.env)
    record = domain.page(docname)
    if domain.in_markdown(docname):
        record.front, record.front_faults = read_front_matter(content[0], domain.path(docname))
    domain.judge_declared(docname)
    for text in (docname, content[0]) if app.config.safety_refuse_invisible else ():
        try:
            refuse_invisible(text, domain.path(docname))
        except Refused as refused:
            record.faults += refused.faults


def read_fields(app: Sphinx, doctree: nodes.document) -> None:
    """Read what a page in reST declares in fields above its title (``doctree-read``).

    Before Sphinx, which takes them out, and of two fields with one name keeps the last.
    """
    domain, docname = safety_domain(app.env), app.env.docname
    for docinfo in doctree.children if not domain.in_markdown(docname) else ():
        for field in docinfo.children if isinstance(docinfo, nodes.docinfo) else ():
            if isinstance(field, nodes.field) and get_close_matches(name := field[0].astext(), POLICY_KEYS):
                domain.declare(docname, {name: field[1].astext()}, field.line or 1)


def read_flow(app: Sphinx, doctree: nodes.document) -> None:
    """Remember a page's declarations, passages and notices (``doctree-read``)."""
    docname, domain = app.env.docname, safety_domain(app.env)
    record = domain.page(docname)
    _refuse_fields_below(app, doctree)
    domain.judge_declared(docname)
    record.flow = tuple(flow_of(doctree, partial(domain.included, docname)))
    if description := record.rules.description:
        # It is read elsewhere: at the end it may use a declared term, and no other.
        record.flow += (Passage(record.rules.line("description"), description, True),)
    _refuse_deceits(app, docname, doctree)
    if domain.library.in_use:
        files = (app.env.doc2path(docname), *app.env.dependencies[docname])
        record.files = {str(file): _digest(app, str(file)) for file in files}
    record.hits, record.terms = domain.terms.hits(record.flow), domain.library.digests.get("topics")


def _refuse_fields_below(app: Sphinx, doctree: nodes.document) -> None:
    """Record a fault for a declaration below the title: as text of the page it would declare nothing, in silence."""
    domain, docname = safety_domain(app.env), app.env.docname
    top = next(doctree.findall(nodes.section), doctree)
    for field in (field for part in top.children[:2] if isinstance(part, nodes.field_list) for field in part.children):
        if (name := field.children[0].astext()) in POLICY_KEYS and domain.library.topics:
            domain.fault(docname, field.line or 1, "misplaced-field",
                         f"the field '{name}' stands below the title, where it declares nothing",
                         "move it above the title, to the top of the file")


def _refuse_deceits(app: Sphinx, docname: str, doctree: nodes.document) -> None:
    """Record faults: raw markup, which could hide a notice, a box that looks like one, characters that nobody sees."""
    domain = safety_domain(app.env)
    if app.config.safety_raw_pages is not None and docname not in app.config.safety_raw_pages:
        for node in doctree.findall(nodes.raw):
            if node.astext().strip() not in _LINE_BREAKS:
                domain.fault(docname, node.line or 1, "raw-markup", "the page holds raw HTML or other raw markup",
                             "write it in the page's own markup, or give a reason in 'safety_raw_pages' in conf.py",
                             file=node.source or "")
    for box in doctree.findall(nodes.Element) if domain.library.in_use else ():
        ours = isinstance(box, (safety_notice, safety_group, safety_reminder)) or box.get("from-catalogue")
        if isinstance(box, _BOXES) and not ours and any(name.split("-")[0] == "safety" for name in box["classes"]):
            domain.fault(docname, box.line or 1, "counterfeit", "a box looks like a reviewed notice and is none",
                         "take its class away, or insert a notice with {safety}", file=box.source or "")
    for part in domain.page(docname).flow if app.config.safety_refuse_invisible else ():
        if isinstance(part, Passage) and first_invisible(part.text.replace(BREAK, " ")) is not None:
            domain.fault(docname, part.line, "invisible", "a character that cannot be seen stands here",
                         "delete it, also where it is written as an entity or a code", file=part.path)


def judge(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build, or warn, if a rule is broken (``env-updated``).

    That event fires on every run. ``env-check-consistency`` fires only after a page was read, so that a second,
    unchanged run would pass in silence. The environment of a stopped build is not saved, so that the next run reads
    and judges again.
    """
    domain = safety_domain(env)
    faults = domain.faults()
    if app.config.safety_policy == "warn":
        for fault in faults:
            logger.warning("%s", fault, location=f"{fault.path}:{fault.line}", type="safety", subtype=fault.rule)
    elif faults:
        stop(faults)
    if app.config.safety_css and app.builder.format == "html" and any(record.shown for record in domain.pages.values()):
        copy_asset(str(STYLE), str(Path(app.outdir) / "_static"))


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages to write again (``env-updated``).

    They list what other pages hold, or have a notice that can now be read in full elsewhere than before, or nowhere.
    """
    domain = safety_domain(env)
    places = {f"{kind}:{name}": place[:2] for (kind, name), place in domain.objects.items()}
    before, domain.data["places"] = domain.data["places"], places
    moved = {key for key in places.keys() | before.keys() if places.get(key) != before.get(key)}
    lists_then, domain.data["lists"] = domain.data["lists"], domain.lists_digest()
    return sorted(name for name, record in domain.pages.items()
                  if (record.has_listing and domain.data["lists"] != lists_then) or not moved.isdisjoint(record.needs))


def plain_words(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.inline | None:
    """Return the words of a link without the link where no page lists what it leads to (``missing-reference``).

    A project may show notices without a page of all notices.
    """
    if node.get("refdomain") != "safety" or node.get("refwarn"):
        return None
    return nodes.inline("", "", *(() if "safety-why" in contnode["classes"] else contnode.children))


def add_style(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the style sheet to a page that shows a notice, and to no other (``html-page-context``)."""
    if app.config.safety_css and doctree is not None and any(
            isinstance(node, (safety_notice, safety_reminder)) for node in doctree.findall()):
        app.add_css_file(STYLE.name)


def stop(faults: list[Fault]) -> NoReturn:
    """Report every fault and stop the build."""
    for fault in faults:
        logger.error("%s", fault, location=f"{fault.path}:{fault.line}")
    things, files = len(faults), len({fault.path for fault in faults})
    logger.error("%d fault%s in %d file%s, listed above. Nothing was written",
                 things, "s" if things > 1 else "", files, "s" if files > 1 else "")
    raise SystemExit(2)  # not an `Exception`: Sphinx would print a traceback and ask for a report of a bug
