"""Every page for every reader: axe with all rules, keyboard, zoom, text spacing, weight, policy, nothing stored."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Page, Route

from browser.conftest import OpenContext, OpenPage, address
from conftest import ROOT

if TYPE_CHECKING:
    from conftest import RealSite

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
ALL_RULES = """async () => {
  const rules = Object.fromEntries(axe.getRules().map(rule => [rule.ruleId, {enabled: true}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations"]});
  return found.violations.map(rule => [rule.id, rule.nodes.length, rule.nodes[0].target.join(" "), rule.nodes[0].html.slice(0, 200)]);
}"""

NAMES = sorted(file.relative_to(ROOT / "docs").with_suffix("").as_posix()
               for file in (ROOT / "docs").rglob("*.md") if not any(part.startswith("_") for part in file.relative_to(ROOT).parts))
KINDS = ("index", "overview/sleep", "mechanisms/opioid-receptors", "practice/emergency", "practice/mixing",
         "practice/talking-to-a-clinician", "legal/index", "legal/united-states", "reference/glossary", "search")
"""Ten kinds of page."""

EACH = (*KINDS, *(pytest.param(name, marks=pytest.mark.slow) for name in NAMES if name not in KINDS))
"""Every page takes a quarter of an hour: in an ordinary run the kinds of page stand for all."""

HEAVIEST = ("practice/mixing", "legal/united-states", "about/kitchen-sink", "reference/notices", "reference/studies/sleep",
            "reference/studies/dependence-and-help", "reference/references/bodies-n-z")
"""The longest pages, and the one that needs every script."""


def violations(page: Page) -> list[Any]:
    """Run all of axe's rules, those of AAA and the experimental ones too."""
    found: list[Any] = page.evaluate(ALL_RULES)
    return found


def axed(page: Page, url: str) -> Page:
    """Open a page and put axe into it; the page's own policy lets no script in by itself."""
    page.goto(url)
    page.evaluate(AXE + ";0")
    return page


LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (320, 1280)]


@pytest.mark.parametrize("name", EACH)
def test_axe_finds_nothing(site: RealSite, open_context: OpenContext, name: str) -> None:
    page = axed(open_context(320, 800).new_page(), address(site, name))
    for scheme, width in LOOKS if name in KINDS else [LOOKS[NAMES.index(name) % len(LOOKS)]]:  # else one in turn
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == [], (scheme, width)


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_spanish(spanish: RealSite, open_context: OpenContext, name: str) -> None:
    scheme, width = LOOKS[NAMES.index(name) % len(LOOKS)]
    assert violations(axed(open_context(width, 800, scheme).new_page(), address(spanish, name))) == [], (scheme, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("switch", ["__navigation", "__toc"])
def test_axe_finds_nothing_with_a_menu_open(site: RealSite, open_context: OpenContext, switch: str, scheme: str) -> None:
    page = axed(open_context(320, 800, scheme).new_page(), address(site, "practice/liver"))
    page.locator(f"#{switch}").focus()
    page.keyboard.press("Space")
    assert page.locator(".sidebar-tree" if switch == "__navigation" else ".toc-tree").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_page_for_what_is_not_there(served: str, open_context: OpenContext, width: int,
                                                            scheme: str) -> None:
    page = axed(open_context(width, 800, scheme).new_page(), f"{served}/404.html")
    assert violations(page) == []
    assert page.get_by_label("What were you looking for?").is_visible()


def test_axe_tells_a_fault_when_there_is_one(site: RealSite, open_context: OpenContext) -> None:
    page = axed(open_context().new_page(), address(site, "about/index"))
    page.evaluate("document.querySelector('article p').style.color = '#999'")
    assert {rule for rule, *_ in violations(page)} == {"color-contrast"}
    page.evaluate("document.querySelector('article p').style.color = '#666'")
    assert {rule for rule, *_ in violations(page)} == {"color-contrast-enhanced"}


# -- the keyboard ------------------------------------------------------------------------------------------

STOP = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const bar = document.querySelector(".announcement").getBoundingClientRect();
  const inBar = e.closest(".announcement") || e.matches(".skip-to-content");
  const shown = e.matches(".sidebar-toggle, .toctree-checkbox") ? e.parentElement.querySelector(`label[for="${e.id}"]`) : e;
  return {words: (e.getAttribute("aria-label") || e.textContent).trim().slice(0, 60), id: e.id, cls: e.className,
    ring: s.outlineStyle !== "none" || [...document.querySelectorAll("label")].some(
      l => l.htmlFor === e.id && getComputedStyle(l).outlineStyle !== "none"),
    seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
    free: Boolean(inBar) || r.bottom > bar.bottom};
}"""


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1100, 800), (1400, 900), (320, 256)])
def test_tab_leads_through_the_page_in_order_and_is_always_seen(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page("practice/liver", width, height)
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    assert [stop["words"] for stop in stops[:2]] == ["Skip to content", "Emergency: what to do now"]
    assert all(stop["seen"] and stop["free"] and stop["ring"] for stop in stops), [
        stop for stop in stops if not (stop["seen"] and stop["free"] and stop["ring"])]
    ids = [stop["id"] for stop in stops]
    assert ("__navigation" in ids) == (width <= 1008)
    if width <= 1312:
        assert "__toc" in ids or len(stops) == 45


def test_the_skip_link_leads_to_the_text(open_page: OpenPage) -> None:
    page = open_page("practice/liver")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_menus_open_and_close_with_the_keyboard_and_without_scripts(open_page: OpenPage) -> None:
    page = open_page("practice/liver", 390, 780, scripts=False)
    link = page.locator(".sidebar-tree a", has_text="Overview").first
    assert not link.is_visible()
    page.locator("#__navigation").focus()
    page.keyboard.press("Space")
    assert link.is_visible()
    assert link.bounding_box()["x"] >= 0  # type: ignore[index]
    bar = page.locator(".emergency-link").bounding_box()
    brand = page.locator(".sidebar-brand").bounding_box()
    assert bar
    assert brand
    assert brand["y"] >= bar["height"]  # the menu stands below the bar
    page.keyboard.press("Space")
    assert not link.is_visible()


# -- help stays in sight --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_emergency_can_be_tapped_from_the_end_of_a_page(open_page: OpenPage, width: int, scripts: bool) -> None:
    page = open_page("practice/liver", width, 700, scripts=scripts)
    page.locator(".page-links a").last.scroll_into_view_if_needed()
    link = page.locator(".emergency-link")
    box = link.bounding_box()
    assert box
    assert 0 <= box["y"] < 5
    assert box["height"] >= 24
    link.click()
    assert page.url.endswith("/practice/emergency.html")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_linked_heading_stands_below_what_stays_in_sight(open_page: OpenPage, width: int) -> None:
    page = open_page("practice/mixing#mixing-tonight", width, 700)
    heading = page.locator("#mixing-tonight").first.bounding_box()
    header = page.locator(".mobile-header" if width == 320 else ".announcement").bounding_box()
    assert heading
    assert header
    assert heading["y"] >= header["y"] + header["height"] - 1


# -- zoom, spacing, motion, colours ---------------------------------------------------------------------------

SPACED = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-bottom:2em!important}"


@pytest.mark.parametrize("name", EACH)
def test_nothing_is_cut_off_at_400_percent_or_with_wide_spacing(open_page: OpenPage, name: str) -> None:
    page = open_page(name, 320, 256)  # 1280 by 1024 at 400 %
    for spaced in (False, True):
        if spaced:
            page.evaluate("css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACED)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        # Nothing of the text scrolls sideways in a box of its own, and no box hides what does not fit.
        assert page.evaluate("""[...document.querySelectorAll("article *")].filter(e => e.checkVisibility()
          && !e.closest("svg, .headerlink, [role=listbox]") && getComputedStyle(e).display !== "inline"
          && getComputedStyle(e).overflowX !== "visible" && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
          .map(e => e.outerHTML.slice(0, 120))""") == []


def test_nothing_moves_for_those_who_ask_for_stillness(open_page: OpenPage) -> None:
    page = open_page("practice/mixing", 390)
    assert page.evaluate("""[...document.querySelectorAll("*")].filter(e => {
      const s = getComputedStyle(e);
      return s.animationName !== "none" || s.transitionDuration.split(",").some(t => parseFloat(t) > 0) || s.scrollBehavior === "smooth";
    }).map(e => e.className)""") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_bars_and_menus_have_edges(open_page: OpenPage, scheme: str) -> None:
    page = open_page("index", scheme=scheme, forced_colors="active")
    for part in (".announcement", ".sidebar-drawer"):
        edge = page.locator(part).evaluate("e => getComputedStyle(e).borderBottomStyle")
        assert edge == "solid", part
    assert page.locator(".brand-moon").evaluate("e => getComputedStyle(e).fill") != page.locator(
        "body").evaluate("e => getComputedStyle(e).backgroundColor")


# -- the policy and what a page asks for -------------------------------------------------------------------------


class _Headed(SimpleHTTPRequestHandler):
    headers_sent: dict[str, str]  # given to each server by a class of its own

    def end_headers(self) -> None:
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def hosted(site: RealSite) -> Iterator[str]:
    """Serve the site with the headers of its ``_headers`` file, as a host does."""
    lines = (site.html / "_headers").read_text().split("/data/*")[0].splitlines()[1:]
    sent = dict(line.strip().split(": ", 1) for line in lines)
    handler = type("Headed", (_Headed,), {"headers_sent": sent})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=site.html)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


WATCH = """window.broken = [];
document.addEventListener("securitypolicyviolation", e => window.broken.push(`${e.violatedDirective} ${e.blockedURI}`));"""


@pytest.mark.parametrize("name", [*KINDS, "about/authors"])
def test_the_policy_holds_and_breaks_nothing(site: RealSite, hosted: str, open_context: OpenContext, name: str) -> None:
    for base in (hosted, site.html.as_uri()):
        context = open_context(390, 780)
        context.add_init_script(WATCH)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{base}/{name}.html", wait_until="networkidle")
        page.locator(".theme-toggle:visible").first.click()
        assert page.locator("body").get_attribute("data-theme") in ("light", "dark")
        assert page.evaluate("window.broken") == []
        assert [line for line in said if "favicon" not in line] == []
        hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
        assert hosts == {urlsplit(base).netloc}
        assert page.evaluate("[document.cookie, Object.keys(localStorage).join(), Object.keys(sessionStorage).join()]") == [
            "", "theme", ""]
        context.close()


def test_the_page_for_what_is_not_there_asks_for_no_other_file(site: RealSite, hosted: str, open_context: OpenContext) -> None:
    for base in (hosted, site.html.as_uri()):
        context = open_context(390, 780)
        context.add_init_script(WATCH)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{base}/404.html", wait_until="networkidle")
        assert [url for url in asked if "favicon" not in url] == [f"{base}/404.html"]
        assert page.evaluate("window.broken") == []
        assert page.locator("body").evaluate("e => getComputedStyle(e).maxWidth") != "none"  # its style is let in


REFUSED = {
    "throws": 'Object.defineProperty(window, "localStorage", {configurable: true, get() { throw new DOMException("no", "SecurityError"); }});',
    "is null": 'Object.defineProperty(window, "localStorage", {configurable: true, get: () => null});',
}


@pytest.mark.parametrize("how", REFUSED)
def test_the_theme_can_be_chosen_where_nothing_may_be_stored(site: RealSite, open_context: OpenContext, how: str) -> None:
    context = open_context(390, 780)
    context.add_init_script(REFUSED[how])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address(site, "practice/mixing"))
    body = page.locator("body")
    seen = []
    for _ in range(3):
        page.locator(".theme-toggle:visible").first.click()
        seen.append((body.get_attribute("data-theme"), body.evaluate("e => getComputedStyle(e).backgroundColor")))
    assert {theme for theme, _ in seen} == {"auto", "light", "dark"}
    assert len({ground for _, ground in seen}) == 2
    assert wrong == []


def test_a_chosen_theme_is_known_before_anything_is_painted(site: RealSite, open_context: OpenContext) -> None:
    """Else a white frame flashes by night, where the theme chosen is not the system's."""
    context = open_context(390, 780, "light")
    context.add_init_script("""localStorage.setItem("theme", "dark");
      new MutationObserver((_, watch) => {
        if (!document.body) return;
        watch.disconnect();
        window.atFirst = document.documentElement.dataset.theme;
      }).observe(document, {childList: true, subtree: true});""")
    page = context.new_page()
    page.goto(address(site, "practice/emergency"))
    assert page.evaluate("window.atFirst") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(media="print")  # on paper it is always day
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_the_policy_stops_a_script_that_is_not_ours(hosted: str, open_context: OpenContext) -> None:
    context = open_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{hosted}/index.html")
    page.evaluate("""() => { const s = document.createElement("script"); s.textContent = "window.foreign = 1";
      document.body.append(s); document.body.insertAdjacentHTML("beforeend", "<p style='color:red'>x</p>"); }""")
    assert page.evaluate("window.foreign") is None
    # wait_for_function would evaluate text again and again, which the policy forbids; this is evaluated once.
    page.evaluate("async () => { while (window.broken.length < 2) await new Promise((done) => setTimeout(done, 5)); }")
    assert {line.split()[0] for line in page.evaluate("window.broken")} == {"script-src-elem", "style-src-attr"}


def test_a_link_out_passes_no_referrer(hosted: str, open_context: OpenContext) -> None:
    context = open_context()
    sent: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        sent.append(route.request.all_headers())
        route.fulfill(body="there")

    context.route(lambda url: url.startswith("https:"), answer)
    page = context.new_page()
    page.goto(f"{hosted}/reference/references/people-a-k.html")
    link = page.locator('article a[href^="https://"]').first
    link.click()
    page.wait_for_url(lambda url: url.startswith("https:"))
    assert len(sent) == 1
    assert "referer" not in sent[0]


@pytest.mark.parametrize("name", dict.fromkeys([*KINDS, *HEAVIEST]))
def test_a_page_is_light(site: RealSite, open_context: OpenContext, name: str) -> None:
    """Counts what a first visit loads, compressed by gzip as hosts do, at most 72 kB in 13 requests."""
    page = open_context(390, 780).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address(site, name), wait_until="networkidle")
    files = [Path(urlsplit(url).path) for url in asked if url.startswith("file:")]
    if (icon := site.html / "_static/mark.svg") not in files:
        files.append(icon)  # a browser with a window asks for it
    assert len(files) <= 13, files  # the page that shows every form needs every script
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= (
        76_000 if "references" in name or name == "legal/united-states" else 72_000)  # lists of sources and of official pages grow


@pytest.mark.parametrize("name", KINDS)
def test_nothing_shifts_as_a_page_loads(site: RealSite, open_context: OpenContext, name: str) -> None:
    page = open_context(390, 780).new_page()
    page.goto(address(site, name), wait_until="networkidle")
    shift = page.evaluate("""() => new Promise(done => {
      let sum = 0;
      new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
        .observe({type: "layout-shift", buffered: true});
      requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
    })""")
    assert shift < 0.01


@pytest.mark.parametrize("name", ["index", "practice/mixing", "legal/united-states"])
def test_without_scripts_everything_is_there(open_page: OpenPage, name: str) -> None:
    words = {}
    for scripts in (True, False):
        page = open_page(name, scripts=scripts, offline=True)
        shown = page.locator("article table, article .tile-map, article h2, article h3, .page-foot").all_inner_texts()
        words[scripts] = {line for text in shown for line in text.splitlines()}
    assert words[True] - words[False] == set()


def test_a_page_reads_in_order_aloud(open_page: OpenPage) -> None:
    """What a screen reader is given: help, menus, title, answer or warnings, then the text, then its sources."""
    page = open_page("practice/liver", 1400)
    tree = page.locator("body").aria_snapshot()
    marks = ('link "Skip to content"', 'navigation "Emergency"', 'complementary "Site"', 'navigation "All pages"', "main",
             'heading "', "note ", "WARNING", "What can happen", "To stay safer", "If it happens",
             'heading "Sources on this page', 'link "Report a mistake')
    at = 0
    for mark in marks:
        found = tree.find(mark, at)
        assert found >= 0, (mark, tree[at:at + 600])
        at = found
