"""The languages of the site, and where the same page stands in each."""

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _, init
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.osutil import relative_uri


class Alternate(NamedTuple):
    """A page in one language."""

    language: str
    name: str
    """Of the language, in itself."""
    link: str
    """From the page that is written."""
    address: str
    """Whole, or empty where the site's is not known."""


def folder(config: Config, language: str) -> str:
    """Return where a language's pages stand, from the top of the site."""
    return "" if language == config.safety_source_language else f"{language}/"


def is_top(app: Sphinx) -> bool:
    """Tell whether this build writes the top of the site: the source language, or all there is."""
    return not app.config.kratom_built or not folder(app.config, app.config.language)


def alternates(app: Sphinx, pagename: str) -> list[Alternate]:
    """Return a page in each language that is built with this one, its own too; nothing if there is no other."""
    config, here = app.config, app.builder.get_target_uri(pagename)
    up = "" if is_top(app) else "../"
    top = urljoin(config.html_baseurl, up) if config.html_baseurl else ""
    places = {one: f"{folder(config, one)}{here}" for one in config.kratom_built if len(config.kratom_built) > 1}
    return [Alternate(one, config.kratom_languages[one], relative_uri(here, up + place), top and top + place)
            for one, place in places.items()]


def forget_withdrawn(app: Sphinx, config: Config) -> None:
    """Delete what Sphinx made of a catalogue that is gone, and would go on showing (``config-inited``)."""
    for place in config.locale_dirs:
        for made in Path(app.srcdir, place).glob("*/LC_MESSAGES/**/*.mo"):
            if not made.with_suffix(".po").exists():
                made.unlink()


def set_language(app: Sphinx, config: Config) -> None:
    """Let dates be written as in the language, and pages of a further one know their address (``config-inited``)."""
    if config.today_fmt:
        config.today_fmt = _(config.today_fmt)
    if config.html_baseurl and not is_top(app):
        config.html_baseurl += folder(config, config.language)


class CellsToTranslate(SphinxTransform):
    """Say of each cell in a table of Markdown where it stands; inside a directive MyST-Parser 5.2 does not.

    Sphinx translates no text without a source: it takes that for a message of docutils.
    """

    default_priority = 10
    """Before Sphinx's Locale, which has 20."""

    def apply(self, **kwargs: Any) -> None:
        """Give the cells of a page's own tables the table's source; a directive's table has none."""
        for table in self.document.findall(nodes.table):
            for cell in table.findall(nodes.paragraph) if table.source else ():
                if not cell.source:
                    cell.source, cell.line = table.source, table.line


class FormsToTranslate(SphinxTransform):
    """Translate a page's forms: blocks of plain text that a reader copies and fills in.

    Sphinx translates a literal block by the sign that reStructuredText has for one, which Markdown does not know. On
    the pages of ``kratom_both_languages`` the form of the authors follows, to be shown to someone who reads that.
    """

    default_priority = 15
    """Before Sphinx's Locale, which has 20."""

    def apply(self, **kwargs: Any) -> None:
        """Show the forms in the language of the build; those without a translation are left to translators."""
        config, docname = self.config, self.env.docname
        forms = [block for block in self.document.findall(nodes.literal_block) if block.get("language") == "text"]
        domain = docname_to_domain(docname, config.gettext_compact)
        catalogue, _found = init([self.env.srcdir / folder for folder in config.locale_dirs], config.language, domain)
        for form in forms:
            text, form["translatable"] = form.astext(), True
            if (said := catalogue.gettext(text)) == text:
                continue
            form["translatable"] = False  # Sphinx has nothing more to translate in it
            shown = nodes.literal_block(said, said, **{name: form[name] for name in form.non_default_attributes()})
            shown.source, shown.line = form.source, form.line
            form["classes"].append(f"language-{config.safety_source_language}")
            same = [nodes.paragraph("", _("The same in English, to be shown:")), form]
            form.replace_self([shown, *same] if docname in config.kratom_both_languages else [shown])
