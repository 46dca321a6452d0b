"""Without a network: what is kept, that a copy is of one version, how a new one takes over. Each site here is a copy.

"The network is cut" means that the host drops each connection: that reaches the worker too.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.conftest import OpenContext
from kratom_site.output import csp
from kratom_site.output.offline import worker

if TYPE_CHECKING:
    from conftest import RealSite

TOP = "/sleep/"
PATIENT = 120_000
"""Milliseconds: a version of 300 files is checked by digest before it takes over."""
UNTIL = """async ([what, top]) => {
    const found = { checked: () => caches.match(top, { cacheName: `kratom-checked ${top}` }),
                    waiting: async () => (await navigator.serviceWorker.getRegistration()).waiting,
                    none: async () => !await navigator.serviceWorker.getRegistration() };
    for (let left = 4800; left; left -= 1) {
        if (await found[what]()) return true;
        await new Promise((done) => setTimeout(done, 25));
    }
    throw new Error(`never ${what}`);
}"""
"""Waits in the page, for playwright's own waiting takes a promise for an answer."""


class Host:
    """A host that serves a folder below ``/sleep/``, another one from the next request on, or nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.answers, self.added = folder, -1, b""
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                host.answers -= host.answers > 0
                if host.answers == 0:
                    self.close_connection = True
                    return
                path = self.path.partition("?")[0].removeprefix(TOP)
                file = host.folder / (f"{path}index.html" if not path or path.endswith("/") else path)
                body = file.read_bytes() + (host.added if file.suffix == ".html" else b"") if file.is_file() else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", self.guess_type(file))
                self.send_header("Content-Security-Policy", csp.IN_HEADERS)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.top = f"http://127.0.0.1:{self.server.server_port}{TOP}"

    def cut(self, after: int = 0) -> None:
        """Drop every connection once so many more requests were answered."""
        self.answers = after + 1 if after else 0

    def mend(self) -> None:
        """Answer again."""
        self.answers = -1


def lists(folder: Path) -> tuple[list[str], list[str]]:
    """The addresses of a worker: kept at once, kept on wish."""
    text = (folder / "sw.js").read_text()
    core, rest = (list(json.loads(found)) for found in re.findall(r"^const (?:CORE|REST) = (\{.*?\});", text, re.S | re.M))
    return core, rest


Version = Callable[[str], Path]


@pytest.fixture
def version(site: RealSite, tmp_path: Path) -> Version:
    """Return a maker of versions of the site: every page and the list of the search carry the version's name."""

    def make(name: str, folder: Path | None = None) -> Path:
        out = folder or tmp_path / name
        shutil.copytree(site.html, out, ignore=shutil.ignore_patterns("es", "data"), dirs_exist_ok=True)
        core, rest = lists(out)
        for file in out.rglob("*.html"):
            file.write_text(file.read_text().replace("<html ", f'<html data-version="{name}" ', 1))
        data = out / "search-data.js"
        data.write_text(f'{data.read_text()}globalThis.LIST="{name}";\n')
        (out / "sw.js").write_text(worker(out, core, rest))
        return out

    return make


@pytest.fixture
def host(version: Version) -> Iterator[Host]:
    """A host of version A."""
    made = Host(version("A"))
    yield made
    made.server.shutdown()
    made.server.server_close()


def visit(context: BrowserContext, host: Host, name: str = "") -> Page:
    """Open a page once, and wait until its copy is made."""
    page = context.new_page()
    page.goto(host.top + name)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(UNTIL, ["checked", host.top])
    return page


def versions(page: Page) -> tuple[str, str]:
    """The version of a page, and that of the list which its search would load."""
    list_of = page.evaluate("""top => fetch(`${top}search-data.js`).then((one) => one.text())
        .then((text) => text.match(/globalThis\\.LIST="(\\w+)"/)[1], () => "none")""",
                            page.url[:page.url.index(TOP) + len(TOP)])
    return page.locator("html").get_attribute("data-version") or "", list_of


def test_after_one_visit_help_mixing_notices_and_search_need_no_network(host: Host, open_context: OpenContext) -> None:
    page = visit(open_context(390, service_workers="allow"), host)
    host.cut()
    for name in lists(host.folder)[0]:
        if name.startswith(("practice/", "reference/")):
            answer = page.goto(host.top + name)
            assert answer is not None
            assert answer.status == 200, name
            assert page.locator("h1").inner_text()
    page.goto(f"{host.top}search.html?q=alcohol")
    expect(page.locator("#search-page-results .search-text").first).not_to_be_empty()
    page.goto(f"{host.top}legal/index.html")
    expect(page.locator("h1")).to_have_text("Not on this device yet")
    page.get_by_role("link", name="Emergency: what to do now").click()
    assert page.url == f"{host.top}practice/emergency.html"
    expect(page.locator(".copy-age")).to_contain_text("0 days ago")


def test_the_whole_site_is_kept_on_wish_and_removed_on_wish(host: Host, open_context: OpenContext) -> None:
    page = visit(open_context(390, service_workers="allow"), host, "about/offline.html")
    size = sum((host.folder / (name + "index.html" if not name or name.endswith("/") else name)).stat().st_size
               for names in lists(host.folder) for name in names)
    button = page.get_by_role("button", name="Keep the whole site")
    expect(button).to_have_text(f"Keep the whole site on this device: {round(size / 1e6, 1):g} MB")
    button.click()
    expect(page.locator(".keep-site [role=status]")).to_have_text("The whole site is kept on this device.")
    host.cut()
    for name in lists(host.folder)[1]:
        page.goto(host.top + name)
        if not name.endswith(".js"):  # the texts of the search have no version of their own
            assert page.locator("html").get_attribute("data-version") == "A", name
    page.goto(f"{host.top}about/offline.html")
    page.get_by_role("button", name="Remove the copy").click()
    expect(page.locator(".keep-site [role=status]")).to_have_text("The copy is removed.")
    assert page.evaluate("caches.keys()") == []


def test_a_copy_that_stopped_half_way_shows_what_it_has_and_can_be_finished(
    host: Host, open_context: OpenContext
) -> None:
    page = visit(open_context(service_workers="allow"), host, "about/offline.html")
    host.cut(after=20)
    page.get_by_role("button", name="Keep the whole site").click()
    expect(page.locator(".keep-site [role=status]")).to_contain_text("Not all came through")
    kept = page.evaluate("""async () => { const name = (await caches.keys()).find((one) => one.startsWith("kratom http"));
        return (await (await caches.open(name)).keys()).map((one) => one.url); }""")
    rest = {host.top + name for name in lists(host.folder)[1]}
    assert 0 < len(rest & set(kept)) < len(rest)
    host.mend()
    page.get_by_role("button", name="Keep the whole site").click()
    expect(page.locator(".keep-site [role=status]")).to_have_text("The whole site is kept on this device.")


def test_a_first_copy_that_stops_half_way_is_none_and_the_next_visit_makes_it(
    host: Host, open_context: OpenContext
) -> None:
    context = open_context(service_workers="allow")
    page = context.new_page()
    host.cut(after=40)  # the page and its files, then a part of the copy
    page.goto(host.top)
    page.evaluate(UNTIL, ["none", ""])
    assert page.evaluate("navigator.serviceWorker.controller") is None
    host.mend()
    again = visit(context, host)
    host.cut()
    again.goto(f"{host.top}practice/mixing.html")
    assert versions(again) == ("A", "A")


def test_a_new_version_in_the_middle_of_a_visit_replaces_the_old_one_whole(
    host: Host, version: Version, open_context: OpenContext
) -> None:
    context = open_context(service_workers="allow")
    visit(context, host).close()
    reader = context.new_page()
    reader.goto(f"{host.top}practice/mixing.html")
    host.folder = version("B")
    assert versions(reader) == ("A", "A")  # what is open goes on with its own list
    reader.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    reader.evaluate(UNTIL, ["waiting", ""])
    assert versions(reader) == ("A", "A")
    other = context.new_page()
    other.goto(f"{host.top}practice/emergency.html")  # a page that opens lets the new one take over: both load anew
    for page in (other, reader):
        page.wait_for_function("() => document.documentElement.dataset.version === 'B'", timeout=PATIENT)
        assert versions(page) == ("B", "B")
    host.cut()
    reader.goto(f"{host.top}practice/mixing-alcohol.html")
    assert versions(reader) == ("B", "B")
    assert len([one for one in reader.evaluate("caches.keys()") if one.startswith(f"kratom {host.top} ")]) == 1


def test_a_page_that_is_not_kept_comes_with_the_version_that_the_host_has_now(
    host: Host, version: Version, open_context: OpenContext
) -> None:
    page = visit(open_context(service_workers="allow"), host)
    page.goto(f"{host.top}practice/emergency.html")
    host.folder = version("B")
    page.goto(f"{host.top}practice/stopping.html")
    page.wait_for_function("() => document.documentElement.dataset.version === 'B'", timeout=PATIENT)
    expect(page.locator("h1")).to_contain_text("Stopping kratom")
    assert versions(page) == ("B", "B")


def test_the_whole_site_stays_whole_when_a_new_version_comes(
    host: Host, version: Version, open_context: OpenContext
) -> None:
    page = visit(open_context(service_workers="allow"), host, "about/offline.html")
    page.get_by_role("button", name="Keep the whole site").click()
    expect(page.locator(".keep-site [role=status]")).to_have_text("The whole site is kept on this device.")
    host.folder = version("B")
    page.goto(f"{host.top}practice/emergency.html")
    page.evaluate(UNTIL, ["waiting", ""])
    page.reload()
    page.wait_for_function("() => document.documentElement.dataset.version === 'B'", timeout=PATIENT)
    host.cut()
    page.goto(f"{host.top}legal/united-states.html")
    assert versions(page) == ("B", "B")


def test_a_host_that_changes_pages_on_their_way_is_read_from_the_network(
    host: Host, open_context: OpenContext
) -> None:
    page = visit(open_context(service_workers="allow"), host)
    host.added = b"<!-- by the host -->"
    page.goto(f"{host.top}practice/stopping.html")
    expect(page.locator("h1")).to_contain_text("Stopping kratom")


def test_two_languages_keep_their_copies_apart(host: Host, version: Version, open_context: OpenContext) -> None:
    version("es", host.folder / "es")
    context = open_context(service_workers="allow")
    visit(context, host).close()
    spanish = context.new_page()
    spanish.goto(f"{host.top}es/practice/emergency.html")
    spanish.evaluate(UNTIL, ["checked", f"{host.top}es/"])
    assert spanish.evaluate("navigator.serviceWorker.ready.then((one) => one.scope)") == f"{host.top}es/"
    host.cut()
    for address, name in (("es/practice/mixing.html", "es"), ("practice/mixing.html", "A"), ("es/", "es"), ("", "A")):
        spanish.goto(host.top + address)
        assert spanish.locator("html").get_attribute("data-version") == name
    host.mend()
    host.folder = version("B")
    version("es", host.folder / "es")
    spanish.goto(host.top)
    spanish.evaluate(UNTIL, ["waiting", ""])
    spanish.reload()
    spanish.wait_for_function("() => document.documentElement.dataset.version === 'B'", timeout=PATIENT)
    host.cut()
    spanish.goto(f"{host.top}es/practice/mixing.html")  # the new English version has left it alone
    assert spanish.locator("html").get_attribute("data-version") == "es"


@pytest.mark.parametrize(("days", "says"), [(90, False), (95, True)])
def test_an_old_copy_says_so_on_top_of_mixing(
    host: Host, open_context: OpenContext, days: int, *, says: bool
) -> None:
    context = open_context(service_workers="allow")
    visit(context, host)
    host.cut()
    page = context.new_page()
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=days, minutes=1))
    page.goto(f"{host.top}practice/mixing.html")
    expect(page.locator(".copy-age")).to_contain_text(f"{days} days")
    first = page.locator("article > *, article > section > *").first
    assert ("copy-age" in (page.locator("article > :first-child").get_attribute("class") or "")) is says
    assert first.is_visible()
    page.goto(f"{host.top}practice/emergency.html")  # help is help: its line stays in the foot
    expect(page.locator(".bottom-of-page .copy-age")).to_contain_text(f"{days} days ago")


def test_a_reader_who_saves_data_gets_no_copy_unasked(host: Host, open_context: OpenContext) -> None:
    context = open_context(service_workers="allow")
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page = context.new_page()
    page.goto(host.top, wait_until="load")
    page.goto(f"{host.top}practice/emergency.html", wait_until="load")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    visit(context, host, "about/offline.html")


def test_from_a_folder_nothing_is_kept_and_nothing_fails(site: RealSite, open_context: OpenContext) -> None:
    page = open_context().new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((site.html / "about/offline.html").as_uri())
    assert page.locator("link[rel=manifest]").count() == 0
    expect(page.locator(".keep-site")).to_be_hidden()
    assert faults == []


def test_the_manifest_names_icons_that_are_there(site: RealSite, host: Host, open_context: OpenContext) -> None:
    manifest = json.loads((site.html / "manifest.json").read_text())
    assert (manifest["start_url"], manifest["scope"], manifest["lang"]) == (".", ".", "en")
    for icon in manifest["icons"]:
        assert (site.html / icon["src"]).is_file()
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    page = visit(open_context(service_workers="allow"), host, "practice/mixing.html")
    assert page.locator("link[rel=manifest]").get_attribute("href") == f"{host.top}manifest.json"
