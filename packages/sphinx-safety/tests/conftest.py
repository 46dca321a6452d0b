"""Tiny projects of strangers: Sphinx and PyYAML alone, one line in ``extensions``."""

from __future__ import annotations

import contextlib
import gettext
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

NOTICE = """\
---
code: {code}
signal: {signal}
hazard: {hazard}
consequence: You can go blind.
avoid:
  - Wear goggles.
---
"""

TOPICS = """\
laser:
  title: Laser
  notices: [laser-eyes]
  terms: [laser*]
"""


def notice_text(code: str = "LM-001", signal: str = "danger", hazard: str = "Laser beam", more: str = "") -> str:
    """Return the text of a good notice file; ``more`` is its background."""
    return NOTICE.format(code=code, signal=signal, hazard=hazard) + more


@dataclass
class Build:
    """What one build did."""

    status: int
    warnings: str

    @property
    def faults(self) -> list[str]:
        """Lines that name a fault, as errors or as warnings."""
        return [line for line in self.warnings.splitlines() if ": [" in line]


@dataclass
class Project:
    """A project whose sources are in ``root``; its conf.py is ``conf``."""

    root: Path
    conf: list[str] = field(default_factory=lambda: [
        'project = "Lab"', 'extensions = ["sphinx_safety"]',
        'source_suffix = {".rst": "restructuredtext"}',  # an extension of an earlier build adds to Sphinx's own default
    ])
    jobs: int = 1

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def page(self, name: str, body: str, top: str = "") -> None:
        """Write a reST page with a title; ``top`` stands above it."""
        self.write(f"{name}.rst", f"{top}{name}\n{'=' * len(name)}\n\n{body}\n")

    def build(self, builder: str = "html", **config: object) -> Build:
        """Build once, from what an earlier build left."""
        self.write("conf.py", "\n".join(self.conf) + "\n")
        warnings = io.StringIO()
        gettext._translations.clear()  # type: ignore[attr-defined]
        translators.clear()  # a user's build is a process of its own, of one language
        with contextlib.chdir(self.root), patch_docutils(str(self.root)), docutils_namespace():
            try:
                app = Sphinx(self.root, self.root, self.root / "_build" / builder, self.root / "_build" / "doctrees",
                             builder, confoverrides=config or None, status=None, warning=warnings,
                             parallel=self.jobs)
                app.build()
                status = app.statuscode
            except SystemExit as stop:
                status = int(str(stop.code))
        return Build(status, re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()))

    def out(self, name: str, builder: str = "html") -> str:
        """Return a file of the output."""
        return (self.root / "_build" / builder / name).read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A reST project of two pages, one notice and one topic, that builds without a fault."""
    made = Project(tmp_path)
    made.write("_notices/laser-eyes.rst", notice_text())
    made.write("_notices/topics.yaml", TOPICS)
    made.page("index", ".. safety:: laser-eyes\n\nThe laser is on.\n\n.. toctree::\n\n   plain\n", ":topics: laser\n\n")
    made.page("plain", "Nothing here.")
    return made
