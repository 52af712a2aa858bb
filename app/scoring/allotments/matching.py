"""`match`: an amount for each unit that was raised."""

from app.scoring.allotments.asking import Asked, Wish
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give ratio × match raised, rounded down to a minor unit."""
    exact = (asked.rule.ratio or 0) * asked.proposal.match_raised_minor
    whole = exact.numerator // exact.denominator
    return Wish(amount_minor=whole, reason=Reason.MATCH if whole else Reason.NO_MONEY)
