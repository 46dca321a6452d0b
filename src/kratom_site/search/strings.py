"""What the search says to a reader, in the site's language (``_static/search-strings.js``), and the way to another one.

The scripts say it in English, ``t("Close")``. For another language the build reads those words out of them, looks them
up among the site's own (``sphinx.po``) and writes what it finds there; what is not translated stays English. Signal words
are those of the notices.
"""

import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.search import IndexBuilder, SearchLanguage

from sphinx_safety.pages.nodes import _ as of_notices
from sphinx_safety.rules.settings import SIGNALS

from ..output.website import WEB_PAGES, script, write
from .words import tokens

_SAID = re.compile(r'\bt\(("(?:[^"\\]|\\.)*")')
_OFFERS = {"en": "Search in English", "es": "Buscar en español"}


def language(env: BuildEnvironment, code: str) -> SearchLanguage:
    """Return Sphinx's search of a language, ``es`` or ``pt_BR``: stems and stop words as the browser gets them."""
    return IndexBuilder(env, code, {}, "").lang


def stop_words(env: BuildEnvironment, code: str) -> set[str]:
    """Return the stop words of a language in the spelling of the index: without accents."""
    return {word for stop in language(env, code).stopwords for word in tokens(stop)}


def said(scripts: list[Path]) -> list[str]:
    """Return all that scripts say to a reader, in English, sorted."""
    return sorted({json.loads(text) for file in scripts for text in _SAID.findall(file.read_text(encoding="utf-8"))})


def other_languages(app: Sphinx) -> list[dict[str, Any]]:
    """Return the site's other languages: what leads there is called, its folder from here, words that only it has."""
    here, every = app.config.language, app.config.kratom_languages
    first, env = next(iter(every), here), app.env
    return [{"code": code, "offer": _OFFERS.get(code, code), "folder": "../" if code == first else
             f"{'' if here == first else '../'}{code}/", "words": sorted(stop_words(env, code) - stop_words(env, here))}
            for code in every if code != here and here in every]


def write_strings(app: Sphinx) -> None:
    """Write the words of another language, and let each page load them first (``builder-inited``)."""
    if app.config.language.startswith("en") or app.builder.name not in WEB_PAGES:
        return
    folders = [Path(app.confdir) / folder for folder in app.config.html_static_path]
    english = said([file for folder in folders for file in sorted(folder.glob("*.js"))])
    strings = {text: _(text) for text in english if _(text) != text}
    strings |= {word: of_notices(word) for word in map(str.upper, SIGNALS)}
    write(Path(app.outdir) / "_static/search-strings.js", script("globalThis.SAFETY_SEARCH_STRINGS", strings))
    app.add_js_file("search-strings.js", priority=490, defer="defer")

