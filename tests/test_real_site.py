"""The project's own site: what it promises a reader, checked on what is really built."""

import datetime
import json
import re
import subprocess
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import yaml

from conftest import ROOT, page_files, sphinx
from sphinx_safety.rules.topics import Terms


def pages(site):
    """Return the files of all pages that authors wrote, at least one."""
    found = [site.html / file.relative_to(ROOT / "docs").with_suffix(".html") for file in page_files()]
    assert found
    return found


class Article(HTMLParser):
    """Collects the ids, the links and the text of a page's article."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.words, self.inside = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "article":
            self.inside += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag):
        if tag == "article":
            self.inside -= 1

    def handle_data(self, data):
        if self.inside:
            self.words.append(data)


def plain(text):
    """Give a text without what typography does to it."""
    return " ".join(text.translate({ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}).split())


@pytest.fixture(scope="module")
def articles(site):
    """Every page of the built site, parsed once."""
    return {page.resolve(): Article(page.read_text()) for page in site.pages()}


def test_every_page_that_authors_wrote_is_built(site, articles):
    assert set(pages(site)) < set(articles)


def test_every_topic_the_foundation_names_has_a_notice(library):
    asked = ["mixing-sedatives", "mixing-opioids", "mixing-alcohol", "antidepressants-serotonin", "medicine-levels",
             "stopping-prescribed-medicines", "daily-use-dependence", "stopping-suddenly", "seizures", "liver-injury",
             "heart-rhythm", "pregnancy-breastfeeding", "newborn-withdrawal", "children-pets", "driving-machines",
             "sleep-apnoea", "concentrated-7oh", "product-strength", "contamination", "no-established-dose",
             "not-a-sleep-treatment", "law-not-advice", "crossing-borders", "drug-tests-work", "emergency-now",
             "low-mood-crisis", "naloxone-limits", "surgery-anaesthesia"]
    assert set(asked) <= set(library.notices)
    assert library.notices["emergency-now"].signal == "danger"
    assert library.faults == []


def test_every_notice_is_called_for_by_a_topic_and_shown_somewhere(site, library):
    called = {notice for topic in library.topics.values() for notice in topic.notices}
    rows = json.loads((site.html / "data/notices.json").read_text())["rows"]
    assert set(library.notices) == called
    assert [row["id"] for row in rows if not row["shown-on"]] == []


def test_every_page_shows_the_notices_that_its_topics_call_for(site, mandated):
    rows = json.loads((site.html / "data/notices.json").read_text())["rows"]
    shown = {row["id"]: row["shown-on"] for row in rows}
    assert mandated
    assert [(page, notice) for page, names in mandated.items() for notice in names if page not in shown[notice]] == []


@pytest.mark.slow
def test_mandated_notices_taken_away_stop_the_build_on_every_run(real_copy):
    """A notice of a group, the last of a group, and the only one of a page: each is named, and no page is written."""
    gone = {"practice/mixing.md": "mixing-sedatives", "overview/sleep.md": "not-a-sleep-treatment",
            "mechanisms/opioid-receptors.md": None}
    for page, notice in gone.items():
        file = real_copy / "docs" / page
        text = file.read_text()
        ids = re.search(r"```\{safety\} ([^\n]+)\n", text)
        gone[page] = notice = notice or ids[1].split()[0]
        left = " ".join(name for name in ids[1].split() if name != notice)
        file.write_text(text.replace(ids[0], f"```{{safety}} {left}\n", 1))
    for options in ((), (), ("-W",)):
        done = sphinx(real_copy, "-q", "-j", "2", *options)
        assert done.returncode == 2
        for page, notice in gone.items():
            assert re.search(rf"docs/{page}:\d+: ERROR: \[missing-notice\].*'{notice}'", done.stderr), page
        assert "Traceback" not in done.stderr
    assert not (real_copy / "build/html/index.html").exists()


def dead_links(articles, root):
    """Return the links of parsed pages that lead to no file, or to no anchor of a page; 404.html's begin at the root."""
    dead = []
    for page, article in articles.items():
        for link in article.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            path = unquote(path.partition("?")[0])
            target = page if not path else root / path[1:] if path.startswith("/") else (page.parent / path).resolve()
            ids = articles[target].ids if target in articles else ()
            if not target.is_file() or (anchor and target.suffix == ".html" and unquote(anchor) not in ids):
                dead.append(f"{page.relative_to(root)} -> {link}")
    return dead


def test_links_inside_the_site_lead_somewhere(site, articles):
    assert sum(len(article.links) for article in articles.values()) > len(articles)
    assert dead_links(articles, site.html) == []


def test_each_link_says_by_itself_where_it_leads(site, spanish):
    """Who listens to a list of a page's links hears their words alone (WCAG 2.2, 2.4.9)."""
    says_nothing = re.compile(r"<a [^>]*>(?:<[^>]+>)*(here|more|this|this one|aquí|más|esto)(?:</|<)", re.IGNORECASE)
    assert [(page.name, found) for out in (site, spanish) for page in out.pages()
            if (found := says_nothing.findall(page.read_text()))] == []


def test_no_anchor_stands_twice_on_a_page(site, articles):
    twice = {str(page.relative_to(site.html)): names for page, article in articles.items()
             if (names := [name for name, times in Counter(article.ids).items() if times > 1])}
    assert twice == {}


def test_emergency_is_one_tap_from_every_page_without_scripts(site, articles):
    for page in pages(site):
        links = articles[page].links
        there = "#" if page.name == "emergency.html" else "emergency.html"
        assert any(link.endswith(there) for link in links[:3]), page


def test_every_page_says_what_is_on_it_and_when_it_was_checked(site):
    for page in pages(site):
        html = page.read_text()
        assert re.search(r'<meta name="description" content="[^"]{30,}"', html), page
        assert "Checked against the sources" in html, page


def test_nothing_is_asked_of_another_host(site):
    for page in pages(site):
        html = page.read_text()
        asked = re.findall(r'<(?:script|img|iframe|source)[^>]*\bsrc="(https?:[^"]+)"', html)
        asked += re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="(https?:[^"]+)"', html)
        assert asked == [], page


def test_every_claim_is_given_with_its_verdict(site, library):
    assert library.tables["claims"]
    words = plain("".join(Article((site.html / "overview/claims.html").read_text()).words))
    for claim in library.tables["claims"].values():
        assert plain(claim.claim[1:]) in words
        assert plain(claim.explanation) in words


def test_there_are_findings_enough_and_each_rests_on_its_facts(site, library):
    findings = json.loads((site.html / "data/findings.json").read_text())["rows"]
    chapters = [row["docname"].split("/")[0] for row in findings]
    assert chapters.count("overview") + chapters.count("mechanisms") >= 30
    for row in findings:
        if row["certainty"] != "none found":
            backed = {source for fact in row["facts"] for source in library.tables["evidence"][fact].sources}
            assert set(row["sources"]) <= backed, row["id"]


@pytest.mark.parametrize(("words", "topic"), [
    ("Take it with two bourbons.", "alcohol"), ("A Restoril at three.", "mixing"), ("Some GHB or baclofen.", "mixing"),
    ("Oxy makes it stronger.", "opioids"), ("I want to kill myself.", "crisis"), ("On Paxlovid now.", "medicine-levels"),
    ("While nursing.", "pregnancy"), ("It is great for sleep.", "sleep-benefit"), ("Take 5 grams.", "dose"),
    ("Her Belsomra.", "mixing"), ("Zapain at night.", "opioids"), ("A Cipralex in the morning.", "antidepressants"),
    ("She blacked out.", "overdose"), ("I drove home.", "driving"), ("Stop your meds.", "prescribed-medicines"),
])
def test_everyday_words_for_a_risk_call_for_its_notice(library, words, topic):
    assert topic in Terms(library.topics.values()).topics_of(words)


def test_each_name_of_a_row_that_warns_calls_for_a_notice_or_is_an_everyday_word(library):
    terms, rows = Terms(library.topics.values()), library.tables["mixing"].values()
    names = {name: row for row in rows if row.signal == "warning" for name in (*row.names, *row.brands)
             if name not in row.everyday}
    assert len(names) > 900
    assert [name for name in names if not terms.topics_of(name)] == []


def test_the_mixing_table_has_every_class_that_readers_ask_about(library):
    assert len(library.tables["mixing"]) >= 20
    names = " ".join(" ".join((row.title, *row.names, *row.brands)).casefold() for row in library.tables["mixing"].values())
    for asked in ("alcohol", "oxycodone", "methadone", "buprenorphine", "naltrexone", "naloxone", "xanax", "zolpidem",
                  "gabapentin", "pregabalin", "diphenhydramine", "baclofen", "sertraline", "venlafaxine", "amitriptyline",
                  "quetiapine", "adderall", "caffeine", "cannabis", "cbd", "kava", "melatonin", "valerian", "grapefruit",
                  "rifampicin", "dextromethorphan", "citalopram", "paracetamol", "propofol"):
        assert asked in names, asked


def test_the_box_for_tonight_names_each_row_that_cannot_wait(library):
    """Whoever has mixed already reads the box, and may never see the row: the box is not looser than its rows."""
    page = (ROOT / "docs/practice/mixing.md").read_text()
    box = page[page.index("(mixing-tonight)="):page.index("**Any other mix")].casefold()
    for row in library.tables["mixing"].values():
        if row.urgency == "now":
            words = [word.removesuffix("s") for word in re.findall(r"[a-z]{5,}|mao|ghb", row.title.casefold())]
            assert any(word in box for word in (*words, *map(str.casefold, row.names))), row.id


def test_the_breathing_that_calls_for_cpr_is_listed_in_the_same_words_wherever_first_aid_stands():
    texts = [file.read_text(encoding="utf-8") for file in [*page_files(), ROOT / "docs/_notices/emergency-now.md"]]
    lists = [found for text in texts for found in re.findall(r"gasps, slow[^.?:;)]*", text)]
    assert len(lists) >= 5
    assert {re.sub(r",? (or not sure|unsure)$", "", one) for one in lists} == {"gasps, slow, weak, noisy, uneven"}


def test_each_name_that_calls_for_a_class_of_danger_stands_in_a_row(library):
    rows = library.tables["mixing"].values()
    known = {name.casefold() for row in rows for name in (*row.names, *row.brands)}
    listed = [name for names in library.tables["first-aid"].named.values() for name in names]
    assert [name for name in listed if name.casefold() not in known] == []


def test_a_question_about_a_mix_and_its_row_give_one_answer(library):
    """The page of questions speaks of some rows in its own words: never milder or stricter than the row."""
    rows = library.tables["mixing"]
    parts = re.split(r"^\((mixing-q-[a-z]+)\)=$", (ROOT / "docs/practice/mixing-questions.md").read_text(), flags=re.M)
    questions = dict(zip(parts[1::2], parts[2::2], strict=True))
    everyday = re.findall(r"^- (.+) \[Row\]\(#mixing-([a-z]+)\)\.$", questions["mixing-q-everyday"], flags=re.M)
    assert {name for _, name in everyday} == {"caffeine", "kava", "cbd", "grapefruit"}
    for item, name in everyday:
        assert f"{rows[name].advice[0].partition('.')[0]}." in item
        assert f"Certainty {rows[name].certainty}." in item
        assert rows[name].urgency != "now"
    for question, name in (("opioids", "opioids"), ("alcohol", "alcohol"), ("benzos", "benzodiazepines"), ("benzos", "sleep-medicines"),
                           ("gabapentin", "gabapentin-pregabalin")):
        told = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", questions[f"mixing-q-{question}"])
        assert rows[name].ask.rstrip(".") in told, name
    # How soon to ask, as the part on antidepressants says it, and of melatonin that it can wait.
    told = questions["mixing-q-antidepressants"]
    for words, urgency, names in (("A tricyclic, trazodone, mirtazapine, bupropion or an MAO inhibitor", "now",
                                   ("tricyclics", "trazodone-mirtazapine", "bupropion", "maois")),
                                  ("An SSRI or SNRI and no signs: ring a pharmacist or your doctor by tomorrow", "soon", ("ssris", "snris"))):
        assert words in told
        assert {rows[name].urgency for name in names} == {urgency}, names
    assert rows["melatonin"].advice[0].partition(".")[0] in questions["mixing-q-melatonin"]


def test_the_month_of_a_search_is_the_one_that_its_finding_or_row_gives(library):
    """The date stands in fields, and in prose: on the same page, or in the same row."""
    wrong = []
    for page in page_files():
        text = page.read_text()
        months = {datetime.date.fromisoformat(day).strftime("%B %Y") for day in re.findall(r"^:searched: (\S+)$", text, re.M)}
        wrong += [(page.name, said) for said in re.findall(r"\(searched (\w+ \d{4})\)", text) if months and said not in months]
    for name, row in library.tables["mixing"].items():
        said = re.findall(r"\(searched (\w+ \d{4})\)", row.how)
        wrong += [(name, one) for one in said if row.searched and one != row.searched.strftime("%B %Y")]
    assert wrong == []


def test_every_mix_has_one_section_and_its_old_address_in_the_table(site, library):
    rows = [f"mixing-{name}" for name in library.tables["mixing"]]
    table = (site.html / "practice/mixing.html").read_text()
    assert re.findall(r'<tr[^>]* id="([^"]+)"', table) == rows
    pages = {page.name: re.findall(r'<section[^>]* class="mixture[^>]* id="([^"]+)"', page.read_text())
             for page in (site.html / "practice").glob("mixing*.html")}
    assert sorted(name for names in pages.values() for name in names) == sorted(rows)
    assert [name for page, names in pages.items() for name in names if f'href="{page}#{name}"' not in table] == []


def test_published_tables_hold_their_schemas(site):
    import jsonschema

    tables = {file for file in (site.html / "data").glob("*.json") if not file.name.endswith(".schema.json")}
    assert tables
    for file in tables:
        assert json.loads(file.read_text())["rows"], file.name
        jsonschema.validate(json.loads(file.read_text()), json.loads(file.with_suffix(".schema.json").read_text()))


def test_secondary_reading_is_told_wherever_a_study_is_shown(site, library):
    html = " ".join(word for page in (site.html / "reference/studies").glob("*.html") for word in Article(page.read_text()).words)
    second_hand = sum(fact.confidence == "verified-secondary" for fact in library.tables["evidence"].values())
    assert html.count("a second-hand copy or report, not the source itself") == second_hand > 0


def test_every_study_has_an_address_in_the_list_and_an_entry(site, library):
    listed = Article((site.html / "reference/studies.html").read_text())
    entries = {f"studies/{page.name}#{anchor}" for page in (site.html / "reference/studies").glob("*.html")
               for anchor in Article(page.read_text()).ids if anchor.startswith("study-")}
    assert {link.partition("#")[2] for link in entries} == {f"study-{fact}" for fact in library.tables["evidence"]}
    assert len(entries) == len(library.tables["evidence"])
    assert {f"study-{fact}" for fact in library.tables["evidence"]} <= set(listed.ids)
    assert entries <= set(listed.links)


def test_every_source_stands_on_one_page_of_the_references(site, library):
    entries = [f"references/{page.name}#{anchor}" for page in (site.html / "reference/references").glob("*.html")
               for anchor in re.findall(r'<div class="citation" id="(id\d+)"', page.read_text())]
    assert len(entries) == len(library.sources)
    links = {link for link in Article((site.html / "reference/references.html").read_text()).links if "#id" in link}
    assert links == set(entries)


def test_addresses_of_mirrors_are_not_published(site, library):
    published = {fact for fact in library.tables["evidence"].values() for _ in fact.seen_at}
    addresses = {address for fact in published for address in fact.seen_at} - {s.url for s in library.sources.values()}
    everything = "".join((site.html / f"data/{name}.json").read_text()
                         for name in ("studies", "sources", "findings", "claims", "notices", "mixing"))
    assert [address for address in addresses if f'"{address}"' in everything] == []


def test_never_legal_without_as_of(site, articles):
    """The bare word, as a status, misleads: the law of a place is told with its date."""
    for page in pages(site):
        words = " ".join(" ".join(articles[page].words).split())
        for found in re.finditer(r"\b(?:is|are|was|stays|remains) (?:still |now |fully )?legal\b(?! (?:advice|status|as of))", words):
            context = words[max(0, found.start() - 80):found.end() + 80]
            asked = "?" in context or "whether" in context  # a question, not a status
            assert "as of" in context.casefold() or asked, f"{page}: {context}"


def sources():
    """Return the text of every page, notice and table, on one line, by the file's name."""
    files = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs/_data").glob("*.yaml")]
    return {file.relative_to(ROOT).as_posix(): " ".join(file.read_text().split()) for file in files}


ADVICE = re.compile(r"\b(?:take|use|start with|try|recommended)\b[^.|]{0,40}\b\d+(?:[.–-]\d+)? ?(?:g|grams?|mg)\b", re.I)
LABELS = re.compile(r"\b(?:addicts?|junk(?:ie|y)|drug abus\w+|substance abus\w+|abusers?|dirty test|clean test)\b", re.I)


def test_dose_words_are_never_advice():
    assert ADVICE.search("Do not worry: take about 3 grams")
    assert {name: found[0] for name, text in sources().items() if (found := ADVICE.search(text))} == {}


def test_text_is_person_first():
    """What people may type into the search, `synonyms.yaml`, is theirs; all else is ours."""
    assert LABELS.search(sources()["docs/_data/synonyms.yaml"])
    assert {name: found[0] for name, text in sources().items()
            if name != "docs/_data/synonyms.yaml" and (found := LABELS.search(text))} == {}


def test_data_files_are_named_on_the_data_page(site):
    html = (site.html / "about/data.html").read_text()
    files = [*(site.html / "data").glob("*.json")]
    assert files
    for file in files:
        assert f"data/{file.name}" in html, file.name


def test_the_lock_file_holds_for_the_project_and_every_file_has_a_hash():
    lock = (ROOT / "uv.lock").read_text()
    assert lock.count("hash = ") >= lock.count('{ url = "')
    uv = (ROOT / "requirements-uv.txt").read_text()
    assert uv.count("--hash=sha256:") > 10


def test_make_help_lists_every_target_that_the_readme_names():
    help_text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text()))
    assert targets
    for target in targets:
        assert f"make {target} " in help_text, target


def test_workflows_pin_actions_and_ask_for_least_rights():
    workflows = [*(ROOT / ".github/workflows").glob("*.yml")]
    assert workflows
    for file in workflows:
        workflow = yaml.safe_load(file.read_text())
        assert workflow["permissions"] in ({}, {"contents": "read"}), file
        uses_of = re.findall(r"uses: *(\S+)", file.read_text())
        assert uses_of, file
        for uses in uses_of:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses), f"{file.name}: {uses}"
