"""Which file computes which rule: by line down the ranking, or the whole pot at once."""

from collections.abc import Callable, Mapping

from app.scoring.allotments import (
    by_tier,
    flat,
    least_of,
    matching,
    proportional,
    rank_bands,
    ranking_order,
    steps,
)
from app.scoring.allotments.asking import Answer, Asked, Whole, Wish
from app.scoring.rulebook import AllotmentRule

#: Rules that say what one line would get; lines are served in their order.
BY_LINE: Mapping[AllotmentRule, Callable[[Asked], Wish]] = {
    AllotmentRule.FLAT: flat.wish,
    AllotmentRule.STEPS: steps.wish,
    AllotmentRule.TIERS: by_tier.wish,
    AllotmentRule.DOWN_THE_RANKING: ranking_order.wish,
    AllotmentRule.LEAST_OF: least_of.wish,
    AllotmentRule.RANK_BANDS: rank_bands.wish,
    AllotmentRule.MATCH: matching.wish,
}
#: Rules that share a pot at once, answered by proposal.
AT_ONCE: Mapping[AllotmentRule, Callable[[Whole], Mapping[str, Answer]]] = {
    AllotmentRule.PROPORTIONAL: proportional.answers,
}
