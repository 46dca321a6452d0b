"""Nothing stale: what Sphinx by itself would leave as it was. Each was found by `test_differential.py` or a killed build."""

import os

import pytest

from conftest import TOPICS


@pytest.fixture
def built(tiny):
    """The tiny site with a page that links to another by its title, built once."""
    tiny.page("other", "See {doc}`mixing` and [](link.md).", front="no-notice: Links only.")
    tiny.page("link", "As {cite:t}`key1` says.", front="no-notice: Cites only.")
    tiny.page("notices", "```{safety-index}\n```", front="no-notice: Holds them all.")
    tiny.page("sources", "```{bibliography}\n```", front="no-notice: Holds them all.")
    tiny.page("index", "```{toctree}\nmixing\nnotices\nsources\nother\nlink\n```", front="no-notice: A list of pages.")
    assert tiny.build(strict=True).status == 0
    return tiny


def with_date_of(file, change):
    """Change a file and set its date back to what it was."""
    before = file.stat().st_mtime_ns
    file.write_text(change(file.read_text()))
    os.utime(file, ns=(before, before))


def test_a_topic_removed_stops_a_page_that_declares_it_without_reading_it(built):
    built.write("_data/topics.yaml", TOPICS.replace("sedatives:", "sleeping:"))
    run = built.build()
    assert (run.status, run.read) == (2, [])
    assert ["[unknown-topic]" in fault and "docs/mixing.md:2" in fault for fault in run.faults] == [True]


def test_a_page_edited_with_its_old_date_is_read(built):
    with_date_of(built.docs / "mixing.md", lambda text: text.replace("A sleeping pill", "Any sleeping pill"))
    assert built.build(strict=True).read == ["mixing"]
    assert "Any sleeping pill" in built.html("mixing")


def test_a_page_put_back_after_a_build_that_failed_is_read(built):
    file = built.docs / "mixing.md"
    text, date = file.read_text(), file.stat().st_mtime_ns
    file.write_text(text.replace("```{safety} mixing-sedatives\n```", "Gone."))
    assert built.build().status == 2
    file.write_text(text)
    os.utime(file, ns=(date, date))
    built.page("link", "# Another title\n\nTea.", front="no-notice: Tea.")  # shown in every menu: all are written again
    assert built.build().status == 0
    assert "Gone." not in built.html("mixing")
    assert built.build().read == []


def test_a_bibliography_edited_with_its_old_date_is_read(built):
    with_date_of(built.docs / "_data/references.bib", lambda text: text.replace("Doe, Jane", "Roe, Jane"))
    assert built.build(strict=True).status == 0
    for page in ("notices", "link"):
        assert "Roe" in built.html(page)
        assert "Doe" not in built.html(page)


def test_a_chapter_that_is_gone_stops_the_summary_of_its_findings(built):
    built.page("chapter/one", "Tea.", front="no-notice: Tea.")
    built.page("other", "```{summary-of-findings}\n:chapter: chapter\n```", front="no-notice: A list.")
    assert built.build().status == 0
    (built.docs / "chapter/one.md").unlink()
    assert ["[unknown-chapter]" in fault for fault in built.build().faults] == [True]


def test_a_title_changed_shows_on_every_page_that_says_it(built):
    built.page("link", "# Another title\n\nWords.", front="no-notice: Cites only.")
    assert built.build().read == ["link"]
    assert "Another title" in built.html("other")
    assert "Another title" in built.html("index")


def test_a_link_to_a_page_that_is_not_there_yet_is_made_when_it_is(built):
    built.page("other", "See [it](later.md).", front="no-notice: Links only.")
    built.build()
    assert 'href="later.html"' not in built.html("other")
    built.page("later", "Here.", front="no-notice: Nothing risky here.")
    assert built.build().read == ["later", "other"]
    assert 'href="later.html"' in built.html("other")


def test_a_word_that_stands_on_no_page_leaves_the_search(built):
    built.page("other", "Chamomile.", front="no-notice: Tea.")
    built.build()
    assert "chamomil" in (built.out / "searchindex.js").read_text()
    built.page("other", "Tea.", front="no-notice: Tea.")
    built.build()
    assert "chamomil" not in (built.out / "searchindex.js").read_text()


def test_a_page_removed_leaves_no_file(built):
    (built.docs / "link.md").unlink()
    built.build()
    assert not (built.out / "link.html").exists()
    assert not (built.out / "_sources/link.md.txt").exists()


def test_what_is_listed_no_more_leaves_no_file(built):
    built.write("_data/redirects.yaml", "old: mixing\nolder: mixing\n")
    built.write("_data/mixing.yaml", "[]\n")
    assert built.build().status == 0
    assert (built.out / "old.html").exists()
    built.write("_data/redirects.yaml", "older: mixing\n")
    assert built.build().status == 0
    assert [(built.out / f"{name}.html").exists() for name in ("old", "older")] == [False, True]


def test_a_static_file_changed_has_another_address_on_every_page_and_one_removed_is_gone(built):
    config = {"html_static_path": ["docs/_static"], "html_css_files": ["a.css"]}
    built.write("_static/a.css", "a {}")
    built.write("_static/b.css", "b {}")
    built.build(**config)
    before = built.html("mixing")
    with_date_of(built.docs / "_static/a.css", lambda _: "a { b: c }")
    (built.docs / "_static/b.css").unlink()
    assert built.build(**config).read == []
    assert built.html("mixing") != before
    assert not (built.out / "_static/b.css").exists()


def test_what_a_build_had_still_to_write_is_written_by_the_next(built, monkeypatch):
    built.notice("mixing-sedatives", consequence="Breathing can stop.")
    def stopped(*args, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sphinx.builders.html.StandaloneHTMLBuilder.handle_page", stopped)
        with pytest.raises(KeyboardInterrupt):
            built.build()
    run = built.build(strict=True)
    assert run.read == []
    assert "Breathing can stop." in built.html("mixing")


def test_two_formats_from_one_folder_of_document_trees(built):
    built.build("dirhtml")
    built.notice("mixing-sedatives", consequence="Breathing can stop.")
    built.build("dirhtml")
    assert built.build(strict=True).read == []
    assert "Breathing can stop." in built.html("mixing")
