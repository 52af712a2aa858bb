"""`rank_bands`: an amount for each band of places."""

from app.scoring.allotments.asking import Asked, Wish
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give the amount of the first band that reaches down to the place."""
    place = asked.line.place or 0
    for band in asked.rule.bands:
        if place <= band.last_place:
            return Wish(amount_minor=band.amount_minor, reason=Reason.RANK_BAND)
    return Wish(amount_minor=0, reason=Reason.NO_MONEY)
