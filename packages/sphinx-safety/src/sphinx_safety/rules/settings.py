"""The vocabularies of notices, and what a project may decide about them. The defaults suit one that decides nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


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

CERTAINTIES = ("high", "moderate", "low", "very low", "none found")
"""Certainty of evidence in GRADE's four levels, and a fifth for an empty search. How sure."""

OPTIONAL = ("consequence", "avoid", "certainty", "sources", "reviewed", "review-by", "history")
"""Keys of a notice that a project may call for or leave out."""

LIMITS = {"hazard": 15, "message": 60, "short": 14, "avoid": 4, "if-it-happens": 4, "together": 4, "why-here": 25}
"""Most words of a hazard, a whole message and its short form; most items of the two lists; most notices in one box;
most words that a page may add to one."""

LABELS = ("What can happen", "To stay safer", "If it happens", "Code", "How sure we are", "Sources", "Reviewed",
          "Next review by", "Shown on", "History")
"""What stands before the parts of a notice: in its box, then in the list of all notices."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project decides about its notices, read from the ``safety_`` settings of its conf.py."""

    code: str = ""
    """A code as an example, such as ``KS-012``: letters and hyphens stand, each digit is any digit.
    Empty: any ``ABC-123``."""
    signals: Mapping[str, Signal] = field(default_factory=lambda: {signal.name: signal for signal in ANSI})
    """Signal words by name, strictest first."""
    certainties: tuple[str, ...] = CERTAINTIES
    """Degrees of certainty, surest first; the last is that of a search that found nothing."""
    required: frozenset[str] = frozenset({"consequence", "avoid"})
    """Which of `OPTIONAL` every notice must have."""
    limits: Mapping[str, int] = field(default_factory=lambda: dict(LIMITS))
    labels: Mapping[str, str] = field(default_factory=dict)
    """One of `LABELS` to the words to show in its place."""

    def bars(self, certainty: str) -> int:
        """Return how many of four bars to fill for a certainty: 4 for the surest, 0 for a search without result."""
        last = len(self.certainties) - 1
        return round(4 * (last - self.certainties.index(certainty)) / last) if last else 4


def read_settings(values: Mapping[str, Any]) -> Settings:
    """Return settings from plain values, by the names of `Settings`; None stands for the default.

    ``signals`` maps each word to the fields of `Signal` beside its name. Raises `ValueError` that names what is wrong
    and what is allowed.
    """
    read = {name: value for name, value in values.items() if value is not None}
    for name in ("signals", "certainties"):
        if name in read and not read[name]:
            raise ValueError(f"safety_{name} is empty: name at least one")
    if not re.fullmatch(r"[A-Za-z0-9-]*", read.get("code", "")):
        raise ValueError(f"safety_code is '{read['code']}'; write an example of letters, digits and hyphens: LM-012")
    if wrong := {name: most for name, most in read.get("limits", {}).items() if type(most) is not int}:
        raise ValueError(f"safety_limits has {wrong}; write whole numbers")
    parts = tuple(part.name for part in fields(Signal))[1:]
    signals = {f"signals['{word}']": (meaning, parts) for word, meaning in read.get("signals", {}).items()}
    for name, (given, known) in (signals | {"required": (read.get("required", ()), OPTIONAL),
                                            "limits": (read.get("limits", ()), tuple(LIMITS)),
                                            "labels": (read.get("labels", ()), LABELS)}).items():
        if not isinstance(given, (Mapping, list, tuple, set, frozenset)):
            raise ValueError(f"safety_{name} is {given!r}; write names and values: {', '.join(known)}")
        if unknown := set(given) - set(known):
            raise ValueError(f"safety_{name} names {sorted(unknown)}; allowed: {', '.join(known)}")
    if "signals" in read:
        read["signals"] = {word: Signal(word, **meaning) for word, meaning in read["signals"].items()}
    read["limits"] = LIMITS | read.get("limits", {})
    for name, kind in (("required", frozenset), ("certainties", tuple)):
        if name in read:
            read[name] = kind(read[name])
    return Settings(**read)
