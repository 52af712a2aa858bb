"""`flat`: the same amount for each."""

from app.scoring.allotments.asking import Asked, Wish
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give `amount` to everybody who is selected."""
    return Wish(amount_minor=asked.rule.amount_minor, reason=Reason.FLAT)
