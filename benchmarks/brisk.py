"""Measure what sphinx-brisk saves: the same generated pages with furo, cold, with each of its settings on and off.

    make bench-brisk                                        300 and 1,500 pages, three rounds, in turns
    make bench-brisk ARGS="--pages 30 --rounds 1 --jobs 2"  a quick look

Prints a Markdown table of medians, and keeps every run in build/bench/brisk.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks" / "build"))
import sites  # noqa: E402  a folder of scripts, not a package

WORK = ROOT / "build" / "bench" / "brisk"
CASES = {  # name: the extension's settings, or None without it
    "without": None,
    "garbage": {"brisk_navigation": 0, "brisk_garbage": 1},
    "navigation": {"brisk_navigation": 1, "brisk_garbage": 0},
    "both": {"brisk_navigation": 1, "brisk_garbage": 1},
}


def build(folder: Path, settings: dict[str, int] | None, jobs: str) -> tuple[float, float]:
    """Build a site from nothing; return seconds by the clock and of processor time, those of its children too."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    options = [] if settings is None else ["-Dextensions=myst_parser,sphinx_brisk",
                                           *(f"-D{key}={value}" for key, value in settings.items())]
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-j", jobs, *options, "-c", folder, folder / "docs",
                    folder / "out"], check=True)
    took, after = time.perf_counter() - began, os.times()
    return took, after.children_user + after.children_system - before.children_user - before.children_system


def measure(pages: int, rounds: int, jobs: str) -> dict[str, list[tuple[float, float]]]:
    """Return the runs of each case, taken in turns."""
    folder = WORK / str(pages)
    shutil.rmtree(folder, ignore_errors=True)
    sites.furo(folder, pages)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in CASES}
    for _ in range(rounds):
        for name, settings in CASES.items():
            runs[name].append(build(folder, settings, jobs))
            print(f"{pages} pages, {name}: {runs[name][-1][0]:.1f} s", file=sys.stderr)
    return runs


def table(measured: dict[int, dict[str, list[tuple[float, float]]]]) -> str:
    """Return the medians as a Markdown table: by the clock, and processor time in brackets."""
    lines = ["| | " + " | ".join(f"{pages:,} pages" for pages in measured) + " |", "|---" * (len(measured) + 1) + "|"]
    for name in CASES:
        medians = [[statistics.median(part) for part in zip(*runs[name], strict=True)] for runs in measured.values()]
        lines.append(f"| {name} | " + " | ".join(f"{clock:.1f} s ({cpu:.1f})" for clock, cpu in medians) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, keep the runs, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", default="300,1500")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", default="1")
    given = parser.parse_args()
    measured = {int(pages): measure(int(pages), given.rounds, given.jobs) for pages in given.pages.split(",")}
    (WORK.parent / "brisk.json").write_text(json.dumps({"jobs": given.jobs, "runs": measured}, indent=1) + "\n")
    print(table(measured))


if __name__ == "__main__":
    main()
