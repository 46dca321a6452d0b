"""``python -m sphinx_safety.adopt``: find warnings that a project repeats by hand, and propose its first catalogue.

Admonitions whose words are nearly the same become one notice file, with a topic that calls for it. What the pages
should say is printed, not written: a person decides. The files are a draft, whose words want an author.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

SIGNALS = {"danger": "danger", "warning": "warning", "caution": "caution", "attention": "caution",
           "important": "notice"}
"""Kinds of admonition that are looked for, strictest first, and the signal word that each becomes."""

ALIKE = 0.7
"""Least `SequenceMatcher.ratio` of two texts of one notice."""

_KINDS = "|".join(SIGNALS)
_ADMONITION = {
    ".rst": re.compile(rf"^([ \t]*)\.\. (?P<kind>{_KINDS})::(?P<text>.*(?:\n(?:\1[ \t]+.*|[ \t]*))*)", re.MULTILINE),
    ".md": re.compile(rf"^([ \t]*)(`{{3,}}|:{{3,}})\{{(?P<kind>{_KINDS})\}}(?P<text>.*?)^\1\2[ \t]*$",
                      re.MULTILINE | re.DOTALL)}
_MARKUP = ((re.compile(r"^\s*:[\w-]+:.*$", re.MULTILINE), ""),  # options
           (re.compile(r"(?::[\w:+-]+:|\{[\w:+-]+\})?`+([^`<]*?)\s*(?:<[^>]*>)?`+_*"), r"\1"),
           (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"), (re.compile(r"\*+|https?://\S+"), ""))


class Found(NamedTuple):
    """An admonition of a page."""

    page: Path
    line: int
    kind: str
    text: str
    """Its words, without the markup that a notice does not take, in one line."""


def find_admonitions(docs: Path) -> Iterator[Found]:
    """Yield the admonitions of all pages below ``docs`` that are reStructuredText or Markdown."""
    for page in sorted((*docs.rglob("*.rst"), *docs.rglob("*.md"))):
        if any(part.startswith((".", "_")) for part in page.relative_to(docs).parts):
            continue
        source = page.read_text(encoding="utf-8", errors="replace")
        for match in _ADMONITION[page.suffix].finditer(source):
            text = match["text"]
            for pattern, words in _MARKUP:
                text = pattern.sub(words, text)
            if text := " ".join(text.split()):
                line = source.count("\n", 0, match.start()) + 1
                yield Found(page.relative_to(docs), line, match["kind"], text)


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


def write_catalogue(groups: list[list[Found]], folder: Path, prefix: str) -> dict[str, list[Found]]:
    """Write a notice for each group and the topics that call for them; return the groups by id."""
    def quoted(value: str | list[str]) -> str:
        return json.dumps(value, ensure_ascii=False)  # JSON is YAML

    folder.mkdir(parents=True, exist_ok=True)
    notices: dict[str, list[Found]] = {}
    topics = []
    for number, group in enumerate(groups, 1):
        strictest = min(group, key=lambda one: list(SIGNALS).index(one.kind))
        hazard, _, rest = strictest.text.partition(". ")
        hazard = " ".join(hazard.rstrip(".!").split()[:15])
        words = re.findall(r"[a-z0-9]+", hazard.casefold())
        name = "-".join([word for word in words if len(word) > 3][:4] or words[:4]) or "notice"
        name += f"-{number}" if name in notices else ""
        notices[name] = group
        terms = sorted(set(re.findall(r"[^\W\d_]{6,}", hazard)), key=len, reverse=True)[:2] or hazard.split()[:1]
        lines = [f"code: {prefix}-{number:03}", f"signal: {SIGNALS[strictest.kind]}", f"hazard: {quoted(hazard)}"]
        lines += [f"consequence: {quoted(rest)}"] if rest else []
        (folder / f"{name}{group[0].page.suffix}").write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")
        topics.append(f"{name}:\n  title: {quoted(hazard)}\n  notices: [{name}]\n"
                      f"  terms: {quoted([term.casefold() for term in terms])}\n")
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
    groups, folder = groups_of(find_admonitions(options.docs)), options.docs / options.into
    if not groups:
        print("No admonition stands twice in nearly the same words.")
        return 1
    if folder.is_dir() and any(folder.iterdir()):
        print(f"{folder} is not empty; name another folder with --into", file=sys.stderr)
        return 2
    notices = write_catalogue(groups, folder, options.prefix)
    print(f"{sum(map(len, groups))} admonitions in {len(groups)} groups. Drafts: {folder}\n"
          "Finish each notice and the terms of topics.yaml; begin with  safety_policy = \"declared\"  in conf.py.\n")
    print("\n".join(proposals(notices)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
