"""From a problem to a plan with its proof: what is settled first, the best of the rest, then who leads."""

from collections.abc import Collection, Iterator

import numpy as np

from app.assignment.answer import Answer
from app.assignment.balanced import Pair
from app.assignment.chances import chosen_by_lot
from app.assignment.choosing import Chosen, best, floors, leading
from app.assignment.drawing import Drawn, drawn_readers
from app.assignment.leads import led
from app.assignment.posing import Posed, barred_places, posed
from app.assignment.problem import Finding, Problem
from app.assignment.soundness import require_sound
from app.assignment.unmet import loads_of, short_of, soft_cost, unmet


def solve(problem: Problem, *, ranked: bool = True) -> Answer:
    """Make the best plan.

    Args:
        problem: any; what is not sound is refused with every reason (`Unsound`).
        ranked: readers come before all duties together; who asks only whether everything can be had need not wait
            for that.

    Returns:
        The plan of the greatest sum of affinities among those that are as complete as can be, with a bound that proves
        it. Pairs of the plan before stay first, where one is given. Wishes that cannot be met are named.

    Exact: whole numbers; `objective` and `bound` are equal for a flow, and within a ten-thousandth above 6,000 pairs
    with skills, sizes or shares. Ties: by id, or by the seed's order. Empty: no proposals → no pairs.
    Cost: see docs/benchmarks.md. Source: our rule; the methods' sources stand in their files.
    """
    barred = barred_places(problem)
    require_sound(problem, barred)
    draw = drawn_readers(problem)
    found = posed(problem, problem.settled | frozenset(draw.pairs), barred)
    rule = problem.randomised
    chosen = chosen_by_lot(found, problem, rule) if rule else best(found, problem, ranked=ranked)
    answer = _answer(problem, found, draw, chosen)
    if problem.leads and not rule and _leads_limited(problem) and _leaderless(answer):
        answer = _answer(
            problem, found, draw, best(found, problem, leading(found, problem), ranked=ranked)
        )
    return answer


def _leads_limited(problem: Problem) -> bool:
    return any(one.lead_most is not None for one in problem.reviewers)


def _leaderless(answer: Answer) -> bool:
    """A plan whose leads are all there is the best of those with leads, too; else they have to be thought of."""
    return any(one.code == "lead_missing" for one in answer.given_up)


def _answer(problem: Problem, found: Posed, draw: Drawn, chosen: Chosen) -> Answer:
    pairs = tuple(sorted([*found.settled, *found.pairs(chosen.unit, chosen.reviewer)]))
    missing = (*unmet(problem, pairs), *_unfair(problem, found, chosen))
    settled = found.worth(int(found.settled_worth.sum()))
    objective = settled + chosen.worth - soft_cost(missing)
    answer = Answer(
        objective=objective,
        # A plan by lot may gain by what it had to give up.
        bound=max(settled + chosen.limit, objective) if chosen.chances else settled + chosen.limit,
        pairs=pairs,
        short=short_of(problem, pairs),
        loads=loads_of(problem, pairs),
        expected=None if chosen.expected is None else settled + chosen.expected,
        chances=chosen.chances,
        drawn=draw.pairs,
        orders=draw.orders,
        given_up=(*draw.notes, *missing),
        added=_beyond(pairs, problem.previous.pairs) if problem.previous else (),
        taken_back=_beyond(problem.previous.pairs, pairs) if problem.previous else (),
        method=chosen.method,
    )
    return led(problem, answer) if problem.leads else answer


def _beyond(pairs: Collection[Pair], others: Collection[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(set(pairs) - set(others)))


def _unfair(problem: Problem, found: Posed, chosen: Chosen) -> Iterator[Finding]:
    if not problem.fairness:
        return
    floor, has = floors(found, problem.fairness), found.settled_worth.copy()
    np.add.at(has, chosen.unit, found.columns.worth[chosen.unit, chosen.reviewer])
    for u in np.nonzero(has < floor)[0]:
        facts = {
            "proposal": found.units[u][0].id,
            "has": found.worth(int(has[u])),
            "wanted": found.worth(int(floor[u])),
        }
        yield Finding(code="share_missed", facts=facts)
