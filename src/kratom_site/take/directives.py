"""Directives of the pages that are taken away: how old a copy is, and which editions there are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from sphinx_safety.pages.directive import SafetyBase, day
from sphinx_safety.pages.domain import safety_domain

from ..labels import _
from ..law.rows import written
from ..output.website import writes_website

if TYPE_CHECKING:
    import datetime as dt

    from docutils.nodes import Node
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PAGE = "take/index"
"""Where the newest editions are listed; the files stand beside it."""
EDITIONS = {
    "kratom-and-sleep-a4.pdf": "All chapters, for A4 paper",
    "kratom-and-sleep-letter.pdf": "All chapters, for US Letter paper",
    "practice-a4.pdf": "Ten pages for a service to hand out",
    "card-a4.pdf": "The pocket card",
    "fridge-a4.pdf": "The sheet for the fridge",
    "clinician-a4.pdf": "The sheet for a clinician",
    "kratom-and-sleep.epub": "The whole site as an e-book",
}


class EditionDate(SphinxRole):
    """``{edition-date}`card` ``: up to when law and facts were checked, and where the newest copy is.

    On a sheet its name makes the page print as one; `line` is for any other page.
    """

    def run(self) -> tuple[list[Node], list[nodes.system_message]]:
        """Return the line, which print takes for its footer."""
        domain = safety_domain(self.env)
        domain.need(self.env.docname, "jurisdictions")
        reach = written(domain.library.tables["jurisdictions"].reach) or _("no date")
        checked: dt.date | None = domain.page(self.env.docname).rules.reviewed
        base = str(self.config.html_baseurl)
        newest = f"{base}{PAGE}.html" if base else _("“Take it with you” on the site Kratom and Sleep")
        sheet = [] if self.text == "line" else ["sheet", f"sheet-{self.text}"]
        line = _("Law: sources up to %(law)s. Facts checked up to %(facts)s. Newest copy: %(newest)s.") % {
            "law": reach, "facts": day(checked) if checked else _("no date"), "newest": newest}
        return [nodes.inline("", line, classes=["edition-dates", *sheet])], []


def built(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what `manifest` wrote of each edition that is there: ``bytes``, ``sha256`` and ``date``."""
    file = manifest(env)
    rows: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {name: row for name, row in rows.items() if (file.parent / name).exists()}


def manifest(env: BuildEnvironment) -> Path:
    """Return where `make editions` lists what it built."""
    return Path(env.app.confdir, "build/editions/editions.json")


class Downloads(SafetyBase):
    """``{downloads}``: each edition with size, date and digest, or words that it is not there."""

    def run(self) -> list[Node]:
        """Return the list. The first editions show in a build from nothing, later ones in any."""
        there, listed = built(self.env), nodes.bullet_list()
        if there:
            self.env.note_dependency(str(manifest(self.env)))
        for name, title in EDITIONS.items():
            words = nodes.paragraph()
            if name in there and writes_website(self.env.app):
                row = there[name]
                words += nodes.reference("", _(title), refuri=name, classes=["download"])
                words += nodes.Text(_(": %(size)s MB, of %(date)s. Digest (SHA-256): ") % {
                    "size": f"{row['bytes'] / 1e6:.1f}", "date": written(row["date"])})
                words += nodes.literal("", row["sha256"])
            else:
                words += nodes.Text(_("%s: not built here.") % _(title))
            listed += nodes.list_item("", words)
        return self.placed(listed)


def copy_editions(app: Sphinx, exception: Exception | None) -> None:
    """Put the editions that the page links to beside it (``build-finished``)."""
    if exception is None and writes_website(app) and PAGE in app.env.all_docs:
        target = Path(app.outdir) / app.builder.get_target_uri(PAGE)
        folder = target if app.builder.name == "dirhtml" else target.parent
        for name in built(app.env).keys() & EDITIONS.keys():
            shutil.copyfile(manifest(app.env).parent / name, folder / name)
