"""Compile every sphinx_safety.po below locale/ to the .mo beside it (Babel comes with Sphinx)."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

for source in sorted(Path(__file__).parent.glob("src/sphinx_safety/locale/*/LC_MESSAGES/sphinx_safety.po")):
    with source.open("rb") as words, source.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(words, locale=source.parts[-3]))
