"""The whole site in every format: no warning, and every notice that a page must carry is on it, word for word."""

import html
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

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
    with (built_once("gettext").out / "safety/notices.pot").open("rb") as file:
        messages = [message.id for message in read_po(file)]
    for notice in library.notices.values():
        assert messages.count(notice.hazard) == 1, notice.id
        assert messages.count(notice.consequence) == 1, notice.id


@pytest.fixture(scope="module")
def book(built_once):
    """Every page of the e-book by its path, read as XML: a page that is not well-formed stops here."""
    out = built_once("epub").out
    return {file: ElementTree.parse(file).getroot() for file in sorted(out.rglob("*.xhtml"))}


def ids(page):
    return [element.get("id") for element in page.iter() if element.get("id")]


def test_ids_are_unique_on_each_page_of_the_book(book):
    assert len(book) > 60
    assert {file.name: sorted({name for name in ids(page) if ids(page).count(name) > 1})
            for file, page in book.items() if len(ids(page)) != len(set(ids(page)))} == {}


def test_each_link_and_image_of_the_book_has_its_target(book):
    anchors = {file: set(ids(page)) for file, page in book.items()}
    links = [(file, address) for file, page in book.items() for element in page.iter()
             for address in (element.get("href"), element.get("src")) if address and not re.match(r"[a-z]+:", address)]
    assert len(links) > 1000
    lost = []
    for file, address in links:
        path, _, anchor = address.partition("#")
        target = (file.parent / unquote(path)).resolve() if path else file
        if not target.is_file() or (anchor and unquote(anchor) not in anchors[target]):
            lost.append((file.name, address))
    assert lost == []


def test_drawings_of_the_book_are_images_with_words(book):
    """Sphinx cannot declare that a page holds SVG, and readers refuse a page that does so undeclared."""
    assert [file.name for file, page in book.items() if any(element.tag.endswith("svg") for element in page.iter())] == []
    drawings = [element for page in book.values() for element in page.iter()
                if Path(element.get("src", "")).name.startswith("drawing-")]
    assert len(drawings) >= 5
    assert all(len(drawing.get("alt")) > 20 for drawing in drawings)


def test_a_book_says_on_its_first_page_how_old_its_law_is(built_once):
    line = "its newest law sources are from"
    assert line in epub_pages(built_once("epub").out)["index"]
    assert line in latex_pages(built_once("latex").out)["index"]
    assert line not in text_pages(built_once("text").out)["index"]  # nor on the site, which shows it on the pages on law


def checker():
    """Return the command that checks an e-book, or none: Debian's is a jar, which not every machine runs by its name."""
    jar = Path("/usr/share/java/epubcheck.jar")
    if jar.is_file():
        return ["java", "-jar", jar]
    return ["epubcheck"] if shutil.which("epubcheck") else []


def test_epubcheck_has_no_word_to_say_where_it_is_installed(built_once):
    [file] = built_once("epub").out.glob("*.epub")
    if command := checker():
        done = subprocess.run([*command, "--failonwarnings", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
