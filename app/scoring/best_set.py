"""The set of the greatest total score under the budget: a solver proposes, integers check.

Source: the 0/1 knapsack with side conditions; fixing by Lagrange multipliers after Geoffrion 1974.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from app.scoring.budget_rules import BestSetRule, SetQuota, SetTie
from app.scoring.cut_sets import Share, best_units
from app.scoring.errors import NotProved

#: Above this a solver's binary numbers no longer hold every whole number that may occur.
EXACT_MOST = 2**48
#: So many projects are settled by one further solution; their weights are powers of two.
SETTLED_AT_ONCE = 14
DENOMINATOR_MOST = 10**6
#: So many projects near the line are tried first.
NEAR = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A project that may be in the set, in the order of the ranking. `cost` ≥ `least` ≥ 0 in minor units.

    `least`: less than that is of no use to it where projects may be funded in part.
    """

    id: str
    score: Fraction
    cost: int
    tags: tuple[str, ...] = ()
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A project that got less than some ranked lower, each by its request: how many, and the last of them.

    in_part: it got a part; else it is outside the set.
    """

    id: str
    below: int
    last: str
    in_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSet:
    """The amounts by id, the total score, who was passed over; `reachable`: the quotas can be kept."""

    amounts: Mapping[str, int]
    total: Fraction
    passed: tuple[Passed, ...]
    solved: int
    reachable: bool = True


def best_set(
    rule: BestSetRule, candidates: Sequence[Candidate], pot_minor: int, unit_minor: int = 1
) -> BestSet:
    """Choose the set of the greatest total score.

    Args:
        rule: quotas, how many at most, whether projects may be funded in part, which of equals.
        candidates: in the order of the ranking; scores of any sign.
        pot_minor: ≥ 0.
        unit_minor: what amounts in part are whole numbers of.

    Returns:
        The set with its amounts. Nothing, and `reachable` false, if no set keeps the quotas.

    Raises:
        NotProved: numbers too large for the solver, or an answer of it that integers do not confirm.

    Exact: scores and costs as integers; the solver's proposal is added up again, and must be the optimum
        within less than one. In part: see `best_units`.
    Ties: first the declared cost, then project by project down the ranking; each by a further solution.
    Cost: that of a branch and bound, and of one small one for each 14 projects that are not yet certain.
    Source: our rule; fixing after Geoffrion, "Lagrangean relaxation for integer programming", 1974.
    """
    if rule.partial:
        return _in_part(rule, candidates, pot_minor, unit_minor)
    task = _Task(rule, candidates, pot_minor)
    first = task.best()
    if first is None:
        return BestSet(amounts={}, total=Fraction(0), passed=(), solved=1, reachable=False)
    chosen, solved = _settled(task, first, rule.tie)
    amounts = {c.id: c.cost for c, one in zip(candidates, chosen, strict=True) if one}
    total = sum((c.score for c in candidates if c.id in amounts), Fraction(0))
    passed = passed_over(candidates, dict.fromkeys(amounts, 1))
    return BestSet(amounts=amounts, total=total, passed=passed, solved=solved + 1)


def passed_over(
    candidates: Sequence[Candidate], parts: Mapping[str, int | Fraction]
) -> tuple[Passed, ...]:
    """List the inversions: who got less of the request, or nothing, though somebody ranked lower got more.

    `parts`: of those in the set, what part of the most they may get; 1 is all of it.
    """
    below: list[int | Fraction] = []
    #: Parts that are greater than any further down, smallest first, and whose they are.
    peaks: list[int | Fraction] = []
    names: list[str] = []
    found: list[Passed] = []
    for candidate in reversed(candidates):
        part = parts.get(candidate.id, 0)
        if more := len(below) - bisect_right(below, part):
            last = names[bisect_right(peaks, part)]
            found.append(Passed(id=candidate.id, below=more, last=last, in_part=part > 0))
        insort(below, part)
        if part > (peaks[-1] if peaks else 0):
            peaks.append(part)
            names.append(candidate.id)
    return tuple(reversed(found))


def _in_part(
    rule: BestSetRule, candidates: Sequence[Candidate], pot_minor: int, unit_minor: int
) -> BestSet:
    """Count everything in whole units of payment: what projects use at least and at most, and the limits."""
    shares = [
        Share(
            score=c.score / c.cost if c.cost else Fraction(0),
            least=max(1, -(-c.least // unit_minor)),
            most=c.cost // unit_minor,
            tags=c.tags,
        )
        for c in candidates
    ]
    quotas = tuple(_in_units(quota, unit_minor) for quota in rule.quotas)
    units = best_units(replace(rule, quotas=quotas), shares, pot_minor // unit_minor)
    given = [
        (c, many, share.most)
        for c, many, share in zip(candidates, units or [0] * len(candidates), shares, strict=True)
        if many
    ]
    amounts = {c.id: many * unit_minor for c, many, _ in given}
    total = sum(
        (c.score * amounts[c.id] / c.cost for c in candidates if c.id in amounts), Fraction(0)
    )
    passed = passed_over(candidates, {c.id: Fraction(many, most) for c, many, most in given})
    return BestSet(
        amounts=amounts, total=total, passed=passed, solved=0, reachable=units is not None
    )


def _in_units(quota: SetQuota, unit_minor: int) -> SetQuota:
    least, most = quota.at_least_minor, quota.at_most_minor
    return replace(
        quota,
        at_least_minor=None if least is None else -(-least // unit_minor),
        at_most_minor=None if most is None else most // unit_minor,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """At most `most` of the sum of coefficients over the chosen."""

    of: Sequence[int]
    most: int


class _Task:
    """The candidates as integers, and the solver."""

    def __init__(self, rule: BestSetRule, candidates: Sequence[Candidate], pot_minor: int) -> None:
        scale = lcm(*(c.score.denominator for c in candidates)) if candidates else 1
        exact = [int(c.score * scale) for c in candidates]
        common = gcd(*exact) or 1
        self.scores = [score // common for score in exact]
        self.costs = [c.cost for c in candidates]
        self.rows = [
            _Row([1] * len(candidates), len(candidates) if rule.at_most is None else rule.at_most),
            _Row(self.costs, pot_minor),
            *(row for quota in rule.quotas for row in _quota_rows(quota, candidates)),
        ]
        self.rows = [_reduced(row) for row in self.rows]
        largest = (sum(map(abs, row.of)) for row in (_Row(self.scores, 0), *self.rows))
        if max(largest) > EXACT_MOST:
            raise NotProved("numbers_too_large")

    def total(self, chosen: Sequence[bool], of: Sequence[int]) -> int:
        """Add up what is chosen."""
        return sum(value for value, one in zip(of, chosen, strict=True) if one)

    def solve(
        self, worth: Sequence[int], fixed: Mapping[int, bool], further: Sequence[_Row] = ()
    ) -> list[bool] | None:
        """Let the solver propose a best choice and check it in integers; None if there is none."""
        from app.scoring.solver import proposed  # noqa: PLC0415 -- a solver loads when first needed

        rows = [*self.rows, *further]
        found = proposed(worth, [(row.of, row.most) for row in rows], fixed)
        if found is None:
            return None
        chosen = found.chosen
        for row in rows:
            if self.total(chosen, row.of) > row.most:
                raise NotProved("rows_broken")
        if any(chosen[i] != value for i, value in fixed.items()):
            raise NotProved("fixed_broken")
        if found.bound > self.total(chosen, worth):
            raise NotProved("not_optimal")
        return chosen

    def best(self) -> list[bool] | None:
        """Give a best choice, or None if none keeps the rows.

        First among the projects near the line only, all others as the multipliers say. What is then not
        certain against that good choice is solved again.
        """
        rest = self._rest[0]
        near = set(sorted(range(len(rest)), key=lambda i: abs(rest[i]))[:NEAR])
        far = {i: left > 0 for i, left in enumerate(rest) if i not in near}
        good = self.solve(self.scores, far)
        if good is None:
            return self.solve(self.scores, {}) if far else None
        certain = self.certain(self.total(good, self.scores))
        return good if far.keys() <= certain.keys() else self.solve(self.scores, certain)

    def certain(self, best: int) -> dict[int, bool]:
        """Say which projects every set of at least this total holds, and which none.

        By multipliers that the solver proposes: any that are not negative bound the total from above,
        so in exact rationals the bound is right however good or bad they are.
        """
        rest, bound, scale = self._rest
        gap = bound - best * scale
        return {i: left > 0 for i, left in enumerate(rest) if abs(left) > gap}

    def _prices(self) -> list[Fraction]:
        from app.scoring.solver import prices  # noqa: PLC0415 -- as above

        return prices(self.scores, [(row.of, row.most) for row in self.rows])

    @cached_property
    def _rest(self) -> tuple[list[int], int, int]:
        """Give what each project is worth above its price, the bound, and the scale of both."""
        prices = [
            max(Fraction(0), price.limit_denominator(DENOMINATOR_MOST)) for price in self._prices()
        ]
        scale = lcm(*(price.denominator for price in prices))
        whole = [int(price * scale) for price in prices]
        rest = [score * scale for score in self.scores]
        for price, row in zip(whole, self.rows, strict=True):
            if price:
                rest = [left - price * cost for left, cost in zip(rest, row.of, strict=True)]
        bound = sum(price * row.most for price, row in zip(whole, self.rows, strict=True))
        return rest, bound + sum(max(0, left) for left in rest), scale


def _reduced(row: _Row) -> _Row:
    """Divide by what all coefficients share: smaller numbers, the same sets."""
    common = gcd(*row.of) or 1
    return _Row([value // common for value in row.of], row.most // common)


def _quota_rows(quota: SetQuota, candidates: Sequence[Candidate]) -> list[_Row]:
    bears = [int(quota.tag in c.tags) for c in candidates]
    money = [c.cost * one for c, one in zip(candidates, bears, strict=True)]
    rows = []
    for of, most in ((bears, quota.at_most), (money, quota.at_most_minor)):
        if most is not None:
            rows.append(_Row(of, most))
    for of, least in ((bears, quota.at_least), (money, quota.at_least_minor)):
        if least is not None:
            rows.append(_Row([-value for value in of], -least))
    return rows


def _settled(task: _Task, first: list[bool], tie: SetTie) -> tuple[list[bool], int]:
    """Of all best sets take the declared one: a further solution for the cost, then down the ranking."""
    best = task.total(first, task.scores)
    fixed = task.certain(best)
    as_good = _Row([-score for score in task.scores], -best)
    further, chosen, solved = [as_good], first, 0
    if tie is not SetTie.RANKING:
        sign = 1 if tie is SetTie.MOST_COST else -1
        worth = [sign * cost for cost in task.costs]
        chosen, solved = _again(task, worth, fixed, further), 1
        further.append(_Row([-value for value in worth], -task.total(chosen, worth)))
    open_ = [i for i in range(len(first)) if i not in fixed]
    for start in range(0, len(open_), SETTLED_AT_ONCE):
        block = open_[start : start + SETTLED_AT_ONCE]
        if not all(chosen[i] for i in block):
            worth = [0] * len(first)
            for place, i in enumerate(reversed(block)):
                worth[i] = 1 << place
            chosen, solved = _again(task, worth, fixed, further), solved + 1
        fixed |= {i: chosen[i] for i in block}
    return chosen, solved


def _again(
    task: _Task, worth: Sequence[int], fixed: Mapping[int, bool], further: Sequence[_Row]
) -> list[bool]:
    found = task.solve(worth, fixed, further)
    if found is None:
        raise NotProved("best_set_lost")
    return found
