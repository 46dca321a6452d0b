"""The site's own words in the language of the build: ``locale/es/LC_MESSAGES/kratom_site.po`` and the like.

The catalogue is read as it is: no compiled file stands beside it. Templates have it too.
"""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.locale import get_translation, translators

_translation = get_translation("kratom_site")


def _(words: str) -> str:
    """Return words of the site in the language of the build."""
    return str(_translation(words))


def load(app: Sphinx) -> None:
    """Read the words of the language, and let dates be written as in it (``config-inited``)."""
    file = Path(__file__).parent / f"locale/{app.config.language}/LC_MESSAGES/kratom_site.po"
    translation = NullTranslations()
    if file.exists():
        compiled = BytesIO()
        with file.open("rb") as words:
            write_mo(compiled, read_po(words))
        compiled.seek(0)
        translation = GNUTranslations(compiled)
    translators["general", "kratom_site"] = translation
    if app.config.today_fmt:
        app.config.today_fmt = _(app.config.today_fmt)


def to_templates(app: Sphinx) -> None:
    """Let templates find the words too, after Sphinx's own (``builder-inited``)."""
    if app.translator is not None:
        app.translator.add_fallback(translators["general", "kratom_site"])
