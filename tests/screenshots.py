"""Take pictures of ten kinds of page, at three widths, light and dark, for people to look at.

Run by ``make screenshots``; takes the folder of the built site and the folder for the pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import browsers

PAGES = ("index", "overview/sleep", "mechanisms/opioid-receptors", "practice/emergency", "practice/mixing",
         "practice/talking-to-a-clinician", "legal/index", "legal/united-states", "reference/summary-of-findings",
         "about/kitchen-sink")
WIDTHS = {320: 640, 768: 1024, 1280: 900}
TALLEST = 4000
"""A picture ends here: a list of two hundred sources is not looked at as a picture."""


def main(site: Path, out: Path) -> int:
    """Take the pictures and say where they are."""
    path = browsers.find()
    if path is None:
        print("No Chromium or Chrome. Run: python tests/browsers.py", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            for width, height in WIDTHS.items():
                page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme,
                                           reduced_motion="reduce").new_page()
                for name in PAGES:
                    page.goto((site / f"{name}.html").resolve().as_uri())
                    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                    page.screenshot(path=out / f"{name.replace('/', '-')}-{width}-{scheme}.png", full_page=True,
                                    clip={"x": 0, "y": 0, "width": width, "height": tall})
        browser.close()
    print(f"{len(PAGES) * len(WIDTHS) * 2} pictures in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
