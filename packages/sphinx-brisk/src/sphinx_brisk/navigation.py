"""furo's navigation tree, made once and marked for each page.

furo asks Sphinx for the whole tree of pages on every page and parses it there: the cost of a site grows with
the square of its pages. But the trees of two pages differ in three things only: the way to the other pages, which
entries are current, and which branches are therefore open. Here the tree is made once, by Sphinx and furo
themselves, with numbers in place of addresses. For a page the numbers become addresses, and its entries are marked.

Nothing of furo is replaced. One handler of ``html-page-context`` comes before furo's own and puts a stand-in for
Sphinx's ``toctree`` into the page's context; one comes after and puts in the page's tree. If a later furo asks for
the tree in another way, the stand-in lets it, and the page is what furo makes of it.
What is marked, and how, follows ``_toctree_add_classes`` of ``sphinx.environment.adapters.toctree`` (an entry of the
page and all that it stands in are ``current``) and ``get_navigation_tree`` of ``furo.navigation`` (current branches
are open; the last current item is the ``current-page``).
"""

import re
from html import escape
from typing import Any, cast

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.toctree import TocTree
from sphinx.util.osutil import relative_uri

KEY = "furo_navigation_tree"
"""Where furo puts the tree into a page's context."""

_ASKED: dict[str, Any] = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}
"""How furo asks for the tree: all of it, whatever the page."""
_MARK = "\ue000"
"""Stands on both sides of a number. Of a private area, so that no address holds it."""
_TAG = re.compile(r"(</?(?:ul|li|a|input)\b[^>]*)(?=>)")
_LINK = re.compile(rf'(.*? href="){_MARK}(\d+){_MARK}([^"]*)(".*)', re.DOTALL)
_BUILDERS = ("html", "dirhtml")


class _Numbers:
    """A builder for which an address is a number between marks."""

    def __init__(self, builder: Builder) -> None:
        """Stand in for ``builder``."""
        self.builder = builder
        self.numbers: dict[str, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.builder, name)

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the number of ``to``."""
        return f"{_MARK}{self.numbers.setdefault(to, len(self.numbers))}{_MARK}"


class Tree:
    """furo's tree of one build, in pieces."""

    def __init__(self, html: str, pages: list[str], builder: Builder) -> None:
        """Cut up ``html``, furo's tree with a number between marks for each of the ``pages``.

        ``builder`` knows their addresses.
        """
        self._builder = builder
        self._pieces = _TAG.split(html)
        """Text and tags in turns: a tag has an odd number."""
        self._links: dict[int, tuple[re.Match[str], str]] = {}
        """Piece of a link to its parts and the address of its page from the top of the site."""
        self._entries: dict[str, list[tuple[int, list[list[int]]]]] = {}
        """Page to its entries: the piece of the link, and those of each list and item in which it stands."""
        self._folder: str | None = None
        self._placed: list[str] = []
        open_boxes: list[list[int]] = []
        for number in range(1, len(self._pieces), 2):
            tag = self._pieces[number]
            if tag.startswith(("</ul", "</li")):
                open_boxes.pop()
            elif tag.startswith(("<ul", "<li")):
                open_boxes.append([number])
            elif tag.startswith("<input"):
                open_boxes[-1].append(number)  # the switch of the item in which it stands
            elif link := _LINK.fullmatch(tag):
                page = pages[int(link[2])]
                self._links[number] = link, builder.get_target_uri(page)
                # Not flattened yet: the switch of its own item comes after it.
                self._entries.setdefault(page, []).append((number, [*open_boxes]))

    def of(self, page: str) -> str:
        """Return the tree as furo would make it for ``page``, which need not stand in it."""
        own = self._builder.get_target_uri(page)
        pieces = self._seen_from(own[:own.rfind("/") + 1]).copy()
        current: set[int] = set()
        for number, boxes in self._entries.get(page, ()):
            link, _address = self._links[number]
            pieces[number] = link[1] + (link[3] or "#") + link[4]
            if not link[3]:
                current.update([number], *boxes)
        for piece in current:
            pieces[piece] = _current(pieces[piece])
        if items := [piece for piece in current if pieces[piece].startswith("<li")]:
            pieces[max(items)] = pieces[max(items)][:-1] + ' current-page"'
        return "".join(pieces)

    def _seen_from(self, folder: str) -> list[str]:
        """Return the pieces with the addresses that others have from a folder. Pages come sorted: one is remembered."""
        if folder != self._folder:
            self._folder, self._placed = folder, self._pieces.copy()
            for number, (link, address) in self._links.items():
                self._placed[number] = link[1] + escape(relative_uri(folder + _MARK, address), quote=False) + "".join(
                    link.group(3, 4))
        return self._placed


def _current(tag: str) -> str:
    """Return a tag as it begins when it is current."""
    if tag.startswith("<input"):  # an open branch
        return tag.replace(' class="toctree-checkbox"', ' checked="" class="toctree-checkbox"', 1)
    if 'class="' not in tag:
        return f'{tag} class="current"'
    if tag.startswith("<li"):  # its own class stands before what is added, that of a list or a link behind it
        return re.sub('class="[^" ]*', r"\g<0> current", tag)
    return tag.replace('class="', 'class="current ')


class Navigation:
    """The trees of one application, build after build."""

    def __init__(self) -> None:
        """Begin without a tree."""
        self._tree: Tree | None = None
        self._pages: list[str] = []
        self._one_for_all: bool | None = None
        self._asked = self._standing_in = False

    def forget(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Forget the tree of an earlier build: pages have been read since (``env-updated``)."""
        self._tree = self._one_for_all = None
        return []

    def before(self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], *rest: object) -> None:
        """Let what furo will ask be answered once (``html-page-context``, before furo and any that change it)."""
        if self._one_for_all is None:
            self._one_for_all = (
                app.config.brisk_navigation and app.builder.name in _BUILDERS and not _differs(app.env))
        self._asked, self._standing_in = False, self._one_for_all
        if not self._standing_in or "toctree" not in context:
            return
        toctree = context["toctree"]

        def stand_in(**options: Any) -> str:
            if not self._standing_in or options != _ASKED:
                return cast(str, toctree(**options))
            self._asked = True
            return self._numbered(app) if self._tree is None else ""

        context["toctree"] = stand_in

    def after(self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], *rest: object) -> None:
        """Put the page's tree into its context (``html-page-context``, right after furo)."""
        self._standing_in = False
        if not self._asked:
            return
        if self._tree is None:
            self._tree = Tree(context[KEY], self._pages, app.builder)
        context[KEY] = self._tree.of(pagename)

    def _numbered(self, app: Sphinx) -> str:
        """Return Sphinx's tree as no page has it: nothing is current, and addresses are numbers."""
        builder = cast(StandaloneHTMLBuilder, app.builder)
        numbers = _Numbers(builder)
        tree = TocTree(app.env).get_toctree_for(_MARK, cast(Builder, numbers), **_ASKED)
        self._pages = list(numbers.numbers)
        return builder.render_partial(tree)["fragment"]


def _differs(env: BuildEnvironment) -> bool:
    """Tell whether trees differ in more than addresses and marks, so that furo must make each.

    A section under ``only`` is flattened in the entries of all pages but those that the page stands under
    (``_toctree_standard_entry``). A quotation mark in a page's name is written in more than one way.
    """
    return any('"' in docname for docname in env.found_docs) or any(
        any(toc.findall(addnodes.only)) for toc in env.tocs.values())


def register(app: Sphinx) -> None:
    """Make furo's navigation once for all pages of an application."""
    navigation = Navigation()
    app.connect("env-updated", navigation.forget)
    app.connect("html-page-context", navigation.before, priority=0)
    app.connect("html-page-context", navigation.after, priority=501)  # furo's own has 500
