"""Pages and records in another language: what is translated, what is not, and how a reader is told.

Sphinx translates a page's own texts, one by one; `rules.translation` translates records, each whole or not at all.
What stays in the language of the authors is marked as such (``language-en``, which docutils writes as ``lang``).
"""

import hashlib
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.i18n import CatalogRepository, docname_to_domain
from sphinx.util.nodes import extract_messages

from ..reading.faults import Fault, shown
from ..reading.yamlfile import Refused
from ..rules.library import Library
from ..rules.notice import UNITS, Notice
from ..rules.translation import originals, read_messages, records_of, texts_of
from .domain import UNTRANSLATED, safety_domain
from .nodes import _, safety_group, safety_notice
from .parts import LISTED

FOLDER = "safety"
"""Folder of the records' catalogues, below ``LC_MESSAGES``: one for each table."""
logger = logging.getLogger(__name__)


def read_translations(app: Sphinx, library: Library) -> None:
    """Read the translations of records; a page's own is read here too if it has changed: Sphinx would only warn."""
    config = app.config
    if config.safety_source_language in ("", config.language) or app.builder.name == "gettext":
        return
    library.language = config.language
    catalogues = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding).catalogs
    known = safety_domain(app.env).data.setdefault("catalogues", {})
    for catalogue in sorted(catalogues, key=lambda one: one.po_path):
        digest = hashlib.sha256(Path(catalogue.po_path).read_bytes()).hexdigest()
        if known.get(catalogue.po_path, digest) != digest:  # perhaps with an old date, and Sphinx compares dates
            Path(catalogue.mo_path).unlink(missing_ok=True)
        known[catalogue.po_path] = digest
        of_records = catalogue.domain.startswith(f"{FOLDER}/") and not any(
            Path(app.srcdir, catalogue.domain + suffix).exists() for suffix in config.source_suffix)  # a page's own
        if of_records or catalogue.is_outdated():
            try:
                messages = read_messages(Path(catalogue.po_path), library.path(Path(catalogue.po_path)))
            except Refused as refused:
                library.faults += refused.faults
            else:
                library.faults += [
                    Fault(one.path, one.line, "translation",
                          f"the text {shown(text)} has another translation in {other.path}:{other.line}",
                          "write one in both: a record is translated by its words, wherever it stands")
                    for text, one in messages.items() if of_records and text in library.messages
                    for other in [library.messages[text]] if one.text != other.text]
                library.messages |= messages if of_records else {}
                library.digests |= {f"said:{text}": message.text for text, message in library.messages.items()}


def _of_records(document: nodes.document) -> list[nodes.Element]:
    """Return what was made from records: boxes, lists, links in their words."""
    return [node for node in document.findall(nodes.Element)
            if node.get("from-catalogue") or node.get(LISTED) or node.get("refdomain") == "safety"
            or isinstance(node, (safety_notice, safety_group))]


class LeaveRecordsOut(SphinxTransform):
    """Leave the texts of records out of the catalogues of pages: `rules.translation` translates them."""

    default_priority = 9  # before Sphinx's Locale (20)

    def apply(self, **kwargs: object) -> None:
        """Mark what stands in a box or a list of records."""
        for node in _of_records(self.document):
            for part in node.findall(nodes.TextElement):
                if not isinstance(part, nodes.Inline):  # Sphinx takes the attribute of one for leave to remove it
                    part["translatable"] = False


class MarkUntranslated(SphinxTransform):
    """Mark the texts of a page that have no translation, and say on its top that there are such."""

    default_priority = 30  # after Sphinx's Locale (20)

    def apply(self, **kwargs: object) -> None:
        """Mark texts of the page, then those of records."""
        if not safety_domain(self.env).library.language:
            return
        tops = [node for node in self.document.children  # front matter stands first, as fields
                if isinstance(node, nodes.Element) and not isinstance(node, (nodes.docinfo, nodes.field_list))]
        whole = [found for top in tops for found in extract_messages(top) if not isinstance(found[0], nodes.image)]
        missing = [node for node, text in whole if not _is_translated(node, text)]
        places = self._places()
        for node, text in whole:  # what is wrong with it is to be mended there
            for part in node.findall(nodes.Element) if node.get("translated") and text in places else ():
                part.source, part.line = places[text]
        mark = f"language-{self.config.safety_source_language}"
        for node in missing:
            if isinstance(node, nodes.title):  # menus copy what stands in a title
                node[:] = [nodes.inline("", "", *node.children, classes=[mark])]
            elif not isinstance(node, addnodes.toctree):  # a menu's own words have no place for a mark
                node["classes"].append(mark)
        mark_records(self.document, self.env)
        section = next(self.document.findall(nodes.section), None)
        if section and missing:
            name = Locale.parse(self.config.safety_source_language).get_display_name(self.config.language)
            words = _("Part of this page is not yet translated. It stands in %s.") % name
            line = nodes.paragraph("", words, classes=["safety-untranslated"], translatable=False)
            line["from-catalogue"] = True
            section.insert(1, line)

    def _places(self) -> dict[str, tuple[str, int]]:
        """Return where each text of the page is translated: file and line. Of several, Sphinx takes the first."""
        config = self.config
        name = f"{config.language}/LC_MESSAGES/{docname_to_domain(self.env.docname, config.gettext_compact)}.po"
        files = [Path(self.env.srcdir, folder, name) for folder in reversed(config.locale_dirs)]
        return {text: (str(file), line) for file in files if file.is_file()
                for text, line in originals(file.read_text(encoding="utf-8", errors="replace"))}


def _is_translated(node: nodes.Element, text: str) -> bool:
    if isinstance(node, addnodes.toctree):
        return text != node.get("caption") and text not in (title for title, _ in node["entries"])
    return bool(node.get("translated"))


class MarkListed(SphinxPostTransform):
    """Mark the texts of records in lists that are filled once all pages are read (priority 4)."""

    default_priority = 7

    def run(self, **kwargs: object) -> None:
        """Mark them."""
        mark_records(self.document, self.env)


def mark_records(document: nodes.document, env: BuildEnvironment) -> None:
    """Mark each text of a record that stands in the language of its authors: a page may have the same words."""
    domain, mark = safety_domain(env), f"language-{env.config.safety_source_language}"
    untranslated = domain.library.untranslated.union(domain.records(UNTRANSLATED))
    for node in _of_records(document) if domain.library.language else ():
        for text in list(node.findall(nodes.Text)):
            parent = text.parent
            if text.strip() in untranslated and mark not in parent["classes"]:
                if len(parent) == 1 and not isinstance(parent, nodes.title):
                    parent["classes"].append(mark)
                else:
                    parent.replace(text, nodes.inline("", "", nodes.Text(text), classes=[mark]))


def list_untranslated(app: Sphinx, env: BuildEnvironment) -> None:
    """Name what this build shows in the language of the authors (``env-updated``)."""
    library = safety_domain(env).library
    records = [one for one in library.untranslated if not isinstance(one, str)]
    if library.language and records:
        names = sorted(one.id for one in records if isinstance(one, Notice))
        logger.info("%s: %d records have no translation of today's words; notices among them: %s",
                    library.language, len(records), ", ".join(names) or "none")


def write_catalogues(app: Sphinx, exception: Exception | None) -> None:
    """Write the texts of all records for translators, beside those of pages (``build-finished``)."""
    if exception is not None or app.builder.name != "gettext":
        return
    domain = safety_domain(app.env)
    library, tables = domain.library, {"topics": domain.library.topics, **domain.library.tables}
    texts = {
        "notices": [(text, notice.path) for notice in library.notices.values() for text in texts_of(notice, UNITS)],
        "pages": [(text, domain.path(name)) for name, page in sorted(domain.pages.items())
                  for text in page.rules.words],
        **{name: [(text, "") for row in records_of(tables[name], kinds) for text in texts_of(row, kinds)]
           for name, kinds in library.kinds.items()},
    }
    for name, listed in texts.items():
        if not listed:
            continue
        catalogue = Catalog(project=app.config.project, version=app.config.version, charset="utf-8")
        for text, path in listed:
            catalogue.add(text, locations=[(path, 1)] if path else [])
        file = Path(app.outdir) / FOLDER / f"{name}.pot"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            write_po(out, catalogue, width=0)
