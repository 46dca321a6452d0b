"""Each notice that a page must carry is seen by a reader: on every page, in each look, with and without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from browser.conftest import OpenContext, address
from browser.looks import CONTRAST

if TYPE_CHECKING:
    from conftest import RealSite

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of ordinary size."""

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"width": 1280, "color_scheme": "light", "media": "screen"},
    "dark": {"width": 1280, "color_scheme": "dark", "media": "screen"},
    "narrow": {"width": 320, "color_scheme": "light", "media": "screen"},
    "print": {"width": 718, "color_scheme": "light", "media": "print"},  # a sheet of paper within its margins
}

# By the notice's id: what is wrong with it, empty for one that can be seen. A line of text counts as seen when it has a
# size, lies inside the page and all that clips it, is opaque, and is what one touches in its middle.
VISIBLE = """least => {
  const contrast = CONTRAST;
  const wrong = box => {
    const found = new Set();
    for (let node = box; node; node = node.parentElement) {
      const style = getComputedStyle(node);
      if (style.opacity !== "1") found.add(`opacity ${style.opacity}`);
      if (style.clipPath !== "none" || style.maskImage !== "none" || style.clip !== "auto") found.add("clipped");
      if (style.filter !== "none") found.add(`filter ${style.filter}`);
    }
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    let lines = 0;
    while (texts.nextNode()) {
      const text = texts.currentNode, owner = text.parentElement, said = text.data.trim();
      if (!said) continue;
      if (!owner.checkVisibility({opacityProperty: true, visibilityProperty: true})) found.add(`not shown: ${said}`);
      const range = document.createRange();
      range.selectNodeContents(text);
      const all = () => [...range.getClientRects()].filter(line => line.width > 1 && line.height > 1);
      if (!all().length) found.add(`no size: ${said}`);
      all().forEach((_, index) => {
        lines += 1;
        const far = all()[index].top + all()[index].height / 2 + scrollY - innerHeight / 2;
        scrollTo({top: far, behavior: "instant"});
        const line = all()[index], [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
        if (line.left < 0 || line.right > document.documentElement.clientWidth) found.add(`off the page: ${said}`);
        for (let node = owner; node !== document.documentElement; node = node.parentElement) {
          const place = node.getBoundingClientRect();
          if (getComputedStyle(node).overflow !== "visible" && node !== document.body
              && (line.left < place.left - 1 || line.right > place.right + 1 || line.top < place.top - 1
                  || line.bottom > place.bottom + 1)) found.add(`cut off: ${said}`);
        }
        if (!box.contains(document.elementFromPoint(x, y))) found.add(`covered: ${said}`);
      });
    }
    if (!lines) found.add("no text");
    for (const [ratio, said] of contrast([box])) if (ratio < least) found.add(`contrast ${ratio.toFixed(1)}: ${said}`);
    return [...found];
  };
  const notices = {};
  for (const box of document.querySelectorAll("article :is(.safety, .safety-reminder)")) {
    const link = box.querySelector("a[href*='#notice-']");
    if (link) (notices[link.hash.slice("#notice-".length)] ??= []).push(...wrong(box));
  }
  return notices;
}""".replace("CONTRAST", CONTRAST)


def unseen(seen: Mapping[str, list[str]], names: list[str], where: str) -> dict[str, list[str]]:
    """Return what is wrong on one page: notices that are not there, and those that cannot be seen."""
    return {f"{where}: {name}": seen.get(name, ["not there"]) for name in {*names, *seen} if seen.get(name) != []}


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_every_notice_that_a_page_must_carry_is_visible(
    site: RealSite, open_context: OpenContext, mandated: Mapping[str, list[str]], scripts: bool,
) -> None:
    page = open_context(scripts=scripts).new_page()
    wrong: dict[str, list[str]] = {}
    looked = 0
    for name, notices in mandated.items():
        page.goto(address(site, name))
        for look, options in LOOKS.items():
            page.set_viewport_size({"width": options["width"], "height": 900})
            page.emulate_media(color_scheme=options["color_scheme"], media=options["media"])
            seen = page.evaluate(VISIBLE, LEAST_CONTRAST)
            looked += len(seen)
            wrong |= unseen(seen, notices, f"{name}, {look}")
    print(f"{looked} notices and reminders in {len(LOOKS)} looks on {len(mandated)} pages")
    assert wrong == {}
    assert looked >= len(LOOKS) * sum(map(len, mandated.values()))


@pytest.mark.parametrize(("style", "complaint"), [
    ("opacity: .4", "opacity"), ("display: none", "not shown"), ("visibility: hidden", "not shown"),
    ("position: absolute; left: -999px", "off the page"), ("height: 0; overflow: hidden", "cut off"),
    ("clip-path: inset(50%)", "clipped"), ("color: #ddd; background: #fff", "contrast"),
    ("position: relative; z-index: -1; pointer-events: none", "covered"), ("font-size: 0", "no size"),
])
def test_that_check_can_fail(site: RealSite, open_context: OpenContext, style: str, complaint: str) -> None:
    page = open_context(bypass_csp=True).new_page()  # no style of a stranger is let in
    page.goto(address(site, "practice/heart"))
    page.add_style_tag(content=f"article .safety, article .safety * {{ {style} !important }}".replace(";", " !important;"))
    seen = page.evaluate(VISIBLE, LEAST_CONTRAST)
    assert any(complaint in said for said in seen["heart-rhythm"]), seen
