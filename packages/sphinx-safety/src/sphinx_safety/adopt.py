"""``python -m sphinx_safety.adopt``: find warnings that a project repeats by hand, and propose its first catalogue.

Admonitions whose words are nearly the same become one notice file, with a topic that calls for it. What the pages
should say is printed, not written: a person decides. The files are a draft, whose words want an author.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

SIGNALS = {"danger": "danger", "warning": "warning", "caution": "caution", "attention": "caution",
           "important": "notice"}
"""Kinds of admonition that are looked for, strictest first, and the signal word that each becomes."""

ALIKE = 0.7
"""Least `SequenceMatcher.ratio` of two texts of one notice."""

_REST = re.compile(rf"^([ \t]*)\.\. ({'|'.join(SIGNALS)})::(.*(?:\n(?:\1[ \t]+.*|[ \t]*))*)", re.MULTILINE)
_MYST = re.compile(rf"^([ \t]*)(`{{3,}}|:{{3,}})\{{({'|'.join(SIGNALS)})\}}(.*?)^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
_MARKUP = ((re.compile(r"^\s*:[\w-]+:.*$", re.MULTILINE), ""),  # options
           (re.compile(r"(?::[\w:+-]+:|\{[\w:+-]+\})?`+([^`<]*?)\s*(?:<[^>]*>)?`+_*"), r"\1"),
           (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"), (re.compile(r"\*+|https?://\S+"), ""))


@dataclass(frozen=True, slots=True)
class Found:
    """An admonition of a page."""

    page: Path
    line: int
    kind: str
    text: str
    """Its words, without markup, in one line."""


def find_admonitions(docs: Path) -> Iterator[Found]:
    """Yield the admonitions of all pages below ``docs`` that are reStructuredText or Markdown."""
    for page in sorted((*docs.rglob("*.rst"), *docs.rglob("*.md"))):
        if any(part.startswith((".", "_")) for part in page.relative_to(docs).parts):
            continue
        source = page.read_text(encoding="utf-8", errors="replace")
        for match in (_REST if page.suffix == ".rst" else _MYST).finditer(source):
            if text := plain_words(match[match.lastindex or 0]):
                kind = match[2] if page.suffix == ".rst" else match[3]
                yield Found(page.relative_to(docs), source.count("\n", 0, match.start()) + 1, kind, text)


def plain_words(text: str) -> str:
    """Return a text in one line, without the markup that a notice does not take."""
    for pattern, words in _MARKUP:
        text = pattern.sub(words, text)
    return " ".join(text.split())


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


def notice_id(text: str, taken: Iterable[str]) -> str:
    """Return a name for a notice from its first words, unlike those that are ``taken``."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    name = "-".join([word for word in words if len(word) > 3][:4] or words[:4]) or "notice"
    return name if name not in taken else f"{name}-{sum(other.startswith(name) for other in taken) + 1}"


def write_catalogue(groups: list[list[Found]], folder: Path, prefix: str) -> dict[str, list[Found]]:
    """Write a notice for each group and the topics that call for them; return the groups by id.

    Raises `FileExistsError` if the folder holds anything.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; name another folder with --into")
    folder.mkdir(parents=True, exist_ok=True)
    notices: dict[str, list[Found]] = {}
    topics = []
    for number, group in enumerate(groups, 1):
        strictest = min(group, key=lambda one: list(SIGNALS).index(one.kind))
        hazard, _, rest = strictest.text.partition(". ")
        hazard = " ".join(hazard.rstrip(".!").split()[:15])
        name = notice_id(hazard, notices)
        notices[name] = group
        terms = sorted(set(re.findall(r"[^\W\d_]{6,}", hazard)), key=len, reverse=True)[:2] or hazard.split()[:1]
        lines = [f"code: {prefix}-{number:03}", f"signal: {SIGNALS[strictest.kind]}", f"hazard: {_quoted(hazard)}"]
        lines += [f"consequence: {_quoted(rest)}"] if rest else []
        (folder / f"{name}{group[0].page.suffix}").write_text("\n".join(["---", *lines, "---", ""]), encoding="utf-8")
        topics.append(f"{name}:\n  title: {_quoted(hazard)}\n  notices: [{name}]\n"
                      f"  terms: {_quoted([term.casefold() for term in terms])}\n")
    (folder / "topics.yaml").write_text("\n".join(topics), encoding="utf-8")
    return notices


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)  # JSON is YAML


def proposals(notices: dict[str, list[Found]]) -> Iterator[str]:
    """Yield what each page should declare and show, in its own markup."""
    pages = sorted({one.page for group in notices.values() for one in group})
    for page in pages:
        here = {name: [one.line for one in group if one.page == page] for name, group in notices.items()}
        here = {name: lines for name, lines in here.items() if lines}
        names = ", ".join(here)
        yield f"{page}: " + (f":topics: {names}" if page.suffix == ".rst" else f"topics: [{names}]")
        for name, lines in here.items():
            how = f".. safety:: {name}" if page.suffix == ".rst" else f"```{{safety}} {name}"
            yield f"  line {', '.join(map(str, lines))}: put  {how}  in place of the admonition, once on the page"


def main(arguments: list[str] | None = None) -> int:
    """Write a draft of a catalogue and print what pages should say.

    Returns 0; 1 if nothing is repeated; 2 if the folder is not empty.
    """
    parser = argparse.ArgumentParser(prog="python -m sphinx_safety.adopt", description=__doc__)
    parser.add_argument("docs", type=Path, help="the folder of sources")
    parser.add_argument("--into", default="_notices", help="folder for the notices, in the folder of sources")
    parser.add_argument("--prefix", default="SN", help="letters of the codes: SN-001")
    options = parser.parse_args(arguments)
    groups = groups_of(find_admonitions(options.docs))
    if not groups:
        print("No admonition stands twice in nearly the same words.")
        return 1
    try:
        notices = write_catalogue(groups, options.docs / options.into, options.prefix)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{sum(map(len, groups))} admonitions in {len(groups)} groups. Drafts: {options.docs / options.into}\n"
          "Finish each notice and the terms of topics.yaml; begin with  safety_policy = \"declared\"  in conf.py.\n")
    print("\n".join(proposals(notices)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
