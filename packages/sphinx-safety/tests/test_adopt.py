"""The first catalogue, from warnings that a project repeats by hand."""

from sphinx_safety.adopt import find_admonitions, groups_of, main

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
    found = list(find_admonitions(tmp_path))
    assert [(one.line, one.text) for one in found] == [(1, "Live parts."), (3, "Hot surface, do not touch.")]
    assert groups_of(found) == []
