"""The vocabularies that every notice shares, in the order in which they rank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """What a signal word stands for."""

    name: str
    injury: bool = True
    """Whether it stands for injury, and so carries the safety alert symbol (ANSI Z535.6)."""
    steps: bool = False
    """Whether a notice must say what to do if it happens."""
    latex: str = "note"
    """Sphinx's own box in LaTeX: danger, warning, caution, attention, error, important, tip, hint or note."""
    css: str = ""
    """Class of the theme's own box in HTML; empty for none."""


ANSI = (
    Signal("danger", latex="danger", css="danger"),
    Signal("warning", latex="warning", css="warning"),
    Signal("caution", latex="caution", css="caution"),
    Signal("notice", injury=False, css="note"),
)
"""Signal words of ANSI Z535.6, strictest first. How bad, never how sure."""

SIGNALS = tuple(signal.name for signal in ANSI)

INJURY_SIGNALS = frozenset(signal.name for signal in ANSI if signal.injury)
"""The signal words that stand for injury and so carry the safety alert symbol (ANSI Z535.6)."""

CERTAINTIES = ("high", "moderate", "low", "very low", "none found")
"""Certainty of evidence in GRADE's four levels, and a fifth for an empty search. How sure."""
