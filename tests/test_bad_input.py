"""Bad input of every kind gets one clear error: the file, the line, what is wrong. Never a traceback."""

import re
import urllib.request

import pytest
from sphinx.errors import SphinxParallelError

from conftest import ROOT, SOURCES, notice_text
from kratom_site.page.refused import FRAME

FRONT = "---\nno-notice: Nothing risky here.\n---\n# Other\n\n"
DRAWING = "```{drawing} one.svg\nOne.\n```\n"


def refused(site, place, rule, **config):
    """Build; the one fault of ``rule`` stands at ``place``, and nothing looks like a crash."""
    run = site.build(**config)
    assert run.status == 2
    assert "Traceback" not in run.warnings + run.log
    assert [fault for fault in run.faults if fault.startswith(f"{place}: ERROR: [{rule}]")], run.warnings
    return run.faults


@pytest.mark.parametrize("text", [b"caf\xe9", "café".encode("utf-16")], ids=["latin-1", "utf-16"])
def test_a_page_that_is_not_utf_8(tiny_both, text):
    tiny_both.write("other.md", FRONT.encode() + text)
    assert len(refused(tiny_both, "docs/other.md:6", "not-utf-8")) == 1


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")  # MyST asks for it
@pytest.mark.parametrize("page", ["```{include} other.md\n```", "{cite:p}` `", "{cite:t}`key1, `",
                                  "```{include} nowhere.md\n```"])
def test_a_page_that_would_stop_its_parser(tiny_both, page):
    tiny_both.write("other.md", FRONT + page + "\n")
    run = tiny_both.build(strict=True)
    assert run.status != 0
    assert "Traceback" not in run.warnings + run.log
    assert "docs/other.md:" in run.warnings


@pytest.mark.parametrize("name", ["n" * 250, "é" * 125])
def test_a_name_too_long_for_its_output(tiny, name):
    tiny.write(f"{name}.md", FRONT)
    run = tiny.build()
    assert run.status == 2
    assert "Traceback" not in run.warnings + run.log
    assert "[long-name]" in run.warnings


@pytest.mark.parametrize("svg", [
    b"<svg>caf\xe9</svg>", b"", b"<p>no drawing</p>", None, b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
])
def test_a_drawing_that_cannot_be_drawn(tiny, svg):
    if svg is None:
        (tiny.docs / "_static/figures/one.svg").mkdir(parents=True)
    else:
        tiny.write("_static/figures/one.svg", svg)
    tiny.write("other.md", FRONT + DRAWING)
    assert len(refused(tiny, "docs/other.md:6", "figure")) == 1


def test_a_drawing_with_a_name_that_no_file_can_have(tiny):
    tiny.write("other.md", FRONT + DRAWING.replace("one.svg", "n" * 300))
    refused(tiny, "docs/other.md:6", "unknown-figure")


def test_an_address_that_is_none(tiny):
    tiny.write("_data/references.bib", SOURCES.replace("doi = {10.1000/1}", "url = {https://[foo.x/a}"))
    refused(tiny, "docs/_data/references.bib:1", "address")


@pytest.mark.parametrize("name", ["_data/references.bib", "_data/redirects.yaml", "_data/topics.yaml", "_data/evidence.yaml"])
def test_a_folder_where_a_file_belongs(tiny, name):
    (tiny.docs / name).unlink(missing_ok=True)
    (tiny.docs / name).mkdir()
    assert refused(tiny, f"docs/{name}:1", "unreadable")


def test_a_style_sheet_that_is_not_there(tiny):
    [fault] = tiny.build(safety_styles=["nowhere.css"], html_static_path=["docs"]).faults
    assert "[setting] safety_styles names 'nowhere.css'" in fault


@pytest.mark.parametrize("number", ["911 or 112", "91l", "1-800-GAMBLER", "13 11 26 ext. 4", "ask a neighbour", "９１１"])
def test_a_number_is_dialled_as_it_is_read(tiny, number):
    tiny.write("_data/numbers.yaml", f"- id: help\n  number: '{number}'\n")
    refused(tiny, "docs/_data/numbers.yaml:2", "bad-id")
    tiny.write("_data/numbers.yaml", "- id: help\n  number: '+1 (800) 222-1222'\n")
    tiny.write("other.md", FRONT + "```{eval-rst}\n`911 <tel:119>`__ `911 <tel:911>`__ `ring <tel:119>`__\n```\n")
    assert len(refused(tiny, "docs/other.md:7", "number")) == 1


def test_a_picture_may_be_a_link_to_another_site(tiny):
    tiny.write("one.png", b"")
    tiny.write("other.md", FRONT + "```{figure} one.png\n:alt: Tea\n:target: https://example.org/\n\nTea.\n```\n")
    assert tiny.build(strict=True).status == 0


def test_files_of_another_encoding_are_named(tiny):
    tiny.write("one.css", b"/* caf\xe9 */")
    [fault] = tiny.build(safety_styles=["one.css"], html_static_path=["docs"]).faults
    assert "[setting] safety_styles names 'one.css': byte 0xe9 is not UTF-8; save the file as UTF-8" in fault


def test_a_fault_is_told_of_the_file_that_it_stands_in(tiny):
    """A line of a page's own stands in the box of a notice, and a notice's background on the page of all notices."""
    tiny.write("other.md", FRONT + "```{safety} mixing-sedatives\n:why-here: You take a benzodiazepine.\n```\n")
    refused(tiny, "docs/other.md:6", "undeclared-topic")
    tiny.write("other.md", FRONT)
    tiny.write("_notices/mixing-sedatives.md", notice_text() + "\n![x](ftp://example.org/a.png)\n")
    refused(tiny, "docs/_notices/mixing-sedatives.md:18", "foreign-picture")


@pytest.mark.parametrize(("name", "value"), [
    ("safety_notices", 3), ("safety_signals", "danger"), ("safety_labels", []), ("print_first", 3), ("print_editions", ["other"]),
    ("kratom_languages", ["es"]), ("print_paper", "Legal")])
def test_a_setting_of_another_type(tiny, name, value):
    [fault] = tiny.build(**{name: value}).faults
    assert re.match(rf"conf\.py:\d+: ERROR: \[setting\] {name} is .*; allowed: ", fault), fault


@pytest.mark.parametrize(("name", "value"), [
    ("html_css_files", ["search.css", "https://example.org/x.css"]), ("html_js_files", [("//example.org/x.js", {"defer": "defer"})]),
    ("html_logo", "https://example.org/x.svg"), ("html_favicon", "HTTP://example.org/x.svg"),
    ("html_theme_options", {"light_css_variables": {"x": "url(https://example.org/x.svg)"}})])
def test_no_setting_has_pages_ask_another_host(tiny, name, value):
    [fault] = tiny.build(**{name: value}).faults
    assert re.match(rf"conf\.py:\d+: ERROR: \[setting\] {name} names another host in '.*example\.org/x\.\w+'; put ", fault), fault


def test_a_file_that_the_policy_needs_is_missed(tiny):
    (tiny.docs / "_data/topics.yaml").unlink()
    assert len(refused(tiny, "docs/_data/topics.yaml:1", "missing-file")) == 1


@pytest.mark.parametrize("name", ["html_static_path", "html_extra_path"])
def test_no_page_is_published_that_no_rule_has_read(tiny, name):
    tiny.write("_static/more/tips.HTML", "<p>A sleeping pill.")
    [fault] = tiny.build(**{name: ["docs/_static"]}).faults
    assert f"[setting] {name} holds 'tips.HTML', a page that no rule has read; write it as a page in docs/" in fault


def test_words_of_the_search_that_are_gone_are_missed(tiny):
    """In each language: else nobody who types "no respira" is led to help."""
    search = {"html_js_files": [("search.js", {"defer": "defer"})], "safety_source_language": "en"}
    assert len(refused(tiny, "docs/_data/synonyms.yaml:1", "missing-file", **search)) == 1
    tiny.write("_data/synonyms.yaml", "same:\n  - [risky, dangerous]\n")
    assert tiny.build(**search).status == 0
    tiny.write("locales/es/LC_MESSAGES/other.po", "")
    refused(tiny, "docs/_data/synonyms-es.yaml:1", "missing-file", language="es", **search)


def test_a_bibliography_that_is_gone_is_the_one_fault(tiny):
    (tiny.docs / "_data/references.bib").unlink()
    [fault] = tiny.build().faults
    assert "[setting] bibtex_bibfiles names 'docs/_data/references.bib', which is not there" in fault


def test_the_first_cause_is_named_and_not_what_follows_from_it(tiny):
    tiny.write("_notices/mixing-sedatives.md", notice_text(signal="loud"))
    assert len(refused(tiny, "docs/_notices/mixing-sedatives.md:3", "unknown-signal-word")) == 1


@pytest.mark.parametrize(("front", "rule", "line"), [
    ("no-notice: .", "too-short", 2), ("no-notice: Tea is harmless.\nreview-by: 9999-12-31", "date", 3),
    ("no-notice: Tea is harmless.\nreviewed: 2026-11-22\nreview-by: 2046-11-22", "date", 4),
    ("no-notice: Tea is harmless.\nreviewed: 2098-11-22", "date", 3),
])
def test_what_cannot_be_meant_on_a_page(tiny, front, rule, line):
    tiny.page("other", "Tea.", front=front)
    refused(tiny, f"docs/other.md:{line}", rule)


def test_front_matter_without_an_end(tiny):
    tiny.write("other.md", "---\nno-notice: Tea is harmless.\n\n# Other\n")
    assert len(refused(tiny, "docs/other.md:1", "front-matter")) == 1


def test_a_day_of_history_that_does_not_exist(tiny):
    tiny.write("_notices/mixing-sedatives.md", notice_text().replace("- 2026-11-22: First", "- 2026-02-30: First"))
    refused(tiny, "docs/_notices/mixing-sedatives.md:16", "history")


def test_a_key_of_the_bibliography_that_stands_twice(tiny):
    tiny.write("_data/references.bib", SOURCES + "\n" + SOURCES)
    refused(tiny, "docs/_data/references.bib:9", "bibtex")


@pytest.mark.parametrize(("entry", "line", "rule"), [
    ("@article(key2,\n title = {x},\n)", 10, "undated"), ("@article\n{key2,\n title = {x},\n}", 10, "undated"),
    ("@article{key2,\n author = {A, B, C, D},\n year = {2020},\n}", 11, "bibtex")])
def test_a_fault_of_the_bibliography_is_told_at_its_entry(tiny, entry, line, rule):
    tiny.write("_data/references.bib", f"{SOURCES}\n\n{entry}\n")
    assert len(refused(tiny, f"docs/_data/references.bib:{line}", rule)) == 1


def test_a_redirect_may_not_take_the_place_of_the_search(tiny):
    tiny.write("_data/redirects.yaml", "search: mixing\n")
    refused(tiny, "docs/_data/redirects.yaml:1", "not-moved")


def test_the_words_of_a_notice_are_shown_letter_for_letter(tiny):
    tiny.notice("mixing-sedatives", consequence="'Do not \"mix\" -- or wait...'")
    assert tiny.build(strict=True).status == 0
    assert all("Do not &quot;mix&quot; -- or wait..." in tiny.html(page).replace('"mix"', "&quot;mix&quot;")
               for page in ("mixing", "notices"))


@pytest.mark.parametrize("words", [
    "Take a sleeping pill[^1] now.\n\n[^1]: A note.", "A sleeping [^1] pill.\n\n[^1]: A note.", "A sleeping pill{sup}`a`",
    "A sleep\u2008ing pill.", "Benzo\u202fdiazepines.", "{cite:p}`{a sleeping pill}key1`", "{safety:notice}`a sleeping pill <mixing-sedatives>`",
    "```{eval-rst}\nsleeping\\ \\ pill and benzo\\ diazepine\n```", "```{js:function} benzodiazepine(dose)\n```",
    "```{drawing} words.svg\nTea.\n```", "```{drawing} told.svg\nTea.\n```", "```{title} A sleeping pill\n```", "```{index} A sleeping pill\n```",
    "```{toctree}\nhttps://sleeping-pill.org\n```", "sleeping_pill", "sleeping+pill", "A sleeping…pill", "sleeping.pill",
    "Sleep{sub}`ing` pill", "```{eval-rst}\n| A sleeping\n| pill\n```", "```{eval-rst}\n.. hlist::\n\n   * A sleeping pill\n```",
])
def test_what_a_reader_reads_is_read_by_the_policy(tiny, words):
    tiny.write("_static/figures/words.svg", '''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">
        <text>A sleeping p<!-- x -->ill</text></svg>''')
    tiny.write("_static/figures/told.svg", '<svg xmlns="http://www.w3.org/2000/svg"><desc>A sleeping pill</desc></svg>')
    tiny.write("other.md", FRONT + words + "\n")
    run = tiny.build()
    assert run.status == 2
    assert any("docs/other.md" in fault and "[undeclared-topic]" in fault for fault in run.faults), run.warnings


@pytest.mark.parametrize(("page", "rule"), [
    ("```{admonition} WARNING\n:class: safety safety-warning\n\nTea is fine.\n```", "counterfeit"),
    ("&#8238;aet&#8236;", "invisible"),
    (f"```{{safety}} mixing-sedatives\n:why-here: {'Tea. ' * 30}\n```", "too-long"),
])
def test_a_box_is_a_reviewed_notice_and_says_what_was_reviewed(tiny, page, rule):
    tiny.write("other.md", FRONT + page + "\n")
    run = tiny.build()
    assert run.status == 2
    assert any("docs/other.md" in fault and f"[{rule}]" in fault for fault in run.faults), run.warnings


def test_a_broken_notice_is_the_one_fault_of_a_page_that_opens_with_it(tiny):
    tiny.page("mixing", "Nobody knows.\n\n```{safety} mixing-sedatives\n```\n\nA sleeping pill.")
    tiny.notice("mixing-sedatives", signal="loud")
    [fault] = tiny.build(safety_answer_first=True).faults
    assert fault.startswith("docs/_notices/mixing-sedatives.md:3: ERROR: [unknown-signal-word]")


@pytest.mark.parametrize("hazard", ["..", "🤷", "m" * 90])
def test_a_notice_that_says_nothing(tiny, hazard):
    tiny.notice("mixing-sedatives", hazard=hazard)
    run = tiny.build()
    assert (run.status, "[says-nothing]" in run.warnings) == (2, True), run.warnings


@pytest.mark.parametrize(("page", "rule"), [
    ("```{image} one.png\n:target: javascript:alert(1)\n```", "scheme"), ("[x](ftp://example.org/x)", "scheme"),
    ("```{eval-rst}\n`x <javascript:alert(1)>`__\n```", "scheme"),
    ("![x](https://example.org/x.png)", "foreign-picture"), ("![x](ftp://example.org/x.png)", "foreign-picture"), ("```{image} data:image/svg+xml,x\n:alt: Tea\n```", "foreign-picture"),
    ("{download}`x <evil.html>`", "download"), ("```{literalinclude} /../../../../../../../../etc/hostname\n```", "foreign-file"),
    ("```{eval-rst}\n.. rst-class:: x\n\nTea.\n```", "directive"),
    ("```{image} one.png\n```", "alt"), ("```{image} words.*\n:alt: Tea\n```", "picture"), ("![x](one.SVG)", "picture"),
    ("```{container} source-card\nTea.\n```", "class"),
    ("```{eval-rst}\n.. role:: hide\n   :class: no-toc\n\nDo :hide:`not` drink tea.\n```", "directive"),
    ("[](mixing.md)", "link-words"), ("{doc}`mixing`", "link-words"), ("{any}`mixing`", "link-words"),
])
def test_a_page_has_no_browser_run_or_ask_for_what_is_not_ours(tiny, page, rule):
    tiny.write("other.md", FRONT + page + "\n")
    for _ in range(2):
        run = tiny.build()
        assert run.status == 2
        assert any("docs/other.md" in fault and f"[{rule}]" in fault for fault in run.faults), run.warnings


@pytest.mark.parametrize("page", ["```{csv-table} x\n:url: https://example.invalid/x.csv\n```",
                                  "```{csv-table} x\n---\nurl: https://example.invalid/x.csv\n---\n```",
                                  "```{raw} html\n:url: https://example.invalid/x\n```",
                                  "```{eval-rst}\n.. csv-table:: x\n   :url: https://example.invalid/x.csv\n```",
                                  "```{eval-rst}\n.. raw:: latex\n   :url: https://example.invalid/x\n```"])
def test_no_page_fetches_anything_while_it_is_built(tiny, monkeypatch, page):
    asked = []
    monkeypatch.setattr(urllib.request, "urlopen", asked.append)
    tiny.write("other.md", FRONT + page + "\n")
    run = tiny.build(strict=True)
    assert (run.status != 0, asked) == (True, []), run.warnings
    assert re.search(r"docs/other\.md:[678]: ERROR: \[directive\] '(csv-table|raw)'", run.warnings), run.warnings


@pytest.mark.parametrize("meta", ['"http-equiv=refresh": "0; url=https://x.org"', "viewport: width=9000", "robots: noindex",
                                  '"x onload=alert(1)": x'])
def test_a_page_does_not_tell_the_browser_what_to_do(tiny, meta):
    tiny.page("other", "Tea.", front=f"no-notice: Tea is harmless.\nmyst:\n  html_meta:\n    {meta}")
    run = tiny.build()
    assert (run.status, "[meta]" in run.warnings) == (2, True), run.warnings


@pytest.mark.parametrize("page", ["(furo-main-content)=\n## Tea", "## Page sources", "```{figure} one.png\n:alt: Tea\n:name: svg-menu\n```"])
def test_no_part_of_a_page_takes_a_name_of_the_frame(tiny, page):
    tiny.write("one.png", b"")
    tiny.write("other.md", FRONT + page + "\n")
    assert len(refused(tiny, f"docs/other.md:{6 + page.startswith('(')}", "frame-id")) == 1


def test_every_name_of_the_frame_is_known():
    frame = "".join(file.read_text() for file in (ROOT / "docs/_templates").rglob("*.html"))
    assert {name for name in re.findall(r'\sid="([^"{]+)"', frame) if not FRAME.fullmatch(name)} == set()


@pytest.mark.parametrize("fence", ["---", "-----"])
def test_a_page_does_not_set_the_rules_of_its_markup(tiny, fence):
    """It could run code while it is read, and take its own notice away."""
    tiny.write("other.md", f"{fence}\nno-notice: Tea is harmless.\nmyst: {{enable_extensions: [substitution]}}\n{fence}\n"
               "# Other\n\n{{ env.app.__setattr__('ran', 1) }}\n\n{{ 1 / 0 }}\n")
    run = tiny.build()
    assert (run.status, "[myst]" in run.warnings, "ZeroDivision" in run.warnings) == (2, True, False), run.warnings


@pytest.mark.parametrize("name", ["html_baseurl", "safety_repository"])
@pytest.mark.parametrize("address", ['https://x/"><script>', "javascript:alert(1)", "x.org"])
def test_an_address_of_the_site_that_is_none(tiny, name, address):
    run = tiny.build(**{name: address})
    assert (run.status, f"conf.py:1: ERROR: [setting] {name} is" in run.warnings) == (2, True)


def test_a_name_with_a_space(tiny):
    tiny.page("my page", "Tea.", front="no-notice: Tea is harmless.\norphan: true")
    assert tiny.build(strict=True).status == 0
    assert "my%20page.html" in (tiny.out / "sw.js").read_text()


def test_an_old_address_that_is_too_long(tiny):
    tiny.write("_data/redirects.yaml", f"{'a' * 400}: mixing\n")
    refused(tiny, "docs/_data/redirects.yaml:1", "bad-id")


@pytest.mark.parametrize("event", ["source-read", "html-page-context"])
def test_a_crash_in_a_worker_stops_the_build(tiny, event):
    """Sphinx swallowed it where a later worker was started: exit 0, and pages were missing."""
    for number in range(12):
        tiny.page(f"more{number}", "Tea.", front="no-notice: Tea is harmless.\norphan: true")
    with (tiny.root / "conf.py").open("a") as conf:
        conf.write(f"\ndef crash(app, name, *rest):\n    if name == 'more0':\n        raise OSError('no room')\n\n"
                   f"def setup(app):\n    app.connect({event!r}, crash)\n")
    tiny.jobs = 2
    with pytest.raises(SphinxParallelError, match="no room"):
        tiny.build()
