"""``python src/kratom_site/complete.py [LANGUAGE …]`` prints the languages that `make html` builds, the source first.

Without names: all whose catalogues hold enough translations (``kratom_least_translated`` in conf.py). Run as a file, it
loads Babel alone: no build waits for the rest.
"""

import re
import runpy
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

_ALIKE = (re.compile(r"\{[a-z-]+\}(?!`)"), re.compile(r"\]\([^)]+\)|<[a-z]+:[^>\s]+>"),
          re.compile(r"\{(?:call|value|cite:[pt])\}`[^`]+`"), re.compile(r"[0-9]{3,}"), re.compile(r"\n\n"),
          re.compile(r"^(?:[-*>#]|\d+\.) "))
"""What a translation has as its text does: telephone numbers by name and as digits, addresses, sources, paragraphs."""
_FIGURE = re.compile(r"[0-9]+")
"""What it does not lose; "by half" may become "50%"."""
_THOUSANDS = re.compile(r"(?<=[0-9])[,\xa0](?=[0-9]{3}(?![0-9]))")
"""What parts thousands: a comma is the decimal sign in much of the Spanish-speaking world, so it is left out or a space."""


def unlike(text: str, translation: str) -> str:
    """Return what stands in one of the two alone, and would be lost or changed for a reader; empty for nothing."""
    text, translation = (_THOUSANDS.sub("", one) for one in (text, translation))
    for pattern in _ALIKE:
        ours, theirs = ([str(found) for found in pattern.findall(one)] for one in (text, translation))
        if differing := {*ours} ^ {*theirs}:
            return min(differing)
        if pattern is _ALIKE[0] and ours != theirs:
            return ours[0]  # each number stands before its country
    return min({*_FIGURE.findall(text)} - {*_FIGURE.findall(translation)}, default="")


def share(folder: Path) -> int:
    """Return how many of 100 texts below a folder of catalogues are translated.

    Exit naming a catalogue that cannot be read, and a translation that is `unlike` its text.
    """
    texts = []
    for file in sorted(filter(Path.is_file, folder.rglob("*.po"))):
        try:
            texts += (here := [one for one in read_po(BytesIO(file.read_bytes()), abort_invalid=True) if one.id])
        except (PoFileError, UnicodeDecodeError) as error:
            sys.exit(f"{file}: not a catalogue of translations: {error}")
        for one in here:
            if one.string and not one.fuzzy and (what := unlike(str(one.id), str(one.string))):
                sys.exit(f"{file}:{one.lineno}: {what!r} stands in the text or the translation alone; write it in both")
    return 100 * sum(bool(text.string) and not text.fuzzy for text in texts) // max(len(texts), 1)


def main(wanted: list[str]) -> int:
    """Print the languages to build; return 2 for one that conf.py does not name."""
    conf = runpy.run_path("conf.py")
    source, known = conf["safety_source_language"], conf["kratom_languages"]
    if unknown := [one for one in wanted if one not in known]:
        print(f"unknown language {unknown[0]}; allowed: {', '.join(known)}", file=sys.stderr)
        return 2
    folder = Path("docs", conf["locale_dirs"][0])
    shares = {one: share(folder / one / "LC_MESSAGES") for one in known
              if one != source and (one in wanted or not wanted)}
    print(source, *(one for one, here in shares.items() if wanted or here >= conf["kratom_least_translated"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
