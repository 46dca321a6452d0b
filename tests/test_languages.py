"""The site in another language: below its own, each page leading to the same page, in the words of that language."""

from __future__ import annotations

import ast
import contextlib
import importlib
import re
from io import BytesIO, StringIO
from pathlib import Path

import html5lib
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from conftest import ROOT, real_library

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
TEXTS = ["Kratom with sleeping pills", "Breathing can slow.", "Do not take them together.", "Ask a pharmacist first.",
         "Call your emergency number and stay."]
SETTINGS = {"safety_source_language": "en", "locale_dirs": ["locale"], "gettext_compact": False, "today_fmt": "%-d %B %Y",
            "kratom_languages": {"en": "English", "es": "Español"}, "kratom_built": ["en", "es"]}


def po(texts):
    return HEAD + "\n".join(f'msgid "{text}"\nmsgstr "{said}"\n' for text, said in texts.items())


@pytest.fixture
def two(tiny):
    """The tiny site in English, and in Spanish below it."""
    tiny.write("locale/es/LC_MESSAGES/safety/notices.po", po({text: f"Ñ {text}{' (nunca)' * text.startswith('Do not')}" for text in TEXTS}))
    tiny.write("locale/es/LC_MESSAGES/sphinx.po", (ROOT / "docs/locale/es/LC_MESSAGES/sphinx.po").read_text())
    tiny.page("practice/emergency", "Help.", front="no-notice: Nothing risky here.\nwritten: 2026-11-22")
    tiny.page("index", "```{toctree}\nmixing\nnotices\nother\npractice/emergency\n```", front="no-notice: A list of pages.")

    def build(**more):
        english = tiny.build(strict=True, **SETTINGS | more)
        spanish = tiny.build(strict=True, into="build-es", language="es", **SETTINGS | more)
        assert (english.status, spanish.status) == (0, 0), english.warnings + spanish.warnings
        return tiny.out, tiny.root / "build-es/html"
    return build


def test_both_languages_have_the_same_pages_anchors_and_codes(two):
    english, spanish = two()
    pages = [file.relative_to(english) for file in english.rglob("*.html")]
    assert sorted(pages) == sorted(file.relative_to(spanish) for file in spanish.rglob("*.html"))
    for page in pages:
        for mark in (r'\sid="([^"]+)"', r"KS-[0-9]{3}"):
            one, other = (re.findall(mark, (out / page).read_text()) for out in (english, spanish))
            assert one == other, page
    assert '<html lang="es"' in (spanish / "mixing.html").read_text()


def test_a_form_is_in_the_reader_s_language_and_for_whoever_is_shown_it_in_both(tiny, two):
    form = "```{code-block} text\nI USE\n____ times\n```"
    for page in ("other", "handed"):
        tiny.page(page, form, front="no-notice: Nothing risky here.\norphan: true")
        tiny.write(f"locale/es/LC_MESSAGES/{page}.po", HEAD + 'msgid "I USE\\n____ times"\nmsgstr "USO\\n____ veces"\n')
    english, spanish = two(kratom_both_languages=["handed"])
    blocks = {name: re.findall(r"<pre><span></span>(.*?)\n</pre>", (out / f"{name}.html").read_text(), re.S)
              for out in (english, spanish) for name in ("other", "handed")}
    assert blocks == {"other": ["USO\n____ veces"], "handed": ["USO\n____ veces", "I USE\n____ times"]}
    assert "USO" not in (english / "other.html").read_text()
    assert re.search(r'<div class="[^"]*highlight-text[^"]*" lang="en"|lang="en"[^>]*highlight-text',
                     (spanish / "handed.html").read_text())


def test_words_for_machines_are_taken_in_both_languages(tiny, two):
    tiny.page("other", "Tea.", front="no-notice: Nothing risky here.\nmyst:\n  html_meta:\n    description: Tea.")
    two()


@pytest.mark.parametrize(("said", "rule"), [
    ("<b>Té</b>", "raw-markup"), ("![x](https://example.org/x.png)", "foreign-picture"), ("T&shy;é", "invisible")])
def test_a_fault_of_a_part_of_a_translation_is_told_where_it_is_written(tiny, said, rule):
    tiny.page("other", "Tea.", front="no-notice: Nothing risky here.")
    tiny.write("locale/es/LC_MESSAGES/other.po", po({"other": "otra", "Tea.": said}))
    run = tiny.build(language="es", safety_raw_pages={}, **SETTINGS)
    assert [fault for fault in run.faults if fault.startswith(f"docs/locale/es/LC_MESSAGES/other.po:8: ERROR: [{rule}]")], run.warnings


def test_the_cells_of_a_table_in_a_directive_can_be_translated(tiny):
    tiny.page("other", "```{table}\n:class: cards\n\n| Head |\n|---|\n| None found |\n```", front="no-notice: Nothing risky here.")
    assert tiny.build("gettext", **SETTINGS).status == 0
    assert {"Head", "None found"} <= {message.id for message in read_po(BytesIO(next(tiny.root.rglob("other.pot")).read_bytes()))}


def test_what_a_host_reads_at_the_top_stands_there_alone_and_names_both_languages(two):
    english, spanish = two(html_baseurl="https://site.example/")
    for name in ("robots.txt", "sitemap.xml", "llms.txt", "_headers", "_redirects", "data/notices.json"):
        assert (english / name).exists()
        assert not (spanish / name).exists(), name
    entry = ('<xhtml:link rel="alternate" hreflang="en" href="https://site.example/practice/emergency.html"/>'
             '<xhtml:link rel="alternate" hreflang="es" href="https://site.example/es/practice/emergency.html"/>')
    assert (english / "sitemap.xml").read_text().count(entry) == 2, "each of the two names both"
    assert 'href="/es/practice/emergency.html"' in (spanish / "404.html").read_text()
    assert 'href="/index.html" lang="en"' in (spanish / "404.html").read_text()
    assert 'href="/es/index.html" lang="es"' in (english / "404.html").read_text()


def test_the_site_s_own_words_and_dates_are_in_spanish(two):
    _, spanish = two()
    assert "Escrito 22 de noviembre de 2026." in (spanish / "practice/emergency.html").read_text()
    assert "Esta página no está aquí" in (spanish / "404.html").read_text()


def own_words():
    """Every text of the site's own that passes through ``_``: in code, in templates, in its closed lists of words."""
    words = set()
    for file in (ROOT / "src/kratom_site").rglob("*.py"):
        for _, message, _, _ in extract("python", BytesIO(file.read_bytes()), keywords={"_": None}):
            words.add(message if isinstance(message, str) else message[0])
    for folder in ("docs/_templates", "src/kratom_site/output/templates"):
        for file in (ROOT / folder).rglob("*.html"):
            for _, _, message, _ in babel_extract(BytesIO(file.read_bytes()), ("_", "gettext"), (), {}):
                words.add(message if isinstance(message, str) else message[0])
    law, facts = (importlib.import_module(f"kratom_site.{name}") for name in ("law.words", "evidence.facts"))
    months = importlib.import_module("kratom_site.law.rows")._MONTHS
    for listed in (law.APPLIES_TO, law.CONFIDENCES, law.SOURCE_KINDS, facts.READ_AS, facts.KINDS, facts.VERDICTS):
        words |= set(listed.values())
    words |= {said for status in law.STATUSES.values() for said in (status.word, status.meaning)}
    return words - {"banned"} | {law.REPORTED, law.MAYBE, law.LOW, law.OLD, *months, *facts.DIRECTIONS, *facts.KINDS, *facts.PRODUCTS}


def test_every_word_of_the_site_s_own_has_its_spanish():
    with (ROOT / "docs/locale/es/LC_MESSAGES/sphinx.po").open("rb") as file:
        spanish = {message.id: message.string for message in read_po(file) if message.id and message.string}
    assert own_words() <= spanish.keys()
    for text, said in spanish.items():
        assert sorted(re.findall(r"%(?:\(\w+\))?[sd]", text)) == sorted(re.findall(r"%(?:\(\w+\))?[sd]", said)), text


def test_no_directive_shows_english_that_cannot_be_translated():
    """A text of two words or more in a node or a row of labels passes through ``_``."""
    bare = []
    for file in (ROOT / "src/kratom_site").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "nodes":
                bare += [(file.name, part.value) for part in call.args if isinstance(part, ast.Constant)
                         and isinstance(part.value, str) and re.search(r"[A-Za-z]{3,}", part.value)]
    assert bare == []


@pytest.mark.parametrize(("wanted", "printed"), [((), "en"), (("es",), "en es"), (("en",), "en")])
def test_a_language_is_built_when_enough_of_it_is_translated(tmp_path, wanted, printed):
    complete = importlib.import_module("kratom_site.complete")
    (tmp_path / "conf.py").write_text('safety_source_language = "en"\nkratom_languages = {"en": "English", "es": "Español"}\n'
                                      'locale_dirs = ["locale"]\nkratom_least_translated = 60\n')
    file = tmp_path / "docs/locale/es/LC_MESSAGES/index.po"
    file.parent.mkdir(parents=True)
    file.write_text(po({"a": "b", "c": "", "d": ""}))
    assert languages(complete, tmp_path, wanted) == printed
    file.write_text(po({"a": "b", "c": "d", "d": ""}))
    assert languages(complete, tmp_path, ()) == "en es"
    file.write_text(po({"Call 911.": "Llame al 119."}))
    with pytest.raises(SystemExit, match="'119'"):  # also where the language is asked for by its name
        languages(complete, tmp_path, ("es",))


@pytest.mark.parametrize("broken", [b'msgid "a"\nmsgstr "\xe9"\n', b'msgid "a"\nfoo\n', b'msgid "a"\nmsgid "b"\n'])
def test_a_catalogue_of_translations_that_cannot_be_read_is_named(tmp_path, broken):
    (tmp_path / "es").mkdir()
    (tmp_path / "es/index.po").write_bytes(broken)
    with pytest.raises(SystemExit, match=r"es/index\.po: not a catalogue of translations: "):
        importlib.import_module("kratom_site.complete").share(tmp_path)


@pytest.mark.parametrize(("text", "translation", "what"), [
    ("{us} US {uk} UK", "{uk} EE. UU. {us} Reino Unido", "{us}"), ("{us} US {uk} UK", "{us} EE. UU.", "{uk}"),
    ("Call 911.", "Llame al 119.", "119"), ("[here](https://a.org)", "[aquí](https://b.org)", "](https://a.org)"),
    ("Take it. Do not mix it.", "Tómelo.\n\nNo lo mezcle.", "\n\n"), ("Tea", "- Té", "- "),
    ("Ask {call}`poison`.", "Pregunte a {call}`us-crisis`.", "{call}`poison`"), ("911 or 988", "988 o 911", ""), ("Tea", "Té", ""),
    ("Within 24 hours.", "En 42 horas.", "24"), ("By half.", "Un 50%.", ""), ("4,000 of 25,398", "4000 de 25\xa0398", ""), ("4,000", "400", "400"), ("<https://a.org>", "<https://b.org>", "<https://a.org>"),
])
def test_a_translation_has_the_numbers_addresses_and_paragraphs_of_its_text(text, translation, what):
    assert importlib.import_module("kratom_site.complete").unlike(text, translation) == what


def test_a_translation_that_is_unlike_its_text_is_named(tmp_path):
    (tmp_path / "index.po").write_text(po({"a": "b", "Call 911.": "Llame al 119."}))
    (tmp_path / "folder.po").mkdir()
    with pytest.raises(SystemExit, match=r"index\.po:\d+: '119' stands in the text or the translation alone"):
        importlib.import_module("kratom_site.complete").share(tmp_path)


def languages(complete, folder: Path, wanted) -> str:
    with contextlib.chdir(folder), contextlib.redirect_stdout(StringIO()) as printed:
        assert complete.main(list(wanted)) == 0
    return printed.getvalue().strip()


def test_the_real_site_in_spanish_has_the_same_pages_and_every_notice_word_for_word(site, spanish, mandated):
    out = spanish.out
    with (ROOT / "docs/locale/es/LC_MESSAGES/safety/notices.po").open("rb") as file:
        words = {message.id: message.string for message in read_po(file)}
    notices = real_library().notices
    pages = [file.relative_to(site.out) for file in site.pages()]
    assert sorted(pages) == [file.relative_to(out) for file in spanish.pages()]
    assert 'href="../../data/notices.json"' in (out / "about/data.html").read_text()
    for page in pages:
        one, other = ((folder / page).read_text() for folder in (site.out, out))
        assert set(re.findall(r'\sid="([^"]+)"', one)) == set(re.findall(r'\sid="([^"]+)"', other)), page
        assert set(re.findall(r"KS-[0-9]{3}", one)) == set(re.findall(r"KS-[0-9]{3}", other)), page
        text = " ".join(re.sub(r"<[^>]+>", "", other).split())
        for name in mandated.get(page.with_suffix("").as_posix(), ()):
            assert words[notices[name].hazard] in text, (page, name)


def reminded(page: Path) -> set[tuple[str, str]]:
    """Return (section, notice) for each notice that a reminder of a section leads to."""
    tree = html5lib.parse(page.read_text(), namespaceHTMLElements=False)
    return {(section.get("id"), link.get("href").partition("#")[2])
            for section in tree.iter("section") for line in section.findall("p")
            if {"safety-reminder", "safety-links"} & set(line.get("class", "").split())
            for link in line.iter("a") if "#notice-" in link.get("href", "")}


def test_no_section_in_spanish_reminds_of_less(site, spanish):
    """Rows of the mixing table and claims have their heading from a record, and each names its notices itself."""
    missing, seen = set(), 0
    for page in site.pages():
        there = reminded(page)
        seen += len(there)
        missing |= {section for section, _ in there - reminded(spanish.out / page.relative_to(site.out))}
    assert seen > 500
    assert {name for name in missing if not name.startswith(("mixing-", "claim-"))} == set()
    assert len(missing) <= 3


def test_what_stands_in_english_on_a_spanish_page_says_so_and_no_table_of_a_reader_is_among_it(spanish):
    """The pages for authors and the notes on studies are not translated; a reader's page is, to its last cell."""
    left = {}
    for page in spanish.pages():
        name = page.relative_to(spanish.out).with_suffix("").as_posix()
        text = page.read_text()
        assert len(re.findall(r'<html[^>]* lang="es"', text)) == 1, name
        if name.startswith(("overview/", "mechanisms/", "practice/", "legal/", "take/")):
            article = text.partition("<article")[2].partition("</article>")[0]
            if found := re.findall(r'<(?:p|li|td|th|dt|h\d)[^>]* lang="en"[^>]*>(.{0,60})', article):
                left[name] = found
    assert left == {}


def test_every_spanish_page_is_valid_html(spanish):
    wrong = []
    for page in spanish.pages():
        parser = html5lib.HTMLParser()
        parser.parse(page.read_text())
        wrong += [f"{page.relative_to(spanish.out)}:{place[0]} {kind} {more}" for place, kind, more in parser.errors]
    assert wrong == []
