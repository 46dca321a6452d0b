"""A source is formatted once, and again when it has changed; what is shown is what pybtex's own style shows."""

import pytest
from pybtex.style.formatting.plain import Style

from conftest import SOURCES, published
from sphinx_safety import bibliography

MORE = SOURCES + SOURCES.replace("key1", "key2").replace("A study", r"\emph{Another} study of {K\"o}ln").replace(
    "Doe, Jane", "Roe, Richard and M{\\'e}ndez, Ana")


@pytest.fixture
def cited(tiny, monkeypatch):
    """The tiny site with two sources; names what is formatted."""
    tiny.write("_data/references.bib", MORE)
    tiny.page("other", "{cite:t}`key1` and {cite:t}`key2`.", front="no-notice: Sources.")
    formatted = []
    format_entry = Style.format_entry

    def noted(style, label, entry, bib_data=None):
        formatted.append(entry.key)
        return format_entry(style, label, entry, bib_data)

    monkeypatch.setattr(Style, "format_entry", noted)

    def build(style=bibliography.NAME, **options):
        formatted.clear()
        assert tiny.build(bibtex_default_style=style, bibtex_reference_style="author_year", **options).faults == []
        return sorted(formatted)

    tiny.cited = build
    return tiny


def test_a_source_is_formatted_once_and_shown_as_ever(cited):
    assert cited.cited() == ["key1", "key2"]
    assert cited.cited() == []
    assert cited.cited("plain", into="plain") == ["key1", "key1", "key2", "key2"]
    once, ever = published(cited.out), published(cited.root / "plain/html")
    assert [name for name in ever if ever[name] != once.get(name)] == [".buildinfo"]  # which knows the settings


def test_a_changed_source_is_formatted_again_and_no_other(cited):
    cited.cited()
    cited.write("_data/references.bib", MORE.replace("2020", "2021", 1))
    assert cited.cited() == ["key1"]
    assert "2021" in cited.html("notices")
    assert cited.cited(into="cold") == ["key1", "key2"]
    left, fresh = published(cited.out), published(cited.root / "cold/html")
    assert [name for name in fresh if fresh[name] != left.get(name)] == []


def test_what_another_version_or_style_has_made_is_not_used(cited, monkeypatch):
    cited.cited()
    monkeypatch.setattr(bibliography, "version", lambda package: f"{package} of tomorrow")
    assert cited.cited() == ["key1", "key2"]
    cited.cited("unsrt")
    assert cited.cited() == ["key1", "key2"]
