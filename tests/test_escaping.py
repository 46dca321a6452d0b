"""No format obeys what stands in a text: scripts in every field of every file, in all that is published."""

import html
import json
import re
import shutil
import zipfile
from xml.etree import ElementTree

import html5lib
import pytest

from conftest import ROOT

HOSTILE = r"""</title></script><script>alert("pwn")</script>'"><img src=x onerror=pwn(1)> \input{pwn} $pwn$ %pwn #pwn &lt;b&gt; {{ 7*7 }} \*[pwn]"""
FIELDS = iter(range(10_000))


def hostile() -> str:
    """The same for each field, but for its number."""
    return f"Pwn{next(FIELDS)} {HOSTILE}"


def quoted() -> str:
    """In the quotation marks of YAML."""
    return json.dumps(hostile())


def of_bibtex() -> str:
    return hostile().replace("{", "").replace("}", "").replace("%", "").replace("#", "").replace("\\", "").replace("$", "")


@pytest.fixture
def hostile_site(tiny, monkeypatch):
    """Every field of every file holds the text; what a plain field refuses is let through for once."""
    for name in ("reading.shapes.MARKUP", "rules.notice.MARKUP", "rules.notice._NO_WORD", "rules.topics._STAR_WITHIN"):
        monkeypatch.setattr(f"sphinx_safety.{name}", re.compile("(?!)"))
    (tiny.root / "conf.py").write_text((tiny.root / "conf.py").read_text() + "\nbibtex_default_style = 'plain'\n")
    q = quoted
    tiny.write("_notices/mixing-sedatives.md", f"---\ncode: KS-001\nsignal: warning\nhazard: {q()}\nconsequence: {q()}\n"
               f"avoid: [{q()}]\nif-it-happens: [{q()}]\ncertainty: low\nsources: [key1]\nreviewed: 2026-11-22\n"
               f"review-by: 2027-11-22\nhistory: [{json.dumps('2026-11-22: ' + hostile())}]\n---\nBackground.\n")
    tiny.write("_data/references.bib", f"@article{{key1,\n author = {{{{{of_bibtex()}}}}},\n title = {{{of_bibtex()}}},\n"
               f" journal = {{{of_bibtex()}}},\n year = {{2020}},\n note = {{{of_bibtex()}}},\n url = {{https://example.org/pwn}},\n}}\n")
    tiny.write("_data/topics.yaml", f"sedatives:\n  title: {q()}\n  notices: [mixing-sedatives]\n  terms: [sleeping pill*]\n")
    tiny.write("_data/outcomes.yaml", f"sleep: {q()}\n")
    tiny.write("_data/evidence.yaml", f"- id: one\n  topic: sleep\n  statement: {q()}\n  design: {q()}\n  evidence: trial\n"
               f"  limits: {q()}\n  sources: [key1]\n  seen_at: []\n  confidence: verified-fulltext\n")
    tiny.write("_data/claims.yaml", f"- id: one\n  claim: {q()}\n  verdict: partly\n  explanation: {q()}\n  facts: [one]\n")
    tiny.write("_data/mixing.yaml", f"- id: wine\n  title: {q()}\n  names: [{q()}]\n  brands: [{q()}]\n  can-happen: {q()}\n"
               f"  how: {q()}\n  signal: warning\n  certainty: low\n  urgency: now\n  classes: [sedating]\n  advice: [{q()}]\n  notices: [mixing-sedatives]\n"
               "  facts: [one]\n  sources: [key1]\n  as-of: 2026-11-22\n")
    tiny.write("_data/first-aid.yaml", f"urgency:\n  now:\n    ask: {q()}\n    choose: {q()}\nclasses:\n  sedating:\n    title: {q()}\n"
               f"    lines: [{q()}]\ncalled-by:\n  mixing-sedatives: [sedating]\n")
    source = f"{{title: {q()}, url: 'https://example.org/pwn', kind: official}}"
    place = (f"  name: {q()}\n  status: banned\n  summary: {q()}\n  minimum-age: null\n  seven-oh: {q()}\n"
             f"  law: {q()}\n  effective: null\n  as-of: '2026-01'\n  sources: [{source}]\n  confidence: primary\n  note: {q()}\n"
             f"  also: [{q()}]\n  not-this: {q()}\n")
    tiny.write("_data/jurisdictions.yaml", "".join(f"- id: {name}\n{place}" for name in ("US", "US-OH", "TH")))
    tiny.write("_data/legal-timeline.yaml", f"- date: '2020'\n  jurisdiction: TH\n  event: {q()}\n  source: {source}\n"
               "  confidence: primary\n")
    tiny.write("_data/synonyms.yaml", "same:\n  - [words, " + json.dumps(hostile()) + "]\n")
    tiny.write("_static/figures/one.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><desc>' + html.escape(hostile()) + "</desc></svg>")
    code = hostile().replace("`", "")
    tiny.page("index", f"# Start `{code}`\n\n```{{toctree}}\nmixing\nnotices\nlists\nlaw\n```",
              front=f"no-notice: {q()}\ndescription: {q()}")
    tiny.page("mixing", f"# Mixing `{code}`\n\n```{{safety}} mixing-sedatives\n:why-here: {hostile()}\n```\n\n`{code}` words {{cite:t}}`key1`\n\n"
              f"```{{finding}} one\n:direction: helps\n:certainty: low\n:kind: trial\n:product: leaf\n:outcome: sleep\n:sources: key1\n"
              f":facts: one\n\n`{code}`\n```\n\n```{{drawing}} one.svg\n`{code}`\n```\n",
              front=f"topics: [sedatives]\ndescription: {q()}")
    lists = ["```{studies} sleep\n```", "```{claims}\n```", "```{summary-of-findings}\n```", "```{mixing-table}\n```",
             "```{mixing-sections}\n```"]
    tiny.page("lists", "\n\n".join(lists), front=f"exempt:\n  all: {q()}\ndescription: {q()}")
    law = ["```{tile-map}\n```", "```{place-table}\n:select: us\n```", "```{places}\n:select: us\n```", "```{places}\n:select: world\n```",
           "```{find-place}\n```", "```{legal-timeline}\n```", "```{status-words}\n```", "```{state-links}\n```"]
    tiny.page("law", "\n\n".join(law), front=f"no-notice: {q()}")
    (tiny.docs / "other.md").unlink()
    return tiny


def scripts(page) -> list[str]:
    """What a browser would run of a page, by the parser of the HTML standard."""
    tree = html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        found += [f"{element.tag} {name}" for name in element.attrib if str(name).startswith("on")]
        found += [value for name, value in element.attrib.items() if str(value).strip().casefold().startswith(("javascript:", "data:text"))]
        if element.tag == "script" and element.get("type") == "application/ld+json":
            json.loads(element.text)
        elif element.tag == "script" and "pwn" in (element.text or "").casefold():
            found.append(element.text)
        elif element.tag == "img" and element.get("src") == "x":
            found.append("img")
    return found


@pytest.mark.parametrize("theme", [
    {}, {"html_theme": "furo", "html_static_path": ["docs/_static"],
         "templates_path": [str(ROOT / "docs/_templates")], "html_baseurl": "https://example.org/"}], ids=["basic", "furo"])
def test_pages_search_and_data(hostile_site, theme):
    run = hostile_site.build(**theme)
    assert (run.status, run.faults) == (0, [])
    pages = [file for file in hostile_site.out.rglob("*.html") if "_static" not in file.parts]
    assert {page.name: scripts(page) for page in pages if scripts(page)} == {}
    said = " ".join("".join(html5lib.parse(page.read_text(), namespaceHTMLElements=False).itertext()) for page in pages)
    texts = "".join(file.read_text() for file in hostile_site.docs.rglob("*.*") if file.suffix in (".md", ".yaml"))
    unsaid = set(re.findall(r"Pwn\d+", texts)) - set(re.findall(r"Pwn\d+", said))
    assert len(unsaid) < 12, unsaid  # a description, a synonym, a topic's title: what stands in no page's text
    for file in (hostile_site.out / "data").glob("*.json"):
        json.loads(file.read_text())
    words = (hostile_site.out / "search-data.js").read_text()
    assert "<" not in words
    assert "Pwn" in words
    json.loads(words.partition("=")[2].rstrip(";\n"))
    index = (hostile_site.out / "searchindex.js").read_text()
    json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))


def test_an_e_book_is_well_formed_and_runs_nothing(hostile_site):
    assert hostile_site.build("epub").status == 0
    with zipfile.ZipFile(next((hostile_site.root / "build/epub").glob("*.epub"))) as book:
        for name in book.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx")):
                tree = ElementTree.fromstring(book.read(name))
                for element in tree.iter():
                    assert not element.tag.endswith("}script"), name
                    assert not [attribute for attribute in element.attrib if attribute.startswith("on")], name


def test_latex_man_and_text(hostile_site):
    run = hostile_site.build("latex")
    assert run.status == 0, run.warnings
    tex = (hostile_site.root / "build/latex/tiny.tex").read_text()
    assert "pwn" in tex
    assert "\\input{pwn" not in tex
    assert "\\input\\{" not in tex
    assert not re.search(r"(?<!\\)[$%#]pwn", tex)
    assert hostile_site.build("man").status == 0
    # docutils writes the headings of a man page as they are; that is not ours to mend.
    lines = [line for line in (hostile_site.root / "build/man/tiny.1").read_text().splitlines() if not line.startswith(".SH ")]
    assert "\\*[pwn" not in "\n".join(lines).replace("\\e*[pwn", "")
    assert hostile_site.build("text").status == 0


def test_a_drawing_may_run_nothing(tiny):
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
    for bad in ("<script>x</script></svg>", "<a onclick='x'/></svg>", "<a href='x'/></svg>", "<foreignObject/></svg>",
                "<style>@import 'x'</style></svg>", "<path fill='url(//x)'/></svg>", "<g class='source-card'/></svg>",
                "</svg><!--", "</svg><meta http-equiv='refresh'/>", "<textarea/></svg>", "<text>A<tspan>b</tspan></text></svg>", "<g/onclick=x></svg>"):
        tiny.write("_static/figures/one.svg", start + bad)
        tiny.page("other", "```{drawing} one.svg\nOne.\n```", front="no-notice: Nothing risky is here.")
        assert "[figure]" in "".join(tiny.build().faults), bad
    shutil.rmtree(tiny.docs / "_static")
