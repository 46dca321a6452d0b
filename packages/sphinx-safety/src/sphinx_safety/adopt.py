"""``python -m sphinx_safety.adopt``: find warnings that a project repeats by hand, and propose its first catalogue.

Admonitions whose words are nearly the same become one notice file, with a topic that calls for it. What the pages
should say is printed, not written: a person decides. The files are a draft, whose words want an author.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

SIGNALS = {"danger": "danger", "warning": "warning", "caution": "caution", "attention": "caution",
           "important": "notice"}
"""Kinds of admonition that are looked for, strictest first, and the signal word that each becomes."""

ALIKE = 0.7
"""Least `SequenceMatcher.ratio` of two texts of one notice."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_KINDS = "|".join(SIGNALS)
_ADMONITION = {
    ".rst": re.compile(rf"^([ \t]*)\.\. (?P<kind>{_KINDS})::(?P<text>.*(?:\n(?:\1[ \t]+.*|[ \t]*))*)",
                       re.MULTILINE | re.IGNORECASE),
    ".md": re.compile(rf"^([ \t]*)(`{{3,}}|:{{3,}})\{{(?P<kind>{_KINDS})\}}(?P<text>.*?)^\1\2[ \t]*$",
                      re.MULTILINE | re.DOTALL)}
_MARKUP = ((re.compile(r"^\s*(?::[\w-]+:|\.\. [\w:-]+::|[`:]{3,}).*$", re.MULTILINE), ""),  # options, directives
           (re.compile(r"(?::[\w:+-]+:|\{[\w:+-]+\})?`+([^`<]*?)\s*(?:<[^>]*>)?`+_*"), r"\1"),
           (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"), (re.compile(r"<(\w[^<>]*)>"), r"\1"),
           (re.compile(r"\*+|https?://\S+"), ""))


class Found(NamedTuple):
    """An admonition of a page."""

    page: Path
    line: int
    kind: str
    text: str
    """Its words, without the markup that a notice does not take, in one line."""


def read_pages(docs: Path) -> dict[Path, str]:
    """Return the text of all pages below ``docs`` that are reStructuredText or Markdown."""
    return {page: (docs / page).read_text(encoding="utf-8", errors="replace")
            for page in sorted(file.relative_to(docs) for file in (*docs.rglob("*.rst"), *docs.rglob("*.md")))
            if not any(part.startswith((".", "_")) for part in page.parts)}


def find_admonitions(pages: dict[Path, str]) -> Iterator[Found]:
    """Yield the admonitions of pages."""
    for page, source in pages.items():
        for match in _ADMONITION[page.suffix].finditer(source):
            text = match["text"]
            for pattern, words in _MARKUP:
                text = pattern.sub(words, text)
            if text := " ".join(text.split()):
                line = source.count("\n", 0, match.start()) + 1
                yield Found(page, line, match["kind"].casefold(), text)


def groups_of(found: Iterable[Found]) -> list[list[Found]]:
    """Return the admonitions that stand more than once in nearly the same words, the largest group first."""
    groups: list[list[Found]] = []
    for one in found:
        compare = SequenceMatcher(None, b=one.text, autojunk=False)
        for group in groups:
            compare.set_seq1(group[0].text)
            if compare.real_quick_ratio() > ALIKE and compare.quick_ratio() > ALIKE and compare.ratio() > ALIKE:
                group.append(one)
                break
        else:
            groups.append([one])
    return sorted((group for group in groups if len(group) > 1), key=len, reverse=True)


def _hazard(text: str) -> tuple[str, str]:
    """Return a hazard, and all that it leaves out of a text: its first sentence, or the beginning of a long one."""
    hazard, _, rest = re.sub(r"([.!?]) ", r"\1\n", text, count=1).partition("\n")
    words = hazard.split()
    return (" ".join((*words[:14], "…")), text) if len(words) > 15 else (hazard.rstrip(".!"), rest)


def write_catalogue(
    groups: list[list[Found]], folder: Path, prefix: str, pages: Iterable[str]
) -> dict[str, list[Found]]:
    """Write a notice for each group and the topics that call for them; return the groups by id.

    A topic's terms are those words of the hazard that stand on the fewest ``pages``.
    """
    def quoted(value: str | list[str]) -> str:
        return json.dumps(value, ensure_ascii=False)  # JSON is YAML

    folder.mkdir(parents=True, exist_ok=True)
    common = Counter(word for text in pages for word in set(_WORD.findall(text.casefold())))
    notices: dict[str, list[Found]] = {}
    taken: set[str] = set()
    topics = []
    for number, group in enumerate(groups, 1):
        strictest = min(group, key=lambda one: list(SIGNALS).index(one.kind))
        hazard, rest = _hazard(strictest.text)
        words = re.findall(r"[a-z0-9]+", hazard.casefold())
        name = "-".join([word for word in words if len(word) > 3][:4] or words[:4]) or "notice"
        name += f"-{number}" if name in notices else ""
        notices[name] = group
        free = dict.fromkeys(word for word in _WORD.findall(hazard.casefold()) if word not in taken)
        terms = sorted(free, key=common.__getitem__)[:2] or [name.replace("-", " ")]  # a term has one topic
        taken.update(terms)
        lines = [f"code: {prefix}-{number:03}", f"signal: {SIGNALS[strictest.kind]}", f"hazard: {quoted(hazard)}"]
        lines += [f"consequence: {quoted(rest)}"] if rest else []
        (folder / f"{name}{group[0].page.suffix}").write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")
        topics.append(f"{name}:\n  title: {quoted(hazard)}\n  notices: [{name}]\n  terms: {quoted(terms)}\n")
    (folder / "topics.yaml").write_text("\n".join(topics), encoding="utf-8")
    return notices


def proposals(notices: dict[str, list[Found]]) -> Iterator[str]:
    """Yield what each page should declare and show, in its own markup."""
    for page in sorted({one.page for group in notices.values() for one in group}):
        lines = {name: [str(one.line) for one in group if one.page == page] for name, group in notices.items()}
        names = ", ".join(name for name in notices if lines[name])
        rest = page.suffix == ".rst"
        yield f"{page}: " + (f":topics: {names}" if rest else f"topics: [{names}]")
        for name in filter(lines.get, notices):
            how = f".. safety:: {name}" if rest else f"```{{safety}} {name}"
            yield f"  line {', '.join(lines[name])}: put  {how}  in place of the admonition, once on the page"


def main(arguments: list[str] | None = None) -> int:
    """Write a draft of a catalogue and print what pages should say.

    Returns 0; 1 if nothing is repeated; 2 if the folder is not empty.
    """
    parser = argparse.ArgumentParser(prog="python -m sphinx_safety.adopt", description=__doc__)
    parser.add_argument("docs", type=Path, help="the folder of sources")
    parser.add_argument("--into", default="_notices", help="folder for the notices, in the folder of sources")
    parser.add_argument("--prefix", default="SN", help="letters of the codes: SN-001")
    options = parser.parse_args(arguments)
    if not options.docs.is_dir():
        parser.error(f"{options.docs} is no folder")
    pages, folder = read_pages(options.docs), options.docs / options.into
    groups = groups_of(find_admonitions(pages))
    if not groups:
        print("No admonition stands twice in nearly the same words.")
        return 1
    if folder.is_dir() and any(folder.iterdir()):
        print(f"{folder} is not empty; name another folder with --into", file=sys.stderr)
        return 2
    notices = write_catalogue(groups, folder, options.prefix, pages.values())
    print(f"{sum(map(len, groups))} admonitions in {len(groups)} groups. Drafts: {folder}\n"
          "Begin with  safety_policy = \"declared\"  and  safety_required = []  in conf.py. Finish each notice (say\n"
          "what to avoid; end a hazard that breaks off in …) and the terms of topics.yaml;\n"
          "then take safety_required out.\n")
    print("\n".join(proposals(notices)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
