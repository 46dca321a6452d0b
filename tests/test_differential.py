"""Whatever changed, a build from what an earlier one left gives what a cold build gives, byte for byte.

A machine (hypothesis, stateful) edits, adds, removes, renames and reorders what a site is made of, and sets file
dates back. After each step, or a few of them, it builds twice: from what is there, and from nothing.
`make differential` runs it for long.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from conftest import CONF, ROOT, TinySite, notice_text, published

LONG = int(os.environ.get("DIFFERENTIAL", "0"))
"""Sites of a long run; in an ordinary run there are few, and always the same."""
FURO = {
    "html_theme": "furo", "template_bridge": "sphinx_safety.mending.Templates",
    "templates_path": [str(ROOT / "docs/_templates")], "html_static_path": ["docs/_static"], "safety_styles": ["site.css"],
}

# -- what a site is made of --------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A page as its author thinks of it."""

    title: str = "Plain"
    topics: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    reason: str = "Nothing risky here."
    shows: tuple[str, ...] = ()
    words: str = "Tea."
    cites: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    heading: str = ""
    finding: str = ""

    def text(self, name: str) -> str:
        front = f"topics: [{', '.join(self.topics)}]" if self.topics else f"no-notice: {self.reason}"
        if self.exempt:
            front += "\nexempt:\n" + "".join(f"  {topic}: Named once.\n" for topic in self.exempt)
        body = [f"(label-{name})=", f"# {self.title}"]
        body += [f"```{{safety}} {' '.join(self.shows)}\n```"] if self.shows else []
        body += [self.words]
        body += [f"(part-{name})=", f"## {self.heading}", "More."] if self.heading else []
        body += [f"As {{cite:t}}`{key}` says." for key in self.cites]
        body += ["See " + ", ".join(LINKS[kind].format(to) for to in self.links for kind in LINKS)] if self.links else []
        if self.finding:
            body += [f"```{{finding}} {name}-finding\n:direction: helps\n:certainty: {self.finding}\n:kind: trial\n:product: leaf\n"
                     f":outcome: sleep\n:sources: key1\n:facts: fact-one\n\n{self.title} was seen.\n```"]
        return f"---\n{front.rstrip()}\n---\n" + "\n\n".join(body) + "\n"


LINKS = {"doc": "{{doc}}`{0}`", "ref": "{{ref}}`label-{0}`", "md": "[]({0}.md)"}


@dataclass
class Sources:
    """All that a site is made of; `files` gives the bytes of each file."""

    pages: dict[str, Page] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    notices: dict[str, dict[str, str]] = field(default_factory=dict)
    topics: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    mixes: dict[str, tuple[str, str]] = field(default_factory=dict)
    facts: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    same: list[tuple[str, str]] = field(default_factory=list)
    works: dict[str, tuple[str, str]] = field(default_factory=dict)
    style: str = "red"

    def files(self) -> dict[str, str]:
        files = {f"{name}.md": page.text(name) for name, page in self.pages.items()}
        listed = "\n".join([*self.order, *SPECIAL])
        files["index.md"] = f"---\nno-notice: A list of pages.\n---\n# Start\n\n```{{toctree}}\n{listed}\n```\n"
        files |= {f"{name}.md": f"---\nno-notice: Made from lists.\nexempt:\n  all: Lists.\n---\n# {name.capitalize()}\n\n{body}\n"
                  for name, body in SPECIAL.items()}
        files |= {f"_notices/{name}.md": notice_text(**parts) for name, parts in self.notices.items()}
        files["_data/topics.yaml"] = "".join(
            f"{name}:\n  title: {name.capitalize()}\n  notices: [{', '.join(notices)}]\n  terms: [{', '.join(terms)}]\n"
            for name, (notices, terms) in self.topics.items()) or "{}\n"
        files["_data/mixing.yaml"] = "".join(
            f"- id: {name}\n  title: {title}\n  names: [{name} names]\n  brands: []\n  can-happen: It can hurt.\n"
            f"  how: Not known.\n  signal: {signal}\n  certainty: low\n  urgency: now\n  classes: [sedating]\n"
            f"  advice: [Ask first.]\n  notices: []\n  facts: []\n"
            f"  sources: [key1]\n  as-of: 2026-11-22\n" for name, (title, signal) in self.mixes.items()) or "[]\n"
        files["_data/first-aid.yaml"] = FIRST_AID
        files["_data/evidence.yaml"] = "".join(
            f"- id: {name}\n  topic: sleep\n  statement: {words}\n  design: A trial\n  evidence: trial\n  limits: Few people.\n"
            f"  sources: [{source}]\n  seen_at: []\n  confidence: verified-fulltext\n"
            for name, (words, source) in self.facts.items())
        files["_data/jurisdictions.yaml"] = "".join(
            f"- id: {name}\n  name: {title}\n  parent: {name[:2] if '-' in name else 'null'}\n  kind: place\n  status: {status}\n"
            "  summary: Words on it.\n  minimum-age: null\n  seven-oh: null\n  law: null\n  effective: null\n  as-of: '2026-01'\n"
            "  sources: [{title: The law, url: 'https://example.org/law', kind: official}]\n  confidence: primary\n  note: null\n"
            for name, (title, status) in self.places.items()) or "[]\n"
        files["_data/synonyms.yaml"] = "same:\n" + "".join(f"  - [{a}, {b}]\n" for a, b in self.same)
        files["_data/outcomes.yaml"] = "sleep: Sleep\n"
        files["_data/references.bib"] = "".join(
            f"@article{{{key},\n  author = {{{author}, Jane}},\n  title = {{A study}},\n  journal = {{A Journal}},\n"
            f"  year = {{{year}}},\n}}\n" for key, (author, year) in self.works.items())
        files["_static/site.css"] = f"body {{ color: {self.style} }}\n"
        return files


FIRST_AID = (
    "urgency:\n  now:\n    ask: Call now.\n    choose: It could kill.\nclasses:\n  sedating:\n    title: Makes you sleepy\n"
    "    lines: [Call if they cannot be woken.]\ncalled-by:\n  mixing-sedatives: [sedating]\n")

SPECIAL = {
    "notices": "```{safety-index}\n```",
    "sources": "```{bibliography}\n```",
    "facts": "```{studies} sleep\n```\n\n```{summary-of-findings}\n```",
    "mixing": "```{mixing-table}\n```\n\n```{mixing-sections}\n```",
    "law": "```{place-table}\n```\n\n```{places}\n:select: us\n```\n\n```{places}\n:select: world\n```\n\n```{find-place}\n```",
}


def first_sources() -> Sources:
    """A site without a fault."""
    return Sources(
        pages={"one": Page("One", ("alpha",), shows=("first",), words="A sleeping pill.", cites=("key1",), finding="low"),
               "two": Page("Two", links=("one",), heading="A part"), "three": Page("Three", cites=("key2",))},
        order=["one", "two", "three"],
        notices={"first": {"code": "KS-001"}, "second": {"code": "KS-002", "hazard": "Another hazard"}},
        topics={"alpha": (("first",), ("sleeping pill*",)), "beta": (("second",), ("alcohol",))},
        mixes={"wine": ("Wine", "warning")}, facts={"fact-one": ("Sleep was seen.", "key1")},
        places={"US": ("United States", "local-bans"), "US-OH": ("Ohio", "banned"), "TH": ("Thailand", "regulated")},
        same=[("sleep", "slumber")], works={"key1": ("Doe", "2020"), "key2": ("Roe", "2021")},
    )


# -- what may happen to it ----------------------------------------------------------------------------

NAMES = st.sampled_from(["one", "two", "three", "four", "five", "chapter/six", "chapter/seven"])
WORDS = st.sampled_from(["Tea.", "A sleeping pill.", "Some alcohol, then a sleeping pill.", "Milk and honey."])
TITLES = st.sampled_from(["One", "Two", "Another title", "Alcohol", "A *title*"])
NOTICES = st.sampled_from(["first", "second", "third", "fourth"])
TOPICS = st.sampled_from(["alpha", "beta", "gamma"])
KEYS = st.sampled_from(["key1", "key2", "key3"])
NUMBERS = st.integers(0, 9)


def few(names: st.SearchStrategy[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(names, max_size=most, unique=True).map(tuple)


@st.composite
def good_pages(draw: Callable, notices: tuple[str, ...] = ()) -> Page:
    """A page that mostly breaks no rule of the first site."""
    words = draw(WORDS)
    topics = tuple(topic for topic, term in (("alpha", "pill"), ("beta", "alcohol")) if term in words)
    shows = tuple({"alpha": "first", "beta": "second"}[topic] for topic in topics)
    return Page(draw(TITLES), topics, (), draw(st.sampled_from(["Nothing risky here.", "Another reason."])), shows, words,
                draw(few(KEYS)), draw(few(NAMES)), draw(st.sampled_from(["", "A part", "Another part"])),
                draw(st.sampled_from(["", "", "low", "high"])))


class Changes(RuleBasedStateMachine):
    """A site, what may happen to it, and the comparison."""

    jobs = 1
    config: dict[str, object] = {}  # noqa: RUF012 - set for a class of machines, never changed

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="differential-"))
        (self.root / "conf.py").write_text(CONF)
        self.site = TinySite(self.root, self.jobs)
        self.now = first_sources()
        self.past: list[tuple[str, bytes, float]] = []
        self.waiting = True

    def teardown(self) -> None:
        try:
            if self.waiting:
                self.compare()
        finally:
            shutil.rmtree(self.root)

    @initialize()
    def begin(self) -> None:
        self.write("now")
        self.build()

    # -- files ----------------------------------------------------------------------------------------

    def write(self, date: str) -> None:
        """Bring the folder to what the model says; ``date`` is what happens to the dates of changed files."""
        files = self.now.files()
        docs = self.site.docs
        for file in [file for file in docs.rglob("*") if file.is_file()] if docs.exists() else []:
            if file.relative_to(docs).as_posix() not in files:
                self.past.append((file.relative_to(docs).as_posix(), file.read_bytes(), file.stat().st_mtime))
                file.unlink()
        for name, text in files.items():
            file = docs / name
            before = (file.read_bytes(), file.stat().st_mtime) if file.exists() else None
            if before is None or before[0] != text.encode():
                self.site.write(name, text)
                if date == "old":
                    os.utime(file, (1, 1))
                elif date == "same" and before is not None:
                    os.utime(file, (before[1], before[1]))

    def build(self, into: str = "build"):
        return self.site.build(into=into, **self.config)

    def compare(self) -> None:
        """Build from what is there and from nothing: verdict and files must be the same."""
        self.waiting = False
        shutil.rmtree(self.root / "cold", ignore_errors=True)
        warm, cold = self.build(), self.build("cold")
        assert (warm.status, set(warm.faults)) == (cold.status, set(cold.faults))
        if cold.status == 0:
            left, fresh = published(self.root / "build/html"), published(self.root / "cold/html")
            assert left.keys() == fresh.keys()
            differing = [name for name in fresh if left[name] != fresh[name]]
            assert not differing, explain(left, fresh, differing)

    def settle(self, date: str, together: bool) -> None:
        self.write(date)
        self.waiting = True
        if not together:
            self.compare()

    # -- rules ----------------------------------------------------------------------------------------

    dates = st.sampled_from(["now", "now", "old", "same"])
    together = st.sampled_from([False, False, True])
    """Whether the next change follows before anything is built."""

    @rule(name=NAMES, page=good_pages(), date=dates, together=together)
    def write_a_page(self, name: str, page: Page, date: str, together: bool) -> None:
        self.now.pages[name] = page
        if name not in self.now.order:
            self.now.order.append(name)
        self.settle(date, together)

    @rule(name=NAMES, title=TITLES, date=dates, together=together)
    def retitle_a_page(self, name: str, title: str, date: str, together: bool) -> None:
        if name in self.now.pages:
            self.now.pages[name] = replace(self.now.pages[name], title=title)
        self.settle(date, together)

    @rule(name=NAMES, shows=few(NOTICES, 3), topics=few(TOPICS), date=dates, together=together)
    def break_a_page(self, name: str, shows: tuple[str, ...], topics: tuple[str, ...], date: str, together: bool) -> None:
        if name in self.now.pages:
            self.now.pages[name] = replace(self.now.pages[name], shows=shows, topics=topics)
        self.settle(date, together)

    @rule(name=NAMES, together=together)
    def remove_a_page(self, name: str, together: bool) -> None:
        if len(self.now.pages) > 1 and self.now.pages.pop(name, None):
            self.now.order.remove(name)
        self.settle("now", together)

    @rule(name=NAMES, new=NAMES, together=together)
    def rename_a_page(self, name: str, new: str, together: bool) -> None:
        if name in self.now.pages and new not in self.now.pages:
            self.now.pages[new] = self.now.pages.pop(name)
            self.now.order[self.now.order.index(name)] = new
            (self.site.docs / new).parent.mkdir(exist_ok=True)
            if (self.site.docs / f"{name}.md").exists():
                (self.site.docs / f"{name}.md").rename(self.site.docs / f"{new}.md")
        self.settle("same", together)

    @rule(data=st.data(), date=dates, together=together)
    def reorder_pages(self, data: st.DataObject, date: str, together: bool) -> None:
        self.now.order = data.draw(st.permutations(self.now.order))
        self.settle(date, together)

    @rule(name=NOTICES, signal=st.sampled_from(["danger", "warning", "caution"]), code=st.integers(1, 4), hazard=st.sampled_from(["A hazard", "Another hazard"]),
          date=dates, together=together)
    def write_a_notice(self, name: str, signal: str, code: int, hazard: str, date: str, together: bool) -> None:
        self.now.notices[name] = {"code": f"KS-00{code}", "signal": signal, "hazard": hazard}
        self.settle(date, together)

    @rule(name=NOTICES, together=together)
    def remove_a_notice(self, name: str, together: bool) -> None:
        self.now.notices.pop(name, None)
        self.settle("now", together)

    @rule(name=NOTICES, new=NOTICES, together=together)
    def rename_a_notice_with_its_uses(self, name: str, new: str, together: bool) -> None:
        if name in self.now.notices and new not in self.now.notices:
            def named(names: tuple[str, ...]) -> tuple[str, ...]:
                return tuple(new if each == name else each for each in names)
            self.now.notices[new] = self.now.notices.pop(name)
            self.now.topics = {topic: (named(notices), terms) for topic, (notices, terms) in self.now.topics.items()}
            self.now.pages = {page: replace(its, shows=named(its.shows)) for page, its in self.now.pages.items()}
        self.settle("same", together)

    @rule(name=TOPICS, notices=few(NOTICES), terms=few(st.sampled_from(["sleeping pill*", "alcohol", "tea", "honey"])),
          date=dates, together=together)
    def write_a_topic(self, name: str, notices: tuple[str, ...], terms: tuple[str, ...], date: str, together: bool) -> None:
        self.now.topics[name] = (notices or ("first",), terms or ("nothing",))
        self.settle(date, together)

    @rule(name=TOPICS, together=together)
    def remove_a_topic(self, name: str, together: bool) -> None:
        self.now.topics.pop(name, None)
        self.settle("now", together)

    @rule(table=st.sampled_from(["mixes", "facts", "places", "works"]), which=NUMBERS, value=NUMBERS, date=dates,
          together=together)
    def write_a_row(self, table: str, which: int, value: int, date: str, together: bool) -> None:
        rows = getattr(self.now, table)
        name, row = {
            "mixes": (f"mix-{which}", (f"Mix {value}", ["danger", "warning", "caution"][value % 3])),
            "facts": (["fact-one", f"fact-{which}"][which % 2], (f"Sleep was seen {value} times.", f"key{1 + value % 3}")),
            "places": (["US", "US-OH", "TH", "US-CA", "AT"][which % 5],
                       (f"Place {value}", ["banned", "regulated", "unregulated"][value % 3])),
            "works": (f"key{1 + which % 3}", (f"Name{value}", f"20{10 + value}")),
        }[table]
        rows[name] = row
        self.settle(date, together)

    @rule(table=st.sampled_from(["mixes", "facts", "places", "works"]), which=NUMBERS, together=together)
    def remove_a_row(self, table: str, which: int, together: bool) -> None:
        rows = getattr(self.now, table)
        if rows:
            del rows[list(rows)[which % len(rows)]]
        self.settle("now", together)

    @rule(table=st.sampled_from(["mixes", "facts", "places", "works"]), date=dates, together=together)
    def turn_rows_round(self, table: str, date: str, together: bool) -> None:
        setattr(self.now, table, dict(reversed(getattr(self.now, table).items())))
        self.settle(date, together)

    @rule(word=st.sampled_from(["tea", "sleep", "ohio", "nowhere"]), date=dates, together=together)
    def write_a_synonym(self, word: str, date: str, together: bool) -> None:
        self.now.same = [("sleep", "slumber"), (word, f"{word}like")]
        self.settle(date, together)

    @rule(style=st.sampled_from(["red", "green", "blue"]), date=dates, together=together)
    def edit_the_style(self, style: str, date: str, together: bool) -> None:
        self.now.style = style
        self.settle(date, together)

    @rule()
    def mend_everything(self) -> None:
        """Put the first site back, whatever it was."""
        self.now = first_sources()
        self.settle("old", False)

    @rule()
    def nothing(self) -> None:
        self.compare()


def explain(left: dict[str, bytes], fresh: dict[str, bytes], differing: list[str]) -> str:
    """Show the first difference of each file."""
    shown = []
    for name in differing:
        one, two = left[name].decode(errors="replace").splitlines(), fresh[name].decode(errors="replace").splitlines()
        lines = next(((a, b) for a, b in zip(one, two, strict=False) if a != b), (f"{len(one)} lines", f"{len(two)} lines"))
        at = next((i for i, (a, b) in enumerate(zip(*lines, strict=False)) if a != b), 0)
        shown.append(f"{name}:\n  left  {lines[0][max(0, at - 60):at + 120]}\n  fresh {lines[1][max(0, at - 60):at + 120]}")
    return "\n".join(shown)


def run(jobs: int, config: dict[str, object], examples: int, steps: int) -> None:
    machine = type("Machine", (Changes,), {"jobs": jobs, "config": config})
    run_state_machine_as_test(machine, settings=settings(
        max_examples=LONG or examples, stateful_step_count=steps, deadline=None, derandomize=not LONG,
        suppress_health_check=list(HealthCheck), print_blob=True, database=None,
        phases=[Phase.explicit, Phase.generate, Phase.target, *([Phase.shrink] if LONG else [])]))


@pytest.mark.parametrize(("jobs", "config", "examples"), [(1, {}, 2), (2, {}, 2), (2, FURO, 1)], ids=["serial", "parallel", "furo"])
def test_a_build_from_what_is_there_equals_a_cold_one(jobs, config, examples):
    run(jobs, config, examples, steps=20 if LONG else 12)
