"""The first catalogue, from warnings that a project repeats by hand."""

from sphinx_safety.adopt import find_admonitions, groups_of, main, read_pages

WARNING = ".. warning:: Keep the `arm <arm.html>`__ away from people. It has no brakes and *falls*.\n   {}\n"


def test_nearly_the_same_words_become_one_notice_that_builds(project, capsys):
    for file in (*project.root.rglob("*.rst"), *project.root.rglob("*.yaml")):
        file.unlink()
    project.page("index", WARNING.format("See below.") + "\n.. toctree::\n\n   two\n")
    project.page("two", "Words.\n\n" + WARNING.format("See above.") + "\n.. note:: Keep the arm away from people.\n")
    project.write("three.md", "# Three\n\n```{danger}\n:class: x\nKeep the arm away from people. It has no brakes and falls. See above.\n```\n")
    assert main([str(project.root), "--prefix", "DA"]) == 0
    out = capsys.readouterr().out
    assert "3 admonitions in 1 groups" in out
    assert "two.rst: :topics: keep-away-from-people" in out
    assert "three.md: topics: [keep-away-from-people]" in out
    notice = (project.root / "_notices/keep-away-from-people.rst").read_text()
    assert "code: DA-001\nsignal: danger\nhazard: \"Keep the arm away from people\"" in notice
    project.page("two", ".. safety:: keep-away-from-people", ":topics: keep-away-from-people\n\n")
    assert project.build(safety_required=[], safety_policy="declared").warnings == ""
    assert main([str(project.root)]) == 2, "nothing is written over"
    assert "not empty" in capsys.readouterr().err


def test_other_words_are_no_group(tmp_path):
    (tmp_path / "a.rst").write_text(".. danger:: Live parts.\n\n.. danger::\n   :name: x\n\n   Hot surface, do not touch.\n")
    found = list(find_admonitions(read_pages(tmp_path)))
    assert [(one.line, one.text) for one in found] == [(1, "Live parts."), (3, "Hot surface, do not touch.")]
    assert groups_of(found) == []


def test_a_draft_builds_as_it_is_and_loses_no_word(project, capsys):
    """Two groups that share words: a term has one topic, and is a rare word of the manual."""
    for file in (*project.root.rglob("*.rst"), *project.root.rglob("*.yaml")):
        file.unlink()
    port = ".. Warning::\n\n   The <port> is not tolerant! Apply no voltage.\n\n   .. class:: no\n"
    long = ".. danger:: Before you move the port make sure that " + "the brakes are on and " * 3 + "nobody is near."
    project.page("index", f"{port}\n{long}\n\nThe port.\n\n.. toctree::\n\n   two\n")
    project.page("two", f"{port}\n{long}\n\nThe port.\n")
    assert main([str(project.root)]) == 0
    assert "safety_required = []" in capsys.readouterr().out
    drafts = [file.read_text() for file in sorted((project.root / "_notices").glob("*.rst"))]
    assert 'hazard: "Before you move the port make sure that the brakes are on and the …"\n' in drafts[0]
    assert "nobody is near." in drafts[0], "a long sentence is kept whole"
    assert 'hazard: "The port is not tolerant"\nconsequence: "Apply no voltage."' in drafts[1], "and no directive"
    project.page("two", ".. safety:: before-move-port-make port-tolerant", ":topics: before-move-port-make\n\n")
    assert project.build(safety_required=[], safety_policy="declared").warnings == ""
