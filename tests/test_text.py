"""How the text reads: level, length and numbers, page by page. `pytest -rA tests/test_text.py` prints the table."""

import re
import statistics
import warnings

import pytest
from babel.messages.pofile import read_po
from docutils import nodes
from sphinx import addnodes

from conftest import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import textstat


def grade(text):
    return textstat.flesch_kincaid_grade(text)


@pytest.fixture(scope="module")
def doctrees(site):
    """The pages as Sphinx read them, before catalogues are filled in."""
    import pickle

    found = {}
    for file in sorted(site.doctrees.rglob("*.doctree")):
        name = file.relative_to(site.doctrees).with_suffix("").as_posix()
        with file.open("rb") as pickled:
            found[name] = pickle.load(pickled)
    assert {"index", "overview/sleep", "practice/emergency", "mechanisms/opioid-receptors"} <= found.keys()
    return found


def blocks(tree, *, cites=False):
    """Return the page's own blocks of text; a citation becomes ‹cite› or nothing."""
    def walk(parent):
        for node in parent.children:
            if not isinstance(node, nodes.Element) or node.get("from-catalogue") or node.get("safety-notice"):
                continue
            if isinstance(node, nodes.literal_block | nodes.comment | addnodes.toctree | nodes.caption):
                continue
            if isinstance(node, nodes.TextElement):
                yield node
            else:
                yield from walk(node)

    def words(node):
        parts = []
        for child in node.children:
            if isinstance(child, nodes.Text):
                parts.append(str(child))
            elif isinstance(child, addnodes.pending_xref) and child.get("refdomain") == "cite":
                parts.append(" ‹cite›" if cites else "")
            elif not child.get("from-catalogue"):
                parts.append(words(child))
        return "".join(parts)

    for node in walk(tree):
        if text := " ".join(words(node).split()):
            yield node, text


def sentences(text):
    return text if text[-1] in ".?!:" else f"{text}."


HARD = (*(f"reference/studies/{name}" for name in ("sleep", "plant-and-body", "harm", "mixing", "dependence-and-help")),
        "reference/notices", "reference/summary-of-findings", "about/authors", "about/data")
"""Pages that list data or speak to authors: measured, but in words of studies or of YAML."""


def test_pages_read_at_grade_eight_at_the_median_and_nine_on_any(doctrees, record_property):
    grades = {}
    for name, tree in doctrees.items():
        text = " ".join(sentences(text) for _, text in blocks(tree))
        if len(text.split()) > 80 and name not in HARD:
            grades[name] = grade(text)
    for name, value in sorted(grades.items(), key=lambda item: -item[1]):
        print(f"{value:5.1f}  {name}")
    median = statistics.median(grades.values())
    print(f"{median:5.1f}  median of {len(grades)} pages")
    assert median <= 8
    assert {name: value for name, value in grades.items() if value > 9} == {}


def test_notices_read_at_grade_six_and_fit_in_sixty_words(library):
    hard = {}
    for notice in library.notices.values():
        text = " ".join(sentences(part) for part in notice.message)
        print(f"{grade(text):5.1f}  {notice.id} ({len(text.split())} words)")
        if grade(text) > 6:
            hard[notice.id] = grade(text)
    assert hard == {}


def test_every_short_answer_reads_at_grade_six(doctrees):
    hard, seen = {}, 0
    for name, tree in doctrees.items():
        for _, text in blocks(tree):
            if text.startswith("In short:"):
                seen += 1
                value = grade(text.removeprefix("In short:"))
                print(f"{value:5.1f}  {name}")
                if value > 6:
                    hard[name] = value
    assert seen >= 30
    assert hard == {}


def plain(text):
    """Return a message of a catalogue as a reader sees it, ended like a sentence."""
    text = re.sub(r"\{cite:[pt]\}`[^`]*`", "", text)
    text = re.sub(r"\{[\w:]+\}`([^`<]*?)(?: <[^`]*>)?`", r"\1", text)
    text = re.sub(r"[*`]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)).strip()
    return sentences(text) if text else ""


def test_the_spanish_texts_read_at_grade_eight():
    """By Fernández Huerta (1959), as textstat counts it: 60 to 70 is for grades 7 and 8, more is easier."""
    folder, ease = ROOT / "docs/locale/es/LC_MESSAGES", {}
    textstat.set_lang("es")
    try:
        for file in sorted(folder.rglob("*.po")):
            with file.open("rb") as catalogue:
                text = " ".join(plain(message.string) for message in read_po(catalogue) if message.id)
            if len(text.split()) > 80:
                ease[file.relative_to(folder).with_suffix("").as_posix()] = textstat.fernandez_huerta(text)
    finally:
        textstat.set_lang("en_US")
    for name, value in sorted(ease.items(), key=lambda item: item[1]):
        print(f"{value:5.1f}  {name}")
    assert {"practice/emergency", "safety/notices", "overview/sleep"} <= ease.keys()
    assert {name: value for name, value in ease.items() if value < 65} == {}


def test_claims_and_mixing_rows_read_at_grade_eight(library):
    texts = {claim.id: claim.explanation for claim in library.tables["claims"].values()}
    texts |= {row.id: " ".join([row.can_happen, row.how, *row.advice]) for row in library.tables["mixing"].values()}
    assert {name: grade(text) for name, text in texts.items() if grade(text) > 8} == {}


# What looks like a number of a study but is none: names, levels, dates, ages of law, phone numbers, times to act.
NO_FIGURE = re.compile(
    r"""7-OH|7-hydroxymitragynine|CYP\w+|CBT-I|5-HT\w+|MGM-1[56]|alpha-2\w*|delta-9|COVID-19|\bOTC\b
    |\b(?:grade|section|page|step|question|route|item|row|part|week|schedule|class|chapter)s?\ \d+
    |\b(?:19|20)\d\d(?:[-–]\d\d(?:-\d\d)?)?\b | \b\d{1,2}\ (?:January|February|March|April|May|June|July|August|September
    |October|November|December)\b | \b(?:999|911|112|988|111|000|1367|1669)\b | \b\d+(?:[ -]\d+){2,}\b | \b116\ 123\b
    |\b(?:3|three)\ (?:am|in\ the\ morning)\b | \b24\ hours\ a\ day\b | WCAG\ 2\.2 | DEA-\d+ | under\ 18 | KS-\d+ | CC\ BY\ 4\.0""",
    re.X | re.I)
FIGURE = re.compile(r"\d")


def figures_without_a_source(tree):
    """Return the paragraphs that hold a figure and neither a citation nor a finding that holds them."""
    for node, text in blocks(tree, cites=True):
        if isinstance(node, nodes.title | nodes.term) or inside_finding(node):
            continue
        if FIGURE.search(NO_FIGURE.sub("", text)) and not cited(node):
            yield text


def inside_finding(node):
    while node is not None:
        if isinstance(node, nodes.admonition) and "finding" in node.get("classes", ()):
            return True
        node = node.parent
    return False


def cited(node):
    """A citation in the paragraph; in a table, anywhere in its row; in a list item, anywhere in the item."""
    scope = node
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.section):
        if isinstance(parent, nodes.row | nodes.list_item):
            scope = parent
        parent = parent.parent
    return any(link.get("refdomain") == "cite" or link.get("reftype") == "fact"
               for link in scope.findall(addnodes.pending_xref))


# Pages whose figures are about this site, or count rows of a catalogue shown on the page itself.
OWN_FIGURES = {"about/authors", "about/data", "about/offline", "about/changes", "about/grading", "reference/notices"}


def test_every_paragraph_with_a_figure_has_a_citation_or_is_a_finding(doctrees):
    open_figures = {name: found for name, tree in doctrees.items() if name not in OWN_FIGURES
                    and (found := list(figures_without_a_source(tree)))}
    for name, found in open_figures.items():
        for text in found:
            print(f"{name}: {text[:300]}")
    assert open_figures == {}


def test_that_check_can_fail(doctrees):
    """A figure without its citation is seen: take all citations off a page and look again."""
    tree = doctrees["overview/sleep"].deepcopy()
    for xref in list(tree.findall(addnodes.pending_xref)):
        if xref.get("refdomain") == "cite":
            xref.parent.remove(xref)
    assert len(list(figures_without_a_source(tree))) >= 3


RANGE = re.compile(r"\b(?<!rose from )(?<!fell from )(?<!in )\d[\d.,]*(?: in \d[\d,]*)? ?(?:to|–|-) ?\d[\d.,]* in (?:every )?(?:10|100|1,000)\b")
"""Two numbers that mark off how many: "2 to 30 in 100". After "rose from" or "fell from" they tell a change."""


def typed(node):
    """Give the words of a paragraph, without the values that are inserted from facts."""
    own = ("‹value›" if "fact-value" in part.parent.get("classes", ()) else str(part) for part in node.findall(nodes.Text))
    return " ".join("".join(own).split())


def ranges_typed(tree):
    """Give the paragraphs with a range that was typed there, and not inserted from a fact."""
    return [own for node, _ in blocks(tree) if RANGE.search(own := typed(node))]


def test_a_range_has_one_home_so_no_two_pages_give_it_differently(doctrees, library):
    assert {name: found for name, tree in doctrees.items() if name != "about/authors" and (found := ranges_typed(tree))} == {}
    texts = {notice.id: f"{notice.consequence} {notice.background}" for notice in library.notices.values()}
    texts |= {row.id: " ".join([row.can_happen, row.how, *row.advice]) for row in library.tables["mixing"].values()}
    texts |= {claim.id: claim.explanation for claim in library.tables["claims"].values()}
    assert {name for name, text in texts.items() if RANGE.search(text)} == set()


SPAN = re.compile(r"\b\d[\d.,]* to \d[\d.,]* (?:times|mg|minutes|hours|days|weeks|months|years)\b")
"""From so much to so much of something: "30 to 90 minutes"."""


def spans_typed_twice(doctrees):
    """Give each span that was typed on more than one page, with the pages: a fact's value keeps such a figure once."""
    pages = {}
    for name, tree in doctrees.items():
        if name.partition("/")[0] not in ("about", "legal", "reference", "take"):  # take copies parts of other pages
            for node, _ in blocks(tree):
                for span in SPAN.findall(typed(node)):
                    pages.setdefault(span, set()).add(name)
    return {span: sorted(found) for span, found in pages.items() if len(found) > 1}


def test_a_span_that_several_pages_give_is_inserted_from_its_fact(doctrees):
    assert spans_typed_twice(doctrees) == {}


FIGURE = re.compile(r"(?<![\w.,])\d[\d.,]*(?:%| in 100\b| (?:times|minutes|hours|days)\b)")
"""What a study found: "26 in 100", "45 hours". How many people were in it, and what they were given, is none."""


def figures_typed_twice(doctrees):
    """Give each figure that was typed in more than one file beside the same source, with the files."""
    files = {}
    for name, tree in doctrees.items():
        if name.partition("/")[0] not in ("about", "legal", "reference", "take"):
            for node, _ in blocks(tree):
                sources = {key for xref in node.findall(addnodes.pending_xref) if xref.get("refdomain") == "cite"
                           for key in xref["reftarget"].split(",")}
                for figure in FIGURE.findall(typed(node)):
                    for source in sources:
                        files.setdefault((figure, source), set()).add(node.source)  # some pages share a part
    return {found: sorted(names) for found, names in files.items() if len(names) > 1}


def test_a_figure_of_a_study_that_several_pages_give_is_inserted_from_its_fact(doctrees):
    assert figures_typed_twice(doctrees) == {}


def test_that_check_too_can_fail(doctrees):
    """The value is inserted on several pages; typed out, it is refused."""
    shown = {name: [node.astext() for node in tree.findall(nodes.inline) if "fact-value" in node["classes"]]
             for name, tree in doctrees.items()}
    assert {"overview/tolerance", "practice/dependence", "practice/before-you-decide"} <= {name for name in shown if shown[name]}
    bare = {name: doctrees[name].deepcopy() for name in shown if shown[name]}
    for node in [node for tree in bare.values() for node in tree.findall(nodes.inline) if "fact-value" in node["classes"]]:
        node["classes"] = []
    assert len(ranges_typed(bare["overview/tolerance"])) == 1
    assert {"22 to 75 mg", "7.5 to 26.6 mg"} <= set(spans_typed_twice(bare))
    assert ("45 hours", "tanna2022") in figures_typed_twice(bare)


def test_cbti_is_named_wherever_benefit_for_sleep_is_discussed(doctrees, library, site):
    import json

    [shown] = (row["shown-on"] for row in json.loads((site.html / "data/notices.json").read_text())["rows"]
               if row["id"] == "not-a-sleep-treatment")
    assert "overview/sleep" in shown
    for page in shown:
        assert "CBT-I" in doctrees[page].astext(), page


def test_every_page_answers_first(doctrees):
    """The first passage of the page's own is its short answer, unless the page is a list of data."""
    for name, tree in doctrees.items():
        own = [text for node, text in blocks(tree) if not isinstance(node, nodes.title)]
        if name not in ("practice/emergency", "about/authors", "about/data", "about/changes", "reference/glossary", "reference/index"):
            assert any(text.startswith("In short:") for text in own[:2]), name


def test_chapters_say_what_is_not_known(doctrees):
    for name, tree in doctrees.items():
        chapter, _, page = name.partition("/")
        if chapter in ("overview", "mechanisms") and page != "index":
            titles = [node.astext() for node in tree.findall(nodes.title)]
            assert "What is not known" in titles, name
            assert any(title.startswith("What would change") for title in titles), name
        if chapter == "practice" and page not in ("emergency", "talking-to-a-clinician") and not page.startswith("mixing-"):
            titles = [node.astext() for node in tree.findall(nodes.title)]
            assert "What is not known" in titles, name
            assert "What to do next" in titles, name


def test_practice_pages_speak_to_who_does_not_use_who_uses_and_who_wants_to_stop(doctrees):
    for name, tree in doctrees.items():
        if name.startswith("practice/") and not name.startswith(("practice/emergency", "practice/mixing-")):  # rows of a list
            text = tree.astext().casefold()
            for words in ("do not use", "if you use", "want to stop"):
                assert words in text, (name, words)
