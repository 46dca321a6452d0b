"""The same Markdown for every builder: as many pages as asked for, the same on every machine.

The text is made of invented words, drawn by a generator that is part of this file, so that a later Python does not
change it. A page has what a chapter of a real site has: a title, two notices, five sections with paragraphs, lists, a
table, code, emphasis, and links to other pages. Chapters hold 25 pages each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

IN_A_CHAPTER = 25
NOTICES = 12
"""How many notices there are to show. A page shows two of them, unless it is told otherwise."""


class Words:
    """Invented words in an order that depends on the seed alone (a linear congruential generator)."""

    _PARTS = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "lan", "mer",
              "tis", "kon", "dul")

    def __init__(self, seed: int) -> None:
        self._state = seed * 2654435761 % 2**32

    def number(self, below: int) -> int:
        self._state = (self._state * 1664525 + 1013904223) % 2**32
        return (self._state >> 8) % below

    def word(self) -> str:
        """Give one of 4,000 words, some of them much more often than others, as in a language."""
        spelled = self.number(4000) * self.number(4000) // 4000
        parts = [self._PARTS[spelled % 20], self._PARTS[spelled // 20 % 20], self._PARTS[spelled // 400]]
        return "".join(parts[: 2 + spelled % 2]) if spelled >= 400 else "".join(parts[:2])

    def line(self, least: int = 8, most: int = 16) -> str:
        words = [self.word() for _ in range(least + self.number(most - least))]
        return " ".join(words).capitalize() + "."

    def paragraph(self) -> str:
        lines = [self.line() for _ in range(2 + self.number(2))]
        return " ".join(lines).replace(" ", " **", 1).replace(".", "**.", 1)


def names(count: int) -> list[str]:
    """Name the pages: the first page, and chapters of equal size, each with a page of its own."""
    made = ["index"]
    chapter = 0
    while len(made) < count:
        chapter += 1
        made.append(f"chapter-{chapter:03}/index")
        made += [f"chapter-{chapter:03}/page-{page:03}" for page in range(1, min(IN_A_CHAPTER, count - len(made) + 1))]
    return made[:count]


def chapters(all_names: list[str]) -> dict[str, list[str]]:
    """Give the pages of each chapter, its own first."""
    found: dict[str, list[str]] = {}
    for name in all_names[1:]:
        found.setdefault(name.partition("/")[0], []).append(name)
    return found


def title(name: str) -> str:
    if name == "index":
        return "A site of generated pages"
    chapter, _, page = name.partition("/")
    words = Words(sum(map(ord, name)) * 31 + 7)
    number = chapter.removeprefix("chapter-").lstrip("0")
    return (f"Chapter {number}: {words.word()} {words.word()}" if page == "index"
            else f"{words.word().capitalize()} {words.word()} {number}.{page.removeprefix('page-').lstrip('0')}")


class Notice:
    """One safety notice, as words."""

    def __init__(self, number: int) -> None:
        words = Words(90_000 + number)
        self.id = f"notice-{number:02}"
        self.code = f"KS-{number + 1:03}"
        self.signal = ("danger", "warning", "caution", "notice")[number % 4]
        self.hazard = " ".join(words.word() for _ in range(5)).capitalize()
        self.consequence = words.line(8, 12)
        self.avoid = [words.line(6, 9), words.line(6, 9)]
        self.steps = [words.line(6, 9), words.line(6, 9)]


def body(name: str, number: int, links: list[str], notices: Callable[[list[Notice]], str], shown: int = 2) -> str:
    """Give a page's Markdown; ``notices`` writes them as a builder wants them, ``links`` are pages to link to."""
    words = Words(number)
    first = words.number(NOTICES)
    parts = [f"# {title(name)}", words.paragraph()]
    if shown:
        parts.insert(1, notices([Notice((first + index) % NOTICES) for index in range(shown)]))
    up = "../" * name.count("/")
    for section in range(5):
        parts.append(f"## {words.word().capitalize()} {words.word()} {section + 1}")
        target = links[words.number(len(links))]
        parts.append(f"{words.paragraph()} See [{title(target)}]({up}{target}.md).")
        if section in (0, 3):
            parts.append("\n".join(f"- {words.line()}" for _ in range(4)))
        if section == 1:
            rows = [f"| {words.word()} | {words.word()} {words.word()} | {words.number(900)} |" for _ in range(5)]
            parts.append("\n".join(["| Name | Meaning | Number |", "|---|---|---|", *rows]))
        if section == 4:
            parts.append("```python\nfor item in range(10):\n    print(item * 2)\n```")
        parts.append(f"{words.paragraph()} *{words.word()}* `{words.word()}`")
    return "\n\n".join(parts) + "\n"


def write(folder: Path, count: int, page: Callable[[str, str], str], notices: Callable[[list[Notice]], str],
          shown: int = 2) -> None:
    """Write ``count`` pages; ``page`` takes a page's name and its Markdown and gives what its file holds."""
    for name, text in bodies(count, notices, shown):
        file = folder / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(name, text), encoding="utf-8")


def bodies(count: int, notices: Callable[[list[Notice]], str], shown: int = 2) -> Iterator[tuple[str, str]]:
    """Give each page's name and Markdown."""
    every = names(count)
    for number, name in enumerate(every):
        yield name, body(name, number, every, notices, shown)
