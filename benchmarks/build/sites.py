"""One site of generated pages for each builder, set up as its own documentation would have it.

Each takes a folder and a number of pages and writes sources and settings. Notices are what differs between builders:
ours come from the catalogue, the others get the same words as the admonition that they have, or as a quotation.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pages
from pages import Notice

ROOT = Path(__file__).parents[2]


def _plain(_: str, text: str) -> str:
    return text


# -- Sphinx ---------------------------------------------------------------------------------------


def _toctree(name: str, every: list[str]) -> str:
    """Give the tree of what stands under a page, for Sphinx: the first page names chapters, a chapter its pages."""
    chapters = pages.chapters(every)
    if name == "index":
        listed = [own[0] for own in chapters.values()]
    elif name.endswith("/index"):
        listed = [page.partition("/")[2] for page in chapters[name.partition("/")[0]][1:]]
    else:
        return ""
    return "\n```{toctree}\n:hidden:\n\n" + "\n".join(listed) + "\n```\n"


NOTICE = """\
---
code: {code}
signal: {signal}
hazard: {hazard}
consequence: {consequence}
avoid: {avoid}
if-it-happens: {steps}
certainty: low
sources: [key1]
reviewed: 2026-11-22
review-by: 2027-11-22
history:
  - 2026-11-22: First version.
---
Background of the notice.
"""


def notice_file(notice: Notice, more: str = "") -> str:
    """Give a notice's file; ``more`` is added to its consequence."""
    return NOTICE.format(code=notice.code, signal=notice.signal, hazard=notice.hazard,
                         consequence=f"{notice.consequence}{more}", avoid=notice.avoid, steps=notice.steps)


def ours(folder: Path, count: int, shown: int = 2) -> None:
    """Write a site with our settings, templates, styles and extension, and notices from its own catalogue."""
    docs = folder / "docs"
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "docs" / name, docs / name)
    shutil.copy(ROOT / "conf.py", folder)
    catalogue = [Notice(number) for number in range(pages.NOTICES)]
    (docs / "_notices").mkdir()
    (docs / "_data").mkdir()
    for notice in catalogue:
        (docs / "_notices" / f"{notice.id}.md").write_text(notice_file(notice))
    (docs / "_data" / "topics.yaml").write_text("".join(
        f"topic-{n.id}:\n  title: About {n.id}\n  notices: [{n.id}]\n  terms: [x{n.id}, y{n.id}*]\n" for n in catalogue))
    (docs / "_data" / "references.bib").write_text(
        "@article{key1,\n  author = {Doe, Jane},\n  title = {A study},\n  journal = {A Journal},\n  year = {2020},\n"
        "  doi = {10.1000/1},\n}\n")
    every = pages.names(count)

    def notices(listed: list[Notice]) -> str:
        return "```{safety} " + " ".join(notice.id for notice in listed) + "\n```"

    def page(name: str, text: str) -> str:
        ids = text.partition("{safety} ")[2].partition("\n")[0].split()
        tree = _toctree(name, every)
        if name == "index":
            tree = tree.replace("\n```\n", "\nnotices\n```\n")
        front = f"topics: [{', '.join(f'topic-{name}' for name in ids)}]" if ids else "no-notice: Generated."
        return f"---\ndescription: About {name}.\n{front}\nwritten: 2026-11-22\n---\n{text}{tree}"

    pages.write(docs, count, page, notices, shown)
    (docs / "notices.md").write_text(
        "---\nno-notice: Lists them all.\n---\n# All notices\n\n```{safety-index}\n```\n\n```{bibliography}\n```\n")


ADMONITION = """\
:::{{{kind}}}
**{signal} – {hazard}**

What can happen
: {consequence}

To stay safer
: - {avoid[0]}
  - {avoid[1]}

If it happens
: - {steps[0]}
  - {steps[1]}

Evidence: low · [Why we say this](#about-it) ({code})
:::"""


def _parts(notice: Notice) -> dict[str, object]:
    kind = {"caution": "caution", "notice": "note"}.get(notice.signal, "warning")
    return {**vars(notice), "kind": kind, "signal": notice.signal.upper()}


def furo(folder: Path, count: int, shown: int = 2) -> None:
    """Write a site for Sphinx, MyST and furo as they come, with notices written out by hand."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "conf.py").write_text(
        'project = "Generated pages"\nextensions = ["myst_parser"]\nhtml_theme = "furo"\n'
        'myst_enable_extensions = ["colon_fence", "deflist"]\nsuppress_warnings = ["myst"]\n')
    every = pages.names(count)
    pages.write(docs, count, lambda name, text: text + _toctree(name, every),
                lambda listed: "\n\n".join(ADMONITION.format(**_parts(notice)) for notice in listed), shown)
