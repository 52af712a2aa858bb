"""Who would be next in each pot, and what they lack: named when all pots have paid and all is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.scoring.allotment import Asked, Shared
from app.scoring.outcome import Line, PotLine, Reason, spent_of
from app.scoring.rulebook import Allotment, Rulebook

#: More money in the pot could have given something.
_WAITING = frozenset(
    {Reason.POT_EMPTY, Reason.DOES_NOT_FIT, Reason.NOT_BOUGHT, Reason.NOT_IN_BEST_SET}
)


def with_next(rulebook: Rulebook, shared: Shared, lines: Sequence[Line]) -> list[PotLine]:
    """Say of each pot what is left, who would be next and what they lack.

    Args:
        rulebook: the allotment rule.
        shared: the pots, and what each answered to whom, the best first.
        lines: with the amounts that stand at the end, decisions by hand included.

    Returns:
        The pots. Next is the first that a pot had too little for and that got nothing at all: from no other
        pot and by no decision. They lack what they asked that pot for, or else their request, less what is
        left; 0 where that would do, but voters or the best set passed them over.

    Exact: integers in minor units. Cost: linear. Source: our rule.
    """
    final = {line.proposal: line for line in lines}
    return [
        _named(rulebook, pot, asked, final, left=pot.before_minor - spent_of(pot.pot, lines))
        for pot, asked in zip(shared.pots, shared.asked, strict=True)
    ]


def _named(
    rulebook: Rulebook, pot: PotLine, asked: Asked, final: Mapping[str, Line], *, left: int
) -> PotLine:
    for name, answer in asked.answers.items():
        if _waits(rulebook.allotment, answer) and _unpaid(final[name]):
            wish = int(answer.facts.get("wish", answer.requested_minor))
            lacks = max(0, wish - left)
            return replace(pot, after_minor=left, next_proposal=name, next_lacks_minor=lacks)
    return replace(pot, after_minor=left)


def _waits(rule: Allotment | None, answer: Line) -> bool:
    """Whether money was wanting; a full category is no want of the pot, unless what is left goes to all."""
    if answer.reason is Reason.CATEGORY_FULL:
        return rule is not None and rule.categories is not None and rule.categories.leftover
    return answer.reason in _WAITING


def _unpaid(line: Line) -> bool:
    """Whether a line got nothing, and nobody decided so by hand."""
    return line.amount_minor == 0 and line.reason is not Reason.ADJUSTED
