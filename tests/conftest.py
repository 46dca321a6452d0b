"""Tiny sites written by a test, and the real site built once for all tests of a run."""

from __future__ import annotations

import contextlib
import gettext
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _file_checksum_inner
from sphinx.locale import translators
from sphinx.util.console import strip_escape_sequences
from sphinx.util.docutils import docutils_namespace, patch_docutils

from kratom_site import CATALOGUES
from sphinx_safety.rules.declared import PageRules, read_page_rules
from sphinx_safety.rules.library import Library, read_library

ROOT = Path(__file__).parents[1]

locale.init([], None)  # words in English where a test calls what needs no Sphinx

# A busy machine is slow, not wrong: no example fails for the time that it took.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

NOTICE = """\
---
code: {code}
signal: {signal}
hazard: {hazard}
consequence: {consequence}
avoid:
  - Do not take them together.
  - Ask a pharmacist first.
if-it-happens:
  - Call your emergency number and stay.
certainty: low
sources: [key1]
reviewed: 2026-11-22
review-by: 2027-11-22
history:
  - 2026-11-22: First version.
---
Background of {hazard}.
"""

SOURCES = """\
@article{key1,
  author = {Doe, Jane},
  title = {A study},
  journal = {A Journal},
  year = {2020},
  doi = {10.1000/1},
}
"""

TOPICS = """\
sedatives:
  title: Sedatives
  notices: [mixing-sedatives]
  terms: [sleeping pill*, benzodiazepine*]
"""


def notice_text(code: str = "KS-001", signal: str = "warning", hazard: str = "Kratom with sleeping pills",
                consequence: str = "Breathing can slow.") -> str:
    """Return the text of a good notice file."""
    return NOTICE.format(code=code, signal=signal, hazard=hazard, consequence=consequence)


@dataclass
class Result:
    """What one build did."""

    status: int
    """0 for a build that came to its end, 2 for one that a broken rule stopped."""
    log: str
    warnings: str
    read: list[str] = field(default_factory=list)
    """Pages that were read, sorted."""

    @property
    def faults(self) -> list[str]:
        """Lines that name a fault of the policy or a catalogue."""
        return [line for line in self.warnings.splitlines() if re.search(r"ERROR: \[[a-z0-9-]+\]", line)]


@dataclass
class TinySite:
    """A site in a folder of its own, built by calling Sphinx in this process."""

    root: Path
    jobs: int = 1

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def out(self) -> Path:
        return self.root / "build" / "html"

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the site, named from ``docs``."""
        file = self.docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def notice(self, name: str, **parts: str) -> Path:
        """Write a good notice file."""
        return self.write(f"_notices/{name}.md", notice_text(**parts))

    def page(self, name: str, body: str, front: str = "topics: [sedatives]") -> Path:
        """Write a page with front matter."""
        title = "" if body.lstrip().startswith("#") else f"# {name}\n\n"
        return self.write(f"{name}.md", f"---\n{front}\n---\n{title}{body}\n")

    def build(self, builder: str = "html", *, strict: bool = False, into: str = "build", **config: object) -> Result:
        """Build once, from what an earlier build left ``into`` a folder; ``strict`` is ``-W --keep-going``."""
        read: list[str] = []
        log, warnings = io.StringIO(), io.StringIO()
        doctrees = self.root / into / ("doctrees-gettext" if builder == "gettext" else "doctrees")
        gettext._translations.clear()  # type: ignore[attr-defined]
        translators.clear()
        _file_checksum_inner.cache_clear()  # a user's build is a process of its own and begins with none
        with contextlib.chdir(self.root), patch_docutils(str(self.docs)), docutils_namespace():
            try:
                app = Sphinx(
                    self.docs, self.root, self.root / into / builder, doctrees, builder,
                    confoverrides=config or None, status=log, warning=warnings, warningiserror=strict,
                    parallel=self.jobs, exception_on_warning=False,
                )
                app.connect("env-before-read-docs", lambda _app, _env, names: read.extend(names))
                app.build()
                status = app.statuscode
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else 1
            finally:
                translators.clear()  # or the next test of this process would be answered in the site's language
                locale.init([], None)
        return Result(status, log.getvalue(), strip_escape_sequences(warnings.getvalue()), sorted(read))

    def html(self, page: str = "index") -> str:
        return (self.out / f"{page}.html").read_text(encoding="utf-8")


def published(folder: Path) -> dict[str, bytes]:
    """Return every file of a built site by name, without what a build keeps for the next."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*"))
            if file.is_file() and ".doctrees" not in file.parts and file.name != ".buildinfo.bak"}


CONF = """\
project = "Tiny"
author = copyright = "The authors"
version = "1"
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_safety", "kratom_site"]
exclude_patterns = ["_*"]
bibtex_bibfiles = ["docs/_data/references.bib"]
bibtex_reference_style = "author_year"
nitpicky = True
nitpick_ignore = [("std:ref", "emergency-numbers")]  # the real site's, to which each urgent row of mixing leads
html_theme = "basic"
today_fmt = "%-d %B %Y"
safety_topics = "_data/topics.yaml"
safety_code = "KS-012"
safety_signals = {"danger": {"steps": True, "latex": "danger"}, "warning": {"steps": True, "latex": "warning"},
                  "caution": {"latex": "caution"}, "notice": {"injury": False}}
safety_required = ["consequence", "avoid", "certainty", "sources", "reviewed", "review-by", "history"]
safety_undeclared = "refuse"
safety_page_keys = ["description", "written", "reviewed", "review-by"]
safety_refuse_invisible = True
safety_css = False
"""


def tiny_site(folder: Path) -> TinySite:
    """Return a site of three pages, one notice and one topic, that builds without a fault."""
    site = TinySite(folder)
    folder.mkdir(exist_ok=True)
    (folder / "conf.py").write_text(CONF)
    site.write("_data/references.bib", SOURCES)
    site.write("_data/topics.yaml", TOPICS)
    site.notice("mixing-sedatives")
    site.page("index", "```{toctree}\nmixing\nnotices\nother\n```", front="no-notice: A list of pages.")
    site.page("mixing", "```{safety} mixing-sedatives\n```\n\nA sleeping pill and kratom.")
    site.page("notices", "```{safety-index}\n```\n\n```{bibliography}\n```", front="no-notice: Holds them all.")
    site.page("other", "Nothing risky here.", front="no-notice: Nothing risky here.")
    return site


@pytest.fixture
def tiny(tmp_path: Path) -> TinySite:
    """A tiny site to break."""
    return tiny_site(tmp_path)


@pytest.fixture(params=[1, 2], ids=["serial", "parallel"])
def tiny_both(request: pytest.FixtureRequest, tiny: TinySite) -> TinySite:
    """The tiny site, built by one process and by two."""
    tiny.jobs = request.param
    return tiny


@dataclass(frozen=True)
class RealSite:
    """The project's own site in one format and language, as a user builds it."""

    out: Path
    doctrees: Path
    """What Sphinx read, from which it writes."""
    warnings: str = ""
    """What the build warned of: nothing, if all is well."""

    @property
    def html(self) -> Path:
        """The folder of pages."""
        return self.out

    def pages(self) -> list[Path]:
        """Return the pages of this language, sorted."""
        return sorted(file for file in self.out.rglob("*.html")
                      if file.relative_to(self.out).parts[0] not in ("_static", "es"))


def run(command: list[str | Path], log: Path) -> str:
    """Run a command in the project's folder, once for all processes that name this log; return what it printed.

    A command that fails, fails the tests.
    """
    with FileLock(log.with_suffix(".lock")):
        if not log.exists():
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False,
                                  env={**os.environ, "NO_COLOR": "1"})
            log.write_text(f"{done.returncode}\n{done.stdout}{done.stderr}", encoding="utf-8")
    status, _, printed = log.read_text(encoding="utf-8").partition("\n")
    if status != "0":
        pytest.fail(f"{' '.join(map(str, command))}:\n{printed[-3000:]}", pytrace=False)
    return printed


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that all processes of a run share."""
    folder = tmp_path_factory.getbasetemp()
    return (folder if worker_id == "master" else folder.parent).resolve()


@pytest.fixture(scope="session")
def site(shared: Path) -> RealSite:
    """The real site in English, as `make html` builds it, from what an earlier run left."""
    run(["make", "html"], shared / "html.log")
    return RealSite(ROOT / "build/html", ROOT / "build/.html-en/.doctrees")


@pytest.fixture(scope="session")
def spanish(site: RealSite) -> RealSite:
    """The real site in Spanish, below the English one."""
    return RealSite(site.out / "es", ROOT / "build/.html-es/.doctrees")


BuiltOnce = Callable[[str], RealSite]


@pytest.fixture(scope="session")
def built_once(site: RealSite, shared: Path) -> BuiltOnce:
    """Return the real site in another format, from a copy of the pages as html has read them. Only gettext reads for itself."""

    def build(builder: str) -> RealSite:
        out, doctrees = shared / f"real-{builder}", shared / f"{builder}-doctrees"
        with FileLock(shared / f"{builder}-copy.lock"):
            if builder != "gettext" and not doctrees.exists():
                shutil.copytree(site.doctrees, doctrees)
        printed = run([sys.executable, "-m", "sphinx", "-q", "-c", ".", "-j", "auto", "-b", builder, "-d", doctrees, "docs", out],
                      shared / f"{builder}.log")
        return RealSite(out, doctrees, printed)

    return build


def real_library() -> Library:
    """Return all catalogues of the real site."""
    return read_library(ROOT / "docs", "_notices", "_data/topics.yaml", CATALOGUES)


def page_rules(library: Library) -> dict[str, PageRules]:
    """Return what each page of the real site declares, by the page's name."""
    return {file.relative_to(ROOT / "docs").with_suffix("").as_posix():
            read_page_rules(file.read_text(encoding="utf-8"), file.name, library.topics)[0] for file in page_files()}


@pytest.fixture(scope="session")
def library() -> Library:
    """All catalogues of the real site, read once for each process."""
    return real_library()


@pytest.fixture(scope="session")
def rules(library: Library) -> dict[str, PageRules]:
    """What each page of the real site declares, read once for each process."""
    return page_rules(library)


@pytest.fixture(scope="session")
def mandated(library: Library, rules: dict[str, PageRules]) -> dict[str, list[str]]:
    """The notices that each page's topics call for, by the page's name; pages without any are left out."""
    return {page: list(dict.fromkeys(notice for topic in declared.topics for notice in library.topics[topic].notices))
            for page, declared in rules.items() if declared.topics}


def page_files() -> list[Path]:
    """Return the source files of the real site's pages."""
    return [file for file in sorted((ROOT / "docs").rglob("*.md"))
            if not any(part.startswith("_") for part in file.relative_to(ROOT / "docs").parts)]


@pytest.fixture
def real_copy(tmp_path: Path) -> Path:
    """A copy of the project's sources, to break."""
    for name in ("docs", "conf.py"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def sphinx(root: Path, *options: str, out: str = "build/html") -> subprocess.CompletedProcess[str]:
    """Build the site in ``root`` as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-c", ".", "docs", out, *options],
        cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"},
    )
