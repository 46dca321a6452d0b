"""Where a reader comes in: each section of overview, mechanisms and practice, opened at its own address on a phone.

`python tests/browser/sections.py build/html` prints the table for a site that is built.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import browsers
from conftest import page_rules, real_library
from sphinx_safety.rules.declared import PageRules
from sphinx_safety.rules.library import Library
from sphinx_safety.rules.topics import ALL, Terms

CHAPTERS = ("overview", "mechanisms", "practice")
WIDTH, HEIGHT = 390, 844

# Scrolls to each section as its address does; returns its heading, its own text, and the notices on the first screen.
SECTIONS = """() => {
  const notices = ".safety-reminder, .safety-links, .safety, .safety-link";
  const all = [...document.querySelectorAll(`article :is(${notices})`)];
  const ids = box => [...box.querySelectorAll("a[href*='#notice-']")].map(a => a.hash.slice("#notice-".length));
  const onScreen = box => {
    const place = (box.querySelector(".admonition-title") ?? box).getBoundingClientRect();
    if (!place.width || !place.height || place.top < 0 || place.bottom > innerHeight) return false;
    return box.contains(document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2));
  };
  const own = section => [...section.children].slice(1).filter(part => part.localName !== "section")
    .map(part => {
      const copy = part.cloneNode(true);
      if (copy.matches(`.safety-group, ${notices}`)) return "";
      copy.querySelectorAll(`.safety-group, ${notices}, .bibtex-citation`).forEach(inner => inner.remove());
      return /^h\\d$/.test(copy.localName) ? "" : copy.textContent;
    }).join(" ");
  return [...document.querySelectorAll("article section[id]")].map(section => {
    section.scrollIntoView({block: "start", behavior: "instant"});
    const heading = section.querySelector(":scope > :is(h1, h2, h3, h4, h5, h6)").cloneNode(true);
    heading.querySelectorAll(".headerlink").forEach(link => link.remove());
    return {id: section.id, ids: [section.id, ...[...section.querySelectorAll(":scope > span[id]")].map(e => e.id)],
            heading: heading.textContent, text: own(section), shown: all.filter(onScreen).flatMap(ids)};
  });
}"""

# The last line of the answer (where steps come first, of the line of numbers), and of each group of notices its height
# and the words of its message: signal word, hazard, what can happen and what to do, without links and grades.
TOP = """(stepsFirst) => {
  scrollTo({top: 0, behavior: "instant"});
  const answer = [...document.querySelectorAll("article p")].find(p => stepsFirst || p.textContent.startsWith("In short"));
  const groups = [...document.querySelectorAll("article .safety-group")];
  return {answer: answer ? answer.getBoundingClientRect().bottom : null,
          groups: groups.map(e => [e.getBoundingClientRect().height, [...e.querySelectorAll(".signal-word, .hazard, .safety-short, .safety-shared-steps")].map(p => p.innerText).join(" ").split(/\\s+/).filter(w => /\\w/.test(w)).length])};
}"""


@dataclass
class Counts:
    """What was looked at, and what failed, each with its place."""

    headings: dict[str, bool] = field(default_factory=dict)
    """Sections whose heading names a risk: whether the notice of each topic named is on the first screen."""
    uses: dict[str, bool] = field(default_factory=dict)
    """Sections that use a term of a topic of their page: whether its notice, or a link to it, is on the first screen."""
    answers: dict[str, float] = field(default_factory=dict)
    """Pages: where their answer ends, in screens from the top; infinity for a page without one."""
    heights: dict[str, float] = field(default_factory=dict)
    """Groups of notices: their height in screens."""
    words: dict[str, int] = field(default_factory=dict)
    """Groups of notices: their words."""

    def table(self) -> str:
        """Return all counts as a table, with the places that fail below it."""
        long, wordy = ([name for name, size in sizes.items() if size > most]
                       for sizes, most in ((self.heights, 0.6), (self.words, 90)))
        rows = [
            ("headings that name a risk: its notice on the first screen", missed(self.headings), len(self.headings)),
            ("sections that use a term: notice or link on the first screen", missed(self.uses), len(self.uses)),
            ("pages: the whole answer on the first screen", [n for n, at in self.answers.items() if at > 1], len(self.answers)),
            ("groups of notices at most 0.6 screens high", long, len(self.heights)),
            ("groups of notices of at most 90 words", wordy, len(self.words)),
        ]
        lines = [f"{total - len(failed):4} of {total:4}  {what}" for what, failed, total in rows]
        lines.append(f"highest group {max(self.heights.values(), default=0):.2f} screens, "
                     f"most words {max(self.words.values(), default=0)}")
        return "\n".join(lines + [f"  not: {what}: {', '.join(failed)}" for what, failed, _ in rows if failed])


def missed(found: Mapping[str, bool]) -> list[str]:
    """Return the names for which the answer is no."""
    return [name for name, good in found.items() if not good]


def measure(browser: Browser, html: Path, library: Library, rules: Mapping[str, PageRules]) -> Counts:
    """Open each page of the chapters once and count."""
    counts, terms = Counts(), Terms(library.topics.values())
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    page = context.new_page()
    for name in sorted(rules):
        if name.partition("/")[0] not in CHAPTERS:
            continue
        page.goto((html / f"{name}.html").as_uri())
        top = page.evaluate(TOP, rules[name].steps_first is not None)
        counts.answers[name] = float("inf") if top["answer"] is None else round(top["answer"] / HEIGHT, 2)
        for number, (height, words) in enumerate(top["groups"], 1):
            counts.heights[f"{name} ({number})"] = round(height / HEIGHT, 2)
            counts.words[f"{name} ({number})"] = words
        for section in page.evaluate(SECTIONS):
            _count(counts, f"{name}#{section['id']}", section, rules[name], terms, library)
    context.close()
    return counts


def _count(counts: Counts, place: str, section: Mapping[str, Any], rules: PageRules, terms: Terms, library: Library) -> None:
    """Judge one section: a notice of each topic that its heading names, and that its text uses, is on the screen."""
    if ALL in rules.exempt or not set(section["ids"]).isdisjoint(rules.no_reminder):
        return  # exempt with a reason that is listed publicly
    for found, topics in (
        (counts.headings, terms.topics_of(section["heading"])),
        (counts.uses, [topic for topic in terms.topics_of(section["text"]) if topic in rules.topics]),
    ):
        if topics:
            found[place] = all(not set(library.topics[topic].notices).isdisjoint(section["shown"]) for topic in topics)


def main(html: str) -> None:
    """Print the table for a built site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=["--no-sandbox", "--disable-gpu"])
        library = real_library()
        print(measure(browser, Path(html).resolve(), library, page_rules(library)).table())
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
