"""What is asked of a page in more than one test."""

from __future__ import annotations

from playwright.sync_api import Page

# The contrast of every text in the given elements with what is painted behind it, by the formula of WCAG 2.
CONTRAST = """boxes => {
  const numbers = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const behind = element => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      const layer = numbers(getComputedStyle(node).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    let colour = [255, 255, 255];
    for (const [r, g, b, a] of layers.reverse())
      colour = [r, g, b].map((part, index) => part * a + colour[index] * (1 - a));
    return colour;
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(part => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const found = [];
  for (const box of boxes) {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    const owners = new Set(box.matches("svg") ? [box] : []);
    while (texts.nextNode()) if (texts.currentNode.data.trim()) owners.add(texts.currentNode.parentElement);
    for (const owner of owners) {
      if (!owner.checkVisibility() || owner.closest(".headerlink")) continue;
      const [high, low] = [light(numbers(getComputedStyle(owner).color)), light(behind(owner))].sort((a, b) => b - a);
      found.push([(high + 0.05) / (low + 0.05), owner.textContent.trim().slice(0, 60)]);
    }
  }
  return found;
}"""


def contrasts(page: Page, selector: str) -> list[tuple[float, str]]:
    """Give the contrast of each text in what ``selector`` finds, with the text."""
    found = page.locator(selector).evaluate_all(CONTRAST)
    assert found, selector
    return [(ratio, text) for ratio, text in found]


def plain(text: str) -> str:
    """Give a text without what typography does to it."""
    return " ".join(text.translate({ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}).split())
