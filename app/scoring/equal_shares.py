"""The method of equal shares, exact: every payment is a whole number of a small unit.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities",
NeurIPS 2021; completion by adding to every voter's share as on equalshares.net.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.scoring.ballot_sets import PaperGroup
from app.scoring.budget_rules import Completion, SharesRule, Stop, Utility
from app.scoring.elections import Bought, Election, Purchase, exhaustive, greedy

#: Above so many approvals (times repetitions, where there are any) columns are faster than lists.
LARGE, LARGE_REPEATED = 20_000, 2_000
Heard = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Of how many voters more projects are funded by equal shares, by greedy, or as many by both."""

    shares: int
    greedy: int
    same: int
    greedy_winners: tuple[int, ...]

    @property
    def greedy_wins(self) -> bool:
        """Tell whether greedy is taken instead: only if strictly more voters are better off."""
        return self.greedy > self.shares


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesResult:
    """The winners in the order bought (or funded by greedy), and how they came about.

    `share` in units and `repeated`: the voter's share that counted, and how many steps above the start.
    """

    winners: tuple[int, ...]
    purchase: Purchase
    repeated: int
    exhaustive: bool
    compared: Compared | None = None


def equal_shares(election: Election, rule: SharesRule, heard: Heard | None = None) -> SharesResult:
    """Buy projects from equal shares of the pot.

    Args:
        election: costs and pot in minor units, the papers.
        rule: utility, unit of payment, completion, comparison.
        heard: is told the number of repetitions now and then, for a progress bar.

    Returns:
        The winners. Each voter has the same share; the project bought next is the one whose supporters
        pay least for what they gain; each pays the same, or all that is left to him.

    Exact: integers. A share is pot over voters in units; where that does not divide, the first voters in
        the order of the papers have one unit more. Of a price that does not divide, each pays the part
        rounded down, and the first payers in that order one unit more.
    Ties: projects equally good are bought in the order of the election, and named.
    Empty: without voters or affordable projects nobody wins. Projects that cost nothing are not bought.
    Cost: linear in approvals for each purchase that changes what they can pay.
    Source: Peters, Pierczyński, Skowron 2021.
    """
    buy = _Buyer(election, rule)
    if election.voters == 0:
        return SharesResult(
            winners=(), purchase=Purchase(share=0, bought=()), repeated=0, exhaustive=False
        )
    if rule.completion is None:
        share, extra = divmod(election.pot * buy.unit, election.voters)
        return _result(election, rule, buy.at(share, extra), 0)
    repeated, share = _completed(election, rule.completion, buy, heard)
    return _result(election, rule, buy.at(share), repeated)


def _result(
    election: Election, rule: SharesRule, purchase: Purchase, repeated: int
) -> SharesResult:
    winners = tuple(bought.project for bought in purchase.bought)
    compared = _compared(election, winners) if rule.comparison else None
    taken = compared.greedy_winners if compared and compared.greedy_wins else winners
    return SharesResult(
        winners=taken,
        purchase=purchase,
        repeated=repeated,
        exhaustive=exhaustive(election, taken),
        compared=compared,
    )


def first_share(election: Election, completion: Completion) -> int:
    """Give the share at which a completion starts, in minor units."""
    if completion.start_minor is not None:
        return completion.start_minor
    return election.pot // election.voters // completion.step_minor * completion.step_minor


def _compared(election: Election, winners: Sequence[int]) -> Compared:
    """Count voters, the unaffected too, by how many of the projects that they support are funded."""
    rival = greedy(election)
    worth = [
        (project in set(winners)) - (project in set(rival))
        for project in range(len(election.costs))
    ]
    counts = {-1: 0, 0: 0, 1: 0}
    for group in election.groups:
        gain = sum(map(worth.__getitem__, group.choices))
        counts[(gain > 0) - (gain < 0)] += group.many
    return Compared(shares=counts[1], greedy=counts[-1], same=counts[0], greedy_winners=rival)


def _completed(
    election: Election, completion: Completion, buy: "_Buyer", heard: Heard | None
) -> tuple[int, int]:
    """Find how often the step is added, and the share in units."""
    start, step = first_share(election, completion) * buy.unit, completion.step_minor * buy.unit
    reachable = sum(1 for project in buy.supported if election.costs[project] > 0)
    best, steps = 0, buy.repeatedly(start, step)
    while True:
        repeated, winners = next(steps)
        if heard is not None:
            heard(repeated)
        if sum(election.costs[project] for project in winners) > election.pot:
            break
        best = repeated
        if len(winners) == reachable:
            break
        if completion.stop is Stop.FIRST_EXHAUSTIVE and exhaustive(election, winners):
            break
    return best, start + best * step


class _Buyer:
    """Buys at one share or at many, with lists where little and with columns where much is to be done."""

    def __init__(self, election: Election, rule: SharesRule) -> None:
        self.unit = 10**rule.unit_places
        self._rule = rule
        self._costs = [cost * self.unit for cost in election.costs]
        self._election = election
        self._approvals = sum(len(group.choices) * group.many for group in election.groups)
        limit = LARGE if rule.completion is None else LARGE_REPEATED
        self._columns = None
        if self._approvals >= limit and rule.utility is not Utility.POINTS:
            from app.scoring.columns.shares import shares  # noqa: PLC0415 -- NumPy takes a third of a second to load

            self._columns = shares(election, self._costs, by_cost=rule.utility is Utility.COST)
        self._lists = None if self._columns else _Lists(election, self._costs, rule.utility)

    def at(self, share: int, extra: int = 0) -> Purchase:
        if self._columns is not None and self._columns.holds(share + 1):
            bought = self._columns.bought(share, extra)
        else:
            bought = self._by_lists().bought(share, extra)
        return Purchase(share=share, extra=extra, bought=tuple(bought))

    def repeatedly(self, start: int, step: int) -> Iterator[tuple[int, list[int]]]:
        """Go up step by step, without end."""
        share, repeated = start, 0
        while True:
            many = self._columns.winners(share, step) if self._columns is not None else None
            if many is None:
                many = [[bought.project for bought in self._by_lists().bought(share)]]
            for winners in many:
                yield repeated, winners
                repeated += 1
                share += step

    @property
    def supported(self) -> set[int]:
        """Name the projects from which somebody gains: nobody pays for one that got no points at all."""
        return {
            choice
            for group in self._election.groups
            for choice, gain in _gains(group, self._rule.utility)
            if gain > 0
        }

    def _by_lists(self) -> "_Lists":
        if self._lists is None:
            self._lists = _Lists(self._election, self._costs, self._rule.utility)
        return self._lists


class _Lists:
    """Equal shares with Python's own integers: any size of number, any points."""

    def __init__(self, election: Election, costs: Sequence[int], utility: Utility) -> None:
        self._costs = costs
        self._weights = costs if utility is Utility.COST else [1] * len(costs)
        self._means = _per_point if utility is Utility.POINTS else None
        self._voters = election.voters
        self._supporters: list[list[int]] = [[] for _ in costs]
        self._gains: list[list[int]] = [[] for _ in costs]
        first = 0
        for group in election.groups:
            for choice, gain in _gains(group, utility):
                if gain > 0:
                    self._supporters[choice].extend(range(first, first + group.many))
                    self._gains[choice].extend([gain] * group.many)
            first += group.many

    def bought(self, share: int, extra: int = 0) -> list[Bought]:
        left = [share + 1] * extra + [share] * (self._voters - extra)
        bounds = {
            project: Fraction(self._weights[project] * sum(gains), self._costs[project])
            for project, gains in enumerate(self._gains)
            if gains and self._costs[project] > 0
        }
        done: list[Bought] = []
        while (best := self._best(bounds, left)) is not None:
            done.append(best)
            self._pay(best, left)
            del bounds[best.project]
        return done

    def _best(self, bounds: dict[int, Fraction], left: list[int]) -> Bought | None:
        """Find what gains most for its price; what each gained before is more than what it gains now."""
        best: list[tuple[int, tuple[int, int], int, int]] = []
        reached = Fraction(0)
        for project in sorted(bounds, key=lambda project: (-bounds[project], project)):
            if bounds[project] < reached:
                break
            offer = self._offer(project, left)
            if offer is None:
                del bounds[project]
                continue
            (price, gains), paid_by, gave_all = offer
            bounds[project] = Fraction(self._weights[project] * gains, price)
            if bounds[project] > reached:
                reached, best = bounds[project], []
            if bounds[project] == reached:
                best.append((project, (price, gains), paid_by, gave_all))
        if not best:
            return None
        best.sort()
        project, most, paid_by, gave_all = best[0]
        tied = tuple(entry[0] for entry in best)
        return Bought(project=project, paid_by=paid_by, gave_all=gave_all, most=most, tied=tied)

    def _offer(self, project: int, left: list[int]) -> tuple[tuple[int, int], int, int] | None:
        """Give what the payers pay over what they gain, how many they are, and how many give all."""
        supporters, gains = self._supporters[project], self._gains[project]
        if sum(map(left.__getitem__, supporters)) < self._costs[project]:
            return None
        pairs = [(left[voter], gain) for voter, gain in zip(supporters, gains, strict=True)]
        pairs.sort(key=self._means)
        price, together, poor = self._costs[project], sum(gains), 0
        # Supporters who together have the price can pay it, so somebody is not poor.
        while pairs[poor][0] * together < price * pairs[poor][1]:
            price, together = price - pairs[poor][0], together - pairs[poor][1]
            poor += 1
        return (price, together), len(pairs) - poor, poor

    def _pay(self, bought: Bought, left: list[int]) -> None:
        (price, together), project = bought.most, bought.project
        payers = []
        rest = price
        for voter, gain in zip(self._supporters[project], self._gains[project], strict=True):
            if left[voter] * together < price * gain:
                left[voter] = 0
                continue
            part, more = divmod(price * gain, together)
            left[voter] -= part
            rest -= part
            if more:
                payers.append(voter)
        for voter in payers[:rest]:
            left[voter] -= 1


def _gains(group: PaperGroup, utility: Utility) -> Iterator[tuple[int, int]]:
    """Pair what a paper names with what its voter gains from it."""
    given = group.points if utility is Utility.POINTS else ()
    return zip(group.choices, given or (1,) * len(group.choices), strict=True)


def _per_point(pair: tuple[int, int]) -> Fraction:
    """Give what a voter has for each point that he gave."""
    return Fraction(*pair)
