"""The closed words around the signature under a result: what a signatory says, what is looked at before."""

from enum import StrEnum


class Stance(StrEnum):
    """What a signatory says to a result."""

    AGREED = "agreed"
    DISSENT = "dissent"
    REFUSED = "refused"


class Clearance(StrEnum):
    """What is looked at before a result is signed, in the order of the page."""

    FRESH = "fresh"
    POTS = "pots"
    REQUESTS = "requests"
    LIMITS = "limits"
    BARS = "bars"
    RECUSALS = "recusals"
    QUORUM = "quorum"
    OBJECTIONS = "objections"
    RECEIPTS = "receipts"
    SECOND_LOOKS = "second_looks"
    OFFERS = "offers"


class Colour(StrEnum):
    """What a check came to: it holds, it needs a note, or it stops the signature."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
