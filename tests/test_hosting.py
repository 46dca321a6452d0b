"""What a host is given beside the pages: headers, redirects, maps for machines, and what a page says of itself."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import html5lib
import pytest

from conftest import ROOT
from kratom_site.output.hosting import headers, read_redirects
from kratom_site.page.frame import digest, inline_parts, mend, policy, rooted, told_elsewhere, with_policy
from sphinx_safety.reading.yamlfile import parse

ADDRESS = "https://example.org/sleep/"


def pages(site):
    return sorted(page for page in site.html.rglob("*.html") if "_static" not in page.parts)


def ordinary(site):
    return [page for page in pages(site) if page.name not in ("search.html", "404.html")]


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


# -- the policy ----------------------------------------------------------------------------------------


def test_every_page_carries_the_policy_before_anything_that_it_rules(site):
    for page in pages(site):
        html = page.read_text()
        at = html.index('http-equiv="Content-Security-Policy"')
        assert all(at < html.index(mark) for mark in ("<script", "<style", "<link") if mark in html), page
        rules = unescape(re.search(r'Policy" content="([^"]*)"', html)[1])
        assert rules.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in rules
        assert "http" not in rules
        scripts, styles = inline_parts(html)
        assert all(part in rules for part in scripts | styles), page
        assert not re.search(r'<[a-z][^<>]*\s(?:style|on[a-z]+)="', html), page
        assert '<meta name="referrer" content="no-referrer">' in html


def test_the_headers_allow_what_the_pages_need_and_nothing_else(site):
    text = (site.html / "_headers").read_text()
    first, *lines = text.split("/data/*")[0].splitlines()
    given = dict(line.strip().split(": ", 1) for line in lines)
    assert first == "/*"
    assert given == headers([page.read_text() for page in pages(site)])
    rules = given["Content-Security-Policy"]
    for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in rules
    for page in pages(site):
        scripts, styles = inline_parts(page.read_text())
        assert all(part in rules for part in scripts | styles), page
    assert "file:" not in rules
    assert "unsafe" not in rules
    assert given["Referrer-Policy"] == "no-referrer"
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in given["Permissions-Policy"]


def test_no_page_has_a_browser_fetch_another_unasked(site):
    """Firefox fetches what these links lead to as soon as a page is read; the policy refuses it, with a report for each."""
    ahead = {file.name for file in site.html.rglob("*.html")
             if re.search(r'<link rel="(?:next|prefetch|prerender|preload|modulepreload)"', file.read_text(encoding="utf-8"))}
    assert ahead == set()


def test_a_script_that_is_not_ours_is_not_allowed():
    html = with_policy('<head><meta charset="utf-8"><script>one()</script><style>a{}</style>')
    assert digest("one()") in html
    assert digest("a{}") in html
    assert digest("two()") not in html
    assert "'unsafe-inline'" not in policy([], [], header=True)


# -- repairs and valid HTML -------------------------------------------------------------------------------


def test_every_page_is_valid_html(site):
    """The parser of the HTML standard finds no error; the Nu checker and html-validate were run by hand."""
    wrong = []
    for page in pages(site):
        parser = html5lib.HTMLParser()
        parser.parse(page.read_text())
        wrong += [f"{page.relative_to(site.html)}:{place[0]} {kind} {more}" for place, kind, more in parser.errors]
    assert wrong == []


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
    for page in pages(site):
        seen = Outline(page.read_text())
        assert seen.levels[0] == 1, page
        assert seen.levels.count(1) == 1, page
        assert all(b <= a + 1 for a, b in zip(seen.levels, seen.levels[1:], strict=False)), page
        names = [name for _, name in seen.marks if name]
        assert len(set(seen.marks)) == len(seen.marks), (page, seen.marks)
        assert {"Emergency", "Site", "All pages", "Page tools"} <= set(names), page
        assert all(seen.tables), page
        assert [name for name in seen.ids if seen.ids.count(name) > 1] == [], page
        assert [name for name in seen.refs if name not in seen.ids] == [], page


def test_a_field_of_a_place_is_no_box_in_a_box_unless_it_holds_more_than_one():
    facts = '<dl class="simple place-facts">\n{}</dl>'
    one = "<dt>Law</dt><dd><p>One <em>act</em>.</p>\n</dd>\n<dt>Sources</dt><dd><ul>\n<li><p>A page</p></li>\n</ul>\n</dd>\n"
    assert mend(facts.format(one)) == facts.format(
        "<dt>Law</dt><dd>One <em>act</em>.</dd>\n<dt>Sources</dt><dd><ul>\n<li>A page</li>\n</ul>\n</dd>\n")
    two = "<dt>Law</dt><dd><p>One.</p>\n<p>Two.</p>\n</dd>\n"
    assert mend(facts.format(two)) == facts.format(two)
    assert mend(one) == one


def test_mending_leaves_alone_what_it_does_not_know():
    assert mend("<p>Plain &amp; simple.</p>") == "<p>Plain &amp; simple.</p>"
    assert mend(mend("<p><br /></p>")) == "<p><br></p>"


def test_a_page_says_and_draws_twice_nothing_that_it_may_say_once():
    cite = '<a class="reference internal" href="references.html#id{0}" title="A long title"><span>Doe 2020</span></a>'
    mark = '<svg class="certainty-mark" viewBox="0 0 24 18" width="24"><circle r="7"/></svg>'
    page = mend('<svg xmlns="http://www.w3.org/2000/svg" class="sprite"><symbol id="svg-pencil"><path d="M1"/></symbol>'
                '<symbol id="svg-menu"><path d="M2"/></symbol></svg><svg><use href="#svg-menu"></use></svg>'
                + cite.format(1) + cite.format(1) + cite.format(2) + mark + mark + "<pre>\n  kept\n  <b>as it is</b></pre>\n  <p>")
    assert 'title="' not in told_elsewhere(page)
    assert "svg-pencil" not in page
    assert '<symbol id="svg-menu">' in page
    assert page.count("<circle") == 1
    assert page.count('<symbol id="certainty-mark-1" viewBox="0 0 24 18">') == 1
    assert page.count('<svg class="certainty-mark" width="24"><use href="#certainty-mark-1"></use></svg>') == 2
    assert "<pre>\n  kept\n  <b>as it is</b></pre>\n<p>" in page


@pytest.mark.parametrize(("given", "put"), [
    ('<a href="https://www.example.org/x">a study</a>',
     '<a rel="noreferrer" href="https://www.example.org/x">a study<span class="link-host"> (example.org)</span></a>'),
    ('<a href="https://example.org">example.org</a>', '<a rel="noreferrer" href="https://example.org">example.org</a>'),
    ('<a href="https://doi.org/10.1/x">doi:10.1/x</a>', '<a rel="noreferrer" href="https://doi.org/10.1/x">doi:10.1/x</a>'),
    ('<a href="page.html">here</a>', '<a href="page.html">here</a>'),
])
def test_a_link_to_another_site_says_where_it_leads(given, put):
    assert mend(given) == put


def test_links_out_say_where_they_lead_on_every_page(site):
    for page in pages(site):
        for before, address, after, words in re.findall(
                r'<a ([^<>]*)href="https?://(?:www\.)?([^/"]+)[^"]*"([^<>]*)>(.*?)</a>', page.read_text(), re.S):
            assert "noreferrer" in before + after, page
            assert address in words or words.startswith("doi:"), (page, address, words)


def test_addresses_can_be_made_to_count_from_the_root():
    assert rooted('<a href="../a.html"><img src="_static/x.png"><a href="#b"><a href="tel:911">', "/sleep/404/") == (
        '<a href="/sleep/a.html"><img src="/sleep/404/_static/x.png"><a href="#b"><a href="tel:911">')


# -- addresses that have moved ------------------------------------------------------------------------------


def test_our_own_redirects_are_in_order():
    known = {file.relative_to(ROOT / "docs").with_suffix("").as_posix() for file in (ROOT / "docs").rglob("*.md")}
    text = (ROOT / "docs/_data/redirects.yaml").read_text()
    assert read_redirects(parse(text, "redirects.yaml"), known)[1] == []


@pytest.mark.parametrize(("text", "rule"), [
    ("old: nowhere", "unknown-page"), ("new: other", "not-moved"), ("../x: new", "bad-id"), ("Old Page: new", "bad-id"),
    ("old: [new]", "wrong-type"), ("- old", "wrong-type"),
])
def test_a_redirect_that_leads_nowhere_is_a_fault_with_its_line(text, rule):
    moved, faults = read_redirects(parse(f"# one\n{text}\n", "docs/_data/redirects.yaml"), {"new", "other"})
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


def test_the_page_for_what_is_not_there_works_from_any_depth(hosted):
    html = (hosted / "404.html").read_text()
    assert 'name="robots" content="noindex"' in html
    local = re.findall(r'(?:href|src|action)="(?!#|https?:|tel:|mailto:)([^"]*)"', html)
    assert len(local) > 50
    for address in local:
        assert address.startswith("/sleep/"), address
        file = hosted / address.removeprefix("/sleep/").partition("?")[0].partition("#")[0]
        assert file.exists(), address
    assert 'action="/sleep/search/"' in html
    assert html.index("/sleep/practice/emergency/") < html.index("<h1")


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


def test_a_reader_can_report_a_mistake_on_every_page(site):
    for page in ordinary(site):
        html = page.read_text()
        link = re.search(r'<a href="([^"]*)">Report a mistake', html)[1]
        assert link.endswith("#about-mistake"), page
        assert ((page.parent / link.partition("#")[0]).exists() or link.startswith("#")), page
        assert "Edit this page" not in html


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
