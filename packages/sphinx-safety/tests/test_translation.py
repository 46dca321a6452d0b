"""Records in another language: whole in it or as they were written, and the build says which."""

from __future__ import annotations

import os
import re

import pytest

from .conftest import notice_text

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
NOTICE = {"Laser beam": "Rayo láser", "You can go blind.": "Puede quedarse ciego.", "Wear goggles.": "Use gafas.",
          "Wear goggles. It blinds.": "Use gafas. Ciega."}


def po(texts):
    return HEAD + "\n".join(f'msgid "{text}"\nmsgstr "{said}"\n' for text, said in texts.items())


@pytest.fixture(params=[1, 2], ids=["serial", "parallel"])
def spanish(project, request):
    """The tiny project with a short form and a third page, all of its notice translated, by one process and by two."""
    project.jobs = request.param
    project.conf += ['safety_source_language = "en"', 'locale_dirs = ["locale"]', "gettext_compact = False"]
    project.write("_notices/laser-eyes.rst", notice_text(more="Classes of light.\n").replace(
        "avoid:", "short: Wear goggles. It blinds.\navoid:"))
    project.write("locale/es/LC_MESSAGES/safety/notices.po", po(NOTICE | {"Classes of light.": "Clases de luz."}))
    project.page("plain", ".. safety-index::\n\n.. toctree::\n\n   third")
    project.page("third", "Nothing here.")
    return project


def build(project):
    result = project.build(language="es")
    return result, {name: project.out(f"{name}.html") for name in ("index", "plain", "third")} if not result.status else {}


def test_a_notice_stands_in_spanish_wherever_it_stands(spanish):
    result, pages = build(spanish)
    assert result.warnings == ""
    for name in ("index", "plain"):
        for said in list(NOTICE.values())[:3]:
            assert said in pages[name]
        assert "Laser beam" not in pages[name]
    assert "Clases de luz." in pages["plain"]


def test_what_changed_in_a_notice_stays_in_the_language_of_its_authors_and_says_so(spanish):
    file = spanish.root / "_notices/laser-eyes.rst"
    file.write_text(file.read_text().replace("avoid:", "history:\n  - '2026-01-02: First version.'\navoid:"))
    _, pages = build(spanish)
    assert re.search(r'<ul [^>]*lang="en"[^>]*>\s*<li><p>2026-01-02: First version.</p></li>', pages["plain"])


def test_a_changed_word_takes_the_whole_translation_away_and_stops_the_build(spanish):
    build(spanish)
    file = spanish.root / "_notices/laser-eyes.rst"
    file.write_text(file.read_text().replace("You can go blind.", "You can go blind at once."))
    for _ in range(2):
        result, _ = build(spanish)
        assert result.status == 2
        assert "index.rst:1: ERROR: [untranslated-notice] the notice 'laser-eyes'" in result.warnings
    spanish.page("index", ".. safety:: laser-eyes\n\nThe laser is on.\n\n.. toctree::\n\n   plain\n",
                 ".. safety-topics:: laser\n   :untranslated: laser-eyes: It has changed today.\n\n")
    result, pages = build(spanish)
    assert result.warnings == ""
    assert "Rayo" not in pages["index"], "half a warning"
    assert '<span class="hazard" lang="en">Laser beam</span>' in pages["index"]
    assert '<p lang="en">Wear goggles.</p>' in pages["index"]
    assert "En inglés: aún sin traducir" in pages["index"]
    assert "PELIGRO" in pages["index"]


def test_only_records_are_marked_not_the_same_words_of_a_page(spanish):
    (spanish.root / "locale/es/LC_MESSAGES/safety/notices.po").write_text(HEAD)
    spanish.write("locale/es/LC_MESSAGES/third.po", po({"third": "tercera", "Nothing here.": "Wear goggles."}))
    spanish.page("index", ".. safety:: laser-eyes\n\nThe laser is on.\n\n.. toctree::\n\n   plain\n",
                 ".. safety-topics:: laser\n   :untranslated: laser-eyes: It has changed today.\n\n")
    _, pages = build(spanish)
    assert '<p lang="en">Wear goggles.</p>' in pages["index"]
    assert "<p>Wear goggles.</p>" in pages["third"]


def test_a_spanish_term_without_its_notice_stops_the_build_twice(spanish):
    topics = spanish.root / "_notices/topics.yaml"
    topics.write_text(topics.read_text() + "  terms-es: [rayo de luz, gafas especial*]\n")
    for words in ("Los rayos de luz.", "Unas gafas especializadas."):
        spanish.write("locale/es/LC_MESSAGES/third.po", po({"Nothing here.": words}))
        for _ in range(2):
            result, _ = build(spanish)
            assert (result.status, len(result.faults)) == (2, 1), result.warnings
            assert "locale/es/LC_MESSAGES/third.po:5: ERROR: [undeclared-topic]" in result.warnings
            assert "which the page third.rst does not declare" in result.warnings
    spanish.write("locale/es/LC_MESSAGES/third.po", po({"Nothing here.": "Aquí no hay luz."}))
    assert build(spanish)[0].status == 0


def test_a_translated_section_reminds_of_what_its_source_names(spanish):
    """In the heading, and in the text."""
    sections = "The laser\n---------\n\nMore.\n\nOther\n-----\n\nA laser.\n\n"
    spanish.page("index", f".. safety:: laser-eyes\n\nText.\n\n{sections}.. toctree::\n\n   plain\n", ".. safety-topics:: laser\n\n")
    spanish.write("locale/es/LC_MESSAGES/index.po",
                  po({"The laser": "La luz", "More.": "Más.", "Other": "Otra", "A laser.": "Una luz."}))
    _, pages = build(spanish)
    assert re.search("La luz.*safety-reminder.*Más.*Otra.*safety-links.*Una luz", pages["index"], re.DOTALL)


def test_a_changed_catalogue_reads_exactly_its_pages_again(spanish):
    spanish.conf.append("import pathlib\ndef setup(app):\n    app.connect('env-before-read-docs', lambda app, env, names: "
                        "pathlib.Path('read.txt').write_text(' '.join(sorted(names))) and None)")
    build(spanish)
    notices = spanish.root / "locale/es/LC_MESSAGES/safety/notices.po"
    for text, said, pages in (("Use gafas.", "Lleve gafas.", "index plain"), ("Clases de luz.", "Tipos de luz.", "index plain"),
                              ("Nadie", "Alguien", "")):
        notices.write_text(notices.read_text().replace(f'"{text}', f'"{said}'))
        build(spanish)
        assert (spanish.root / "read.txt").read_text() == pages
    spanish.write("locale/es/LC_MESSAGES/third.po", po({"third": "tercera"}))
    build(spanish)
    assert (spanish.root / "read.txt").read_text() == "third"


def test_a_translation_put_back_with_an_old_date_is_taken(spanish):
    for said in ("Nada aquí.", "Aquí no hay nada."):
        spanish.write("locale/es/LC_MESSAGES/third.po", po({"Nothing here.": said}))
        os.utime(spanish.root / "locale/es/LC_MESSAGES/third.po", (1, 1))
        _, pages = build(spanish)
        assert said in pages["third"]


def test_what_is_untranslated_on_a_page_is_marked_and_said_on_its_top(spanish):
    spanish.page("third", "Nothing here.\n\nMore\n----\n\nAnd here.")
    spanish.write("locale/es/LC_MESSAGES/third.po", po({"third": "tercera", "Nothing here.": "Nada aquí."}))
    _, pages = build(spanish)
    assert '<p class="safety-untranslated">Una parte de esta página aún no está traducida. Está en inglés.</p>' in pages["third"]
    assert "<p>Nada aquí.</p>" in pages["third"]
    assert '<p lang="en">And here.</p>' in pages["third"]
    assert '<h2><span lang="en">More</span>' in pages["third"]
    assert 'id="more"' in pages["third"]


@pytest.mark.parametrize(("text", "line", "rule"), [
    ('msgid "a"\nmsgstr "b\n', 6, "translation"), ('msgid "Laser beam"\nmsgstr "Ra\u202eyo"\n', 5, "invisible-character"),
    (po({"a": "b"})[len(HEAD):] + '\nmsgctxt "x"\nmsgid ""\n"a"\nmsgstr "c"\n', 9, "translation"),
    (po(NOTICE | {"Laser beam": "Rayo" + " luz" * 20})[len(HEAD):], 5, "too-long"),
    (po(NOTICE | {"Wear goggles. It blinds.": "Ciega."})[len(HEAD):], 5, "no-avoidance"),
])
def test_a_bad_catalogue_is_one_clear_error(project, text, line, rule):
    project.conf += ['safety_source_language = "en"', 'locale_dirs = ["locale"]', 'suppress_warnings = ["i18n"]']
    project.write("_notices/laser-eyes.rst", notice_text().replace("avoid:", "short: Wear goggles. It blinds.\navoid:"))
    project.write("locale/es/LC_MESSAGES/safety/notices.po", HEAD + text)
    result = project.build(language="es")
    assert (result.status, len(result.faults)) == (2, 1), result.warnings
    assert re.search(rf"locale/es/LC_MESSAGES/safety/notices\.po:{line}: ERROR: \[{rule}\]", result.warnings), result.warnings


def test_a_text_has_one_translation(spanish):
    """In a page's catalogue, and in all those of records together."""
    twice = po({"Nothing here.": "Nada aquí."}) + po({"Nothing here.": "Algo aquí."})[len(HEAD):]
    spanish.write("locale/es/LC_MESSAGES/third.po", twice)
    result, _ = build(spanish)
    assert len(result.faults) == 1
    assert "third.po:7: ERROR: [translation] the text 'Nothing here.' stands in line 5 already; keep one" in result.warnings
    spanish.write("locale/es/LC_MESSAGES/third.po", HEAD)
    spanish.write("locale/es/LC_MESSAGES/safety/topics.po", po({"Laser": "Láser", "Laser beam": "Un rayo"}))
    result, _ = build(spanish)
    assert len(result.faults) == 1
    assert re.search(r"topics\.po:8: ERROR: \[translation\] .*/notices\.po:5", result.warnings), result.warnings


def test_a_fault_of_a_translation_is_told_where_it_is_written(spanish):
    """And one of a text without a translation on the page."""
    spanish.page("index", "Do.\n\nWait.\n\n.. safety:: laser-eyes\n\n.. toctree::\n\n   plain\n", ":topics: laser\n\n")
    spanish.write("locale/es/LC_MESSAGES/index.po", po({"Do.": "Un laser.", "More.": "Más.", "Wait.": "Espere."}))
    spanish.conf.append("safety_answer_first = True")
    first, second = sorted(build(spanish)[0].faults)
    assert first.startswith("locale/es/LC_MESSAGES/index.po:11: ERROR: [answer-first] 2 paragraphs"), first
    assert second.startswith("locale/es/LC_MESSAGES/index.po:5: ERROR: [late-notice] 'laser' is used"), second
    assert "before the notice 'laser-eyes' at index.rst:10; move" in second
    spanish.write("locale/es/LC_MESSAGES/index.po", po({"Do.": "Haga.", "More.": "Más."}))
    [fault] = build(spanish)[0].faults
    assert fault.startswith("index.rst:8: ERROR: [answer-first]"), fault


@pytest.mark.parametrize(("language", "why"), [
    ("fr", "nothing in 'locale_dirs' is translated into 'fr'; allowed: en, es"), ("es_MX", "nothing .* 'es_MX'; allowed: en, es"),
    ("xx", "language is 'xx'; write the code"), ("../es", "language is '../es'")])
def test_a_language_without_translations_is_refused(spanish, language, why):
    for page in ("index", "third"):
        spanish.page(page, "Nothing here.\n\n.. toctree::\n   :glob:\n\n   *")
    [fault] = spanish.build(language=language).faults
    assert re.match(rf"conf\.py:\d+: ERROR: \[setting\] {why}", fault), fault


def test_translators_get_each_text_of_a_notice_once_and_none_with_a_page(spanish):
    spanish.build("gettext")
    notices = spanish.out("safety/notices.pot", "gettext")
    for text in (*NOTICE, "Classes of light."):
        assert notices.count(f'msgid "{text}"') == 1
    for page in ("index.pot", "plain.pot"):
        assert not [text for text in (*NOTICE, "Classes of light.") if text in spanish.out(page, "gettext")]


def test_a_project_that_names_no_source_language_gets_what_it_got(project):
    assert project.build(language="es").warnings == ""
    assert "You can go blind." in project.out("index.html")
    assert 'lang="en"' not in project.out("index.html")


def test_a_translation_says_not_to_where_its_text_does(spanish):
    notice = spanish.root / "_notices/laser-eyes.rst"
    notice.write_text(notice.read_text().replace("  - Wear goggles.", "  - Wear goggles.\n  - Do not look into it."))
    spanish.write("locale/es/LC_MESSAGES/safety/notices.po", po(NOTICE | {"Classes of light.": "Clases de luz.", "Do not look into it.": "Mire."}))
    result, _ = build(spanish)
    assert result.status == 2
    assert re.search(r"notices\.po:\d+: ERROR: \[avoidance\] in the translation of 'laser-eyes', 'Mire\.'", result.warnings)
    spanish.write("locale/es/LC_MESSAGES/safety/notices.po", po(NOTICE | {"Classes of light.": "Clases de luz.", "Do not look into it.": "Nunca mire."}))
    assert build(spanish)[0].warnings == ""
