"""Bad input that nobody thought of, for every file that an author writes: `make fuzz` for long, `test_fuzz.py` for short.

Each input is a good file with something done to it. Whatever was done, the reader gives rows and faults, each fault
with a line of the file and in one line that can be seen; it takes at most three seconds of processor time; and what it
lets through holds no character that cannot be seen and no markup where plain words belong.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from conftest import ROOT, SOURCES, TOPICS, notice_text
from kratom_site import CATALOGUES
from kratom_site.evidence.facts import read_sources
from kratom_site.law.reading import read_events, read_jurisdictions
from kratom_site.output.redirects import read_redirects
from kratom_site.search.words import read_synonyms
from sphinx_safety.reading.faults import Fault
from sphinx_safety.reading.yamlfile import Refused, decode, first_invisible, parse
from sphinx_safety.rules.declared import read_page_rules
from sphinx_safety.rules.library import read_library
from sphinx_safety.rules.notice import read_notice
from sphinx_safety.rules.topics import Passage, Terms, read_topics

LONGEST = 3.0
"""Seconds of processor time that one input may take."""
TODAY = dt.date(2026, 11, 22)

# -- what is read ---------------------------------------------------------------------------------------

LIBRARY = read_library(ROOT / "docs", "_notices", "_data/topics.yaml", CATALOGUES)
"""The project's own data: whatever names it knows, the readers know while they are tried."""


TERMS = Terms(LIBRARY.topics.values())


def beginning(name: str, rows: int = 3) -> str:
    """Take the first rows of one of the project's own files."""
    text = (ROOT / "docs/_data" / name).read_text(encoding="utf-8")
    starts = [found.start() for found in re.finditer(r"^- |^[a-z-]+:", text, re.MULTILINE)]
    return text[starts[0]:starts[rows]]


def of_table(read: Callable) -> Callable[[bytes], tuple[object, list[Fault]]]:
    return lambda data: read(parse(decode(data, "x"), "x"))


def of_catalogue(name: str) -> Callable[[bytes], tuple[object, list[Fault]]]:
    (reader,) = (one.reader for one in CATALOGUES if one.name == name)
    return of_table(lambda document: reader(document, LIBRARY))


def notice(data: bytes) -> tuple[object, list[Fault]]:
    try:
        return read_notice("mixing-sedatives", data, "x", {"key1"}), []
    except Refused as refused:
        return None, refused.faults


def page(data: bytes) -> tuple[object, list[Fault]]:
    text = data.decode("utf-8", "replace")
    TERMS.hits([Passage(1, text[:50_000], heading=False)])  # Sphinx itself takes far longer to read a page that large
    return read_page_rules(text, "x", LIBRARY.topics)




def bibliography(data: bytes) -> tuple[object, list[Fault]]:
    return read_sources(decode(data, "x"), "x")


PAGE = ("---\ntopics: [alcohol]\nexempt:\n  sedatives: Named once here.\ndescription: What it is.\nwritten: 2026-11-22\n"
        "reviewed: 2026-11-22\nreview-by: 2027-11-22\n---\n# Title\n\nA sleeping pill.\n")

READERS: dict[str, tuple[str, Callable[[bytes], tuple[object, list[Fault]]]]] = {
    "notice": (notice_text(), notice),
    "page": (PAGE, page),
    "bibliography": (SOURCES, bibliography),
    "topics": (TOPICS, of_table(lambda d: read_topics(d, {"mixing-sedatives"}))),
    "evidence": (beginning("evidence.yaml"), of_catalogue("evidence")),
    "claims": (beginning("claims.yaml", 1), of_catalogue("claims")),
    "mixing": (beginning("mixing.yaml", 1), of_catalogue("mixing")),
    "first-aid": ((ROOT / "docs/_data/first-aid.yaml").read_text(encoding="utf-8"), of_catalogue("first-aid")),
    "law": (beginning("jurisdictions.yaml"), of_table(lambda d: read_jurisdictions(d, TODAY))),
    "events": (beginning("legal-timeline.yaml"), of_table(lambda d: read_events(d, LIBRARY.tables["jurisdictions"], TODAY))),
    "synonyms": ("same:\n  - [sleep, slumber]\nleads-to:\n  - typed: [x]\n    words: sleep\nemergency:\n  - typed: [od]\n"
                 "    at: [practice/emergency]\ndropped: [a]\nlook-alikes:\n  - [one, two]\nlast: [about/data]\n",
                 of_table(read_synonyms)),
    "redirects": ("old/page: practice/mixing#tonight\n", of_table(lambda d: read_redirects(d, {"practice/mixing"}))),
}

# -- what is done to it -----------------------------------------------------------------------------------

TRICKS = [
    "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\u0085", "\x00", "\x1b[31m", "\x07", "\ufffe",
    "\u3164", "\u115f", "\u2800", "\ufe0f", "\u034f", "\U000e0101", "\U000e0041", "\ue000", "\u0378", "\U0010ffff",
    "а", "е", "о", "ѕ", "ｋ", "ﬁ", "İ", "ß", "Å", "̈" * 50, "٣", "²", "𝟘", "👨‍👩‍👧", "\ud83d",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</script>", "<!--", "]]>", "&lt;", "&#60;", "javascript:alert(1)",
    "https://example.org", "http://", "data:text/html,x", "`", "```{raw} html", "{eval-rst}", "**b**", "_i_", "[a](b)", "|", "\\",
    "\\input{/etc/passwd}", "$x$", "%", "#", "{{ 7*7 }}", "{%", "${x}", "%s", "{0}", "@string{a = {x}}", "@comment{",
    ": ", " #", "- ", "? ", "&a ", "*a", "!!python/object:os.system ", "!x ", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "\t",
    '"', "'", '"\\u202e"', '"\\ud800"', '"\\0"', "|\n", ">-\n", "[", "{", "]", "}", ",", "no", "null", "~", "0x1F", "1:59:59", "1e999", ".nan",
    "2026-02-30", "2026-11-22T10:00:00Z", "0000-00-00", "9999-99-99", "-1", "1_000", "0b101", "0o17", "=", "../../etc/passwd", "\r", "\r\n", "\n",
]
HUGE = [
    lambda r: "[" * r.randrange(1, 3000), lambda r: "{a: " * r.randrange(1, 2000), lambda r: "- " * r.randrange(1, 2000),
    lambda r: "x" * r.randrange(1, 20000), lambda r: "x " * r.randrange(1, 10000), lambda r: "9" * r.randrange(1, 9000),
    lambda r: "1" + ":59" * r.randrange(1, 5000), lambda r: "0" + "7" * r.randrange(1, 9000),
    lambda r: "a: &a [x, x]\n" + "".join(f"a{i}: &a{i} [*a, *a]\n" for i in range(r.randrange(1, 40))),
    lambda r: "".join(f"k{i}: v\n" for i in range(r.randrange(1, 3000))), lambda r: "- a\n" * r.randrange(1, 3000),
    lambda r: "".join(f"  - unknown-{i}\n" for i in range(r.randrange(1, 400))), lambda r: "`" * r.randrange(1, 20000),
    lambda r: "\n" * r.randrange(1, 9000), lambda r: " " * r.randrange(1, 20000), lambda r: ">" * r.randrange(1, 9000),
    lambda r: "{" * r.randrange(1, 3000) + "}" * r.randrange(1, 3000), lambda r: "---\n" * r.randrange(1, 3000),
    lambda r: "".join(f"@string{{s{i + 1} = s{i} # s{i}}}\n" for i in range(r.randrange(1, 60))),
]


def changed(text: str, chance: random.Random) -> bytes:
    """Do one to four things to a good file."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        at = chance.randrange(len(text) + 1)
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        match chance.randrange(12):
            case 0 | 1 | 2:
                text = text[:at] + chance.choice(TRICKS) + text[at:]
            case 3 | 4:  # a value
                name, colon, _ = lines[line].partition(": ")
                lines[line] = name + colon + chance.choice(TRICKS)
                text = "\n".join(lines)
            case 5:
                text = text[:at] + chance.choice(HUGE)(chance) + text[at:]
            case 6:
                name, colon, _ = lines[line].partition(": ")
                lines[line] = name + colon + chance.choice(HUGE)(chance)
                text = "\n".join(lines)
            case 7:
                lines[line:line] = [lines[chance.randrange(len(lines))]]
                text = "\n".join(lines)
            case 8:
                del lines[line]
                text = "\n".join(lines)
            case 9:
                text = text[:at] + chr(chance.randrange(0x110000)) + text[at + chance.randrange(3):]
            case 10:
                text = text[:at] + text[min(len(text), at + chance.randrange(60)):]
            case 11:
                lines = [(" " * chance.randrange(4)) + each if chance.random() < 0.1 else each for each in lines]
                text = "\n".join(lines)
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at:]
    if chance.random() < 0.002:
        data *= 1 + 1_200_000 // (len(data) + 1)
    return data


# -- what must hold -----------------------------------------------------------------------------------------


class Hang(BaseException):
    """One input took longer than it may. No `Exception`, so that no reader takes it for a fault of the file."""


def _ring(number: int, frame: FrameType | None) -> None:
    raise Hang


def texts(value: object) -> Iterator[str]:
    """Every text that a reader let through."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(key)
            yield from texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("path", "digest", "document"):
                yield from texts(getattr(value, field.name))


PLAIN = {"notice": ("hazard", "consequence", "avoid", "if_it_happens")}


def judge(kind: str, data: bytes) -> list[Fault]:
    """Try one input; raise `AssertionError`, `Hang` or what the reader raised if something does not hold."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)  # of this process alone: a busy machine is slow, not wrong
    try:
        try:
            value, faults = READERS[kind][1](data)
        except Refused as refused:
            value, faults = None, refused.faults
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    most = len(re.findall(rb"\r\n|\r|\n", data)) + 2
    for fault in faults:
        assert 1 <= fault.line <= most, fault
        assert fault.rule, fault
        assert str(fault).isprintable(), fault
        assert len(str(fault)) < 3000, fault
    for text in texts(value):
        if kind != "page":  # the build looks at a page's whole text
            assert first_invisible(text) is None, text
        assert text == text.strip() or kind in ("page", "notice"), text
    for name in PLAIN.get(kind, ()) if value else ():
        for text in texts(getattr(value, name)):
            assert not re.search(r"<[A-Za-z/!?]|`|https?:", text), text
    return faults


def run(count: int, seed: int) -> Counter[str]:
    """Try ``count`` inputs; give how often each rule spoke."""
    before = signal.signal(signal.SIGVTALRM, _ring)
    chance = random.Random(seed)
    rules: Counter[str] = Counter()
    try:
        for number in range(count):
            kind = chance.choice(list(READERS))
            data = changed(READERS[kind][0], chance)
            try:
                rules.update({fault.rule for fault in judge(kind, data)} or {"(read without a fault)"})
            except BaseException as error:
                kept = Path(tempfile.gettempdir()) / f"fuzz-{kind}-{seed}-{number}"
                kept.write_bytes(data)
                error.add_note(f"{kind}, input {number} of seed {seed}, kept in {kept}: {data[:300]!r}")
                raise
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return rules


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="make fuzz")
    parser.add_argument("--count", type=int, default=100_000, help="inputs to try")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="where chance begins")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    for rule, times in run(options.count, options.seed).most_common():
        print(f"{times:8,}  {rule}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
