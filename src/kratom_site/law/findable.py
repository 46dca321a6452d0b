"""What a search finds and shows of a law row."""

from __future__ import annotations

import re
import textwrap

from sphinx_safety.pages.findable import sentences

from ..labels import _
from .rows import Place, Row, Rule, written

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_MOST = 700
"""Letters of a row that are searched: after that come remarks on its sources, which are read there."""


def found_text(row: Row) -> str:
    """Return what is searched of a row; who says so stands in its section."""
    word = row.word if isinstance(row, (Place, Rule)) else ""
    text = sentences(
        _("%(word)s, as of %(date)s") % {"word": word, "date": written(row.as_of)} if row.as_of else word, row.summary,
        f"{_('Lowest age')} {row.minimum_age}" if row.minimum_age else "",
        f"7-OH: {row.seven_oh}" if row.seven_oh else "",
        f"{_('Law')}: {row.law}" if row.law else "",
        f"{_('Due') if row.due else _('Since')} {written(row.effective)}" if row.effective else "",
        row.note or "", row.not_this or "")
    return textwrap.shorten(text, _MOST, placeholder=" …")


def found_names(row: Row) -> tuple[str, ...]:
    """Return the names that people type for a place: without brackets, without its state, and its other names."""
    if not isinstance(row, Place):
        return ()
    plain = _BRACKETS.sub("", row.name)
    return tuple(dict.fromkeys(name.strip() for name in (plain, plain.partition(",")[0], *row.also)))


__all__ = ["found_names", "found_text"]
