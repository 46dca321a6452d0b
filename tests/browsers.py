"""Find a browser for the tests, or install one the way the system offers.

Run as a script before the tests: prints the browser, or says plainly what is missing
and exits with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""The shell first: it opens no window with an interface of its own for each profile, and a profile takes a third of the time."""
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome, or of Playwright's own."""
    if given := os.environ.get("CHROMIUM"):
        return given
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if Path(MAC).exists():
        return MAC
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Install Chromium and a font: the system's packages where this may be done, else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        for package in ("chromium-headless-shell", "chromium"):  # Debian has both, others may have one
            subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-dejavu-core"],
                           check=False, env=quiet)
            if find() is not None:
                break
    if find() is None:  # Ubuntu's package of that name only points to another shop
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Find or install a browser and say which."""
    if find() is None:
        print("No Chromium or Chrome found; trying to install one ...", flush=True)
        install()
    if (path := find()) is None:
        print(
            "Some tests need Chromium or Chrome, and none could be installed.\n"
            "Install one (Debian: sudo apt install chromium), or set CHROMIUM to its path.\n"
            "Until then, `make test-plain` runs the tests that need no browser.",
            file=sys.stderr,
        )
        return 1
    print(f"Browser for the tests: {path}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
