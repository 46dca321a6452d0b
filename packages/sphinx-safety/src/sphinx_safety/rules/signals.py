"""The closed vocabularies that every notice shares, in the order in which they rank."""

from __future__ import annotations

SIGNALS = ("danger", "warning", "caution", "notice")
"""Signal words of ANSI Z535.6, strictest first. How bad, never how sure."""

INJURY_SIGNALS = frozenset({"danger", "warning", "caution"})
"""The signal words that stand for injury and so carry the safety alert symbol (ANSI Z535.6)."""

CERTAINTIES = ("high", "moderate", "low", "very low", "none found")
"""Certainty of evidence in GRADE's four levels, and a fifth for an empty search. How sure."""
