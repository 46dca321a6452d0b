"""When catalogues are read, and how another extension adds one.

Reading is an event of this extension, ``safety-catalogues`` with the library as its argument, so that the order is
Sphinx's own: by priority, then by registration. Notices and topics are read at `NOTICES`; a bibliography whose keys
notices name is read before, every other table after.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.library import Catalogue, Library
from .domain import safety_domain

if TYPE_CHECKING:
    from sphinx.application import Sphinx

EVENT = "safety-catalogues"
NOTICES = 500
"""Priority at which notices and topics are read."""


def add_catalogue(app: Sphinx, catalogue: Catalogue) -> None:
    """Let a table be read with the notices, before any page.

    Call it from an extension's ``setup``, after ``app.setup_extension("sphinx_safety")``.
    """
    def read(app: Sphinx, library: Library) -> None:
        library.read_table(catalogue, Path(app.srcdir))

    app.connect(EVENT, read, priority=NOTICES - 100 if catalogue.before_notices else NOTICES + 100)


def load_library(app: Sphinx) -> None:
    """Read all catalogues once, before any page (``builder-inited``)."""
    domain = safety_domain(app.env)
    domain.library = Library(root=Path(app.srcdir).parent)
    app.emit(EVENT, domain.library)


def read_notices(app: Sphinx, library: Library) -> None:
    """Read notices and topics (``safety-catalogues``)."""
    source = Path(app.srcdir)
    library.read_notices(source / app.config.safety_notices)
    library.read_topics(source / app.config.safety_topics)
