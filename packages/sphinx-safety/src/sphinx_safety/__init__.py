"""Safety notices for Sphinx: written once, reviewed, inserted everywhere, and called for by a policy.

Where things are (each folder imports those above it only):

- ``reading``: from bytes to values, or to faults with file, line and remedy. Knows nothing of Sphinx.
- ``rules``: what a notice is, what a page must carry. Knows nothing of Sphinx.
- ``pages``: the directives, the domain and what happens at Sphinx's events.

README.md follows one notice from its file to a page. No step reads the output of a later one.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from .pages import config, directive, events, nodes, notices, parts, reminders, translation
from .pages.config import add_catalogue
from .pages.directive import SafetyBase
from .pages.domain import SafetyDomain, safety_domain
from .reading.faults import Fault
from .reading.yamlfile import Document
from .rules.library import Catalogue, Library

__all__ = ["Catalogue", "Document", "Fault", "Library", "SafetyBase", "SafetyDomain", "add_catalogue", "safety_domain",
           "setup"]
"""The interface for other extensions; README.md says what each promises."""


def code_digest(package: Path) -> int:
    """Return a number for the code of a package, so that pages made by older code are read again."""
    code = b"".join(file.read_bytes() for file in sorted(package.rglob("*.py")))
    return int.from_bytes(hashlib.sha256(code).digest()[:6])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    package = Path(__file__).parent
    for name, default, rebuild, allowed in config.VALUES:
        types = [one for one in allowed if isinstance(one, type)] or str
        app.add_config_value(name, default, rebuild, types)  # type: ignore[arg-type]
    app.add_message_catalog("sphinx_safety", str(package / "locale"))
    nodes.add_nodes(app)
    SafetyDomain.data_version = code_digest(package)  # an ``env_version`` would stand in every project's search index
    app.add_domain(SafetyDomain)
    app.add_directive("safety", directive.Safety)
    app.add_role("safety", directive.SafetyLink())
    app.add_directive("safety-index", notices.SafetyIndex)
    app.add_directive("safety-reminder", reminders.SafetyReminder)
    app.add_directive("safety-topics", directive.SafetyTopics)
    app.add_transform(translation.LeaveRecordsOut)
    app.add_transform(reminders.KeepSourceTopics)
    app.add_transform(translation.MarkUntranslated)
    app.add_post_transform(parts.FillListings)
    app.add_post_transform(translation.MarkListed)
    # In the order in which they happen:
    app.connect("config-inited", config.check_settings)
    app.connect("builder-inited", config.make_library, priority=config.LIBRARY)
    app.connect("builder-inited", config.read_notices, priority=config.NOTICES)
    app.connect("env-get-outdated", events.outdated_pages)
    app.connect("env-before-read-docs", events.note_reading)
    app.connect("source-read", events.read_rules)
    app.connect("include-read", events.refuse_loops)
    app.connect("doctree-read", events.read_fields, priority=400)
    app.connect("doctree-read", events.read_flow)
    app.connect("doctree-read", reminders.add_reminders, priority=510)  # the page's own words have been read
    app.connect("env-updated", events.judge, priority=900)  # after every extension that adds to what is known
    app.connect("env-updated", events.pages_to_write, priority=910)
    app.connect("env-updated", translation.list_untranslated, priority=905)
    app.connect("missing-reference", events.plain_words, priority=900)  # after every extension that knows more
    app.connect("html-page-context", events.add_style)
    app.connect("build-finished", translation.write_catalogues)
    return {"version": version("sphinx-safety"), "parallel_read_safe": True, "parallel_write_safe": True}
