"""The site's own extension: law, mixing, evidence, the search, the page around the text, what hosts and machines get.

- ``evidence``, ``mixing``, ``law``: the subjects. Each reads its catalogues and has its directives. They never see one
  another, but that mixing rests on evidence.
- ``search``: the index of sections and the words that people type; the browser's half is docs/_static/search-*.js.
- ``page``: furo's page as we need it, tables, drawings, the glossary's links.
- ``output``: files beside the pages: data, redirects, headers, maps. It knows no subject: each says what it publishes.
- ``calls``: telephone numbers, each written once. ``take``: editions for print, sheets, downloads.
- ``languages``: the same page in each. ``complete``: which of them are complete enough. The site's own words in them
  stand in docs/locale as ``sphinx.po``, which Sphinx reads with its own (``locale_dirs``).
- ``settings``: what conf.py may say, in one table. ``workarounds``: where Sphinx does less than a build needs.
- ``review``: what a maintainer should look at next.

Each room's ``__init__`` says what lives where, and names in constants what is read, shown and published; ``register``
adds the rest: nodes, roles, events. A row goes from its file in docs/_data through the room's reader (values, or faults
with file and line) into the library of `sphinx_safety`, from there through the room's directives onto pages, and as
records to the search and to ``data/*.json``.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, add_catalogue, code_digest

from . import calls, evidence, languages, law, mixing, output, page, search, settings, take, workarounds

CATALOGUES = (*calls.CATALOGUES, *evidence.CATALOGUES, *mixing.CATALOGUES, *law.CATALOGUES, *search.CATALOGUES,
              *output.CATALOGUES)
"""All tables of the site, in the order in which they are read."""
DIRECTIVES = (output.DIRECTIVES | calls.DIRECTIVES | evidence.DIRECTIVES | mixing.DIRECTIVES | law.DIRECTIVES
              | page.DIRECTIVES | take.DIRECTIVES)
PUBLISHED = (*output.PUBLISHED, *evidence.PUBLISHED, *mixing.PUBLISHED, *law.PUBLISHED)


def in_language(app: Sphinx, catalogue: Catalogue) -> Catalogue:
    """Return a catalogue that reads the file of the site's language, such as ``synonyms-es.yaml``, if there is one."""
    own = catalogue.file.replace(".yaml", f"-{app.config.language.partition('_')[0]}.yaml")
    return replace(catalogue, file=own) if (Path(app.srcdir) / own).exists() else catalogue


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.setup_extension("sphinx_safety")
    app.connect("config-inited", languages.forget_withdrawn)
    app.connect("config-inited", languages.set_language)
    app.add_transform(languages.CellsToTranslate)
    app.add_transform(languages.FormsToTranslate)
    for catalogue in CATALOGUES:
        add_catalogue(app, in_language(app, catalogue))
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    output.published.TABLES[:] = PUBLISHED
    for room in (settings, workarounds, output, calls, evidence, mixing, law, search, page, take):
        room.register(app)
    return {"env_version": code_digest(Path(__file__).parent), "parallel_read_safe": True, "parallel_write_safe": True}
