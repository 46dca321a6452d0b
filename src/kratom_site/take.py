"""What readers take with them: editions for print, sheets, downloads.

``sphinx-build -b print`` writes one PDF for each entry of ``print_editions``, and beside it the HTML it was set from:
Sphinx's HTML of chosen pages, set in pages by WeasyPrint.
"""

import datetime as dt
import fnmatch
import hashlib
import re
import shutil
from collections.abc import Set
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util.docutils import SphinxRole

from sphinx_safety import SafetyBase, safety_domain
from sphinx_safety.pages.directive import day
from sphinx_safety.reading.faults import allowed, shown

from .law.directives import law_of
from .law.rows import written
from .output.website import writes_website

PAGE = "take/index"
"""Where the newest editions are listed; the files stand beside it."""
EDITIONS = {
    "kratom-and-sleep-a4.pdf": "All chapters, for A4 paper",
    "kratom-and-sleep-letter.pdf": "All chapters, for US Letter paper",
    "practice-a4.pdf": "Ten pages for a service to hand out",
    "practice-letter.pdf": "Ten pages for a service to hand out, for US Letter paper",
    "card-a4.pdf": "The pocket card",
    "card-letter.pdf": "The pocket card, for US Letter paper",
    "fridge-a4.pdf": "The sheet for the fridge",
    "fridge-letter.pdf": "The sheet for the fridge, for US Letter paper",
    "clinician-a4.pdf": "The sheet for a clinician",
    "clinician-letter.pdf": "The sheet for a clinician, for US Letter paper",
    "kratom-and-sleep.epub": "The whole site as an e-book",
}

_DRAWING = re.compile(r'<svg\b(?: aria-label="([^"]*)")?[^>]*>')
"""An SVG in a page: a drawing with its words, or a mark, which stands beside the word that it repeats."""


class PrintBuilder(SingleFileHTMLBuilder):
    """Write PDF/UA editions: tagged, with bookmarks, vectors, embedded fonts, and no date of the build."""

    name = "print"
    epilog = "The printed editions are in %(outdir)s."
    search = False

    def get_theme_config(self) -> tuple[str, dict[str, str | int | bool]]:
        """Return Sphinx's plain theme: an edition brings its own style sheet and no template of the site."""
        return "basic", {}

    def write_documents(self, docnames: Set[str]) -> None:
        """Write each edition; the whole one holds what stands first, then the rest in the order of the menu."""
        self.prepare_writing(docnames)
        order = dict.fromkeys((*self.config.print_first, *self.env.collect_relations()))
        whole = [docname for docname in order
                 if not any(fnmatch.fnmatch(docname, pattern) for pattern in self.config.print_left_out)]
        for name, pages in self.config.print_editions.items():
            self._write(name, pages or whole)

    def finish(self) -> None:
        """Leave out what a website has beside its pages."""

    def _write(self, name: str, pages: list[str]) -> None:
        try:
            from weasyprint import HTML
        except (ImportError, OSError) as missing:  # the package, or the system's pango
            raise ExtensionError(f"the printed editions need WeasyPrint and pango: {missing}") from None
        # The rules of sheets ask what a page holds (:has), which WeasyPrint asks again for each element: not of a book.
        style = "\n".join((Path(self.srcdir) / "_static" / sheet).read_text(encoding="utf-8")
                          for sheet in ("print.css", *(["sheet.css"] if len(pages) == 1 else [])))
        body = "\n".join(self._page(docname, set(pages)) for docname in pages)
        if len(pages) > 1:  # a sheet says itself where its dates stand
            reviewed = [safety_domain(self.env).page(docname).rules.reviewed for docname in pages]
            line = edition_dates(self.env, max(filter(None, reviewed), default=None))
            body = f'<p class="edition-dates">{escape(line)}</p>\n{body}'
        # WeasyPrint takes what a screen reader says from <title>; PDF/UA asks for it, and a space says nothing.
        body = _DRAWING.sub(lambda found: f"{found[0]}<title>{found[1] or ' '}</title>", body)
        title = self.config.html_title if len(pages) > 1 else self.env.titles[pages[0]].astext()
        text = (f'<!doctype html>\n<html lang="{self.config.language}"><head><meta charset="utf-8">'
                f"<title>{escape(title)}</title><style>@page {{ size: {self.config.print_paper} }}\n"
                f'{style}</style></head><body class="edition-{name}">\n{body}\n</body></html>\n')
        file = Path(self.outdir) / f"{name}-{self.config.print_paper.lower()}.pdf"
        file.with_suffix(".html").write_text(text, encoding="utf-8")
        HTML(string=text, base_url=str(self.srcdir)).write_pdf(file, pdf_variant="pdf/ua-1", pdf_tags=True)

    def _page(self, docname: str, pages: set[str]) -> str:
        """Return a page as HTML, its anchors made unique and its links kept within the edition."""
        self.current_docname, self.secnumbers, self.fignumbers = docname, {}, {}
        tree = self.env.get_and_resolve_doctree(docname, self, tags=self.tags)
        for node in tree.findall(nodes.Element):
            node["ids"] = [f"{docname}:{anchor}" for anchor in node["ids"]]
            if "refid" in node:
                node["refid"] = f"{docname}:{node['refid']}"
        for listed in tree.findall(nodes.table):
            if "stacked" in listed["classes"]:  # tables of data, which say how wide their columns are
                listed["classes"].append("colwidths-given")
        for link in list(tree.findall(nodes.reference)):
            if "refuri" in link and link["refuri"].startswith("#document-"):
                target, _hash, anchor = link["refuri"].removeprefix("#document-").partition("#")
                if target in pages:
                    link["refuri"] = f"#{target}:{anchor.rpartition('#')[2]}" if anchor else f"#{target}"
                else:
                    link.replace_self(nodes.inline("", "", *link.children, classes=["elsewhere"]))
        tree.settings = self.docsettings
        translator = self.create_translator(tree, self)
        tree.walkabout(translator)
        kind = "chapter" if docname.endswith("index") or "/" not in docname else "page"
        return (f'<article class="{kind} of-{docname.partition("/")[0]} {docname.replace("/", "-")}" id="{docname}">\n'
                f'{"".join(translator.fragment)}</article>')  # type: ignore[attr-defined]


def edition_dates(env: BuildEnvironment, checked: dt.date | None) -> str:
    """Return up to when law and facts (``checked``) were checked, and where the newest copy is."""
    base = str(env.config.html_baseurl)
    return _("Law: sources up to %(law)s. Facts checked up to %(facts)s. Newest copy: %(newest)s.") % {
        "law": written(law_of(env).reach) or _("no date"),
        "facts": day(checked, env.config) if checked else _("no date"),
        "newest": f"{base}{PAGE}.html" if base else _("“Take it with you” on the site Kratom and Sleep")}


class EditionDate(SphinxRole):
    """``{edition-date}`card` ``: the line of `edition_dates`, which print takes for its footer.

    On a sheet its name makes the page print as one; `line` is for any other page.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the line, with the page's own date of review."""
        domain, docname = safety_domain(self.env), self.env.docname
        known = ["line", *(name for name, pages in self.config.print_editions.items() if len(pages) == 1)]
        if self.text not in known:
            domain.fault(docname, self.lineno, "unknown-sheet", f"no sheet {shown(self.text)}",
                         allowed(self.text, known))
        line = edition_dates(self.env, domain.page(docname).rules.reviewed)
        sheet = [] if self.text == "line" else ["sheet", f"sheet-{self.text}"]
        return [nodes.inline("", line, classes=["edition-dates", *sheet])], []


def built(app: Sphinx) -> tuple[Path, list[str]]:
    """Return where `make editions` writes the date of the sources, last, and the editions that stand beside it."""
    date = Path(app.confdir, "build/editions/date")
    return date, [name for name in EDITIONS if date.exists() and (date.parent / name).exists()]


class Downloads(SafetyBase):
    """``{downloads}``: each edition with size, date and digest, and which are not there."""

    def run(self) -> list[nodes.Node]:
        """Return the list. The first editions show in a build from nothing, later ones in any."""
        if not writes_website(self.env.app):  # an edition cannot list itself
            return []
        (date, there), listed = built(self.env.app), nodes.bullet_list()
        if there:
            self.env.note_dependency(str(date))
        for name in there:
            content, words = (date.parent / name).read_bytes(), nodes.paragraph()
            words += nodes.reference("", _(EDITIONS[name]), refuri=name, classes=["download"])
            words += nodes.Text(_(": %(size)s MB, of %(date)s. Digest (SHA-256): ") % {
                "size": f"{len(content) / 1e6:.1f}", "date": written(date.read_text(encoding="utf-8").strip())})
            words += nodes.literal("", hashlib.sha256(content).hexdigest())
            listed += nodes.list_item("", words)
        missing = "; ".join(_(title) for name, title in EDITIONS.items() if name not in there)
        rest = [nodes.paragraph("", _("Not built here: %s.") % missing)] if missing else []
        return self.placed(*([listed] if there else []), *rest)


def copy_editions(app: Sphinx, exception: Exception | None) -> None:
    """Put the editions that the page links to beside it (``build-finished``)."""
    if exception is None and writes_website(app) and PAGE in app.env.all_docs:
        date, names = built(app)
        for name in names:
            shutil.copyfile(date.parent / name, (Path(app.outdir) / PAGE).parent / name)


def name_language(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], *rest: object) -> None:
    """Say in which language a page of the e-book is: Sphinx says it of the book alone (``html-page-context``)."""
    if app.builder.name == "epub":
        language = app.config.language
        context["html_tag"] = context["html_tag"].replace("<html", f'<html lang="{language}" xml:lang="{language}"', 1)


def finish_book(app: Sphinx, exception: Exception | None) -> None:
    """Pack an e-book again, saying for whom it can be read (``build-finished``).

    Sphinx keeps times and rights of files, which differ by build, and its list of contents has no place for what EPUB
    Accessibility 1.1 (W3C) asks to be named.
    """
    if exception is not None or app.builder.name != "epub":
        return
    book = Path(app.outdir) / f"{app.config.epub_basename}.epub"
    with ZipFile(book) as packed:
        parts = [(part, packed.read(part)) for part in packed.infolist()]
    with ZipFile(book, "w") as packed:
        for part, content in parts:
            part.date_time, part.external_attr = (1980, 1, 1, 0, 0, 0), 0o644 << 16
            if part.filename == "content.opf":
                content = content.replace(b"</metadata>", _accessibility() + b"</metadata>")
            packed.writestr(part, content)


def _accessibility() -> bytes:
    """Return what the book says of itself, in the words of schema.org."""
    summary = _("Every picture has its words beside it. Headings, lists and tables are marked as such. Checked by a "
                "program, not by a person.")
    said = [("accessMode", "textual"), ("accessMode", "visual"), ("accessModeSufficient", "textual"),
            ("accessibilityFeature", "alternativeText"), ("accessibilityFeature", "structuralNavigation"),
            ("accessibilityFeature", "tableOfContents"), ("accessibilityHazard", "none"),
            ("accessibilitySummary", summary)]
    return "".join(f'<meta property="schema:{name}">{escape(value)}</meta>\n' for name, value in said).encode()


DIRECTIVES: dict[str, type[SafetyBase]] = {"downloads": Downloads}


def register(app: Sphinx) -> None:
    """Register the builder, the role and what happens to editions."""
    app.add_role("edition-date", EditionDate())
    app.connect("build-finished", copy_editions)
    app.connect("html-page-context", name_language)
    app.connect("build-finished", finish_book)
    app.add_builder(PrintBuilder)
