"""``python -m kratom_site.review``: what a maintainer should look at next; exit status 1 if anything is due.

Reads the sources only and builds nothing. Dates never fail an ordinary build: the same
commit must not turn red because a day has passed. A scheduled workflow runs this instead.
"""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import sphinx.locale

from sphinx_safety.rules.declared import read_page_rules
from sphinx_safety.rules.library import Library, read_library

from . import CATALOGUES
from .evidence.facts import uses_of
from .law.rows import to_recheck

_CITE = re.compile(r"\{cite:\w+\}`([^`]+)`|^:sources:(.*)$", re.MULTILINE)


def due(days: Iterable[tuple[dt.date | None, str]], today: dt.date) -> list[str]:
    """Return what is due for review, oldest first: of pairs of the day and the name, those whose day has come."""
    return [f"{day}  {name}" for day, name in sorted((day, name) for day, name in days if day and day <= today)]


def cited_keys(pages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return every key of the bibliography that ``pages`` (name and text) cite, with the first page that does."""
    cited: dict[str, str] = {}
    for name, text in pages:
        for match in _CITE.finditer(text):
            for key in re.findall(r"[^,\s]+", match[1] or match[2]):
                cited.setdefault(key, name)
    return cited


def loose_sources(library: Library, cited: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return sources that nothing leans on, and cited sources without a study entry."""
    in_studies = {key for fact in library.tables["evidence"].values() for key in fact.sources}
    used = in_studies | cited.keys()
    used |= {key for notice in library.notices.values() for key in notice.sources}
    used |= {key for use in uses_of(library) for key in use.sources}
    return (
        [key for key in library.sources if key not in used],
        # An unknown key stops the build; what is left unknown here is an example shown to authors.
        [f"{key}  ({page})" for key, page in sorted(cited.items()) if key in library.sources and key not in in_studies],
    )


def main(arguments: list[str] | None = None) -> int:
    """Print what is due; return 1 if anything is, else 0."""
    parser = argparse.ArgumentParser(prog="python -m kratom_site.review", description=main.__doc__)
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="the folder of sources")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date.today(),
                        help="judge as of this day, such as 2027-01-31")
    options = parser.parse_args(arguments)
    sphinx.locale.init([], None)  # the words of rows are not translated here
    docs, today = options.docs.resolve(), options.today
    library = read_library(docs, "_notices", "_data/topics.yaml", CATALOGUES)
    texts = {file.relative_to(docs).as_posix(): file.read_text(encoding="utf-8") for file in sorted(docs.rglob("*.md"))}
    unused, without_study = loose_sources(library, cited_keys(texts.items()))
    sections = {
        "Faults in catalogues": [f"{fault.path}:{fault.line}: {fault}" for fault in library.faults],
        "Notices due": due(((notice.review_by, name) for name, notice in library.notices.items()), today),
        "Pages due": due(((read_page_rules(text, name, library.topics)[0].review_by, name)
                          for name, text in texts.items() if not re.search(r"(^|/)_", name)), today),
        "Sources that nothing cites": unused,
        "Citations without a study entry": without_study,
    }
    law = [f"{name}  {why}" for name, why in to_recheck(library.tables["jurisdictions"])]
    print(f"Review on {today}")
    for title, lines in {**sections, "Law, what to check first (least sure and oldest on top)": law}.items():
        print(f"\n{title}: {len(lines) or 'none'}", *lines, sep="\n  ")
    return int(any(sections.values()))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(1)
