"""`tiers`: the amount of the tier."""

from app.scoring.allotments.asking import Asked, Wish
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give the amount of the tier that the proposal reached."""
    tier = asked.tiers.get(asked.line.tier)
    if tier is None:
        return Wish(amount_minor=0, reason=Reason.NO_MONEY)
    return Wish(amount_minor=tier.amount_minor, reason=Reason.TIER)
