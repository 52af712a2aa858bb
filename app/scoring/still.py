"""Where it is plain that a pot gives equals the same in any order, without trying another."""

from collections import Counter
from collections.abc import Sequence

from app.scoring.allotment import Asked
from app.scoring.budget_rules import SharesRule, SharesTie
from app.scoring.outcome import Line, Reason
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit

#: The pot's end was met.
_MET = frozenset({Reason.POT_EMPTY, Reason.DOES_NOT_FIT, Reason.PARTIAL})
#: A cap of the organisation may be what lowered the amount.
_LOWERED = frozenset({Reason.CAPPED, Reason.BELOW_MINIMUM})


def uncapped(rule: Allotment, asked: Sequence[Asked], mine: Sequence[Line]) -> bool:
    """Tell whether no cap of an organisation can have made a difference among equals.

    Args:
        rule: with or without a cap for each organisation.
        asked: what every pot answered.
        mine: the equals after everything was paid.

    Returns:
        Yes where there is no cap, where no two of them belong together, or where it lowered nothing.
    """
    if rule.per_organisation_cap_minor is None:
        return True
    number = Counter(line.organisation for line in mine if line.selected)
    together = [line.proposal for line in mine if number[line.organisation] > 1]
    if not together:
        return True
    answers = [pot.answers[name] for pot in asked for name in together if name in pot.answers]
    by_line = rule.rule is not AllotmentRule.PROPORTIONAL
    return by_line and all(line.reason not in _LOWERED for line in answers)


def still(rule: Allotment, asked: Asked, mine: Sequence[Line]) -> bool:
    """Tell whether it is plain that a pot gives equals the same in any order.

    Args:
        rule: how the pot is shared.
        asked: what the pot answered.
        mine: the equals; those that did not ask it pass.

    Returns:
        Yes where all of them fit, where the pot's end lay above them, where a whole set holds all of them or
        none, where no share was rounded by their order. No wherever that cannot be said.
    """
    answers = [asked.answers[line.proposal] for line in mine if line.proposal in asked.answers]
    if rule.rule is AllotmentRule.PROPORTIONAL:
        cuts = [line.facts.get("by_order") for line in answers]
        return "floor" not in cuts and cuts.count("remainder") <= 1
    if rule.rule is AllotmentRule.EQUAL_SHARES:
        return _shares_still(rule.shares or SharesRule(), asked, answers)
    if rule.rule is AllotmentRule.BEST_SET:
        return len({_part(rule, line) for line in answers}) <= 1 and all(
            _part(rule, line) in {"all", "none"} for line in answers
        )
    if rule.categories is not None:
        return len({line.reason if line.amount_minor else None for line in answers}) <= 1
    return _walked_still(rule, asked, answers)


def _shares_still(rule: SharesRule, asked: Asked, answers: Sequence[Line]) -> bool:
    """Whether no two of the equals were equally good at one purchase, nor any at the greedy one beside it."""
    if rule.tie is not SharesTie.RANKING:
        return True
    names = {line.proposal for line in answers}
    bought = asked.account["bought"] if asked.account else ()
    if any(len(names & {one["proposal"], *one["tied"]}) > 1 for one in bought):
        return False
    greedy = (asked.account or {}).get("compared", {}).get("greedy_winners", ())
    return len({name in greedy for name in names}) <= 1


def _part(rule: Allotment, line: Line) -> str:
    if line.amount_minor == 0:
        return "none"
    whole = line.requested_minor // rule.unit_minor * rule.unit_minor
    return "all" if line.amount_minor >= whole else "part"


def _walked_still(rule: Allotment, asked: Asked, answers: Sequence[Line]) -> bool:
    """Whether all of them fit, or the pot's end lay above them and none of them got anything."""
    met = [line for line in answers if line.reason in _MET]
    if not met:
        return True
    if asked.misfit in {line.proposal for line in answers}:
        return False
    return rule.misfit is Misfit.STOP or not any(line.amount_minor for line in answers)
