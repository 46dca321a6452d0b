"""The site's own extension: law, mixing, evidence, the search, the page around the text, what hosts and machines get.

- ``evidence``, ``mixing``, ``law``: the subjects. Each reads its catalogues and has its directives. They never see one
  another, but that mixing rests on evidence.
- ``search``: the index of sections and the words that people type; the browser's half is docs/_static/search-*.js.
- ``page``: furo's page as we need it, tables, drawings, the glossary's links.
- ``output``: files beside the pages: data, redirects, headers, maps. It knows no subject: each says what it publishes.
- ``labels``: the site's own words in the language of the build. ``languages``: the same page in each.
- ``complete``: which languages are complete enough. ``workarounds``: where Sphinx does less than a build needs.
- ``review``: what a maintainer should look at next.

Each room's ``__init__`` says what lives where, and registers it: a row goes from its file in docs/_data through the
room's reader (values, or faults with file and line) into the library of `sphinx_safety`, from there through the room's
directives onto pages, and as records to the search and to ``data/*.json``.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_safety import code_digest

from . import evidence, labels, languages, law, mixing, output, page, search, take, workarounds

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CATALOGUES = (*evidence.CATALOGUES, *mixing.CATALOGUES, *law.CATALOGUES, *search.CATALOGUES, *output.CATALOGUES)
"""All tables of the site, in the order in which they are read."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.setup_extension("sphinx_safety")
    app.add_config_value("kratom_languages", {}, "html", (dict,))
    app.add_config_value("kratom_built", [], "html", (list,))  # with one another: from the Makefile
    app.connect("config-inited", lambda app, _: labels.load(app))
    app.connect("config-inited", languages.set_address)
    app.connect("builder-inited", labels.to_templates)
    workarounds.register(app)
    output.register(app)
    evidence.register(app)
    mixing.register(app)
    law.register(app)
    search.register(app)
    page.register(app)
    take.register(app)
    try:
        number = version("kratom-and-sleep")
    except PackageNotFoundError:  # run from a folder of sources
        number = "0"
    return {"version": number, "env_version": code_digest(Path(__file__).parent), "parallel_read_safe": True,
            "parallel_write_safe": True}
