"""``python -m sphinx_safety.deliver made shown``: bring a finished site to where it is read, each file whole.

Sphinx writes pages straight into its output folder: a build that is stopped leaves half of one, and a full disk an
empty one. So a site is built in one folder and shown in another. What has changed is copied beside the shown folder
first; only when all of it is there does each file take the place of its old self, in one step that the system cannot
leave half done. Whenever this is stopped, every file that can be read is whole, and the next run completes it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from .fresh import locked

_NOT_SHOWN = frozenset({".doctrees", ".buildinfo", ".buildinfo.bak"})
"""What a build keeps for the next."""


def deliver(made: Path, shown: Path) -> str:
    """Make ``shown`` the same as the finished site in ``made``; give what is wrong, or nothing."""
    with locked(made / ".doctrees"):  # no build may change a file while it is copied
        if not _finished(made):
            return f"the build in {made} did not come to its end: build again"
        staged = shown.with_name(f"{shown.name}.part")
        try:
            _deliver(made, shown, staged)
        except OSError as error:
            # What was copied so far only takes room, which may be what is lacking.
            shutil.rmtree(staged, ignore_errors=True)
            return (f"{error.filename or shown}: {error.strerror}; {shown} holds whole files only, "
                    "mend that and build again")
    return ""


def _finished(made: Path) -> bool:
    """Tell whether the last build came to its end (`fresh.Written`)."""
    try:
        pages = json.loads((made / ".doctrees/written-html.json").read_text(encoding="utf-8"))["pages"]
    except (OSError, ValueError, KeyError):
        return False
    return bool(pages) and all(pages.values())


def _deliver(made: Path, shown: Path, staged: Path) -> None:
    if staged.exists():
        shutil.rmtree(staged)
    there = _files(made)
    changed = [name for name, state in there.items() if _state(shown / name) != state]
    for name in changed:
        (staged / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(made / name, staged / name)
    # First what pages need, then pages, so that none is shown without its style.
    for name in sorted(changed, key=lambda name: (name.endswith(".html"), name)):
        _make_way(shown, name)
        (staged / name).replace(shown / name)
    for name in _files(shown).keys() - there.keys():
        (shown / name).unlink()
    shutil.rmtree(shown / ".doctrees", ignore_errors=True)  # of a build straight into this folder
    for folder in sorted((each for each in shown.rglob("*") if each.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    shutil.rmtree(staged, ignore_errors=True)


def _files(folder: Path) -> dict[str, tuple[int, int] | None]:
    """List the files of a site with their state."""
    return {
        file.relative_to(folder).as_posix(): _state(file) for file in folder.rglob("*")
        if not file.is_dir() and file.relative_to(folder).parts[0] not in _NOT_SHOWN
    }


def _state(file: Path) -> tuple[int, int] | None:
    """Give the size and date of a file; a copy keeps both."""
    if not file.is_file() or file.is_symlink():
        return None
    state = file.stat()
    return state.st_size, state.st_mtime_ns


def _make_way(shown: Path, name: str) -> None:
    """Make the folder of a file; take away a file in the place of a folder, or a folder in the place of the file."""
    for part in reversed((shown / name).relative_to(shown).parents):
        if (shown / part).is_file():
            (shown / part).unlink()
    (shown / name).parent.mkdir(parents=True, exist_ok=True)
    if (shown / name).is_dir():
        shutil.rmtree(shown / name)


def main(arguments: list[str]) -> int:
    """Deliver; print what is wrong."""
    if len(arguments) != 2:
        print("usage: python -m sphinx_safety.deliver MADE SHOWN", file=sys.stderr)
        return 2
    if wrong := deliver(Path(arguments[0]), Path(arguments[1])):
        print(f"Nothing half-written is shown. {os.fspath(wrong)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
