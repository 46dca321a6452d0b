"""The builder of the printed editions: Sphinx's HTML of chosen pages, set in pages by WeasyPrint.

``sphinx-build -b print`` writes one PDF for each entry of ``print_editions``, and beside it the HTML it was set from.
"""

from __future__ import annotations

from collections.abc import Set
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


class PrintBuilder(SingleFileHTMLBuilder):
    """Write PDF/UA editions: tagged, with bookmarks, vectors, embedded fonts, and no date of the build."""

    name = "print"
    epilog = "The printed editions are in %(outdir)s."
    search = False

    def get_theme_config(self) -> tuple[str, dict[str, str | int | bool]]:
        """Return Sphinx's plain theme: an edition brings its own style sheet and no template of the site."""
        return "basic", {}

    def write_documents(self, docnames: Set[str]) -> None:
        """Write each edition."""
        self.prepare_writing(docnames)
        for name, pages in self.config.print_editions.items():
            self._write(name, pages or whole(self.env, self.config))

    def finish(self) -> None:
        """Leave out what a website has beside its pages."""

    def _write(self, name: str, pages: list[str]) -> None:
        try:
            from weasyprint import HTML
        except (ImportError, OSError) as missing:  # the package, or the system's pango
            raise ExtensionError(f"the printed editions need WeasyPrint and pango: {missing}") from None
        # The rules of sheets ask what a page holds (:has), which WeasyPrint asks again for each element: not of a book.
        style = "\n".join((Path(self.srcdir) / "_static" / sheet).read_text(encoding="utf-8")
                          for sheet in self.config.print_css[:None if len(pages) == 1 else 1])
        body = "\n".join(self._page(docname, set(pages)) for docname in pages)
        text = (f'<!doctype html>\n<html lang="{self.config.language}"><head><meta charset="utf-8">'
                f"<title>{escape(self.config.html_title)}</title><style>@page {{ size: {self.config.print_paper} }}\n"
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
        for link in list(tree.findall(nodes.reference)):
            if "refuri" in link and link["refuri"].startswith("#document-"):
                target, _, anchor = link["refuri"].removeprefix("#document-").partition("#")
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


def whole(env: BuildEnvironment, config: Config) -> list[str]:
    """Return the pages of the whole edition: those that stand first, then the rest in the order of the menu."""
    return [docname for docname in dict.fromkeys((*config.print_first, *env.collect_relations()))
            if docname not in config.print_left_out]
