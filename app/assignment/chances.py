"""A plan by lot under a cap, beside every other wish: shares rounded where the wishes are a flow, else whole plans.

A flow with organisations is a bihierarchy (Budish, Che, Kojima, Milgrom, 2013): any shares of pairs that keep the
limits on the average can be drawn so that every plan keeps them. Where skills, shares for the worst off or sizes are
asked for, that is not so, and the lottery is one over several whole plans of which each keeps all that it can.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from app.assignment.balanced import Pair
from app.assignment.choosing import (
    STAYS,
    Chosen,
    best,
    by_programme,
    chain_of,
    chosen_of,
    counted,
    favoured,
    is_flow,
    leading,
    soft_costs,
    wishes_of,
)
from app.assignment.columns import BARRED, Columns, Ints
from app.assignment.drawing import FINE_PARTS, likeliest
from app.assignment.mixed import Mixed
from app.assignment.posing import Posed
from app.assignment.problem import Problem, Randomised
from app.assignment.programme import Wishes
from app.assignment.randomised import (
    PURPOSE,
    Caps,
    Quota,
    lottery,
    over_quota,
    quota_of,
)
from app.lots import draws

#: So often each plan is chosen anew beside the others.
PASSES = 3


def chosen_by_lot(found: Posed, problem: Problem, rule: Randomised) -> Chosen:
    """Choose by lot so that no pair is likelier than the cap.

    Returns:
        The plan drawn, the chances of all pairs and what plans come to on the average; limit is the best plan's
        without a cap. Pairs of the plan before may stay for certain. Beside readers drawn one by one, the cap holds
        for both lots together.

    Exact: whole numbers. Where the wishes are a flow, no lottery under the cap has more on the average; where they are
    none, each plan in turn is chosen as well as can be beside the others, which need not be the best of all lotteries.
    """
    caps = caps_of(found, problem, rule)
    limit = best(found, problem).limit
    if is_flow(found.columns, problem) and not _leads_matter(problem):
        return _rounded(found, problem, rule, caps, limit)
    return _one_of_several(found, problem, rule, caps, limit)


def _leads_matter(problem: Problem) -> bool:
    return problem.leads and any(one.lead_most is not None for one in problem.reviewers)


def caps_of(found: Posed, problem: Problem, rule: Randomised) -> Caps:
    """Give each unit's cap; what drawing readers one by one makes likely is taken off it."""
    cap, parts = rule.cap, rule.cap.denominator
    unit = np.full(found.columns.units, cap.numerator, dtype=np.int64)
    if problem.draw:
        likely, parts = likeliest(problem), FINE_PARTS
        left = [_beside(cap, likely[members[0].id]) for members in found.units]
        unit = np.array([int(one * parts) for one in left], dtype=np.int64)
    before = problem.previous.pairs if problem.previous else ()
    u, r = found.places(before)
    return Caps(parts=parts, unit=unit, free=np.unique(u * found.columns.reviewers + r))


def _beside(cap: Fraction, drawn: Fraction) -> Fraction:
    """Whoever is drawn with probability d, else chosen with c, reads with d + (1 − d) · c."""
    return max(Fraction(0), (cap - drawn) / (1 - drawn)) if drawn < 1 else Fraction(0)


def _rounded(
    found: Posed, problem: Problem, rule: Randomised, caps: Caps, limit: Fraction
) -> Chosen:
    columns = counted(favoured(found, problem, chain_of(found.columns)))
    lots = lottery(columns, rule, caps)
    worth = found.columns.worth[lots.unit, lots.reviewer].astype(np.int64)
    shares = zip(lots.unit.tolist(), lots.reviewer.tolist(), lots.share.tolist(), strict=True)
    plain = chosen_of(found, lots.drawn_unit, lots.drawn_reviewer, 0, method="randomised")
    return replace(
        plain,
        limit=limit,
        expected=Fraction(int((worth * lots.share).sum()), lots.parts * found.scale),
        chances={
            pair: Fraction(share, lots.parts)
            for u, r, share in shares
            for pair in found.pairs([u], [r])
        },
    )


def _one_of_several(
    found: Posed, problem: Problem, rule: Randomised, caps: Caps, limit: Fraction
) -> Chosen:
    quota = quota_of(caps)
    plans = _Plans(found, problem, quota, caps.free)
    plans.choose()
    drawn = plans.made[next(draws(rule.seed, PURPOSE, quota.plans))]
    plain = chosen_of(found, drawn.unit, drawn.reviewer, 0, method="randomised")
    return replace(plain, limit=limit, expected=plans.expected(), chances=plans.chances())


@dataclass(slots=True)
class _Plans:
    """Equally likely plans, none with a pair that stands in as many others as the cap allows."""

    found: Posed
    problem: Problem
    quota: Quota
    free: Ints
    made: list[Mixed]
    counts: Ints
    columns: Columns
    wishes: Wishes

    def __init__(self, found: Posed, problem: Problem, quota: Quota, free: Ints) -> None:
        self.found, self.problem, self.quota, self.free = found, problem, quota, free
        self.columns = favoured(found, problem, STAYS * found.columns.highest)
        leads = leading(found, problem) if _leads_matter(problem) else None
        self.wishes = wishes_of(found, problem, self.columns, leads)
        self.made = []
        self.counts = np.zeros(self.columns.worth.shape, np.int64)

    def choose(self) -> None:
        for _ in range(self.quota.plans):
            self.made.append(self._next())
            self._count(self.made[-1], 1)
        for _ in range(PASSES if self.quota.plans > 1 else 0):
            if not sum(self._again(at) for at in range(self.quota.plans)):
                return

    def _next(self) -> Mixed:
        full = over_quota(self.counts, self.quota, self.free)
        return by_programme(
            replace(self.columns, worth=np.where(full, BARRED, self.columns.worth)), self.wishes
        )

    def _again(self, at: int) -> bool:
        """Choose one plan anew beside the others; keep it if it is better."""
        before = self.made[at]
        self._count(before, -1)
        found = self._next()
        self.made[at] = found if found.value > before.value else before
        self._count(self.made[at], 1)
        return found.value > before.value

    def _count(self, plan: Mixed, by: int) -> None:
        np.add.at(self.counts, (plan.unit, plan.reviewer), by)

    def expected(self) -> Fraction:
        worth = int((self.found.columns.worth * self.counts).sum())
        costs = sum(soft_costs(self.found, self.wishes, plan) for plan in self.made)
        return self.found.worth(worth - costs) / self.quota.plans

    def chances(self) -> dict[Pair, Fraction]:
        unit, reviewer = np.nonzero(self.counts)
        return {
            pair: Fraction(int(self.counts[u, r]), self.quota.plans)
            for u, r in zip(unit.tolist(), reviewer.tolist(), strict=True)
            for pair in self.found.pairs([u], [r])
        }
