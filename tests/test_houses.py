"""Which house and which room may import which, read from the syntax trees. The picture is in CONTRIBUTING.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "src", ROOT / "packages/sphinx-safety/src", ROOT / "packages/sphinx-brisk/src")
HOUSES = {path.parent.name for source in SOURCES for path in source.glob("*/__init__.py")}
ROOMS = {path.parent.relative_to(source).parts for source in SOURCES for path in source.glob("*/*/__init__.py")}
FLOORS = ("reading", "rules", "pages", "")  # of sphinx_safety, from the ground up; "" is the package itself
SUBJECTS = ("law", "mixing", "evidence")
STILL: set[tuple[str, str]] = set()  # imports that are to go; add none


def imported(file: Path, parts: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield what a file imports, each as the parts of a full name; ``parts`` is the file's path within its source."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*parts[:-node.level]] if node.level else []
            module = node.module.split(".") if node.module else []
            yield from ([*base, *module, name.name] for name in node.names)


def allowed(house: str, room: str, other: str, its_room: str) -> bool:
    if house != other:
        return (house, other) == ("kratom_site", "sphinx_safety")
    if house == "sphinx_safety":
        return FLOORS.index(its_room) <= FLOORS.index(room)
    return (its_room not in SUBJECTS or room not in (*SUBJECTS, "search", "output")
            or room == its_room or (room, its_room) == ("mixing", "evidence"))


def test_every_import_runs_down_the_houses() -> None:
    arrows, broken = set(), set()
    for source in SOURCES:
        for file in source.rglob("*.py"):
            path = file.relative_to(source)
            house, room = path.parts[0], path.parts[1] if path.parts[:2] in ROOMS else ""
            for name in imported(file, path.parts):
                other, its_room = name[0], name[1] if tuple(name[:2]) in ROOMS else ""
                arrows.add((f"{house}.{room}", f"{other}.{its_room}"))
                if not allowed(house, room, other, its_room) if other in HOUSES else (
                        house == "sphinx_safety" and room in ("reading", "rules") and other in ("sphinx", "docutils")):
                    broken.add((path.as_posix(), f"{other}.{its_room}"))
    assert {"sphinx_safety", "sphinx_brisk", "kratom_site"} == HOUSES
    assert {("kratom_site.mixing", "kratom_site.evidence"), ("sphinx_safety.pages", "sphinx_safety.rules")} <= arrows
    assert broken == STILL
