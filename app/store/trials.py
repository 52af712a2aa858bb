"""A trial of other amounts over a tally that is kept: what would come of it. It writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.currencies import plain
from app.models import Tally
from app.scoring import evidence as evidences
from app.scoring.adjusting import Fund, adjusted
from app.scoring.limits import OF_MONEY, LimitUse, limits_of
from app.scoring.outcome import Block, Blocker, Line, Outcome, Standing, spent_of
from app.scoring.rulebook import Rulebook

#: A fault of a line stands under its proposal, one of the whole under "".
Faults = Mapping[str, tuple[str, dict[str, object]]]
_CODES = {
    Block.ADJUSTED_NOT_RANKED: "not_ranked",
    Block.ADJUSTED_OVER_REQUEST: "over_request",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The result with the amounts in it, the limits as they bind then, and what cannot be."""

    outcome: Outcome
    limits: tuple[LimitUse, ...]
    faults: Faults = field(default_factory=dict)


def tried(outcome: Outcome, rules: Rulebook, tally: Tally, amounts: Mapping[str, int]) -> Trial:
    """Put amounts by proposal into a result. What is not named stays as it is."""
    decisions = [
        evidences.Decision(
            id=proposal,
            kind=evidences.DecisionKind.AWARD_ADJUSTED,
            minutes="",
            proposal=proposal,
            amount_minor=amount,
        )
        for proposal, amount in amounts.items()
    ]
    ranked = [line for line in outcome.lines if line.standing is Standing.RANKED]
    proposals = evidences.from_document(tally.evidence).proposals
    done, blockers = adjusted(Fund(rules, outcome.pots), proposals, ranked, decisions)
    new = {line.proposal: line for line in done}
    lines = tuple(new.get(line.proposal, line) for line in outcome.lines)
    limits = limits_of(rules, proposals, lines)
    pots = tuple(
        replace(pot, after_minor=pot.before_minor - spent_of(pot.pot, lines))
        for pot in outcome.pots
    )
    return Trial(
        outcome=replace(outcome, lines=lines, pots=pots),
        limits=limits,
        faults=_faults(
            blockers, limits, {line.proposal: line for line in lines}, amounts, rules.currency
        ),
    )


def _faults(
    blockers: Sequence[Blocker],
    limits: Sequence[LimitUse],
    lines: Mapping[str, Line],
    amounts: Mapping[str, int],
    currency: str,
) -> Faults:
    broken = [use for use in limits if not use.kept]
    found = {"": ("limit_broken", limit_facts(broken[0], currency))} if broken else {}
    # What is wrong with a line itself is told rather than what the pot does not allow: it comes last.
    for blocker in sorted(blockers, key=lambda one: one.code is not Block.ADJUSTED_OVER_POT):
        if blocker.code is Block.ADJUSTED_OVER_POT:
            name, fault = _over_pot(int(blocker.facts["over"]), amounts, currency)
            found[name] = fault
            continue
        name = blocker.proposals[0]
        asked = lines[name].requested_minor if name in lines else 0
        found[name] = (_CODES[blocker.code], {"requested": plain(asked, currency)})
    return found


def _over_pot(
    over: int, amounts: Mapping[str, int], currency: str
) -> tuple[str, tuple[str, dict[str, object]]]:
    """Of a single amount it can be said how high it may be."""
    if len(amounts) != 1:
        return "", ("sum_over_pot", {"over": plain(over, currency)})
    [(proposal, amount)] = amounts.items()
    facts: dict[str, object] = {
        "over": plain(over, currency),
        "highest": plain(max(amount - over, 0), currency),
    }
    return proposal, ("over_pot", facts)


def limit_facts(use: LimitUse, currency: str) -> dict[str, object]:
    """Give the numbers of a limit as they stand in a sentence."""
    money = use.kind in OF_MONEY
    return {
        "used": plain(use.used, currency) if money else use.used,
        "bound": plain(use.bound, currency) if money else use.bound,
    }
