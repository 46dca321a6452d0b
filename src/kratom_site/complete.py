"""``python src/kratom_site/complete.py [LANGUAGE …]`` prints the languages that `make html` builds, the source first.

Without names: all whose catalogues hold enough translations (``kratom_least_translated`` in conf.py). Run as a file, it
loads Babel alone: no build waits for the rest.
"""

import runpy
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po


def share(folder: Path) -> int:
    """Return how many of 100 texts below a folder of catalogues are translated; exit naming one that cannot be read."""
    texts = []
    for file in folder.rglob("*.po"):
        try:
            texts += [message for message in read_po(BytesIO(file.read_bytes()), abort_invalid=True) if message.id]
        except (PoFileError, UnicodeDecodeError) as error:
            sys.exit(f"{file}: not a catalogue of translations: {error}")
    return 100 * sum(bool(text.string) and not text.fuzzy for text in texts) // max(len(texts), 1)


def main(wanted: list[str]) -> int:
    """Print the languages to build; return 2 for one that conf.py does not name."""
    conf = runpy.run_path("conf.py")
    source, known = conf["safety_source_language"], conf["kratom_languages"]
    if unknown := [one for one in wanted if one not in known]:
        print(f"unknown language {unknown[0]}; allowed: {', '.join(known)}", file=sys.stderr)
        return 2
    folder = Path("docs", conf["locale_dirs"][0])
    wanted = wanted or [one for one in known if one != source
                        and share(folder / one / "LC_MESSAGES") >= conf["kratom_least_translated"]]
    print(source, *(one for one in known if one in wanted and one != source))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
