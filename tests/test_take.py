"""Sheets and editions to take away: what is in them, word for word, and that one source gives one file."""

import html
import re
from zipfile import ZipFile

import pypdfium2
import pytest
from pypdf import PdfReader


def words(text):
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def test_the_card_holds_each_mix_that_calls_for_a_poison_centre_now(site, library):
    text = words(html.unescape(re.sub(r"<[^>]+>", "", (site.out / "take/card.html").read_text())))
    rows = [row for row in library.tables["mixing"].values() if row.urgency == "now"]
    assert len(rows) > 5
    assert [row.id for row in rows if words(row.title) not in text] == []


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")  # the directive asks for the builder
def test_an_edition_that_was_built_is_listed_with_size_date_and_digest_and_stands_beside_the_page(tiny):
    folder = tiny.root / "build/editions"
    folder.mkdir(parents=True)
    (folder / "card-a4.pdf").write_bytes(b"abc")
    (folder / "date").write_text("2026-11-29\n")
    tiny.page("take/index", "```{downloads}\n```", front="no-notice: Nothing risky is here.\norphan: true")
    assert tiny.build(strict=True).status == 0
    text = re.sub(r"<[^>]+>", "", tiny.html("take/index"))
    assert "The pocket card: 0.0 MB, of 29 November 2026. Digest (SHA-256): ba7816bf8f01cfea" in text
    assert "Not built here: All chapters, for A4 paper; " in text
    assert (tiny.out / "take/card-a4.pdf").read_bytes() == b"abc"


def test_the_page_of_downloads_links_to_no_file_that_is_not_there(site):
    text = (site.out / "take/index.html").read_text()
    assert "Not built here" in text or "download" in text
    assert [name for name in re.findall(r'href="([^":/]+\.(?:pdf|epub))"', text) if not (site.out / "take" / name).exists()] == []


@pytest.fixture(scope="module")
def editions(built_once):
    return {file.stem.removesuffix("-a4"): PdfReader(file) for file in built_once("print").out.glob("*.pdf")}


@pytest.mark.slow
def test_each_edition_fits_its_number_of_pages(editions):
    assert {name: len(editions[name].pages) for name in ("card", "fridge", "clinician")} == dict.fromkeys(("card", "fridge", "clinician"), 1)
    assert len(editions["kratom-and-sleep"].pages) <= 200


@pytest.mark.slow
def test_an_edition_opens_with_emergency_and_its_dates(editions):
    for name in ("practice", "kratom-and-sleep"):
        first = editions[name].pages[0].extract_text()
        assert "do this, in this order" in first
        assert first.count("Law: sources up to") == 2  # above the page, and in its foot


@pytest.mark.slow
def test_the_whole_edition_holds_every_notice_whole_and_in_order(editions, library):
    pages = [words(page.extract_text()) for page in editions["kratom-and-sleep"].pages]
    for notice in library.notices.values():
        parts = [notice.signal, notice.hazard, notice.consequence, *notice.avoid, *notice.if_it_happens]
        in_order = re.compile(".*?".join(re.escape(words(part)) for part in parts))
        assert any(map(in_order.search, pages)), notice.id


@pytest.mark.slow
def test_fonts_are_embedded_and_the_edition_is_tagged_with_bookmarks(editions):
    for name, pdf in editions.items():
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"], name
        assert pdf.outline, name
        for page in pdf.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                (inner,) = font.get_object()["/DescendantFonts"]
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & inner.get_object()["/FontDescriptor"].keys(), name


@pytest.mark.slow
def test_no_line_of_an_edition_lies_beyond_its_margins(built_once):
    margin = 20  # points; the narrowest that a style sheet gives is 8 mm
    for file in built_once("print").out.glob("*.pdf"):
        for number, page in enumerate(pypdfium2.PdfDocument(file), 1):
            lines, width = page.get_textpage(), page.get_width()
            for left, _bottom, right, _top in map(lines.get_rect, range(lines.count_rects())):
                assert margin <= left < right <= width - margin, f"{file.name}, page {number}"


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes(built_once):
    from weasyprint import HTML

    out = built_once("print").out
    again = HTML(filename=out / "card-a4.html").write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    assert again == (out / "card-a4.pdf").read_bytes()


@pytest.mark.slow
def test_each_link_within_an_edition_leads_to_a_place_that_it_holds(built_once):
    for file in built_once("print").out.glob("*.html"):
        text = html.unescape(file.read_text())
        targets = set(re.findall(r'href="#([^"]*)"', text))
        assert targets - set(re.findall(r' id="([^"]*)"', text)) == set(), file.name


@pytest.mark.slow
def test_each_figure_of_an_edition_has_words(editions):
    for name in ("card", "practice"):
        pdf = editions[name]
        parts = [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]
        figures = [part for part in parts if isinstance(part, dict) and part.get("/S") == "/Figure"]
        assert figures
        assert [part for part in figures if "/Alt" not in part] == [], name


@pytest.mark.slow
def test_an_e_book_holds_no_time_or_rights_of_files(built_once):
    (book,) = built_once("epub").out.glob("*.epub")
    parts = ZipFile(book).infolist()
    assert parts[0].filename == "mimetype"
    assert {(part.date_time, part.external_attr) for part in parts} == {((1980, 1, 1, 0, 0, 0), 0o644 << 16)}


@pytest.mark.slow
def test_an_e_book_says_its_language_on_each_page_and_for_whom_it_can_be_read(built_once):
    (book,) = built_once("epub").out.glob("*.epub")
    with ZipFile(book) as packed:
        pages = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith((".xhtml", ".opf"))}
    said = pages.pop("content.opf")
    pages.pop("nav.xhtml")  # Sphinx's own template, which says it
    assert [name for name, page in pages.items() if '<html lang="en" xml:lang="en"' not in page] == []
    # EPUB Accessibility 1.1 (W3C) asks for each of these.
    assert [name for name in ("accessMode", "accessModeSufficient", "accessibilityFeature", "accessibilityHazard",
                              "accessibilitySummary") if f'"schema:{name}"' not in said] == []


@pytest.mark.parametrize("setting", ["kratom_offline", "kratom_both_languages", "print_first", "print_left_out"])
def test_a_setting_that_names_no_page_is_a_fault(tiny, setting):
    assert tiny.build(**{setting: ["ot*"]}).faults == []
    for _ in range(2):
        [fault] = tiny.build(**{setting: ["othr"]}).faults
        assert fault.startswith(f"conf.py:1: ERROR: [setting] '{setting}' names no page in 'othr'; did you mean 'other'")


def test_a_sheet_that_is_not_set_is_a_fault(tiny):
    tiny.page("other", "{edition-date}`crad`", front="no-notice: Nothing risky is here.")
    [fault] = tiny.build(print_editions={"card": ["other"]}).faults
    assert "[unknown-sheet]" in fault
    assert "did you mean 'card'" in fault
