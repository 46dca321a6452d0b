"""``python -m kratom_site.review``: what a maintainer should look at next; exit status 1 if anything is due.

Reads the sources only and builds nothing. Dates never fail an ordinary build: the same
commit must not turn red because a day has passed. A scheduled workflow runs this instead.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

from sphinx_safety.rules.declared import read_page_rules
from sphinx_safety.rules.library import Library, read_library

from . import CATALOGUES
from .evidence.facts import uses_of
from .law.rows import to_recheck

_CITE = re.compile(r"\{cite:\w+\}`([^`]+)`|^:sources:(.*)$", re.MULTILINE)


def due_pages(docs: Path, library: Library, today: dt.date) -> list[tuple[dt.date, str]]:
    """List pages whose next check is due, oldest first, as (day, file)."""
    due = []
    for file in sorted(docs.rglob("*.md")):
        if not any(part.startswith("_") for part in file.relative_to(docs).parts):
            rules, _ = read_page_rules(file.read_text(encoding="utf-8"), str(file), library.topics)
            if rules.review_by is not None and rules.review_by <= today:
                due.append((rules.review_by, file.relative_to(docs).as_posix()))
    return sorted(due)


def due_notices(library: Library, today: dt.date) -> list[tuple[dt.date, str]]:
    """List notices whose next review is due, oldest first, as (day, id)."""
    return sorted((notice.review_by, notice.id) for notice in library.notices.values()
                  if notice.review_by and notice.review_by <= today)


def cited_keys(docs: Path) -> dict[str, str]:
    """Give every key of the bibliography that pages and notices cite, with the first file that does."""
    cited: dict[str, str] = {}
    for file in sorted(docs.rglob("*.md")):
        for match in _CITE.finditer(file.read_text(encoding="utf-8")):
            for key in re.split(r"[,\s]+", (match[1] or match[2] or "").strip()):
                if key:
                    cited.setdefault(key, file.relative_to(docs).as_posix())
    return cited


def loose_sources(library: Library, cited: dict[str, str]) -> tuple[list[str], list[tuple[str, str]]]:
    """List sources that nothing leans on, and citations (key, file) without a study entry."""
    in_studies = {key for fact in library.tables["evidence"].values() for key in fact.sources}
    used = in_studies | cited.keys()
    used |= {key for notice in library.notices.values() for key in notice.sources}
    used |= {key for use in uses_of(library) for key in use.sources}
    return (
        [key for key in library.sources if key not in used],
        # An unknown key stops the build; what is left unknown here is an example shown to authors.
        [(key, file) for key, file in sorted(cited.items()) if key in library.sources and key not in in_studies],
    )


def main(arguments: list[str] | None = None) -> int:
    """Print what is due and give 1 if anything is, else 0."""
    parser = argparse.ArgumentParser(prog="python -m kratom_site.review", description=main.__doc__)
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the folder of sources")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date.today(),
                        help="judge as of this day, such as 2027-01-31")
    options = parser.parse_args(arguments)
    docs, today = options.docs.resolve(), options.today
    library = read_library(docs, "_notices", "_data/topics.yaml", CATALOGUES)
    due = False

    def section(title: str, lines: list[str], *, counts: bool = True) -> None:
        nonlocal due
        due = due or (counts and bool(lines))
        print(f"\n{title}: {len(lines) or 'none'}")
        for line in lines:
            print(f"  {line}")

    print(f"Review on {today}")
    section("Faults in catalogues", [f"{fault.path}:{fault.line}: {fault}" for fault in library.faults])
    section("Notices due", [f"{day}  {name}" for day, name in due_notices(library, today)])
    section("Pages due", [f"{day}  {name}" for day, name in due_pages(docs, library, today)])
    unused, without_study = loose_sources(library, cited_keys(docs))
    section("Sources that nothing cites", unused)
    section("Citations without a study entry", [f"{key}  ({file})" for key, file in without_study])
    section("Law, what to check first (least sure and oldest on top)",
            [f"{name}  {why}" for name, why in to_recheck(library.tables["jurisdictions"])], counts=False)
    return 1 if due else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(1)
