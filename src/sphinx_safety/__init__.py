"""Sphinx extension: what must be right is written once, checked, and inserted everywhere."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import (
    bibliography,
    drawings,
    findings,
    fresh,
    garbage,
    glossary,
    hosting,
    law,
    look,
    mending,
    mixing,
    navigation,
    nodes,
    notices,
    pages,
    publish,
    search,
    sharing,
    studies,
)
from .domain import SafetyDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def _code_digest() -> int:
    """Number the extension's code, so that pages made by older code are read again."""
    code = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    return int.from_bytes(hashlib.sha256(code).digest()[:6])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.add_config_value("safety_notices", "_notices", "env", (str,))
    app.add_config_value("safety_data", "_data", "env", (str,))
    nodes.add_nodes(app)
    app.add_domain(SafetyDomain)
    app.add_directive("safety", notices.Safety)
    app.add_role("safety", notices.SafetyLink())
    app.add_directive("safety-index", notices.SafetyIndex)
    app.add_directive("finding", findings.FindingDirective)
    app.add_directive("summary-of-findings", findings.SummaryOfFindings)
    app.add_directive("studies", studies.Studies)
    app.add_directive("study-list", studies.StudyList)
    app.add_directive("source-list", studies.SourceList)
    app.add_role("fact", studies.FactLink())
    app.add_role("value", studies.FactValue())
    app.add_directive("claims", studies.Claims)
    app.add_directive("mixing-table", mixing.MixingTable)
    app.add_directive("mixing-sections", mixing.MixingSections)
    app.add_directive("drawing", drawings.Drawing)
    law.register(app)
    search.register(app)
    hosting.register(app)
    look.register(app)
    fresh.register(app)
    garbage.register(app)
    bibliography.register(app)
    sharing.register(app)
    navigation.register(app, mending.mend_tree)
    app.add_post_transform(pages.FillListings)
    app.add_post_transform(studies.SourceEntries)
    app.add_post_transform(studies.ShortCitations)
    app.add_post_transform(glossary.LinkFirstUse)
    app.add_post_transform(pages.OnePageLinks)
    app.add_post_transform(pages.OneAnchorATable)
    app.add_post_transform(pages.TablesAsCards)
    app.add_directive("data-files", publish.DataFiles)
    app.add_post_transform(publish.DataLinks)
    app.connect("builder-inited", pages.load_library, priority=400)  # before sphinxcontrib-bibtex reads its files
    app.connect("env-get-outdated", pages.outdated_pages)
    app.connect("source-read", pages.read_rules)
    app.connect("doctree-read", pages.read_flow)
    app.connect("doctree-read", studies.note_bibliography)
    app.connect("env-updated", pages.judge, priority=900)  # after sphinxcontrib-bibtex has its citations
    app.connect("html-page-context", pages.one_page_navigation, priority=400)  # before the theme's own
    app.connect("html-page-context", pages.describe)
    app.connect("build-finished", publish.write_data)
    try:
        number = version("kratom-and-sleep")
    except PackageNotFoundError:  # run from a folder of sources
        number = "0"
    return {"version": number, "env_version": _code_digest(), "parallel_read_safe": True,
            "parallel_write_safe": True}
