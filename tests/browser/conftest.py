"""One browser for each process of a run; pages are opened as a reader opens them from a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import browsers

if TYPE_CHECKING:
    from conftest import RealSite

HERE = Path(__file__).parent
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-default-apps", "--disable-sync", "--no-first-run", "--metrics-recording-only")


QUICK = ("test_reminders_browser.py", "test_notices_browser.py", "test_take_browser.py")
"""The promise at the heart: each warning is where a reader comes in. And the sheets, which a longer notice pushes over
their edge. The rest takes two processors half an hour more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `make test-plain` leaves it out, and `make test` those that take long."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.path.name not in QUICK:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium or Chrome, without a window. A machine without one fails; nothing is skipped."""
    path = browsers.find()
    if path is None:
        pytest.fail("no Chromium or Chrome: run `python tests/browsers.py`, or `make test-plain` for the other tests",
                    pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield started
        started.close()


OpenContext = Callable[..., BrowserContext]
OpenPage = Callable[..., Page]


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Return a maker of fresh profiles: size, theme, scripts, network; each is closed after the test."""
    made: list[BrowserContext] = []

    def make(width: int = 1280, height: int = 900, scheme: str = "light", *, scripts: bool = True,
             offline: bool = False, **more: Any) -> BrowserContext:
        # A worker would answer from its copy what a test takes away: only the tests of the copy let one in.
        options = {"service_workers": "block", "reduced_motion": "reduce", **more}
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,  # type: ignore[arg-type]
                                      java_script_enabled=scripts, offline=offline, **options)
        context.set_default_timeout(30_000)  # a busy machine is slow, not wrong
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_page(site: RealSite, open_context: OpenContext) -> OpenPage:
    """Return a maker of pages: ``open_page("practice/mixing", 320, scripts=False)``, from the folder of the site."""

    def make(name: str, *size: int, **options: Any) -> Page:
        page = open_context(*size, **options).new_page()
        page.goto(address(site, name))
        return page

    return make


def address(site: RealSite, name: str) -> str:
    """Return the ``file:`` address of a page, with its anchor if it has one."""
    path, mark, anchor = name.partition("#")
    return (site.html / f"{path}.html").as_uri() + mark + anchor


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(site: RealSite) -> Iterator[str]:
    """Serve the site on this machine and return its address: some rules differ between a folder and a host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=site.html)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
