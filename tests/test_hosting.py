"""What a host is given beside the pages: headers, redirects, maps for machines, and what a page says of itself."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import html5lib
import pytest

from conftest import ROOT
from kratom_site.output import csp
from kratom_site.output.hosting import HEADERS
from kratom_site.output.redirects import read_redirects
from kratom_site.page.markup import host_of
from sphinx_safety.reading.yamlfile import parse

ADDRESS = "https://example.org/sleep/"


def ordinary(site):
    return [page for page in site.pages() if page.name not in ("search.html", "404.html", "not-kept.html")]


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """The site as it is built for a host whose address is known, with a page that has moved; dirhtml."""
    root = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "conf.py", root)
    (root / "docs/_data/redirects.yaml").write_text("practice/old-name: practice/mixing#mixing-tonight\n")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "dirhtml", "-c", ".", "docs", "out"], cwd=root,
        capture_output=True, text=True, check=False,
        env={**os.environ, "NO_COLOR": "1", "SITE_URL": ADDRESS.rstrip("/"), "REPOSITORY_URL": "https://example.org/code"})
    assert (done.returncode, done.stderr) == (0, "")
    return root / "out"


# -- the policy for scripts and styles ------------------------------------------------------------------


def inline(html):
    """What stands in a page itself and would run or style it."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>(.*?)</script>", html, re.S)
    return scripts, re.findall(r"<style[^>]*>(.*?)</style>", html, re.S)


def digest(text):
    """What a policy says to let in exactly this script or style."""
    return f"'{csp.digest(text.encode())}'"


def test_every_page_carries_the_same_policy_before_anything_that_it_rules(site):
    for page in site.pages():
        html = page.read_text()
        at = html.index('http-equiv="Content-Security-Policy"')
        assert all(at < html.index(mark) for mark in ("<script", "<style", "<link") if mark in html), page
        assert unescape(re.search(r'Policy" content="([^"]*)"', html)[1]) == csp.IN_PAGES, page
        scripts, styles = inline(html)
        assert {digest(part) for part in scripts} <= {digest(csp.THEME_SCRIPT)}, page
        assert {digest(part) for part in styles} <= {digest(csp.BARE_STYLE)}, page
        assert not re.search(r'<[a-z][^<>]*\s(?:style|on[a-z]+)="', html), page
        assert '<meta name="referrer" content="no-referrer">' in html


def test_the_policy_lets_in_this_site_and_two_inline_parts():
    for rules in (csp.IN_PAGES, csp.IN_HEADERS):
        parts = dict(part.split(" ", 1) for part in rules.split("; "))
        assert parts["default-src"] == parts["base-uri"] == "'none'"
        assert [part for part in parts["script-src"].split() if "sha256" in part] == [digest(csp.THEME_SCRIPT)]
        assert [part for part in parts["style-src"].split() if "sha256" in part] == [digest(csp.BARE_STYLE)]
        assert "unsafe" not in rules
        assert "http" not in rules
    assert "file:" not in csp.IN_HEADERS
    assert "frame-ancestors 'none'" in csp.IN_HEADERS


def test_the_headers_are_written_for_a_host(site):
    text = (site.html / "_headers").read_text()
    first, *lines = text.split("/data/*")[0].splitlines()
    assert first == "/*"
    assert dict(line.strip().split(": ", 1) for line in lines) == HEADERS
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in HEADERS["Permissions-Policy"]


def test_a_page_cannot_widen_the_policy(tiny):
    """Its own script stands in the page, if its author puts it there, and is not among those that may run."""
    tiny.page("other", "<script>other()</script>\n\nWords.", front="no-notice: Nothing risky here.")
    assert tiny.build().status in (0, 2)  # whether raw HTML is read at all is another rule's
    assert digest("other()") not in csp.IN_PAGES + (tiny.out / "_headers").read_text()


def test_no_page_has_a_browser_fetch_another_unasked(site):
    """Firefox fetches what these links lead to as soon as a page is read; the policy refuses it, with a report for each."""
    ahead = {file.name for file in site.pages()
             if re.search(r'<link rel="(?:next|prefetch|prerender|preload|modulepreload)"', file.read_text(encoding="utf-8"))}
    assert ahead == set()


# -- valid HTML -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parsed(site):
    """Every page as the parser of the HTML standard reads it: the page, its tree, the errors."""
    found = []
    for page in site.pages():
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        found.append((page, parser.parse(page.read_text()), parser.errors))
    return found


def test_every_page_is_valid_html(parsed):
    """The Nu checker and html-validate were run by hand."""
    assert [f"{page}:{place[0]} {kind} {more}" for page, _, errors in parsed for place, kind, more in errors] == []


class Outline(HTMLParser):
    """Collects headings, landmarks, ids and tables."""

    def __init__(self, html):
        super().__init__()
        self.levels, self.marks, self.ids, self.tables, self.refs = [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("nav", "aside") or given.get("role") in ("region", "search", "navigation"):
            self.marks.append((given.get("role", tag), given.get("aria-label") or given.get("aria-labelledby")))
        if "id" in given:
            self.ids.append(given["id"])
        self.refs += [word for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
                      for word in (given.get(name) or "").split()]
        if tag == "table":
            self.tables.append(False)
        if tag == "th" and self.tables:
            self.tables[-1] = True


def test_headings_landmarks_and_tables_are_in_order(site):
    for page in site.pages():
        seen = Outline(page.read_text())
        framed = page.name not in ("404.html", "not-kept.html")
        assert seen.levels[0] == 1, page
        assert seen.levels.count(1) == 1, page
        assert all(b <= a + 1 for a, b in zip(seen.levels, seen.levels[1:], strict=False)), page
        names = [name for _, name in seen.marks if name]
        assert len(set(seen.marks)) == len(seen.marks), (page, seen.marks)
        assert {"Emergency", *(("Site", "All pages", "Page tools") if framed else ())} <= set(names), page
        assert all(seen.tables), page
        assert [name for name in seen.ids if seen.ids.count(name) > 1] == [], page
        assert [name for name in seen.refs if name not in seen.ids] == [], page


def test_a_page_says_nothing_twice_that_it_may_say_once(site):
    """Tips that repeat a link, anchors to which nothing leads, a box around the only paragraph of a place's field."""
    for page in site.pages():
        html = page.read_text()
        assert not re.search(r'<a class="reference internal"[^<>]* title=', html), page
        assert not re.search(r'class="bibtex-citation" id=', html), page
        assert not re.search(r'<a class="reference internal" href="[^"]*"><span class="(?:doc|std|xref)', html), page
    places = (site.html / "legal/united-states.html").read_text()
    fields = "".join(re.findall(r'<dl class="place-facts">.*?</dl>', places, re.S))
    assert len(fields) > 10_000  # the list is there to be looked at
    assert not re.search(r"<(dd|li)><p>(?:(?!</?p>).)*</p>\s*</\1>", fields, re.S)


def test_every_column_of_a_table_whose_rows_become_cards_is_named_in_its_cells(parsed):
    tables = 0
    for page, tree, _ in parsed:
        for table in tree.iter("table"):
            if "stacked" in table.get("class", "").split():
                tables += 1
                names = [" ".join("".join(cell.itertext()).split()) for cell in table.find("thead").iter("th")]
                for row in table.find("tbody").iter("tr"):
                    told = [cell.get("data-column", "").removesuffix(":") for cell in row.iter("td")]
                    assert told == ["", *names[1:]], page
    assert tables > 10


@pytest.mark.parametrize(("address", "host"), [
    ("https://www.example.org/x", "example.org"), ("http://a:b@example.org:80", "example.org"), ("HTTPS://example.org?x", "example.org"),
    ("mailto:a@example.org", ""), ("page.html#https://x", ""), ("tel:911", ""), ("http://[", "["),
])
def test_the_host_of_an_address(address, host):
    assert host_of(address) == host


def test_a_link_to_another_site_says_where_it_leads(tiny):
    tiny.page("other", "[a study](https://www.example.org/x), <https://example.org>, [doi:10.1/x](https://doi.org/10.1/x), "
              "[here](mixing.md), [call](tel:911)", front="no-notice: Nothing risky here.")
    assert tiny.build(myst_url_schemes=["https", "tel"]).status == 0
    html = tiny.html("other")
    assert 'rel="noreferrer">a study<span class="link-host"> (example.org)</span></a>' in html
    assert 'rel="noreferrer">https://example.org</a>' in html
    assert 'rel="noreferrer">doi:10.1/x</a>' in html
    assert '<a class="reference internal" href="mixing.html">here</a>' in html
    assert html.count("link-host") == 1


@pytest.mark.parametrize(("body", "rule"), [
    ("{math}`x^2`", "math"), ("```{math}\nx^2\n```", "math"),
    ("```{image} one.png\n:width: 200px\n:alt: One\n```", "inline-size"),
    ("```{figure} one.png\n:scale: 50\n:alt: One\n\nOne.\n```", "inline-size"),
    ("```{list-table}\n:widths: 20 80\n\n* - a\n  - b\n```", "inline-size"),
])
def test_what_a_page_could_not_show_stops_the_build(tiny, body, rule):
    tiny.write("one.png", (ROOT / "docs/_static/brand/share.png").read_bytes())
    tiny.page("other", body, front="no-notice: Nothing risky here.")
    faults = tiny.build().faults
    assert [fault for fault in faults if f"[{rule}]" in fault], faults
    assert not [fault for fault in faults if f"[{rule}]" in fault and "docs/other.md:1:" in fault], faults


def test_links_out_say_where_they_lead_on_every_page(site):
    for page in site.pages():
        for before, address, after, words in re.findall(
                r'<a ([^<>]*)href="https?://(?:www\.)?([^/"]+)[^"]*"([^<>]*)>(.*?)</a>', page.read_text(), re.S):
            assert "noreferrer" in before + after, page
            assert address in words or words.startswith("doi:"), (page, address, words)


# -- addresses that have moved ------------------------------------------------------------------------------


def test_our_own_redirects_are_in_order():
    known = {file.relative_to(ROOT / "docs").with_suffix("").as_posix() for file in (ROOT / "docs").rglob("*.md")}
    text = (ROOT / "docs/_data/redirects.yaml").read_text()
    assert read_redirects(parse(text, "redirects.yaml"), known)[1] == []


@pytest.mark.parametrize(("text", "rule"), [
    ("old: nowhere", "unknown-page"), ("new: other", "not-moved"), ("../x: new", "bad-id"), ("Old Page: new", "bad-id"),
    ("old: [new]", "wrong-type"), ("- old", "wrong-type"), ("not-kept: new", "not-moved"), ("es/old: new", "not-moved"),
])
def test_a_redirect_that_leads_nowhere_is_a_fault_with_its_line(text, rule):
    moved, faults = read_redirects(parse(f"# one\n{text}\n", "docs/_data/redirects.yaml"), {"new", "other"}, {"en", "es"})
    assert moved == {}
    assert [(fault.rule, fault.line) for fault in faults] == [(rule, 2)]


def test_a_redirect_that_leads_nowhere_stops_the_build_on_every_run(tiny):
    tiny.write("_data/redirects.yaml", "old: mixin\n")
    for _ in range(2):
        done = tiny.build()
        assert done.status == 2
        assert "docs/_data/redirects.yaml:1" in done.warnings
        assert "did you mean 'mixing'?" in done.warnings
    tiny.write("_data/redirects.yaml", "old/name: mixing#id1\n")
    assert tiny.build().status == 0
    moved = tiny.html("old/name")
    assert 'content="0; url=../mixing.html#id1"' in moved
    assert '<a href="../mixing.html#id1">mixing</a>' in moved
    assert (tiny.out / "_redirects").read_text() == "/old/name.html /mixing.html#id1 301\n"


@pytest.mark.slow
def test_a_page_that_has_moved_leads_on_where_pages_are_folders(hosted):
    moved = (hosted / "practice/old-name/index.html").read_text()
    assert 'url=../../practice/mixing/#mixing-tonight"' in moved
    assert (hosted / "practice/mixing/index.html").exists()
    assert "/practice/old-name/ /practice/mixing/#mixing-tonight 301\n" in (hosted / "_redirects").read_text()


# -- maps for machines ---------------------------------------------------------------------------------------


def test_no_address_is_invented(site):
    assert not (site.html / "sitemap.xml").exists()
    assert (site.html / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    for page in ordinary(site):
        html = page.read_text()
        for mark in ('rel="canonical"', "og:url", "og:image", "example.org"):
            assert mark not in html, (page, mark)


@pytest.mark.slow
def test_with_an_address_there_are_canonical_links_and_a_sitemap(hosted):
    rows = ElementTree.parse(hosted / "sitemap.xml").getroot()
    listed = {row[0].text for row in rows}
    assert ADDRESS in listed
    assert f"{ADDRESS}practice/mixing/" in listed
    assert not any("kitchen" in address for address in listed)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[1].text) for row in rows)
    for address in listed:
        html = (hosted / address.removeprefix(ADDRESS) / "index.html").read_text()
        assert f'<meta property="og:url" content="{address}">' in html
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', html)[1]
        assert canonical == address
        assert f'<meta property="og:image" content="{ADDRESS}_static/brand/share.png">' in html
    assert (hosted / "_static/brand/share.png").stat().st_size < 60_000
    assert (hosted / "robots.txt").read_text().endswith(f"Sitemap: {ADDRESS}sitemap.xml\n")
    assert f"]({ADDRESS}data/notices.json)" in (hosted / "llms.txt").read_text()


@pytest.mark.slow
def test_the_page_for_what_is_not_there_works_from_any_depth(hosted):
    html = (hosted / "404.html").read_text()
    assert 'name="robots" content="noindex"' in html
    local = re.findall(r'(?:href|src|action)="(?!#|https?:|tel:|mailto:)([^"]*)"', html)
    assert len(local) > 4
    for address in local:
        assert address.startswith("/sleep/"), address
        file = hosted / address.removeprefix("/sleep/").partition("?")[0].partition("#")[0]
        assert file.exists(), address
    assert 'action="/sleep/search/"' in html
    assert html.index("/sleep/practice/emergency/") < html.index("<h1")
    assert not re.search(r"<(?:link|script|img)\b|url\(", html)  # whole wherever it is served, or opened from a folder


def test_llms_txt_points_at_notices_and_data_that_are_there(site):
    text = (site.html / "llms.txt").read_text()
    named = re.findall(r"\]\(([^)]*)\)", text)
    assert "data/notices.json" in named
    assert "reference/notices.html" in named
    assert all((site.html / name).exists() for name in named)


def test_what_a_page_tells_machines_is_what_it_says(site):
    count = 0
    for page in ordinary(site):
        html = page.read_text()
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])
        assert data["@type"] == "MedicalWebPage"
        assert data["description"] == unescape(re.search(r'name="description" content="([^"]*)"', html)[1])
        heading = re.search(r"<h1>(.*?)<a", html, re.S)[1]
        assert data["name"] == " ".join(unescape(re.sub("<[^<>]+>", "", heading)).split()), page
        year, _, number = data["lastReviewed"].split("-")
        assert re.search(rf"Checked against the sources {int(number)} \w+ {year}", html), page
        foot = re.search(r'<ol class="page-sources">(.*?)</ol>', html, re.S)
        listed = re.findall(r"<li>", foot[1]) if foot else []
        assert len(data.get("citation", [])) == len(listed), page
        article = html[html.index('<article role="main"'):html.index('<footer class="page-foot">')]
        for entry in re.findall(r'href="([^"]*)"', foot[1]) if foot else ():
            assert f'href="{entry}"' in article, (page, entry)
        count += len(listed)
    assert count > 100


def test_titles_and_descriptions_are_each_pages_own(site):
    for pattern in (r"<title>(.*?)</title>", r'name="description" content="([^"]*)"'):
        found = [re.search(pattern, page.read_text(), re.S)[1] for page in ordinary(site)]
        assert len(set(found)) == len(found)


# -- the end of a page ----------------------------------------------------------------------------------------


def test_every_page_says_at_its_end_that_no_clinician_has_reviewed_the_site(site):
    for page in site.pages():
        if page.name not in ("404.html", "not-kept.html"):
            link = re.search(r'<a href="([^"]*)">No clinician has reviewed this site yet\.</a>', page.read_text())[1]
            assert (page.parent / link).resolve() == site.html / "about/index.html" or page.name == "index.html", page


def test_the_year_of_the_copyright_is_our_own_whenever_the_site_is_built(tiny, monkeypatch):
    """Sphinx puts the year of SOURCE_DATE_EPOCH in the place of a bare year."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "315532800")
    line = runpy.run_path(str(ROOT / "conf.py"))["copyright"]
    assert tiny.build(copyright=line).status == 0
    assert line in unescape(tiny.html())


def test_a_mark_is_drawn_once_a_page(site):
    html = (site.html / "practice/mixing.html").read_text()
    for mark in ("certainty-mark", "safety-symbol"):
        drawn = re.findall(rf'<svg class="{mark}"[^<>]*>(.*?)</svg>', html, re.S)
        shapes = [one for one in drawn if not one.startswith("<use")]
        assert len(drawn) > 40
        assert len(shapes) == len(set(shapes)) <= 5
        names = {re.search(r'id="([^"]*)"', one)[1] for one in re.findall(r'<g id="[^"]*">', html)}
        assert {re.search(r'#([^"]*)"', one)[1] for one in drawn if one.startswith("<use")} <= names


def test_a_reader_can_report_a_mistake_on_every_page(site):
    for page in ordinary(site):
        html = page.read_text()
        link = re.search(r'<a href="([^"]*)">Report a mistake', html)[1]
        assert link.endswith("#about-mistake"), page
        assert ((page.parent / link.partition("#")[0]).exists() or link.startswith("#")), page
        assert "Edit this page" not in html


@pytest.mark.slow
def test_with_a_repository_a_page_can_be_mended_there(hosted):
    html = (hosted / "practice/mixing/index.html").read_text()
    assert 'href="https://example.org/code/edit/main/docs/practice/mixing.md"' in html
    assert 'href="https://example.org/code/issues/new?title=Mistake%20on%20the%20page%20practice/mixing"' in html


def test_every_page_begins_with_what_is_on_it(site):
    """A sentence under the title or, where warnings come first, under them."""
    for page in ordinary(site):
        if "kitchen-sink" in page.name:
            continue
        html = page.read_text()
        assert re.search(r"<p><strong>In short:</strong>", html) or page.parent.name == "reference", page
