"""When catalogues are read, and how another extension adds one.

Reading is an event of this extension, ``safety-catalogues`` with the library as its argument, so that the order is
Sphinx's own: by priority, then by registration. Notices and topics are read at `NOTICES`; a bibliography whose keys
notices name is read before, every other table after.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.domains import ObjType

from ..reading.faults import Fault
from ..rules.library import Catalogue, Library
from .config import notice_folders, settings_of
from .domain import ObjectLink, safety_domain
from .translation import read_translations

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


def add_object_kind(app: Sphinx, kind: str, words: str) -> None:
    """Let other projects link to what `SafetyDomain.note_object` notes under ``kind``, as ``safety:kind``.

    ``words`` name the kind for a reader, such as "legal status". Call it from an extension's ``setup``.
    """
    def add(app: Sphinx) -> None:
        safety_domain(app.env).add_object_type(kind, ObjType(words, kind))

    app.add_role_to_domain("safety", kind, ObjectLink())
    app.connect("builder-inited", add)


def load_library(app: Sphinx) -> None:
    """Read all catalogues once, before any page (``builder-inited``)."""
    domain = safety_domain(app.env)
    domain.library = Library(settings=settings_of(app.config))
    read_translations(app, domain.library)
    domain.markdown = app.registry.get_source_parsers().get("markdown")
    app.emit(EVENT, domain.library)


def read_notices(app: Sphinx, library: Library) -> None:
    """Read notices and topics (``safety-catalogues``)."""
    source = Path(app.srcdir)
    library.read_notices(*notice_folders(app))
    topics = source / app.config.safety_topics
    if app.config.safety_undeclared == "refuse" and not topics.exists():
        library.faults.append(Fault(library.path(topics), 1, "missing-file", "the list of topics is not there",
                                    "put it back, or say in conf.py where it is: 'safety_topics'"))
    library.read_topics(topics)
