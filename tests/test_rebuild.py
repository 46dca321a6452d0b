"""Exactly the pages that must be read again are, serial and parallel: the design's table, row by row."""

import os

import pytest


@pytest.fixture
def built(tiny_both):
    """The tiny site with a page that links only, built once."""
    tiny_both.page("link", "See {safety}`mixing-sedatives`.", front="no-notice: Nothing risky is here.")
    tiny_both.page("index", "```{toctree}\nmixing\nnotices\nother\nlink\n```", front="no-notice: A list of pages.")
    assert tiny_both.build(strict=True).status == 0
    return tiny_both


def test_nothing_changed_reads_nothing_and_writes_nothing(built):
    before = {file: file.stat().st_mtime_ns for file in built.out.glob("*.html")}
    assert built.build(strict=True).read == []
    after = {file: file.stat().st_mtime_ns for file in built.out.glob("*.html")}
    assert {file.name for file in after if after[file] != before[file]} <= {"search.html", "genindex.html", "404.html", "not-kept.html"}


def test_an_unchanged_build_keeps_the_glossary_in_the_search_index(tiny_both):
    tiny_both.page("other", "```{glossary}\nTea\n  A drink.\n```", front="no-notice: Nothing risky is here.")
    for _ in range(3):
        assert tiny_both.build(strict=True).status == 0
        index = (tiny_both.out / "searchindex.js").read_text()
        assert '"indexentries":{"tea"' in index
    tiny_both.page("mixing", "```{safety} mixing-sedatives\n```\n\nA sleeping pill.")
    assert tiny_both.build(strict=True).status == 0
    assert '"indexentries":{"tea"' in (tiny_both.out / "searchindex.js").read_text()


def test_a_notice_edited_reads_its_users_and_the_index(built):
    built.notice("mixing-sedatives", consequence="Breathing can stop.")
    run = built.build(strict=True)
    assert run.read == ["link", "mixing", "notices"]
    for page in ("mixing", "notices"):
        assert "Breathing can stop." in built.html(page)
        assert "Breathing can slow." not in built.html(page)


def test_a_notice_edited_with_an_old_file_date_counts_as_edited(built):
    file = built.notice("mixing-sedatives", consequence="Breathing can stop.")
    os.utime(file, (1, 1))
    assert built.build().read == ["link", "mixing", "notices"]


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")  # MyST asks for it
def test_a_page_and_an_included_file_put_back_with_an_old_date_count_as_edited(built):
    part = built.docs / "part.txt"
    part.write_text("A good night.\n")
    page = built.page("other", "```{include} part.txt\n```", front="no-notice: Nothing risky is here.")
    assert built.build(strict=True).status == 0
    for file, words, found in (part, "A sleeping pill.\n", True), (part, "A cup of tea.\n", False), (
            page, page.read_text() + "\nA sleeping pill.\n", True):
        file.write_text(words)
        os.utime(file, (1, 1))
        run = built.build()
        assert "other" in run.read
        assert any("[undeclared-topic]" in fault for fault in run.faults) == found


def test_a_notice_touched_but_not_changed_reads_nothing(built):
    (built.docs / "_notices/mixing-sedatives.md").touch()
    assert built.build().read == []


def test_after_a_build_that_stopped_no_page_is_written_without_its_notice(built):
    file = built.docs / "_notices/mixing-sedatives.md"
    good = file.read_text()
    file.write_text(good.replace("signal: warning", "signal: wraning"))
    assert built.build().status == 2
    file.write_text(good)
    assert built.build("text").status == 0
    assert "Breathing can slow." in (built.root / "build/text/mixing.txt").read_text()


def test_a_notice_added_reads_the_index(built):
    built.notice("second", code="KS-002", hazard="Another hazard")
    assert built.build(strict=True).read == ["notices"]
    assert "Another hazard" in built.html("notices")


def test_a_notice_deleted_fails_its_users_and_restored_with_an_old_date_recovers(built):
    file = built.docs / "_notices/mixing-sedatives.md"
    text = file.read_text()
    file.unlink()
    run = built.build()
    assert run.status == 2
    assert run.read == ["link", "mixing", "notices"]
    assert sum("[unknown-notice]" in fault for fault in run.faults) >= 2
    file.write_text(text)
    os.utime(file, (1, 1))
    assert built.build(strict=True).status == 0
    assert "Breathing can slow." in built.html("mixing")


def test_a_notice_renamed_names_its_new_name(built):
    (built.docs / "_notices/mixing-sedatives.md").rename(built.docs / "_notices/mixing-sedative-pills.md")
    run = built.build()
    assert run.status == 2
    assert any("docs/mixing.md" in fault and "'mixing-sedative-pills'" in fault for fault in run.faults)


def test_a_page_unknown_from_the_first_build_recovers(tiny_both):
    file = tiny_both.docs / "_notices/mixing-sedatives.md"
    text = file.read_text()
    file.unlink()
    assert tiny_both.build().status == 2
    file.write_text(text)
    os.utime(file, (1, 1))
    assert tiny_both.build(strict=True).status == 0


def test_a_page_of_all_notices_that_comes_or_goes_changes_the_links_to_it(built):
    page = built.docs / "notices.md"
    text = page.read_text()
    for there in (False, True):
        built.page("notices", "Nothing is listed.", front="no-notice: It lists nothing.")
        if there:
            page.write_text(text)
        assert built.build(strict=True).status == 0
        assert [name for name in ("mixing", "link") if 'href="notices.html#' in built.html(name)] == (
            ["mixing", "link"] if there else [])


def test_a_pages_topics_changed_reads_that_page(built):
    built.page("other", "```{safety} mixing-sedatives\n```\n\nTea.", front="topics: [sedatives]")
    run = built.build(strict=True)
    assert run.read == ["other"]
    assert 'href="other.html"' in built.html("notices"), "where it is shown is listed without reading the index"


def test_topics_changed_reads_the_pages_that_declare_topics_and_judges_all(built):
    """Only those carry reminders, which are made from the terms."""
    topics = built.docs / "_data/topics.yaml"
    text = topics.read_text()
    topics.write_text(text.replace("[sleeping pill*, benzodiazepine*]", "[sleeping pill*, risky]"))
    run = built.build()
    assert (run.status, run.read) == (2, ["mixing"])
    assert ["docs/other.md" in fault and "'risky'" in fault for fault in run.faults] == [True]
    topics.write_text(text)
    assert built.build(strict=True).status == 0


def test_an_exemption_changed_shows_in_the_index_without_reading_it(built):
    built.page("other", "Nothing risky here.", front="no-notice: Another reason altogether.")
    run = built.build(strict=True)
    assert run.read == ["other"]
    assert "Another reason altogether." in built.html("notices")


@pytest.mark.parametrize(("body", "shows"), [
    ("Nothing risky here at all.", False), ("# A new name\n\nNothing risky here.", True),
])
def test_a_list_is_written_again_if_it_shows_what_changed_on_a_page(built, body, shows):
    lists = built.out / "notices.html"
    before = lists.stat().st_mtime_ns
    built.page("other", body, front="no-notice: Nothing risky here.")
    assert built.build(strict=True).read == ["other"]
    assert (lists.stat().st_mtime_ns > before) == shows
    assert ("A new name" in built.html("notices")) == shows


def test_a_page_deleted_leaves_the_index(built):
    built.page("index", "```{toctree}\nmixing\nnotices\nlink\n```", front="no-notice: A list of pages.")
    (built.docs / "other.md").unlink()
    assert built.build(strict=True).status == 0
    assert "Nothing risky here." not in built.html("notices")
    assert not (built.out / "other.html").exists(), "it is shown no more"


def test_changed_code_of_the_extension_reads_everything(built, monkeypatch):
    monkeypatch.setattr("sphinx_safety.code_digest", lambda _package: 1)
    assert built.build(strict=True).read == ["index", "link", "mixing", "notices", "other"]


def test_a_broken_rule_still_fails_when_nothing_changed(built):
    built.page("mixing", "A sleeping pill and kratom.")
    runs = [built.build() for _ in range(2)]
    assert [run.status for run in runs] == [2, 2]
    assert runs[0].faults == runs[1].faults != []
