"""The whole site in every format: no warning, and every notice that a page must carry is on it, word for word."""

import html
import re

import pytest
from babel.messages.pofile import read_po

pytestmark = pytest.mark.slow


def words(text):
    """Return the words of a text, without what markup and typography of a format put between them."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def text_pages(out):
    return {file.relative_to(out).with_suffix("").as_posix(): words(file.read_text()) for file in out.rglob("*.txt")}


def epub_pages(out):
    return {file.relative_to(out).with_suffix("").as_posix(): words(html.unescape(re.sub(r"<[^>]+>", "", file.read_text())))
            for file in out.rglob("*.xhtml")}


def latex_pages(out):
    """Cut the one file of LaTeX at the labels with which Sphinx opens each page."""
    tex = (out / "kratomandsleep.tex").read_text()
    opens = [*re.finditer(r"\\label\{\\detokenize\{([\w/-]+)::doc\}\}", tex)]
    ends = [*(match.start() for match in opens), len(tex)][1:]
    return {match[1]: words(re.sub(r"\\[a-zA-Z]+(?:\{\})?", " ", tex[match.end():end]))
            for match, end in zip(opens, ends, strict=True)}


@pytest.mark.parametrize("builder", ["text", "man", "latex", "epub", "dirhtml", "singlehtml", "gettext"])
def test_the_format_builds_without_a_warning(built_once, builder):
    assert built_once(builder).warnings == ""


@pytest.mark.parametrize(("builder", "pages_of"), [("text", text_pages), ("epub", epub_pages), ("latex", latex_pages)])
def test_each_page_holds_the_words_of_each_notice_that_it_must_carry(built_once, mandated, library, builder, pages_of):
    pages = pages_of(built_once(builder).out)
    lost = []
    for page, names in mandated.items():
        for notice in map(library.notices.get, names):
            message = [notice.short] if notice.short and words(notice.short) in pages[page] else [notice.consequence, notice.avoid[0]]
            parts = [f"{notice.signal} {notice.hazard}", *message]
            lost += [(page, notice.id, part) for part in parts if words(part) not in pages[page]]
    assert lost == []
    assert len(mandated) > 20


def test_the_page_of_all_notices_holds_each_of_their_parts(built_once, library):
    text = text_pages(built_once("text").out)["reference/notices"]
    for notice in library.notices.values():
        for part in (notice.signal, notice.hazard, notice.consequence, *notice.avoid, *notice.if_it_happens):
            assert words(part) in text, (notice.id, part)


def test_notices_are_in_the_translators_catalogue_once(built_once, library):
    with (built_once("gettext").out / "kratom-and-sleep.pot").open("rb") as file:
        messages = [message.id for message in read_po(file)]
    for notice in library.notices.values():
        assert messages.count(notice.hazard) == 1, notice.id
        assert messages.count(notice.consequence) == 1, notice.id
