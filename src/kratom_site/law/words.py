"""The words of the law tables: what each status, source and degree of confidence is called before readers."""

from collections.abc import Mapping
from typing import NamedTuple


class Status(NamedTuple):
    """What a place's status is called before readers, who hear of leaf. Never the bare word legal."""

    word: str
    sign: str
    """For a map's tile."""
    meaning: str


STATUSES: Mapping[str, Status] = {
    "banned": Status("Banned", "B", "Sale is forbidden, and mostly having it too. The place's own text says which."),
    "controlled": Status("Medicine or licence only", "M", "It counts as a medicine, or needs a licence."),
    "regulated": Status("Allowed with rules", "R",
                        "It is not banned. A kratom law sets rules, such as age, labels or licences."),
    "age-limited": Status("Allowed with an age limit", "A", "It is not banned. The main rule is a lowest age."),
    "unregulated": Status("No kratom law found", "N",
                          "We found no law on kratom. Food and medicine rules may still forbid sale."),
    "local-bans": Status("Local bans only", "L", "The country or state does not ban it. Some places inside it do."),
    "pending": Status("Change reported", "C", "A change is reported. We do not know that it has started."),
    "unclear": Status("Unclear", "?", "Sources disagree or are missing. Treat it as possibly banned."),
}

APPLIES_TO: Mapping[str, str] = {
    "products": "products on sale",
    "imports": "imports",
    "employees": "people at work",
    "service-members": "members of the armed forces",
    "7-oh": "concentrated 7-OH",
    "market": "the whole market of an area",
}
"""What a rule applies to, in words."""

CONFIDENCES: Mapping[str, str] = {
    "primary": "Good: read in the law, a court ruling or an agency's text",
    "legal-review": "Fair: from a legal review or a bill record",
    "news": "Fair: from news reports",
    "low": "Low: thin, old or one-sided sources",
}
"""How sure we are of a row, in words, best first."""

SOURCE_KINDS: Mapping[str, str] = {
    "official": "an official text",
    "legal-review": "a legal review",
    "research": "a study",
    "news": "news",
    "web": "an unsigned web page",
    "trade": "a trade page",
    "advocacy": "an advocacy page",
    "seller": "a seller's page",
}
"""Who speaks in a source, most reliable first. Copies of laws and of agency texts count as official."""

NEVER_LINKED = frozenset({"trade", "advocacy", "seller"})
"""Pages with something to sell or to win: named in words, never linked."""

UNCONFIRMED = NEVER_LINKED | {"web"}
"""A row that rests on such pages alone is reported, not confirmed."""

REPORTED = "Reported, not confirmed"
MAYBE = "May be banned"
"""How a summary begins where a ban may have begun: the stricter reading first. Such a row is not confirmed."""
LOW = "Low confidence"
OLD = "More than a year old"

CHANGES: Mapping[str, str] = {
    "ban": "A ban, or a listing as a drug",
    "rules": "Rules, such as a lowest age",
    "7-oh": "A limit on 7-OH or its relatives alone",
    "eased": "A ban ends",
}
"""What an event changed in law, in words. Plans, appeals and warnings change none; a law counts once."""

INTERNATIONAL = "international"
"""Where an event took place that is no row's."""
TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})
"""Codes of the territories of the United States. DC stands with the states."""
