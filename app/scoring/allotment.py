"""Sharing out the seed fund (种子资金): never over the pot, never above the request, prizes apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.scoring.budgets import Given, decided_together
from app.scoring.evidence import Evidence, Proposal
from app.scoring.outcome import Facts, Line, PotLine, Reason
from app.scoring.proportional import Shares, bounds, shares, weight
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, PotRule, Rulebook, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a rule would give if the pot were endless, and why."""

    amount_minor: int
    reason: Reason


def allotted(
    rulebook: Rulebook, evidence: Evidence, lines: Sequence[Line]
) -> tuple[list[Line], list[PotLine]]:
    """Share out every pot of the rulebook among the selected lines.

    Args:
        rulebook: the allotment rule, pots with the strands that they pay for.
        evidence: proposals by id, amounts of the pots in minor units, ≥ 0.
        lines: in order, the best first; those not selected pass through.

    Returns:
        The lines with amounts (0 with the first reason), and each pot before and after with who is next
        and what they lack. Pots pay in the order of the rulebook; a proposal takes money from the first
        pot that has some for it.

    Exact: integers in minor units; proportional shares by largest remainder in units of payment.
    Ties: the order of the lines decides, and ranking has settled it. Empty: an absent pot pays nothing.
    Source: our rule; quotas by largest remainder after Hamilton.
    """
    rule = rulebook.allotment
    if rule is None:
        return list(lines), []
    proposals = {proposal.id: proposal for proposal in evidence.proposals}
    amounts = {pot.id: pot for pot in evidence.pots}
    done = {line.proposal: line for line in lines}
    pots: list[PotLine] = []
    for pot in rulebook.pots:
        mine = [
            done[line.proposal]
            for line in lines
            if line.selected
            and done[line.proposal].amount_minor == 0
            and _pays(pot, proposals[line.proposal])
        ]
        filled = amounts.get(pot.id)
        before = filled.amount_minor if filled else 0
        share = _Share(rulebook, rule, evidence, before)
        for line in share.out(mine):
            done[line.proposal] = replace(line, pot=pot.id)
        pots.append(_pot_line(pot.id, before, share, filled.source if filled else ""))
    unpaid = [
        replace(line, reason=Reason.NO_POT) if line.selected and not line.pot else line
        for line in done.values()
    ]
    return unpaid, pots


def _pays(pot: PotRule, proposal: Proposal) -> bool:
    return not pot.strands or proposal.strand in pot.strands


def _pot_line(pot: str, before: int, share: "_Share", source: str) -> PotLine:
    lacks = share.next_wish - share.left if share.next_proposal else 0
    return PotLine(
        pot=pot,
        before_minor=before,
        after_minor=share.left,
        source=source,
        next_proposal=share.next_proposal,
        next_lacks_minor=max(0, lacks),
        account=share.account,
    )


class _Share:
    """One pot being shared out."""

    def __init__(self, rulebook: Rulebook, rule: Allotment, evidence: Evidence, pot: int) -> None:
        self.rule = rule
        self.proposals = {proposal.id: proposal for proposal in evidence.proposals}
        self.account: Facts | None = None
        self._sets = evidence.ballot_sets
        self.left = pot
        self.next_proposal = ""
        self.next_wish = 0
        self._tiers = {tier.id: tier for tier in rulebook.tiers}
        self._by_organisation: Counter[str] = Counter()
        self._stopped = False

    def out(self, lines: Sequence[Line]) -> list[Line]:
        if self.rule.rule is AllotmentRule.PROPORTIONAL:
            return self._in_proportion(lines)
        decided = decided_together(self.rule, lines, self.proposals, self.left, self._sets)
        if decided is not None:
            self.account = decided.account
            return [self._with_given(line, decided.given[line.proposal]) for line in lines]
        return [self._next(line) for line in lines]

    def _with_given(self, line: Line, given: Given) -> Line:
        self.left -= given.amount_minor
        return _paid(line, given.amount_minor, given.reason, given.facts)

    def _in_proportion(self, lines: Sequence[Line]) -> list[Line]:
        given = shares(self.rule, lines, self.proposals, self.left)
        self.left -= sum(given.amounts.values())
        return [self._with_share(line, given) for line in lines]

    def _with_share(self, line: Line, given: Shares) -> Line:
        amount, cut = given.amounts[line.proposal], given.by_order.get(line.proposal)
        shared = (
            _paid(line, amount, Reason.PROPORTIONAL) if amount > 0 else self._without_share(line)
        )
        return replace(shared, facts={**shared.facts, "by_order": cut}) if cut else shared

    def _without_share(self, line: Line) -> Line:
        floor, cap = bounds(self.rule, self.proposals[line.proposal])
        if cap < max(floor, self.rule.unit_minor):
            return replace(line, reason=Reason.BELOW_MINIMUM)
        if weight(self.rule, line) == 0:
            return line
        facts = {"left": self.left, "wish": max(floor, self.rule.unit_minor)}
        return replace(line, reason=Reason.POT_EMPTY, facts=facts)

    def _next(self, line: Line) -> Line:
        wish = self._wish(line)
        if wish.amount_minor <= 0:
            return replace(line, reason=wish.reason)
        if self._stopped:
            return replace(
                line, reason=Reason.POT_EMPTY, facts={"left": self.left, "wish": wish.amount_minor}
            )
        if wish.amount_minor <= self.left:
            return self._pay(line, wish.amount_minor, wish.reason)
        return self._misfit(line, wish)

    def _misfit(self, line: Line, wish: Wish) -> Line:
        """The first that does not fit: partly paid, passed over, or the end."""
        first = not self.next_proposal
        facts = {"left": self.left, "wish": wish.amount_minor}
        offer = self._offer(line, wish) if first else 0
        if offer > 0:
            self._stopped = self.rule.misfit is Misfit.STOP
            return self._pay(line, offer, Reason.PARTIAL, facts)
        if first:
            self.next_proposal, self.next_wish = line.proposal, wish.amount_minor
        self._stopped = self._stopped or self.rule.misfit is Misfit.STOP
        return replace(line, reason=Reason.DOES_NOT_FIT, facts=facts)

    def _offer(self, line: Line, wish: Wish) -> int:
        """What is left, if partial funding is allowed and it is worth having."""
        if not self.rule.partial:
            return 0
        left = self.left // self.rule.unit_minor * self.rule.unit_minor
        enough = (
            self.rule.partial_share is None or left >= self.rule.partial_share * wish.amount_minor
        )
        least = max(self.proposals[line.proposal].minimum_minor, self.rule.floor_minor)
        return left if enough and left >= least else 0

    def _pay(
        self, line: Line, amount: int, reason: Reason, facts: Mapping[str, int] | None = None
    ) -> Line:
        self.left -= amount
        self._by_organisation[line.organisation] += amount
        return _paid(line, amount, reason, facts)

    def _wish(self, line: Line) -> Wish:
        proposal, rule = self.proposals[line.proposal], self.rule
        amount, reason = self._by_rule(line, proposal)
        if rule.cap_minor is not None and amount > rule.cap_minor:
            amount, reason = rule.cap_minor, Reason.CAPPED
        if rule.per_organisation_cap_minor is not None:
            room = rule.per_organisation_cap_minor - self._by_organisation[line.organisation]
            amount, reason = (amount, reason) if amount <= room else (room, Reason.CAPPED)
        if amount > proposal.requested_minor and not line.prize:
            amount, reason = proposal.requested_minor, Reason.CAPPED_AT_REQUEST
        amount = amount // rule.unit_minor * rule.unit_minor
        if 0 < amount < max(rule.floor_minor, proposal.minimum_minor):
            return Wish(amount_minor=0, reason=Reason.BELOW_MINIMUM)
        return Wish(amount_minor=amount, reason=reason)

    def _by_rule(self, line: Line, proposal: Proposal) -> tuple[int, Reason]:
        rule = self.rule
        match rule.rule:
            case AllotmentRule.FLAT:
                return rule.amount_minor, Reason.FLAT
            case AllotmentRule.STEPS:
                step = proposal.step_minor if proposal.step_minor in rule.steps_minor else None
                return (step, Reason.STEP) if step is not None else (0, Reason.NO_STEP)
            case AllotmentRule.TIERS:
                tier = self._tiers.get(line.tier)
                return (tier.amount_minor, Reason.TIER) if tier else (0, Reason.NO_MONEY)
            case AllotmentRule.LEAST_OF:
                return min(_term(term, proposal) for term in rule.terms), Reason.LEAST_OF
            case _:
                return proposal.requested_minor, Reason.IN_RANK_ORDER


def _term(term: Term, proposal: Proposal) -> int:
    """Compute a term, rounded down to a whole minor unit."""
    values = {
        "": 0,
        "requested": proposal.requested_minor,
        "own_funds": proposal.own_funds_minor,
        "match_raised": proposal.match_raised_minor,
        "budget": proposal.requested_minor + proposal.own_funds_minor,
    }
    exact = term.share * values[term.base] - values[term.minus] + term.constant_minor
    return max(0, exact.numerator // exact.denominator)


def _paid(line: Line, amount: int, reason: Reason, facts: Facts | None = None) -> Line:
    return replace(
        line,
        amount_minor=amount,
        machine_amount_minor=amount,
        reason=reason,
        facts=dict(facts or {}),
    )
