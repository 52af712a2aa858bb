"""Which tier each selected proposal reaches: by count, by share, by place, by score."""

from collections import Counter
from collections.abc import Sequence

from app.scoring.outcome import Line, Reason, changed
from app.scoring.rulebook import Rulebook, Tier


def tiered(rulebook: Rulebook, lines: Sequence[Line]) -> dict[str, Line]:
    """Give each selected line its tier.

    Args:
        rulebook: tiers from the top.
        lines: the selected ones, the best first.

    Returns:
        proposal → line with its tier: the first one that has room and whose place, score and least score the
        line meets. Whoever meets none is not selected. Tiers may stay unfilled.

    Exact: a share of the selected is rounded down. Cost: lines × tiers.
    """
    if not rulebook.tiers:
        return {line.proposal: line for line in lines}
    filled: Counter[str] = Counter()
    done: dict[str, Line] = {}
    for line in lines:
        tier = next(
            (t for t in rulebook.tiers if filled[t.id] < room(t, len(lines)) and _meets(t, line)),
            None,
        )
        if tier is None:
            done[line.proposal] = changed(line, selected=False, reason=Reason.NO_TIER)
        else:
            filled[tier.id] += 1
            done[line.proposal] = changed(line, tier=tier.id, prize=tier.prize)
    return done


def room(tier: Tier, selected: int) -> int:
    """Give how many a tier holds."""
    if tier.share is not None:
        return tier.share.numerator * selected // tier.share.denominator
    return selected if by_band(tier) else tier.count


def by_band(tier: Tier) -> bool:
    """Tell whether a tier is a band of places or of scores, without a number of its own."""
    return tier.count == 0 and (tier.last_place is not None or tier.from_score is not None)


def _meets(tier: Tier, line: Line) -> bool:
    marks = [mark for mark in (tier.from_score, tier.least_score) if mark is not None]
    score = line.total if line.score is None else line.score
    return (tier.last_place is None or (line.place or 0) <= tier.last_place) and (
        not marks or (score is not None and score >= max(marks))
    )
