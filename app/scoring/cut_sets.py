"""The best set when projects may be funded in part: whole units of payment, proved to the last unit.

Source: branch and bound over linear programmes (Land, Doig, 1960); each of them is solved in rationals.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import count
from math import lcm

from app.scoring.budget_rules import BestSetRule, SetTie
from app.scoring.errors import NotProved
from app.scoring.mixtures import Mixture, Point, best_mixture

NODES_MOST = 3_000
#: Beyond it the one whole number that orders all answers gets too long.
PROJECTS_MOST = 1_000
#: What a solver is told of the long numbers.
DIGITS = 24
#: Prices a hair too low: what is then passed is mended at the least loss.
SHY = 1 - Fraction(1, 10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A project: its score for each unit, the fewest and the most units that it can use, its tags."""

    score: Fraction
    least: int
    most: int
    tags: tuple[str, ...] = ()


def best_units(rule: BestSetRule, shares: Sequence[Share], units: int) -> list[int] | None:
    """Give each project none or between its fewest and its most units, for the greatest total score.

    Args:
        rule: at most so many projects, quotas in units, which of equals.
        shares: in the order of the ranking; 1 ≤ least; most < least: none can be given.
        units: ≥ 0, what can be given together.

    Returns:
        The units of each; None if nothing keeps the quotas.

    Raises:
        NotProved: more projects or steps than can be looked through.

    Exact: every bound is a linear programme solved in rationals; where its vertex is no answer in whole units,
        the search goes on above and below.
    Ties: the declared cost first, then project by project down the ranking, more units first: one answer is the best.
    """
    if rule.at_most is None and not rule.quotas and all(one.least == 1 for one in shares):
        return _poured(rule, shares, units)
    if len(shares) > PROJECTS_MOST:
        raise NotProved("too_many_steps")
    return _Search(rule, shares, units).best()


def _poured(rule: BestSetRule, shares: Sequence[Share], units: int) -> list[int]:
    """Without any other limit: fill by score for a unit, of equals the better ranked first."""
    given = [0] * len(shares)
    for i in sorted(range(len(shares)), key=lambda i: -shares[i].score):
        if shares[i].score > 0 or (shares[i].score == 0 and rule.tie is not SetTie.LEAST_COST):
            given[i] = min(units, max(0, shares[i].most))
            units -= given[i]
    return given


@dataclass(frozen=True, slots=True)
class _Domain:
    """What a project may get at a place of the search: none, where allowed, or from `low` to `high`."""

    none: bool
    low: int
    high: int

    def at_most(self, units: int) -> "_Domain":
        return replace(self, high=min(self.high, units))

    def at_least(self, units: int) -> "_Domain":
        return _Domain(none=False, low=max(self.low, units), high=self.high)

    def within(self, other: "_Domain | None") -> "_Domain":
        if other is None:
            return self
        low, high = max(self.low, other.low), min(self.high, other.high)
        return _Domain(none=self.none and other.none, low=low, high=high)

    @property
    def amounts(self) -> tuple[int, ...]:
        """The corners of what is allowed."""
        some = {self.low, self.high} if self.low <= self.high else set()
        return tuple(sorted(some | ({0} if self.none else set())))


@dataclass(frozen=True, slots=True)
class _Node:
    domains: list[_Domain]
    choices: list[list[Point]]
    mixture: Mixture

    def units(self, i: int) -> Fraction:
        """Give what the mixture gives a project."""
        points = self.choices[i]
        shares = self.mixture.shares.get(i) or {self.mixture.keys[i]: Fraction(1)}
        return sum((points[at].units * share for at, share in shares.items()), Fraction(0))

    def part(self, i: int) -> Fraction:
        """Give the part of a project that is funded at all."""
        shares = self.mixture.shares[i]
        return sum(
            (share for at, share in shares.items() if self.choices[i][at].units), Fraction(0)
        )


class _Search:
    """The tree of domains, the most promising first."""

    def __init__(self, rule: BestSetRule, shares: Sequence[Share], units: int) -> None:
        self.shares = shares
        self.worths = _worths(rule, shares)
        self.rows, self.limits = _limits(rule, shares, units)
        self.alike: dict[Share, list[int]] = defaultdict(list)
        for i, share in enumerate(shares):
            self.alike[share].append(i)
        self.found: tuple[int, list[int]] | None = None
        self.narrower: dict[int, _Domain] = {}
        self.narrowed_at: int | None = None
        self.sorted = False
        self.open: list[tuple[int, int, _Node]] = []
        self.number = count()

    def best(self) -> list[int] | None:
        top = self._solved(*self._top())
        self._keep(top)
        while self.open:
            node = self._next()
            if self.found is None or node.mixture.worth > self.found[0]:
                self._part(node)
                if top is not None and self.found is not None:
                    self._narrow(top)
        return None if self.found is None else self.found[1]

    def _next(self) -> _Node:
        """Go down until there is an answer, then to the most promising place."""
        if self.found is None:
            return self.open.pop()[2]
        if not self.sorted:
            heapify(self.open)
            self.sorted = True
        return heappop(self.open)[2]

    def _part(self, node: _Node) -> None:
        """Part a place in two, where that lowers the bounds most; keep what may hold a better answer."""
        tried: list[tuple[int, int, int, list[_Node | None]]] = []
        for pair in self._branches(node):
            below = [self._solved(*self._below(node, changed)) for changed in pair]
            bounds = [one.mixture.worth for one in below if one is not None]
            tried.append((len(bounds), max(bounds, default=0), len(tried), below))
        kept = [one for one in min(tried)[3] if one is not None]
        for one in sorted(kept, key=lambda one: one.mixture.worth):
            self._keep(one)

    def _solved(
        self,
        domains: list[_Domain],
        choices: list[list[Point]],
        start: Mixture,
        prices: Sequence[int] = (),
    ) -> _Node | None:
        """Solve a place of the search; None if nothing there keeps the limits."""
        if any(points[0].barred for points in choices):
            return None
        mixture = best_mixture(choices, self.limits, start, prices)
        return None if mixture is None else _Node(domains, choices, mixture)

    def _keep(self, node: _Node | None) -> None:
        if node is None or (self.found is not None and node.mixture.worth <= self.found[0]):
            return
        answer = self._answer(node)
        if answer is not None:
            self.found = (node.mixture.worth, answer)
            return
        number = next(self.number)
        if number > NODES_MOST:
            raise NotProved("too_many_steps")
        entry = (-node.mixture.worth, number, node)
        if self.sorted:
            heappush(self.open, entry)
        else:
            self.open.append(entry)

    def _narrow(self, top: _Node) -> None:
        """By the prices at the top, rule out what every better answer does without."""
        assert self.found is not None  # noqa: S101 -- asked for only then
        if self.narrowed_at == self.found[0]:
            return
        self.narrowed_at = self.found[0]
        self.narrower = {}
        gap = (top.mixture.worth + 1 - self.found[0]) * top.mixture.scale
        for i, points in enumerate(top.choices):
            losses = {p.units: top.mixture.loss(i, points, at) for at, p in enumerate(points)}
            domain = _within(top.domains[i], losses, gap)
            if domain != top.domains[i]:
                self.narrower[i] = domain

    def _top(self) -> tuple[list[_Domain], list[list[Point]], Mixture, list[int]]:
        """Begin where a solver's prices point to."""
        domains = [_Domain(none=True, low=s.least, high=s.most) for s in self.shares]
        choices = [self._points(i, domain.amounts) for i, domain in enumerate(domains)]
        prices = self._prices(choices)
        return domains, choices, Mixture([_greatest(p, prices) for p in choices], []), prices

    def _below(
        self, node: _Node, changed: Mapping[int, _Domain]
    ) -> tuple[list[_Domain], list[list[Point]], Mixture]:
        """Begin where the place above ended; points no longer allowed that it used are barred."""
        domains, choices, keys = list(node.domains), list(node.choices), list(node.mixture.keys)
        basis = list(node.mixture.basis)
        anew = {
            i: domain
            for i in {*changed, *self.narrower}
            if (domain := changed.get(i, domains[i]).within(self.narrower.get(i))) != domains[i]
        }
        for i, domain in anew.items():
            used = [keys[i], *(at for kind, at in basis if kind == i)]
            points = self._points(i, domain.amounts)
            at = {point.units: place for place, point in enumerate(points)}
            for old in (choices[i][place] for place in used):
                if old.units not in at:
                    at[old.units] = len(points)
                    points.append(replace(old, barred=True))
            moved = {place: at[choices[i][place].units] for place in used}
            keys[i] = moved[keys[i]]
            basis = [(i, moved[of]) if kind == i else (kind, of) for kind, of in basis]
            domains[i], choices[i] = domain, points
        start = Mixture(keys, basis, left=node.mixture.left, keyed=node.mixture.keyed)
        return domains, choices, start

    def _points(self, i: int, amounts: Sequence[int]) -> list[Point]:
        return [Point(y, self.worths[i] * y, self._uses(i, y)) for y in amounts]

    def _uses(self, i: int, units: int) -> tuple[int, ...]:
        return tuple([(each if units else 0) + money * units for each, money in self.rows[i]])

    def _prices(self, choices: list[list[Point]]) -> list[int]:
        from app.scoring.solver import prices  # noqa: PLC0415 -- a solver loads when first needed

        whole = [points[-1] for points in choices]
        longest = max((abs(point.worth).bit_length() for point in whole), default=0)
        shift = max(0, longest - DIGITS)
        rows = [([p.uses[row] for p in whole], most) for row, most in enumerate(self.limits)]
        return [
            int(price * SHY) << shift for price in prices([p.worth >> shift for p in whole], rows)
        ]

    def _answer(self, node: _Node) -> list[int] | None:
        """Give the mixture as an answer in whole units, if it is one that keeps every limit."""
        left, given = list(node.mixture.left), {}
        for i in node.mixture.shares:
            units = node.units(i)
            if units.denominator > 1 or 0 < units < node.domains[i].low:
                return None
            given[i] = int(units)
            key = node.choices[i][node.mixture.keys[i]]
            for row, use in enumerate(self._uses(i, given[i])):
                left[row] += key.uses[row] - use
        if min(left) < 0:
            return None
        keyed = zip(node.choices, node.mixture.keys, strict=True)
        return [given.get(i, points[key].units) for i, (points, key) in enumerate(keyed)]

    def _branches(self, node: _Node) -> list[list[dict[int, _Domain]]]:
        """Ways to part a place in two: a project of which the mixture funds a part, or else a broken unit."""
        mixed = sorted(node.mixture.shares)
        torn = [i for i in mixed if 0 < node.part(i) < 1]
        if torn:
            return [self._parted(node.domains, i, 0) for i in torn]
        i = next(i for i in mixed if node.units(i).denominator > 1)
        return [self._parted(node.domains, i, int(node.units(i)))]

    def _parted(self, domains: list[_Domain], i: int, units: int) -> list[dict[int, _Domain]]:
        """At most so many units, or more. Of projects that are alike the better ranked never gets less."""
        alike = self.alike[self.shares[i]]
        fewer = {k: domains[k].at_most(units) for k in alike if k >= i}
        more = {k: domains[k].at_least(units + 1) for k in alike if k <= i}
        return [fewer, more]


def _within(domain: _Domain, losses: Mapping[int, int], gap: int) -> _Domain:
    """Leave of a domain what loses less than the gap; between the ends the loss goes up or down evenly."""
    none = domain.none and losses[0] < gap
    low, high = domain.low, domain.high
    if low > high:
        return domain
    least, most = losses[low], losses[high]
    if min(least, most) >= gap:
        return _Domain(none=none, low=1, high=0)
    each = (most - least) // (high - low) if high > low else 0
    if each > 0:
        high = min(high, low + (gap - 1 - least) // each)
    elif each < 0:
        low = max(low, high - (gap - 1 - most) // -each)
    return _Domain(none=none, low=low, high=high)


def _greatest(points: Sequence[Point], prices: Sequence[int]) -> int:
    def rest(at: int) -> int:
        uses = zip(prices, points[at].uses, strict=True)
        return points[at].worth - sum(price * use for price, use in uses)

    return max(range(len(points)), key=rest)


def _worths(rule: BestSetRule, shares: Sequence[Share]) -> list[int]:
    """One whole number a unit: the score, then the cost where it breaks ties, then a digit for its place."""
    scale = lcm(*(share.score.denominator for share in shares))
    sign = {SetTie.RANKING: 0, SetTie.LEAST_COST: -1, SetTie.MOST_COST: 1}[rule.tie]
    most = [max(0, share.most) for share in shares]
    width = sum(most) + 1 if sign else 1
    digit = max(most, default=0) + 1
    places = [digit ** (len(shares) - 1 - i) for i in range(len(shares))]
    above = digit ** len(shares)
    return [
        (int(share.score * scale) * width + sign) * above + place
        for share, place in zip(shares, places, strict=True)
    ]


def _limits(
    rule: BestSetRule, shares: Sequence[Share], units: int
) -> tuple[list[list[tuple[int, int]]], list[int]]:
    """For each project what it uses of each limit when funded at all, and by each unit; and the limits."""
    rows: list[tuple[list[tuple[int, int]], int]] = [([(0, 1)] * len(shares), units)]
    if rule.at_most is not None:
        rows.append(([(1, 0)] * len(shares), rule.at_most))
    for quota in rule.quotas:
        bears = [int(quota.tag in share.tags) for share in shares]
        each = [(one, 0) for one in bears]
        money = [(0, one) for one in bears]
        for of, most in ((each, quota.at_most), (money, quota.at_most_minor)):
            if most is not None:
                rows.append((of, most))
        for of, least in ((each, quota.at_least), (money, quota.at_least_minor)):
            if least is not None:
                rows.append(([(-a, -b) for a, b in of], -least))
    return [list(uses) for uses in zip(*(of for of, _ in rows), strict=True)], [m for _, m in rows]
