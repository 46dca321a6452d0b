"""Projects of strangers, in reST and in Markdown: what a page must say, what is refused, what is left alone."""

import importlib
import re
import shutil
import sys

import pytest

from .conftest import TOPICS, notice_text


def test_the_one_line_in_extensions_and_three_files_are_enough(project):
    assert project.build().warnings == ""
    page = project.out("index.html")
    assert re.search(r'class="[^"]*admonition[^"]*"', page)[0].count("danger") == 2, "the theme's class beside its own"
    assert "DANGER" in page
    assert "Evidence" not in page, "no grade was asked for"
    assert "sphinx_safety.css" in page
    assert "sphinx_safety.css" not in project.out("plain.html")


@pytest.mark.parametrize(("top", "body"), [
    (":topics: laser\n\n", ""), (":topics: laser,\n\n", ""), ("", ".. safety-topics:: laser\n\n"),
], ids=["a field", "a list", "a directive"])
def test_a_rest_page_declares_its_topics(project, top, body):
    project.page("plain", body + "The laser.", top)
    [fault] = project.build().faults
    assert "[missing-notice]" in fault
    assert ".. safety:: laser-eyes" in fault, "the remedy is in the page's markup"
    project.page("plain", body + ".. safety:: laser-eyes\n\nThe laser.", top)
    assert project.build().status == 0


@pytest.mark.parametrize("top", [":no-notice: Nothing risky is here.\n:exempt: laser: Named once here.\n\n", ":exempt: all: Words in passing.\n\n"])
def test_a_rest_page_says_why_it_needs_no_notice(project, top):
    project.page("plain", "The laser.", top)
    assert project.build().faults == []
    project.page("plain", ".. safety-topics::\n   :exempt: laser: Named\n      once here.\n\nThe laser.")
    assert project.build().faults == []


@pytest.mark.parametrize(("policy", "plain", "status", "faults"), [
    ("error", "The laser.", 2, 1), ("warn", "The laser.", 0, 1), ("declared", "The laser.", 0, 0),
    ("declared", ".. safety-topics:: laser", 2, 1),
])
def test_a_policy_by_degrees_on_every_run(project, policy, plain, status, faults):
    project.page("plain", plain)
    for _ in range(2):
        result = project.build(safety_policy=policy)
        assert (result.status, len(result.faults)) == (status, faults)


@pytest.mark.parametrize("file", ["words.svg", "words.*"])
def test_the_words_of_a_drawing_are_read(project, file):
    project.write("words.svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>The la<tspan>s</tspan>er</text></svg>')
    project.page("plain", f".. image:: {file}\n   :alt: A lamp")
    [fault] = project.build().faults
    assert "plain.rst" in fault
    assert "'laser'" in fault


def test_pages_that_say_nothing_may_be_refused(project):
    [fault] = project.build(safety_undeclared="refuse").faults
    assert "plain.rst" in fault
    assert "':topics: ...'" in fault


@pytest.mark.parametrize(("top", "line", "name"), [
    (":no-notice: Nothing risky here.\n:no-notice: Another good reason.\n\n", 2, "no-notice"),
    (":exempt: laser: Named once here.\n:exempt: laser: Another good reason.\n\n", 2, "laser"),
    (":exempt: laser: Named once here.\n   laser: Another good reason.\n\n", 1, "laser"),
    (":no-notice: Nothing risky here.\n\n.. safety-topics::\n   :no-notice: Another good reason.\n\n", 1, "no-notice"),
])
def test_a_reason_that_a_page_gives_twice_is_refused(project, top, line, name):
    project.page("plain", "Nothing here.", top)
    [fault] = project.build().faults
    assert fault == f"plain.rst:{line}: ERROR: [repeated-key] the page says twice why: '{name}'; keep one of the two"


def test_a_misspelt_field_is_refused_with_the_name_that_was_meant(project):
    project.page("plain", "A lamp.", ":topic: laser\n:author: somebody\n\n")
    [fault] = project.build().faults
    assert fault.startswith("plain.rst:1: ERROR: [unknown-key] unknown key 'topic'")
    assert "did you mean 'topics'" in fault


def test_what_is_no_choice_is_refused_with_the_choices(project):
    assert "did you mean 'declared'" in project.build(safety_policy="declare").warnings
    assert "allowed: consequence" in project.build(safety_required=["dates"]).warnings


def test_words_for_all_pages_are_no_page_s_own(project):
    project.conf.append('rst_prolog = "A laser prototype.\\n"\nrst_epilog = "No laser here."')
    assert project.build().faults == []


def test_a_notice_for_all_pages_counts_on_each(project):
    project.conf.append('rst_prolog = ".. safety:: laser-eyes\\n"')
    project.page("index", "The laser.\n\n.. toctree::\n\n   plain\n", ":topics: laser\n\n")
    project.page("plain", "The laser.", ":topics: laser\n\n")
    assert project.build().faults == []


def test_a_fault_of_included_words_names_their_file(project):
    project.page("plain", ".. include:: part.txt")
    project.write("part.txt", "Intro.\n\n\n\n\n\n\nThe laser.\n\n.. safety:: lazer-eyes\n")
    assert [fault.split(" ERROR")[0] for fault in project.build().faults] == ["part.txt:8:", "part.txt:10:"]
    project.page("plain", ".. include:: part.txt\n\n" + "A lamp.\n\n" * 4)  # it has a line 8 of its own
    assert "part.txt:8: ERROR: [undeclared-topic]" in project.build().warnings


def test_the_words_of_a_diagram_are_read(project):
    project.conf.append('extensions += ["sphinx.ext.graphviz"]')
    project.page("plain", '.. graphviz::\n   :alt: Light\n\n   digraph { "Laser" -> "Eye" }')
    [fault] = project.build().faults
    assert "[undeclared-topic] 'laser'" in fault


def test_a_substitution_is_read_where_it_is_used(project):
    project.page("plain", ".. |beam| replace:: laser beam\n\n.. safety:: laser-eyes\n\nThe |beam|.", ":topics: laser\n\n")
    assert project.build().faults == []
    project.page("plain", ".. |beam| replace:: laser beam\n\nThe |beam|.\n\n.. safety:: laser-eyes\n", ":topics: laser\n\n")
    assert "[late-notice]" in project.build().faults[0]


def test_signs_that_a_page_needs_are_right_as_they_are(project):
    project.page("plain", "⚠️ می\u200cخواهم 👩\u200d🔬 soft\u00adhyphen")
    assert project.build().faults == []
    project.write("_notices/laser-eyes.rst", notice_text(hazard="Laser\u200b beam"))
    assert "[invisible-character]" in project.build().faults[0]


@pytest.mark.parametrize("condition", ["only:: never", "only:: html"])
def test_a_notice_that_some_do_not_see_is_refused(project, condition):
    project.page("plain", f".. {condition}\n\n   .. safety:: laser-eyes\n")
    assert "[misplaced-notice]" in project.build().faults[0]


def test_backgrounds_are_read_in_their_own_markup(project):
    project.write("_notices/laser-eyes.rst", notice_text(more="See `the norm <https://example.org/1>`__, ``x*``.\n"))
    project.write("_notices/cold.md", notice_text("LM-002", "notice", "Cold", "Plain words,\nand more.\n"))
    project.page("plain", ".. safety-index::")
    assert project.build().warnings == ""
    page = project.out("plain.html")
    assert 'href="https://example.org/1">the norm</a>' in page
    assert "Plain words, and more." in page, "no parser for Markdown here"


def test_several_folders_and_one_of_an_installed_package(project, tmp_path_factory, monkeypatch):
    company = tmp_path_factory.mktemp("company")
    (company / "acme_notices").mkdir()
    (company / "acme_notices/__init__.py").touch()
    (company / "acme_notices/live-parts.md").write_text(notice_text("AC-001", "warning", "Live parts"))
    info = company / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[sphinx_safety.catalogues]\nacme = acme_notices\n")
    monkeypatch.syspath_prepend(str(company))
    importlib.invalidate_caches()
    project.write("more/lab/cold.rst", notice_text("LM-002", "notice", "Cold"))
    project.page("plain", ".. safety:: live-parts cold")
    assert project.build(safety_notices=["_notices", "more", "installed:acme"]).warnings == ""
    assert "Live parts" in project.out("plain.html")
    assert "did you mean 'acme'" in project.build(safety_notices=["installed:acmee"]).warnings
    sys.modules.pop("acme_notices", None)


def test_own_signal_words_labels_and_limits(project):
    project.write("_notices/laser-eyes.rst", notice_text(signal="biohazard"))
    signals = {"biohazard": {"latex": "danger", "css": "error"}, "notice": {}}
    result = project.build(safety_signals=signals, safety_labels={"To stay safer": "What to do"})
    assert result.warnings == ""
    page = project.out("index.html")
    assert "BIOHAZARD" in page
    assert "What to do" in page
    assert "safety-biohazard error" in page
    assert "[too-long]" in project.build(safety_signals=signals, safety_limits={"hazard": 1}).faults[0]


@pytest.mark.parametrize(("setting", "said"), [
    ({"safety_notices": ["_notice"]}, "_notice:1: ERROR: [missing-folder]"),
    ({"safety_topics": "_notices/topic.yaml"}, "_notices/topic.yaml:1: ERROR: [missing-file]"),
])
def test_what_a_setting_names_must_be_there(project, setting, said):
    assert project.build(**setting).warnings.count(said) == 1


def test_a_limit_is_a_number(project):
    [fault] = project.build(safety_limits={"hazard": "x"}).faults
    assert "[setting] safety_limits has {'hazard': 'x'}; write whole numbers" in fault
    [fault] = project.build(safety_labels={"To be safe": "What to do"}).faults
    assert "[setting] safety_labels names ['To be safe']; allowed: What can happen, To stay" in fault


@pytest.mark.parametrize(("language", "signal", "label"), [
    ("es", "PELIGRO", "Qué puede pasar"), ("de", "GEFAHR", "Was passieren kann"), ("fr", "DANGER", "Ce qui peut arriver"),
])
def test_labels_and_signal_words_speak_the_project_s_language(project, language, signal, label):
    project.build(language=language)
    page = project.out("index.html")
    assert f">{signal}</strong>" in page
    assert label in page


def test_links_by_the_domain_s_role(project):
    project.page("plain", ".. safety-index::\n\nSee :safety:notice:`laser-eyes` and :safety:notice:`it <laser-eyes>`.")
    assert project.build().warnings == ""
    assert project.out("plain.html").count('href="#notice-laser-eyes"') >= 2
    project.page("index", ":safety:notice:`lazer-eyes`\n\n.. toctree::\n\n   plain\n")
    assert "lazer-eyes" in project.build(nitpicky=True).warnings


def test_another_project_links_to_a_notice(project, tmp_path):
    project.page("plain", ".. safety-index::")
    project.build()
    other = project.__class__(tmp_path / "other")
    other.conf = ['extensions = ["sphinx_safety", "sphinx.ext.intersphinx"]',
                  f'intersphinx_mapping = {{"lab": ("https://lab.example/", {str(tmp_path / "_build/html/objects.inv")!r})}}']
    other.page("index", "See :external+lab:safety:notice:`laser-eyes`.")
    assert other.build(nitpicky=True).warnings == ""
    assert 'href="https://lab.example/plain.html#notice-laser-eyes"' in other.out("index.html")


def test_latex_keeps_the_first_words_of_shared_steps(project):
    steps = "if-it-happens:\n  - Call for help.\n---\n"
    for name, code in (("laser-eyes", "LM-001"), ("cold", "LM-002")):
        project.write(f"_notices/{name}.rst", notice_text(code, hazard=name)[:-4] + steps)
    project.page("index", ".. safety:: laser-eyes cold\n\nThe laser.\n\n.. toctree::\n\n   plain\n", ":topics: laser\n\n")
    assert project.build("latex").warnings == ""
    tex = project.out("lab.tex", "latex")
    for box in tex.split("\\begin{sphinxadmonition}")[1:]:
        assert box.split("}", 1)[1].lstrip()[0] == "{", "a box without a title takes the next letter for one"


def test_an_e_book_holds_no_drawing_that_it_must_declare(project):
    project.build("epub", epub_show_urls="no")
    assert "<svg" not in project.out("index.xhtml", "epub")
    assert "\u26a0" in project.out("index.xhtml", "epub")


@pytest.mark.parametrize("front", ["topics: {a: b}", "description: '<b>'", "x: &a 1\ny: *a", "title: a\u200bb", "topics: ["])
def test_front_matter_of_a_project_without_topics_may_mean_anything(project, front):
    pytest.importorskip("myst_parser")
    (project.root / "_notices/topics.yaml").unlink()
    project.conf[1] = 'extensions = ["myst_parser", "sphinx_safety"]\nsuppress_warnings = ["myst.topmatter"]'
    project.write("plain.rst", "").unlink()
    project.write("plain.md", f"---\n{front}\n---\n# Plain\n")
    assert not [fault for fault in project.build().faults if "ERROR" in fault] or front == "topics: ["


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "gettext"])
def test_a_missing_notice_stops_every_builder(project, builder, jobs):
    project.jobs = jobs
    assert project.build(builder, epub_show_urls="no").faults == []
    project.page("plain", "The laser.")
    for _ in range(2):
        assert project.build(builder).status == 2


def test_a_topic_that_changes_judges_every_page_again(project):
    project.build()
    project.write("_notices/topics.yaml", TOPICS.replace("laser*", "nothing"))
    [fault] = project.build().faults
    assert "[undeclared-topic]" in fault


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")  # MyST asks for it
@pytest.mark.parametrize("builder", ["html", "gettext"])
def test_a_project_that_only_loads_it_is_built_as_without(project, builder, monkeypatch):
    pytest.importorskip("myst_parser")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for file in (project.root / "_notices").iterdir():
        file.unlink()
    project.page("index", ".. admonition:: Safety first\n   :class: safety-warning\n\n   Hot.\n\n.. toctree::\n\n   plain\n   many")
    project.write("part.txt", "Part.\n")
    project.write("many.md", "# Many\n\n" + "```{include} part.txt\n```\n\n" * 31)
    builds = []
    for extensions in ("", ', "sphinx_safety"'):
        project.conf[1] = f'extensions = ["myst_parser"{extensions}]'
        said = project.build(builder).warnings
        files = [file for file in sorted((project.root / "_build" / builder).rglob("*")) if file.is_file()]
        builds.append((said, {file.name: file.read_bytes() for file in files}))
        shutil.rmtree(project.root / "_build")
    assert builds[0] == builds[1]


def test_several_notices_in_one_box_need_the_page_that_holds_their_first_steps(project):
    project.write("_notices/cold.rst", notice_text(code="LM-002", hazard="Cold gas").replace(
        "avoid:", "if-it-happens: [Warm it slowly.]\navoid:"))
    project.page("plain", ".. safety:: laser-eyes cold\n\nThe laser.", ":topics: laser\n\n")
    for _ in range(2):
        [fault] = project.build().faults
        assert fault.startswith("plain.rst:"), fault
        assert "[no-index]" in fault
    project.page("index", ".. safety:: laser-eyes\n\nThe laser is on.\n\n.. safety-index::\n\n.. toctree::\n\n   plain\n", ":topics: laser\n\n")
    assert project.build().warnings == ""


def test_a_declaration_below_the_title_is_refused_and_an_included_line_names_its_page(project):
    project.write("plain.rst", "Plain\n=====\n\n:topics: laser\n\nNothing.\n")
    [fault] = project.build(safety_policy="declared").faults
    assert fault.startswith("plain.rst:4: ERROR: [misplaced-field] the field 'topics' stands below the title"), fault
    project.write("part.txt", "The laser.\n")
    project.page("plain", ".. include:: part.txt")
    [fault] = project.build().faults
    assert re.search(r"part\.txt:1: .* which the page plain\.rst does not declare", fault), fault
