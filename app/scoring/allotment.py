"""Sharing out the seed fund (种子资金): never over the pot, never above the request, prizes apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.scoring.allotments.asking import Answer, Whole, Wish
from app.scoring.allotments.asking import Asked as Question
from app.scoring.allotments.table import AT_ONCE, BY_LINE
from app.scoring.budgets import decided_together
from app.scoring.evidence import Evidence, Pot
from app.scoring.numbers import rounded
from app.scoring.outcome import Facts, Line, PotLine, PotShare, Reason, changed
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, PotRule, Rulebook
from app.scoring.selection import by_awards


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one pot answered: to each that asked it, in their order, and who was the first that did not fit."""

    answers: Mapping[str, Line]
    misfit: str
    account: Facts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The lines with their amounts, the pots, and what each pot answered."""

    lines: list[Line]
    pots: list[PotLine]
    asked: tuple[Asked, ...] = ()


def allotted(
    rulebook: Rulebook, evidence: Evidence, lines: Sequence[Line]
) -> tuple[list[Line], list[PotLine]]:
    """Give the lines and the pots of `shared_out` alone."""
    shared = shared_out(rulebook, evidence, lines)
    return shared.lines, shared.pots


def shared_out(rulebook: Rulebook, evidence: Evidence, lines: Sequence[Line]) -> Shared:
    """Share out every pot of the rulebook among the selected lines.

    Args:
        rulebook: the allotment rule, pots with the strands that they pay for.
        evidence: proposals by id, amounts of the pots in minor units, ≥ 0.
        lines: in order, the best first; those not selected pass through. Prizes on top are paid first.

    Returns:
        The lines with amounts (0 with the first reason), each pot before and after, and what it answered.
        Pots pay in the order of the rulebook; a proposal takes money from the first pot that has some for
        it, and from one that tops up what is still open of its wish. Where a vote gives the awards, the
        higher award is paid first.

    Exact: integers in minor units; proportional shares by largest remainder in units of payment.
    Ties: the order of the lines decides, and ranking has settled it. Empty: an absent pot pays nothing.
    Source: our rule; quotas by largest remainder after Hamilton.
    """
    rule = rulebook.allotment
    if rule is None:
        return Shared(lines=list(lines), pots=[])
    amounts = {pot.id: pot for pot in evidence.pots}
    done = {line.proposal: line for line in lines}
    paid_to: Counter[str] = Counter()
    pots: list[PotLine] = []
    asked: list[Asked] = []
    in_turn = by_awards(rulebook, lines)
    for pot in rulebook.pots:
        left = _after_extras(pot, amounts, lines)
        share = _Share(rulebook, rule, evidence, paid_to=paid_to, pot=(pot, left))
        answers = share.out([done[line.proposal] for line in in_turn if _asks(pot, done, line)])
        for line in answers:
            done[line.proposal] = _from(pot, done[line.proposal], line)
        pots.append(_pot_line(pot.id, amounts.get(pot.id), share))
        by_name = {line.proposal: line for line in answers}
        asked.append(Asked(answers=by_name, misfit=share.misfit, account=share.account))
    unpaid = [
        changed(line, reason=Reason.NO_POT) if line.selected and not line.pot else line
        for line in done.values()
    ]
    final = [_in_all_pots(line, pots) for line in unpaid]
    return Shared(lines=final, pots=pots, asked=tuple(asked))


def _asks(pot: PotRule, done: Mapping[str, Line], line: Line) -> bool:
    """Whether a line may ask this pot: nothing yet, or the pot tops up."""
    return line.selected and (done[line.proposal].amount_minor == 0 or pot.tops_up)


def _after_extras(pot: PotRule, amounts: Mapping[str, Pot], lines: Sequence[Line]) -> int:
    filled = amounts.get(pot.id)
    before = filled.amount_minor if filled else 0
    extras = (extra for line in lines for extra in line.extras if extra.pot == pot.id)
    return before - sum(extra.amount_minor for extra in extras)


def _from(pot: PotRule, before: Line, after: Line) -> Line:
    """Note which pot paid; a pot that adds nothing leaves a paid line as it was."""
    if before.amount_minor == 0:
        return changed(after, pot=pot.id)
    added = after.amount_minor - before.amount_minor
    if added <= 0:
        return before
    earlier = before.paid_from or (PotShare(pot=before.pot, amount_minor=before.amount_minor),)
    return changed(
        after, pot=before.pot, paid_from=(*earlier, PotShare(pot=pot.id, amount_minor=added))
    )


def _in_all_pots(line: Line, pots: Sequence[PotLine]) -> Line:
    return line if line.pot or not line.extras else changed(line, pot=pots[0].pot if pots else "")


def _pot_line(name: str, pot: Pot | None, share: "_Share") -> PotLine:
    return PotLine(
        pot=name,
        before_minor=pot.amount_minor if pot else 0,
        after_minor=share.left,
        source=pot.source if pot else "",
        account=share.account,
    )


class _Share:
    """One pot being shared out."""

    def __init__(
        self,
        rulebook: Rulebook,
        rule: Allotment,
        evidence: Evidence,
        *,
        paid_to: Counter[str],
        pot: tuple[PotRule, int],
    ) -> None:
        self.rule = rule
        self.proposals = {proposal.id: proposal for proposal in evidence.proposals}
        self.left = pot[1]
        self.misfit = ""
        self.account: Facts | None = None
        self._sets = evidence.ballot_sets
        self._strands = pot[0].strands
        self._tiers = {tier.id: tier for tier in rulebook.tiers}
        self._paid_to = paid_to
        self._stopped = False

    def out(self, lines: Sequence[Line]) -> list[Line]:
        mine = [line for line in lines if self._pays(line)]
        given = self._at_once(mine)
        if given is None:
            return [self._next(line) for line in mine]
        self.left -= sum(answer.amount_minor for answer in given.values())
        for line in mine:
            self._paid_to[line.organisation] += given[line.proposal].amount_minor
        return [_answered(line, given[line.proposal]) for line in mine]

    def _pays(self, line: Line) -> bool:
        return not self._strands or self.proposals[line.proposal].strand in self._strands

    def _at_once(self, lines: Sequence[Line]) -> Mapping[str, Answer] | None:
        """Ask a rule that looks at all lines together; None for those that go line by line."""
        decided = decided_together(self.rule, lines, self.proposals, self.left, self._sets)
        if decided is not None:
            self.account = decided.account
            return decided.given
        if self.rule.rule not in AT_ONCE:
            return None
        whole = Whole(
            rule=self.rule,
            lines=tuple(lines),
            proposals=self.proposals,
            pot_minor=self.left,
            paid_to=self._paid_to,
        )
        return AT_ONCE[self.rule.rule](whole)

    def _next(self, line: Line) -> Line:
        wish = self._wish(line)
        if wish.amount_minor <= 0:
            return changed(line, reason=wish.reason)
        if self._stopped:
            return changed(
                line, reason=Reason.POT_EMPTY, facts={"left": self.left, "wish": wish.amount_minor}
            )
        if wish.amount_minor <= self.left:
            return self._pay(line, wish.amount_minor, wish.reason)
        return self._misfit(line, wish)

    def _misfit(self, line: Line, wish: Wish) -> Line:
        """The first that does not fit: partly paid, passed over, or the end."""
        offer = 0 if self.misfit else self._offer(line, wish)
        self.misfit = self.misfit or line.proposal
        facts = {"left": self.left, "wish": wish.amount_minor}
        if offer > 0:
            self._stopped = self.rule.misfit is Misfit.STOP
            return self._pay(line, offer, Reason.PARTIAL, facts)
        self._stopped = self._stopped or self.rule.misfit is Misfit.STOP
        return changed(line, reason=Reason.DOES_NOT_FIT, facts=facts)

    def _offer(self, line: Line, wish: Wish) -> int:
        """What is left, if partial funding is allowed and it is worth having."""
        if not self.rule.partial:
            return 0
        left = self.left // self.rule.unit_minor * self.rule.unit_minor
        enough = (
            self.rule.partial_share is None or left >= self.rule.partial_share * wish.amount_minor
        )
        return left if enough and left + line.amount_minor >= self._least(line) else 0

    def _pay(
        self, line: Line, amount: int, reason: Reason, facts: Mapping[str, int] | None = None
    ) -> Line:
        self.left -= amount
        self._paid_to[line.organisation] += amount
        paid = Answer(amount_minor=line.amount_minor + amount, reason=reason, facts=facts or {})
        return _answered(line, paid)

    def _wish(self, line: Line) -> Wish:
        """What the rule gives, within caps and request, in whole units, less what is paid already."""
        proposal, rule = self.proposals[line.proposal], self.rule
        asked = Question(rule=rule, line=line, proposal=proposal, tiers=self._tiers)
        wish = BY_LINE[rule.rule](asked)
        amount, reason = self._rounded(wish.amount_minor), wish.reason
        if rule.cap_minor is not None and amount > rule.cap_minor:
            amount, reason = rule.cap_minor, Reason.CAPPED
        if rule.per_organisation_cap_minor is not None:
            room = rule.per_organisation_cap_minor - self._paid_to[line.organisation]
            room += line.amount_minor
            amount, reason = (amount, reason) if amount <= room else (room, Reason.CAPPED)
        if amount > proposal.requested_minor and not self._prized(line):
            amount, reason = proposal.requested_minor, Reason.CAPPED_AT_REQUEST
        amount = amount // rule.unit_minor * rule.unit_minor
        if 0 < amount < self._least(line):
            return Wish(amount_minor=0, reason=Reason.BELOW_MINIMUM)
        return Wish(amount_minor=amount - line.amount_minor, reason=reason)

    def _prized(self, line: Line) -> bool:
        """Tell a prize from funding: only where the tiers give the amounts is a prize's amount a prize."""
        return line.prize and self.rule.rule is AllotmentRule.TIERS

    def _least(self, line: Line) -> int:
        """Give what funding must reach to be of use; a prize is one however small."""
        least = max(self.proposals[line.proposal].minimum_minor, self.rule.floor_minor)
        return 0 if self._prized(line) else least

    def _rounded(self, amount: int) -> int:
        """Round to whole units of payment as declared; caps and the request cut down afterwards."""
        unit = self.rule.unit_minor
        return int(rounded(Fraction(amount, unit), 0, self.rule.rounding)) * unit


def _answered(line: Line, answer: Answer) -> Line:
    return changed(
        line,
        amount_minor=answer.amount_minor,
        machine_amount_minor=answer.amount_minor,
        reason=answer.reason,
        facts=dict(answer.facts),
    )
