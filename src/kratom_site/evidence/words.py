"""The closed vocabularies of findings and claims."""

from __future__ import annotations

DIRECTIONS = ("helps", "no clear effect", "harms", "unclear")
"""What a finding points to."""

KINDS = ("trial", "observational", "self-report", "case report", "animal", "laboratory",
         "review", "guideline", "agency")
"""Kinds of study."""

MOST_CERTAIN = {"self-report": "low", "case report": "very low", "animal": "very low"}
"""The highest certainty that a kind of study can carry alone (GRADE; content standards, section 2)."""

PRODUCTS = ("leaf", "extract", "7-OH", "single alkaloid", "mixed products", "other opioids", "not kratom")
"""What was studied. Leaf, extract and concentrated 7-OH are never one thing."""

VERDICTS = {
    "supported": "Supported", "partly": "Partly supported", "unsupported": "Not supported",
    "contradicted": "Contradicted by the evidence",
}
"""Verdicts on promotional claims, in words."""
