"""One site of generated pages for each builder, set up as its own documentation would have it.

Each takes a folder and a number of pages and writes sources and settings. Notices are what differs between builders:
ours come from the catalogue, the others get the same words as the admonition that they have, or as a quotation.
"""

from __future__ import annotations

import json
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


OTHER_PAGES = """
print_editions, print_first, print_left_out = {}, [], []
kratom_offline, kratom_both_languages = ["index"], []
safety_answer_first = False
"""
"""Settings of ours for pages with other names and without answers."""


def ours(folder: Path, count: int, shown: int = 2, *, by_hand: bool = False) -> None:
    """Write a site with our settings, templates, styles and extension, and notices from its own catalogue.

    ``by_hand`` writes each notice out as an admonition, to compare the two.
    """
    docs = folder / "docs"
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "docs" / name, docs / name)
    (folder / "conf.py").write_text((ROOT / "conf.py").read_text(encoding="utf-8") + OTHER_PAGES, encoding="utf-8")
    catalogue = [Notice(number) for number in range(pages.NOTICES)]
    (docs / "_notices").mkdir()
    (docs / "_data").mkdir()
    for notice in catalogue:
        (docs / "_notices" / f"{notice.id}.md").write_text(notice_file(notice))
    (docs / "_data" / "topics.yaml").write_text("".join(
        f"topic-{notice.id}:\n  title: About {notice.id}\n  notices: [{notice.id}]\n"
        f"  terms: [x{notice.id}, y{notice.id}*]\n" for notice in catalogue))
    (docs / "_data" / "references.bib").write_text(
        "@article{key1,\n  author = {Doe, Jane},\n  title = {A study},\n  journal = {A Journal},\n  year = {2020},\n"
        "  doi = {10.1000/1},\n}\n")
    (docs / "_data" / "synonyms.yaml").write_text("same: []\n")
    every = pages.names(count)

    def notices(listed: list[Notice]) -> str:
        if by_hand:
            return _by_hand(listed)
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

Evidence: low · [Why we say this](/index.md) ({code})
:::"""


def _parts(notice: Notice) -> dict[str, object]:
    kind = {"caution": "caution", "notice": "note"}.get(notice.signal, "warning")
    return {**vars(notice), "kind": kind, "signal": notice.signal.upper()}


def _by_hand(listed: list[Notice]) -> str:
    return "\n\n".join(ADMONITION.format(**_parts(notice)) for notice in listed)


def furo(folder: Path, count: int, shown: int = 2) -> None:
    """Write a site for Sphinx, MyST and furo as they come, with notices written out by hand."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (folder / "conf.py").write_text(
        'project = "Generated pages"\nextensions = ["myst_parser"]\nhtml_theme = "furo"\n'
        'myst_enable_extensions = ["colon_fence", "deflist"]\nsuppress_warnings = ["myst"]\n')
    every = pages.names(count)
    pages.write(docs, count, lambda name, text: text + _toctree(name, every),
                _by_hand, shown)


# -- the others -----------------------------------------------------------------------------------


def _indented(notice: Notice) -> str:
    """Write a notice as an admonition of Python-Markdown, which Material and Zensical read."""
    text = "\n\n".join([
        f"What can happen: {notice.consequence}",
        "To stay safer:\n\n" + "\n".join(f"- {step}" for step in notice.avoid),
        "If it happens:\n\n" + "\n".join(f"- {step}" for step in notice.steps),
        f"Evidence: low · Why we say this ({notice.code})",
    ])
    lines = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    kind = {"caution": "note", "notice": "info"}.get(notice.signal, notice.signal)
    return f'!!! {kind} "{notice.signal.upper()} – {notice.hazard}"\n\n{lines}'


def _mkdocs(folder: Path, count: int, *, theme: str) -> None:
    pages.write(folder / "docs", count, _plain, lambda listed: "\n\n".join(map(_indented, listed)))
    (folder / "mkdocs.yml").write_text(
        f"site_name: Generated pages\n{theme}markdown_extensions:\n  - admonition\n  - tables\n"
        "  - pymdownx.highlight\n  - pymdownx.superfences\n  - toc:\n      permalink: true\n")


def material(folder: Path, count: int) -> None:
    """Write a site for Material for MkDocs with its search; the tree of pages is its own."""
    _mkdocs(folder, count, theme="theme:\n  name: material\nplugins:\n  - search\n")


def zensical(folder: Path, count: int) -> None:
    """Write the same for Zensical, which reads the same settings."""
    _mkdocs(folder, count, theme="")


def _quoted(notice: Notice) -> str:
    """Write a notice as a quotation, for builders without admonitions."""
    text = "\n\n".join([
        f"**{notice.signal.upper()} – {notice.hazard}**", f"What can happen: {notice.consequence}",
        "To stay safer:", "\n".join(f"- {step}" for step in notice.avoid),
        "If it happens:", "\n".join(f"- {step}" for step in notice.steps),
        f"Evidence: low · Why we say this ({notice.code})",
    ])
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def vitepress(folder: Path, count: int) -> None:
    """Write a site for VitePress with its default theme, its local search and a sidebar of all pages."""

    def boxed(notice: Notice) -> str:
        text = _quoted(notice).replace("> ", "").replace(">", "").partition("\n\n")[2]
        kind = {"caution": "warning", "notice": "info"}.get(notice.signal, notice.signal)
        return f"::: {kind} {notice.signal.upper()} – {notice.hazard}\n{text}\n:::"

    pages.write(folder / "docs", count, _plain, lambda listed: "\n\n".join(map(boxed, listed)))
    sidebar = [{"text": pages.title(own[0]), "collapsed": True, "link": f"/{own[0].removesuffix('index')}",
                "items": [{"text": pages.title(page), "link": f"/{page}"} for page in own[1:]]}
               for own in pages.chapters(pages.names(count)).values()]
    settings = folder / "docs" / ".vitepress" / "config.mjs"
    settings.parent.mkdir()
    settings.write_text("export default " + json.dumps({
        "title": "Generated pages", "themeConfig": {"sidebar": sidebar, "search": {"provider": "local"}}}) + "\n")


_PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><nav>{tree}</nav><main>{content}</main></body></html>
"""


def hugo(folder: Path, count: int) -> None:
    """Write a site for Hugo with a plain layout that shows all pages on each; it has no search."""

    def page(name: str, text: str) -> str:
        return f"---\ntitle: {json.dumps(pages.title(name))}\n---\n{text.partition(chr(10))[2]}"

    pages.write(folder / "content", count, page, lambda listed: "\n\n".join(map(_quoted, listed)))
    for file in (folder / "content").rglob("index.md"):  # its own name for a page that others stand under
        file.rename(file.with_name("_index.md"))
    for file in (folder / "content").rglob("*.md"):
        file.write_text(file.read_text().replace("index.md)", "_index.md)"))
    (folder / "hugo.toml").write_text(
        'title = "Generated pages"\nbaseURL = "https://example.org/"\ndisableKinds = ["taxonomy", "term", "rss"]\n'
        '[markup.goldmark.renderHooks.link]\nuseEmbedded = "fallback"\n')
    layouts = folder / "layouts"
    (layouts / "_default").mkdir(parents=True)
    (layouts / "partials").mkdir()
    (layouts / "partials" / "tree.html").write_text(
        '<ul>{{ range site.Home.Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a><ul>'
        '{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></li>'
        "{{ end }}</ul>")
    page_html = _PAGE.format(title="{{ .Title }}", tree='{{ partialCached "tree.html" . }}',
                             content="<h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}")
    for kind in ("single", "list"):
        (layouts / "_default" / f"{kind}.html").write_text(page_html)


def eleventy(folder: Path, count: int) -> None:
    """Write a site for Eleventy with a plain layout that shows all pages on each; it has no search."""

    def page(name: str, text: str) -> str:
        return f"---\nlayout: page.html\ntitle: {json.dumps(pages.title(name))}\n---\n{text}"

    pages.write(folder / "docs", count, page, lambda listed: "\n\n".join(map(_quoted, listed)))
    rows = "".join(
        f'<li><a href="/{own[0].removesuffix("index")}">{pages.title(own[0])}</a><ul>'
        + "".join(f'<li><a href="/{name}/">{pages.title(name)}</a></li>' for name in own[1:]) + "</ul></li>"
        for own in pages.chapters(pages.names(count)).values())
    layouts = folder / "docs" / "_includes"
    layouts.mkdir()
    (layouts / "page.html").write_text(
        _PAGE.format(title="{{ title }}", tree=f"<ul>{rows}</ul>", content="{{ content }}"))
    (folder / "eleventy.config.mjs").write_text(
        'import { InputPathToUrlTransformPlugin } from "@11ty/eleventy";\n'
        "export default (config) => { config.addPlugin(InputPathToUrlTransformPlugin); };\n"
        'export const config = { dir: { input: "docs", output: "out" }, markdownTemplateEngine: false };\n')
