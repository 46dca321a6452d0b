"""Figures drawn from data: what is drawn is what the table says, and each mark leads to its entry."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
import yaml
from html5lib import parse as read_html

from conftest import ROOT
from kratom_site.evidence.facts import MOST_CERTAIN, Fact
from kratom_site.evidence.figures import UNITS, read_figures
from sphinx_safety.reading.rows import record_of
from sphinx_safety.reading.yamlfile import parse

SVG = "{http://www.w3.org/2000/svg}"
HTML = "{http://www.w3.org/1999/xhtml}"


def findings(site):
    return json.loads((site.html / "data/findings.json").read_text())["rows"]


def figure(site, page, name, *anchors):
    """The marks of a figure (with their data), its links, and the rows of its tables as texts."""
    tree = read_html((site.html / f"{page}.html").read_bytes())
    svg = next(one for one in tree.iter(f"{SVG}svg") if name in one.get("class", "").split())
    marks = [one for one in svg.iter() if one.get("data-row")]
    tables = [one for one in tree.iter(f"{HTML}table") if one.get("id") in (anchors or [f"{name}-table"])]
    rows = [["".join(cell.itertext()).strip() for cell in row.iter(f"{HTML}td")] for table in tables for row in table.iter(f"{HTML}tr")]
    return svg, marks, [row for row in rows if row]


def test_the_map_of_the_evidence_draws_what_its_table_counts(site):
    svg, marks, rows = figure(site, "reference/summary-of-findings", "evidence-map")
    drawn = Counter((mark.get("data-row"), mark.get("data-at")) for mark in marks)
    titles = {title: name for name, title in yaml.safe_load((ROOT / "docs/_data/outcomes.yaml").read_text()).items()}
    counted = Counter()
    for title, *cells in rows:
        for direction, cell in zip(("harms", "unclear", "no clear effect", "helps"), cells, strict=False):
            if cell != "–":
                counted[titles[title], direction] = int(cell.partition(",")[0])
    assert drawn == counted
    assert len(marks) == len(findings(site)) > 80
    sources = [int("".join(one.itertext()).rpartition(" ")[2]) for one in svg.iter(f"{SVG}text")
               if "".join(one.itertext()).startswith("sources: ")]
    assert sources == [int(row[5]) for row in rows]


def test_each_mark_of_the_map_leads_to_its_finding_and_says_what_it_is(site):
    _svg, marks, _rows = figure(site, "reference/summary-of-findings", "evidence-map")
    known = {one["id"]: one for one in findings(site)}
    for mark in marks:
        page, _, anchor = mark.get("href").partition("#")
        finding = known.pop(anchor.removeprefix("finding-"))
        assert page == f"../{finding['docname']}.html"
        assert f"certainty {finding['certainty']}, {finding['kind']}" in mark.get("aria-label")
        filled = [bar for bar in mark.iter(f"{SVG}rect") if bar.get("fill") == "currentColor"]
        assert len(filled) == ["none found", "very low", "low", "moderate", "high"].index(finding["certainty"])
    assert not known


def test_the_moves_of_the_law_are_those_of_the_timeline(site):
    _svg, marks, rows = figure(site, "legal/timeline", "legal-moves")
    drawn = Counter((mark.get("data-row"), mark.get("data-at")) for mark in marks)
    told = Counter()
    for event in yaml.safe_load((ROOT / "docs/_data/legal-timeline.yaml").read_text()):
        if event.get("change") and event["date"] >= "2014":
            told[f"{event['date'][:4]}-{1 + (event['date'][5:7] > '06')}", event["change"]] += 1
    assert drawn == told
    cells = {(f"{when[:4]}-{1 + ('July' in when)}", change): int(cell) for when, *counts in rows
             for change, cell in zip(("ban", "rules", "7-oh", "eased"), counts, strict=True) if cell != "–"}
    assert cells == drawn


@pytest.mark.parametrize(("page", "name"), [("practice/product-content", "packet"), ("practice/stopping", "last-dose")])
def test_numbers_read_from_a_drawing_are_those_of_its_table(site, page, name):
    panels = [one for one in yaml.safe_load((ROOT / "docs/_data/figures.yaml").read_text()) if one["figure"] == name]
    svg, marks, rows = figure(site, page, name, *(f"figure-{panel['id']}" for panel in panels))
    wanted = [(panel, row) for panel in panels for row in panel["rows"]]
    assert len(marks) == len(rows) == len(wanted)
    links = [one.get("href").partition("#")[2] for one in svg.iter(f"{SVG}a")]
    assert links == [f"study-{row['fact']}" for _panel, row in wanted]
    for mark, cells, (panel, row) in zip(marks, rows, wanted, strict=True):
        if row.get("mark") == "beyond":
            assert cells[1] == "longer than the scale"
            continue
        left = float(mark.get("cx") or mark.get("x"))
        ends = [left] if mark.get("cx") else [left, left + float(mark.get("width"))]
        values = [(end - 34) / (314 - 34) * panel["scale"][-1] for end in ends]
        unit = UNITS[row["unit"]]
        said = [float(number) for number in re.findall(r"[0-9.]+", cells[1].replace("of 100", ""))]
        scaled = said if unit.converted else [number * unit.factor + unit.plus for number in said]
        assert values == pytest.approx(scaled, abs=panel["scale"][-1] / 1000)
        assert cells[2] == row["certainty"]


@dataclass
class _Fact:
    evidence: str = "case report"
    id: str = "range"
    statement: str = "It held 3.9 to 62.1 mg."


PANEL = """\
- id: one
  figure: packet
  title: Milligrams
  scale: [0, 100]
  rows:
    - label: Eight products
      fact: {fact}
      numbers: [3.9, {number}]
      unit: mg
      certainty: {certainty}
"""


@pytest.mark.parametrize(("change", "rule", "words"), [
    ({"fact": "ranje"}, "unknown-fact", "did you mean 'range'?"),
    ({"number": "62.2"}, "number", "the fact 'range' does not hold the number 62.2"),
    ({"certainty": "low"}, "too-certain", "at most 'very low'"),
])
def test_a_figure_shows_only_what_its_fact_holds(change, rule, words):
    values = {"fact": "range", "number": "62.1", "certainty": "very low"}
    good, no_faults = read_figures(parse(PANEL.format(**values), "figures.yaml"), {"range": _Fact()})
    assert (list(good), no_faults) == (["one"], [])
    _panels, faults = read_figures(parse(PANEL.format(**values | change), "figures.yaml"), {"range": _Fact()})
    assert [fault.rule for fault in faults] == [rule]
    assert words in f"{faults[0].message}; {faults[0].remedy}"
    assert faults[0].line > 5


def test_a_number_with_a_comma_is_one_and_a_translated_fact_is_not_judged_again():
    panel = PANEL.replace("[0, 100]", "[0, 2000]").format(fact="range", number="1200", certainty="very low")
    for statement, rules in (("It held 3.9 to 1,200 mg.", []), ("It held 3.9, 1 and 200 mg.", ["number"])):
        faults = read_figures(parse(panel, "figures.yaml"), {"range": _Fact(statement=statement)})[1]
        assert [fault.rule for fault in faults] == rules
    spanish = {"range": _Fact(statement="Contenía de 3,9 a 1.200 mg.")}
    assert read_figures(parse(panel, "figures.yaml"), spanish, translated=True)[1] == []


@pytest.mark.parametrize("kind", MOST_CERTAIN)
def test_a_figure_is_no_surer_than_its_fact_s_kind_of_study_allows(kind):
    assert kind in record_of(Fact).fields["evidence"].choices, "no rule is about a word that no fact has"
    for certainty, rules in ((MOST_CERTAIN[kind], []), ("moderate", ["too-certain"])):
        text = PANEL.format(fact="range", number="62.1", certainty=certainty)
        assert [fault.rule for fault in read_figures(parse(text, "figures.yaml"), {"range": _Fact(kind)})[1]] == rules


@pytest.mark.slow
def test_figures_of_an_e_book_are_images_without_links(built_once):
    drawings = sorted((built_once("epub").out / "_images").glob("drawing-*.svg"))
    ours = [text for file in drawings if 'class="sketch chart' in (text := file.read_text())]
    assert len(ours) == 4
    for text in ours:
        assert ElementTree.fromstring(text).tag == f"{SVG}svg"
        assert "<a" not in text
        assert "data-" not in text
