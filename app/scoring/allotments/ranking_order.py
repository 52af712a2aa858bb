"""`down_the_ranking`: what was asked for, or what the members recommend."""

from app.scoring.allotments.asking import Asked, Wish, recommended
from app.scoring.outcome import Reason


def wish(asked: Asked) -> Wish:
    """Give the request, or the recommended amount where the rule says so and there is one."""
    amount = recommended(asked.line) if asked.rule.base == "recommended" else None
    wanted = asked.proposal.requested_minor if amount is None else amount
    return Wish(amount_minor=wanted, reason=Reason.IN_RANK_ORDER)
