"""The site's own words in the language of the build: ``locale/es/LC_MESSAGES/kratom_site.po`` and the like.

The catalogue is read as it is: no compiled file stands beside it. Templates have it too.
"""

from __future__ import annotations

from gettext import GNUTranslations
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
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(file.read_bytes() if file.exists() else b"")))
    compiled.seek(0)
    translators["general", "kratom_site"] = GNUTranslations(compiled)
    if app.config.today_fmt:
        app.config.today_fmt = _(app.config.today_fmt)


def to_templates(app: Sphinx) -> None:
    """Let templates find the words too, after Sphinx's own (``builder-inited``)."""
    if app.translator is not None:
        app.translator.add_fallback(translators["general", "kratom_site"])
