"""The closed vocabularies that every catalogue shares, in the order in which they rank."""

from __future__ import annotations

SIGNALS = ("danger", "warning", "caution", "notice")
"""Signal words of ANSI Z535.6, strictest first. How bad, never how sure."""

INJURY_SIGNALS = frozenset({"danger", "warning", "caution"})
"""The signal words that stand for injury and so carry the safety alert symbol (ANSI Z535.6)."""

CERTAINTIES = ("high", "moderate", "low", "very low", "none found")
"""Certainty of evidence in GRADE's four levels, and our fifth for an empty search. How sure."""

DIRECTIONS = ("helps", "no clear effect", "harms", "unclear")
"""What a finding points to."""

KINDS = ("trial", "observational", "self-report", "case report", "animal", "laboratory",
         "review", "guideline", "agency")
"""Kinds of study."""

MOST_CERTAIN = {"self-report": "low", "case report": "very low", "animal": "very low"}
"""The highest certainty that a kind of study can carry alone (GRADE; content standards, section 2)."""

PRODUCTS = ("leaf", "extract", "7-OH", "single alkaloid", "mixed products", "other opioids", "not kratom")
"""What was studied. Leaf, extract and concentrated 7-OH are never one thing."""

VERDICTS = ("supported", "partly", "unsupported", "contradicted")
"""Verdicts on promotional claims."""
