"""A pot that voters or a whole set decide: equal shares, the best set, budgets of categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.scoring.allotments.asking import Answer
from app.scoring.ballot_sets import BallotSets, PaperGroup, paper_groups
from app.scoring.best_set import Candidate, Passed, best_set
from app.scoring.budget_rules import BestSetRule, CategoryRule, SharesRule, SharesTie
from app.scoring.elections import Election
from app.scoring.equal_shares import SharesResult, equal_shares, first_share
from app.scoring.errors import NotProved
from app.scoring.evidence import Proposal
from app.scoring.numbers import as_text
from app.scoring.outcome import Line, Reason, Tie
from app.scoring.rulebook import Allotment, AllotmentRule

#: Rules that decide over a pot as a whole.
TOGETHER = frozenset({AllotmentRule.EQUAL_SHARES, AllotmentRule.BEST_SET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What each proposal gets, and the account of how the pot came to be shared so."""

    given: Mapping[str, Answer]
    account: Mapping[str, Any]


def decided_together(
    rule: Allotment,
    lines: Sequence[Line],
    proposals: Mapping[str, Proposal],
    pot_minor: int,
    sets: BallotSets | None,
) -> Decided | None:
    """Share a pot by a rule that looks at all lines at once; None for every other rule."""
    if rule.rule is AllotmentRule.EQUAL_SHARES:
        return by_equal_shares(rule.shares or SharesRule(), lines, proposals, pot_minor, sets)
    if rule.rule is AllotmentRule.BEST_SET:
        return by_best_set(rule, lines, proposals, pot_minor)
    if rule.categories is not None:
        return by_categories(rule.categories, lines, proposals, pot_minor)
    return None


def by_equal_shares(
    rule: SharesRule,
    lines: Sequence[Line],
    proposals: Mapping[str, Proposal],
    pot_minor: int,
    sets: BallotSets | None,
) -> Decided:
    """Share a pot by the method of equal shares.

    Args:
        rule: utility, unit, completion, comparison, and by which order ties are settled.
        lines: those that may be funded, the best first.
        proposals: by id; the request is the price.
        pot_minor: ≥ 0.
        sets: the papers; none means that nobody voted.

    Returns:
        The request for each project bought, 0 for the others; in the facts the order in which it was bought.

    Exact: see `equal_shares`. Ties: in listed order or in that of the ranking, as the rule says; named in the account.
    """
    order = [line.proposal for line in _by_tie_order(rule.tie, lines, proposals)]
    election = election_of(order, proposals, pot_minor, sets)
    result = equal_shares(election, rule)
    given = {name: Answer(amount_minor=0, reason=Reason.NOT_BOUGHT) for name in order}
    by_greedy = result.compared is not None and result.compared.greedy_wins
    reason = Reason.GREEDY_PREFERRED if by_greedy else Reason.EQUAL_SHARES
    payers = (
        {} if by_greedy else {b.project: b.paid_by + b.gave_all for b in result.purchase.bought}
    )
    for place, project in enumerate(result.winners, start=1):
        facts = {"order": place} | ({"payers": payers[project]} if project in payers else {})
        given[order[project]] = Answer(
            amount_minor=election.costs[project], reason=reason, facts=facts
        )
    return Decided(given=given, account=_account(rule, election, result, order))


def _by_tie_order(
    tie: SharesTie, lines: Sequence[Line], proposals: Mapping[str, Proposal]
) -> list[Line]:
    if tie is SharesTie.RANKING:
        return list(lines)
    return sorted(lines, key=lambda line: _listed(proposals[line.proposal]))


def _listed(proposal: Proposal) -> tuple[int, str]:
    return (proposal.listed_at or 0, proposal.id)


def election_of(
    order: Sequence[str],
    proposals: Mapping[str, Proposal],
    pot_minor: int,
    sets: BallotSets | None,
) -> Election:
    """Lay the papers over the projects that may be funded; what else they name is passed over."""
    at = {name: place for place, name in enumerate(order)}
    groups: tuple[PaperGroup, ...] = ()
    if sets is not None:
        where = [at.get(name, -1) for name in sets.proposals]
        groups = paper_groups(sets)
        if where != list(range(len(order))):
            groups = tuple(_moved(group, where) for group in groups)
    costs = tuple(proposals[name].requested_minor for name in order)
    return Election(costs=costs, pot=pot_minor, groups=groups)


def _moved(group: PaperGroup, where: Sequence[int]) -> PaperGroup:
    kept = [i for i, choice in enumerate(group.choices) if where[choice] >= 0]
    return PaperGroup(
        many=group.many,
        choices=tuple([where[group.choices[i]] for i in kept]),
        points=tuple([group.points[i] for i in kept]) if group.points else (),
    )


def _account(
    rule: SharesRule, election: Election, result: SharesResult, order: Sequence[str]
) -> dict[str, Any]:
    """Write what an outsider needs to follow the purchases."""
    account: dict[str, Any] = {
        "rule": "equal_shares",
        "utility": rule.utility.value,
        "tie": rule.tie.value,
        "voters": election.voters,
        "unit_places": rule.unit_places,
        "share_units": result.purchase.share,
        "one_unit_more": result.purchase.extra,
        "exhaustive": result.exhaustive,
        "bought": [
            {
                "proposal": order[bought.project],
                "paid_by": bought.paid_by,
                "gave_all": bought.gave_all,
                "most_units": f"{bought.most[0]}/{bought.most[1]}",
                "tied": [order[project] for project in bought.tied[1:]],
            }
            for bought in result.purchase.bought
        ],
    }
    if rule.completion is not None and election.voters:
        account["completion"] = {
            "start_minor": first_share(election, rule.completion),
            "step_minor": rule.completion.step_minor,
            "stop": rule.completion.stop.value,
            "repeated": result.repeated,
        }
    if result.compared is not None:
        account["compared"] = {
            "shares": result.compared.shares,
            "greedy": result.compared.greedy,
            "same": result.compared.same,
            "greedy_winners": [order[project] for project in result.compared.greedy_winners],
        }
    return account


def tied_purchases(account: Mapping[str, Any], resolved_by: str) -> list[Tie]:
    """List the ties of equal shares: who was equally good at which purchase, and whether it mattered.

    It did where not all of them were bought in the end.
    """
    bought = [purchase["proposal"] for purchase in account["bought"]]
    ties: list[Tie] = []
    for place, purchase in enumerate(account["bought"], start=1):
        tied = (purchase["proposal"], *purchase["tied"])
        if len(tied) > 1 and not (ties and set(tied) <= set(ties[-1].proposals)):
            places = tuple(range(place, place + len(tied)))
            left_out = any(name not in bought for name in tied)
            ties.append(
                Tie(proposals=tied, places=places, at_line=left_out, resolved_by=resolved_by)
            )
    return ties


def by_best_set(
    rule: Allotment,
    lines: Sequence[Line],
    proposals: Mapping[str, Proposal],
    pot_minor: int,
) -> Decided:
    """Fund the set of the greatest total score.

    Args:
        rule: quotas by tag, most projects, ties; the unit of payment where projects are funded in part.
        lines: the best first; a line without a total scores nothing.
        proposals: by id; the request is the price, tags are what quotas count.
        pot_minor: ≥ 0.

    Returns:
        The request of each in the set, or the part of it, and in the account who was passed over by whom.

    Exact, ties: see `best_set`. A solution that is not proved funds nobody, and blocks the run.
    """
    candidates = [
        Candidate(
            id=line.proposal,
            score=line.total or Fraction(0),
            cost=proposals[line.proposal].requested_minor,
            tags=proposals[line.proposal].tags,
            least=proposals[line.proposal].minimum_minor,
        )
        for line in lines
    ]
    try:
        best = best_set(rule.best or BestSetRule(), candidates, pot_minor, rule.unit_minor)
    except NotProved as doubt:
        nothing = Answer(amount_minor=0, reason=Reason.NOT_IN_BEST_SET)
        doubtful = {"rule": "best_set", "not_proved": doubt.code}
        return Decided(given={one.id: nothing for one in candidates}, account=doubtful)
    given = {}
    for candidate in candidates:
        amount = best.amounts.get(candidate.id)
        reason = Reason.NOT_IN_BEST_SET if amount is None else Reason.IN_BEST_SET
        given[candidate.id] = Answer(amount_minor=amount or 0, reason=reason)
    account = {
        "rule": "best_set",
        "total": as_text(best.total),
        "reachable": best.reachable,
        "solved": best.solved,
        "passed_over": [_passed(one) for one in best.passed],
    }
    return Decided(given=given, account=account)


def _passed(one: Passed) -> dict[str, Any]:
    cut = {"in_part": True} if one.in_part else {}
    return {"proposal": one.id, "below": one.below, "last": one.last, **cut}


def by_categories(
    rule: CategoryRule,
    lines: Sequence[Line],
    proposals: Mapping[str, Proposal],
    pot_minor: int,
) -> Decided:
    """Go down the ranking with a budget for each category, then once more with what is left of all.

    Args:
        rule: the budgets; `leftover`: whether the second walk is made.
        lines: the best first. A project of several categories needs room in each of them.
        proposals: by id; tags are the categories.
        pot_minor: what all projects may cost together.

    Returns:
        The request for each that fits; what does not fit is passed over.

    Exact: integers. Ties: the order of the lines. Source: the rule of Amsterdam's neighbourhood budgets.
    """
    walk = _Walk({budget.category: budget.most_minor for budget in rule.budgets}, pot_minor)
    for line in lines:
        walk.first(proposals[line.proposal])
    for line in lines if rule.leftover else ():
        walk.second(proposals[line.proposal])
    account = {"rule": "categories", "left_minor": dict(sorted(walk.room.items()))}
    return Decided(given={**walk.passed, **walk.given}, account=account)


class _Walk:
    """What is left of the pot and of each category, who got something, and why others did not."""

    def __init__(self, room: dict[str, int], left: int) -> None:
        self.room = room
        self.given: dict[str, Answer] = {}
        self.passed: dict[str, Answer] = {}
        self._left = left

    def first(self, proposal: Proposal) -> None:
        cost = proposal.requested_minor
        capped = [tag for tag in proposal.tags if tag in self.room]
        if cost > self._left or any(cost > self.room[tag] for tag in capped):
            reason = Reason.DOES_NOT_FIT if cost > self._left else Reason.CATEGORY_FULL
            facts = {"left": self._left, "wish": cost}
            self.passed[proposal.id] = Answer(amount_minor=0, reason=reason, facts=facts)
            return
        for tag in capped:
            self.room[tag] -= cost
        self._fund(proposal, Reason.IN_RANK_ORDER)

    def second(self, proposal: Proposal) -> None:
        if proposal.id not in self.given and proposal.requested_minor <= self._left:
            self._fund(proposal, Reason.LEFTOVER)

    def _fund(self, proposal: Proposal, reason: Reason) -> None:
        self._left -= proposal.requested_minor
        facts = {"order": len(self.given) + 1}
        self.given[proposal.id] = Answer(
            amount_minor=proposal.requested_minor, reason=reason, facts=facts
        )
