"""The first use of each glossary term on a page is a link to its meaning."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from conftest import TinySite

FREE = "no-notice: Nothing risky here."
LEFT_OUT = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "thead", "caption", "code", "pre", "svg", "aside"}
LEFT_OUT_CLASSES = {"admonition-title", "page-sources", "sources", "citation"}
VOID = {"br", "img", "hr", "input", "link", "meta", "source", "wbr", "col"}


@pytest.fixture
def glossary(tiny_both: TinySite) -> TinySite:
    tiny_both.page("words", "```{glossary}\ntablet\n  A pressed dose.\n\nopioid\n  Like morphine.\n\n"
                   "opioid receptor\n  Where it acts.\n\nEEG\n  A recording.\n```", front=FREE)
    tiny_both.page("index", "```{toctree}\nmixing\nnotices\nother\nwords\n```", front="no-notice: A list of pages.")
    return tiny_both


def linked(site: TinySite, page: str) -> list[tuple[str, str]]:
    """Give the links to terms of a page: words and anchor."""
    found = re.findall(r'(?s)<a [^>]*href="words\.html#(term-[^"]+)"[^>]*>(?:<span[^>]*>)?(.*?)(?:</span>)?</a>', site.html(page))
    return [(words, anchor) for anchor, words in found]


def test_only_the_first_use_is_linked_in_any_form(glossary: TinySite) -> None:
    glossary.page("other", "One. Opioids act on an opioid\nreceptor. An opioid is no eeg. Two EEGs, one EEG.", front=FREE)
    assert glossary.build(strict=True).status == 0
    assert linked(glossary, "other") == [
        ("Opioids", "term-opioid"), ("opioid\nreceptor", "term-opioid-receptor"), ("EEGs", "term-EEG")]


def test_headings_links_code_and_sources_are_left_alone(glossary: TinySite) -> None:
    glossary.page("other", "# An opioid\n\n`opioid`, [an opioid](words.md), {cite:p}`key1`\n\n```\nopioid\n```\n\n"
                  "| opioid |\n|---|\n| EEG |\n\nnon-opioid, opioidic. At last Opioids.", front=FREE)
    assert glossary.build(strict=True).status == 0
    assert linked(glossary, "other") == [("EEG", "term-EEG"), ("Opioids", "term-opioid")]


def test_a_link_of_the_author_is_the_first_use_if_it_comes_first(glossary: TinySite) -> None:
    link = "See {term}`poppy juice <opioid>`."
    glossary.page("other", f"{link} An opioid.", front=FREE)
    glossary.page("mixing", f"An opioid. {link}", front=FREE)
    assert glossary.build(strict=True).status == 0
    assert [words for words, _ in linked(glossary, "other")] == ["poppy juice"]
    assert [words for words, _ in linked(glossary, "mixing")] == ["opioid", "poppy juice"]


def test_a_notice_is_linked_only_where_the_page_itself_does_not_use_the_term(glossary: TinySite) -> None:
    glossary.notice("mixing-sedatives", hazard="A tablet", consequence="A tablet can slow breathing.")
    notice = "```{safety} mixing-sedatives\n```\n\n"
    glossary.page("other", f"{notice}Nothing more.")
    glossary.page("mixing", f"{notice}My own tablets.")
    assert glossary.build(strict=True).status == 0
    assert linked(glossary, "other") == [("tablet", "term-tablet")]
    assert linked(glossary, "mixing") == [("tablets", "term-tablet")]


def test_a_changed_glossary_changes_every_page_that_uses_its_words(glossary: TinySite) -> None:
    glossary.page("other", "An opioid, a placebo.", front=FREE)
    glossary.build()
    assert linked(glossary, "other") == [("opioid", "term-opioid")]
    glossary.page("words", "```{glossary}\nplacebo\n  A sham.\n```", front=FREE)
    assert glossary.build(strict=True).read == ["words"]
    assert linked(glossary, "other") == [("placebo", "term-placebo")]


@pytest.mark.parametrize("builder", ["singlehtml", "latex", "text", "epub"])
def test_other_formats_build_without_a_warning(glossary: TinySite, builder: str) -> None:
    glossary.page("other", "An opioid.", front=FREE)
    assert glossary.build(builder, strict=True).warnings == ""


# -- the real site -----------------------------------------------------------------------------------


class Prose(HTMLParser):
    """Collects an article's running text, without headings, labels, links, code and titles of sources, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.words: list[str] = []
        self.targets: set[str] = set()
        self.feed(html[html.index("<article"):html.rindex("</article>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "#" in (given.get("href") or ""):
            self.targets.add((given["href"] or "").partition("#")[2])
        if tag not in VOID:
            self.open.append(tag in LEFT_OUT or not LEFT_OUT_CLASSES.isdisjoint((given.get("class") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(" § " if any(self.open) else data)


def test_every_term_that_a_page_uses_has_its_link(site, record_property) -> None:
    glossary = (site.html / "reference/glossary.html").read_text()
    terms = {anchor: unescape(re.sub("<[^>]+>", "", words)).strip() for anchor, words in
             re.findall(r'(?s)<dt id="(term-[^"]+)">(.*?)<a class="headerlink"', glossary)}
    assert len(terms) > 50
    ordered = sorted(terms.values(), key=len, reverse=True)
    pattern = re.compile(r"(?i)(?<![\w-])(" + "|".join(map(re.escape, ordered)) + r")s?(?![\w-])")
    used, missing = 0, []
    for page in site.pages():
        html = page.read_text()
        if "<article" not in html or page.parent.name == "references":
            continue  # the references are titles of works
        prose = Prose(html)
        words = {match[1].casefold() for match in pattern.finditer(" ".join("".join(prose.words).split()))}
        for anchor, term in terms.items():
            if term.casefold() in words:
                used += 1
                if anchor not in prose.targets:
                    missing.append((page.relative_to(site.html).as_posix(), term))
    record_property("uses", used)
    assert missing == []
    assert used > 300
