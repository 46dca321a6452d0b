"""What furo writes, mended page by page before it is saved: landmarks, valid HTML, a strict policy.

furo's own templates stay as they are; a page goes through `mend` after them. Each repair is one
line, so that it can be dropped once furo no longer needs it. Set as ``template_bridge`` in conf.py.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from sphinx.jinja2glue import BuiltinTemplateLoader

if TYPE_CHECKING:
    from re import Match


class Templates(BuiltinTemplateLoader):
    """Sphinx's own templates; a page of furo is mended after it."""

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Give the page, mended and with the policy that fits its inline scripts and styles."""
        if "furo_version" not in context:
            return super().render(template, context)
        html = super().render(template, context)
        if context.get("builder") != "singlehtml":  # a file to keep: nothing stands beside it
            html = told_elsewhere(html)
        html = with_policy(mend(html))
        rooted_at = context.get("rooted_at")
        return rooted(html, rooted_at) if rooted_at else html


# -- repairs -------------------------------------------------------------------------------------

_SKIP = re.compile(r'<a class="skip-to-content.*?</a>\s*', re.S)
_ANNOUNCEMENT = re.compile(r'<aside class="announcement-content">(.*?)</aside>', re.S)
_BAR = re.compile(r'<div class="announcement">.*?</nav>\s*</div>\s*', re.S)
_BODY = re.compile(r'(?=<label class="overlay sidebar-overlay")')
_SWITCHES = {name: re.compile(rf'<input type="checkbox" class="sidebar-toggle" name="{name}"[^>]*>\s*')
             for name in ("__navigation", "__toc")}
_TO_TOP = re.compile(r'<a href="#" class="back-to-top.*?</a>\s*', re.S)
_TOOLS = re.compile(r'<div class="content-icon-container">(.*?)</div>(\s*<article role="main")', re.S)
_WORDS = (  # to put one word in the place of another takes a fraction of what a pattern takes
    ('defer="defer"', "defer"),
    # A style attribute is an inline style, which the policy refuses.
    ('style="opacity: 50%"', 'opacity=".5"'),
    ('<svg xmlns="http://www.w3.org/2000/svg" style="display: none;">',
     '<svg xmlns="http://www.w3.org/2000/svg" class="sprite" width="0" height="0" aria-hidden="true">'),
    ('<button class="theme-toggle" ', '<button class="theme-toggle" type="button" '),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Site">'),
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('aria-label="Toggle site navigation sidebar"', 'aria-label="Menu: all pages and search"'),
    ('aria-label="Toggle table of contents sidebar"', 'aria-label="Menu: on this page"'),
)
_PLAIN = (
    (re.compile(r"<(area|br|col|hr|img|input|link|meta|wbr)\b([^<>]*?)\s*/>"), r"<\1\2>"),
    (re.compile(r' type="text/css"(?=[ >])'), ""),
    # A second one, of docutils.
    (re.compile(r'<meta name="viewport" content="width=device-width, initial-scale=1">\n?'), ""),
    # Firefox fetches such a page at once, unasked, which the policy refuses and reports. The links below the text stay.
    (re.compile(r'<link rel="next"[^<>]*>\n?'), ""),
    (re.compile(r'(<aside class="toc-drawer[^"]*")>'), r'\1 aria-label="On this page">'),
    (re.compile(r'(<form class="sidebar-search-container"(?![^>]*aria-label)[^>]*)>'),
     r'\1 aria-label="From the menu">'),
    # A tip that repeats a link's words is weight; a source's says more (`told_elsewhere`).
    (re.compile(r'(<a class="reference internal" href="(?![^"]*#id\d)[^"]*") title="[^"]*"'), r"\1"),
    (re.compile(r'<tr class="row-(?:odd|even)">'), "<tr>"),  # no style tells them apart
    # An address of each citation, to which nothing leads: an entry leads back to the page.
    (re.compile(r'(<span class="bibtex-citation") id="id\d+"'), r"\1"),
    # What only names the kind of a link, which nothing is done with.
    (re.compile(r'(<a class="reference internal" href="[^"]*">)'
                r'<span(?: class="(?:doc|(?:xref )?(?:std )?std-[a-z]+|xref)")?>([^<>]*)</span></a>'), r"\1\2</a>"),
)
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>\s*', re.S)
_TOLD = re.compile(r'(<a class="reference internal" href="[^"]*#id\d+") title="[^"]*"')
_MARK = re.compile(r'<svg class="(certainty-mark|safety-symbol)"( viewBox="[^"]*")?([^<>]*)>(.*?)</svg>', re.S)
_FACTS = re.compile(r'<dl class="simple place-facts">.*?</dl>', re.S)
_ALONE = re.compile(r"<(dd|li)><p>((?:(?!</?p>).)*)</p>\s*(?=</\1>)", re.S)
_INDENT = re.compile(r">\s*\n[ \t]+(?=<)")
_INDENT_AT_THE_BEGINNING = re.compile(r"\s*\n[ \t]+(?=<)")
_PRE = re.compile(r"(<(?:pre|textarea|script|style)\b.*?</(?:pre|textarea|script|style)>)", re.S)
_LINK = re.compile(r'<a ([^<>]*?)href="(https?://[^"]+)"([^<>]*)>(.*?)</a>', re.S)
_TITLE = re.compile(r'<h[12]>.*?</h[12]>|<span class="hazard">.*?</span>', re.S)
_TAG = re.compile(r"<[^<>]+>")


def mend(html: str) -> str:
    """Mend one whole page as furo's templates give it, but for the tree of all pages."""
    html = _plain(html)
    html = _ANNOUNCEMENT.sub(r'<nav class="announcement-content" aria-label="Emergency">\1</nav>', html)
    # First what leads past everything, then help. Each menu's switch stands where its sign is, in a landmark.
    html, skip = _taken(html, _SKIP)
    html, bar = _taken(html, _BAR)
    html, menu = _taken(html, _SWITCHES["__navigation"])
    html, contents = _taken(html, _SWITCHES["__toc"])
    html, to_top = _taken(html, _TO_TOP)
    html = _BODY.sub(lambda _: skip + bar, html, count=1)
    html = html.replace('<label class="nav-overlay-icon"', f'{menu}<label class="nav-overlay-icon"', 1)
    html = _TOOLS.sub(lambda found: f'<nav class="content-icon-container" aria-label="Page tools">{to_top}{contents}'
                                    f'{found[1]}</nav>{found[2]}', html, count=1)
    # In large letters a name must not break at its hyphen.
    html = _TITLE.sub(lambda found: found[0].replace("7-OH", '<span class="whole">7-OH</span>'), html)
    return lightened(_LINK.sub(_leading_out, html))


def lightened(html: str) -> str:
    """Take out of a page what it says twice, for readers who pay for each kilobyte."""
    html = _SYMBOL.sub(lambda found: found[0] if f'href="#{found[1]}"' in html else "", html)
    html = _drawn_once(html)
    # A paragraph alone in a field or item of a list of fifty places: a browser would lay out a thousand boxes more.
    html = _FACTS.sub(lambda found: _ALONE.sub(r"<\1>\2", found[0]), html)
    return "".join(part if index % 2 else _unindented(part) for index, part in enumerate(_PRE.split(html)))


def _unindented(part: str) -> str:
    if found := _INDENT_AT_THE_BEGINNING.match(part):
        part = "\n" + part[found.end():]
    return _INDENT.sub(">\n", part)


def told_elsewhere(html: str) -> str:
    """Take the words of sources out of the tips of their links: on a long page they were a fifth of all it sent.

    They stand once for all pages, in a file that the card of a source loads (`look.write_sources`).
    """
    return _TOLD.sub(r"\1", html)


def _drawn_once(html: str) -> str:
    """Draw each mark once, among furo's own symbols, and point at it from where it stands."""
    symbols: dict[tuple[str, str], str] = {}

    def use(found: Match[str]) -> str:
        name, box, about, shapes = found.groups()
        key = symbols.setdefault((box or "", shapes), f"{name}-{len(symbols) + 1}")
        return f'<svg class="{name}"{about}><use href="#{key}"></use></svg>'

    lean = _MARK.sub(use, html)
    drawn = "".join(f'<symbol id="{key}"{box}>{shapes}</symbol>\n' for (box, shapes), key in symbols.items())
    sprite = '<svg xmlns="http://www.w3.org/2000/svg" class="sprite"'
    if not symbols or sprite not in lean:
        return html
    start = lean.index(">", lean.index(sprite)) + 1
    return lean[:start] + "\n" + drawn + lean[start:]


def _plain(html: str) -> str:
    for word, other in _WORDS:
        html = html.replace(word, other)
    for found, put in _PLAIN:
        html = found.sub(put, html)
    return html


def _taken(html: str, part: re.Pattern[str]) -> tuple[str, str]:
    """Take a part out of a page; give the rest and the part."""
    found = part.search(html)
    return (html[:found.start()] + html[found.end():], found.group()) if found else (html, "")


def _leading_out(found: Match[str]) -> str:
    """Let a link to another site say where it leads, and pass no referrer."""
    before, address, after, words = found.groups()
    host = (urlsplit(unescape(address)).hostname or "").removeprefix("www.")
    # It stands first: what begins as the last link began packs into fewer bytes.
    rel = "" if "rel=" in before + after else 'rel="noreferrer" '
    said = _TAG.sub("", words)
    where = "" if not host or host in said or "data-own-site" in before + after else (
        f'<span class="link-host"> ({escape(host)})</span>')
    if "doi.org" in host and said.startswith("doi:"):  # says it already
        where = ""
    return f'<a {rel}{before}href="{address}"{after}>{words}{where}</a>'


_ADDRESS = re.compile(r'\b(href|src|action|data-content_root)="(?![#/]|[a-z][a-z0-9+.-]*:)([^"]*)"')


def rooted(html: str, address: str) -> str:
    """Make a page's addresses count from the site's root, for a page that is served in place of any other."""
    return _ADDRESS.sub(lambda found: f'{found[1]}="{urljoin(address, found[2])}"', html)


# -- the policy ------------------------------------------------------------------------------------

_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>(.*?)</script>", re.S)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
META = "Content-Security-Policy"


def digest(text: str) -> str:
    """Give the source expression that allows exactly this inline script or style."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(scripts: Iterable[str], styles: Iterable[str], *, header: bool) -> str:
    """Write the policy: this site alone, and the inline parts whose digests are given.

    In a page itself the policy cannot speak of frames. There it also allows ``file:``, so that the site
    can be read from a folder: for Firefox a folder is not ``'self'``. A page that came over the network
    can load no ``file:`` address in any case, so that this opens nothing.
    """
    own = "'self'" if header else "'self' file:"
    parts = {
        "default-src": "'none'",
        "script-src": " ".join((own, *sorted(set(scripts)))),
        "style-src": " ".join((own, *sorted(set(styles)))),
        "img-src": f"{own} data:",
        "font-src": own,
        "connect-src": own,
        "manifest-src": own,
        "base-uri": "'none'",
        "form-action": own,
    }
    if header:
        parts["frame-ancestors"] = "'none'"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def inline_parts(html: str) -> tuple[set[str], set[str]]:
    """Give the digests of a page's inline scripts and styles."""
    return ({digest(part) for part in _SCRIPT.findall(html)}, {digest(part) for part in _STYLE.findall(html)})


def with_policy(html: str) -> str:
    """Write the policy into a page, before anything that it rules."""
    rules = policy(*inline_parts(html), header=False)
    lines = (f'<meta charset="utf-8">\n    <meta http-equiv="{META}" content="{escape(rules, quote=False)}">\n'
             '    <meta name="referrer" content="no-referrer">')
    return html.replace('<meta charset="utf-8">', lines, 1)
