"""From a problem to a plan with its proof: what is settled first, the best of the rest, then who leads."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from app.assignment.answer import Answer
from app.assignment.balanced import Pair
from app.assignment.columns import BARRED, Columns, Ints
from app.assignment.drawing import drawn_readers
from app.assignment.flow import best_flow
from app.assignment.leads import led
from app.assignment.mixed import Mixed, best_mixed, first_keys
from app.assignment.panels import best_panels, can_list
from app.assignment.posing import Posed, barred_places, posed
from app.assignment.problem import Finding, Problem, Randomised, Skill
from app.assignment.programme import Coverage, Wishes
from app.assignment.randomised import lottery
from app.assignment.soundness import require_sound
from app.assignment.unmet import loads_of, short_of, soft_cost, unmet

#: A share that is missed costs this many times what is missing.
FLOOR_PRICE = 20
#: Where the wishes are no flow, keeping a pair of the plan before is worth this many of the greatest affinity.
STAYS = 4


def solve(problem: Problem) -> Answer:
    """Make the best plan.

    Args:
        problem: any; what is not sound is refused with every reason (`Unsound`).

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
    chosen = _drawn(found, problem.randomised) if problem.randomised else _best(found, problem)
    pairs = tuple(sorted([*found.settled, *found.pairs(chosen.unit, chosen.reviewer)]))
    missing = (*unmet(problem, pairs), *_unfair(problem, found, chosen))
    settled = found.worth(int(found.settled_worth.sum()))
    answer = Answer(
        objective=settled + chosen.worth - soft_cost(missing),
        bound=settled + chosen.limit,
        pairs=pairs,
        short=short_of(problem, pairs),
        loads=loads_of(problem, pairs),
        expected=None if chosen.expected is None else settled + chosen.expected,
        drawn=draw.pairs,
        given_up=(*draw.notes, *missing),
        added=_beyond(pairs, problem.previous.pairs) if problem.previous else (),
        taken_back=_beyond(problem.previous.pairs, pairs) if problem.previous else (),
        method=chosen.method,
    )
    return led(problem, answer) if problem.leads else answer


def _beyond(pairs: Collection[Pair], others: Collection[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(set(pairs) - set(others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """Places in the columns; limit: no plan's soft value is greater."""

    unit: Ints
    reviewer: Ints
    worth: Fraction
    limit: Fraction
    expected: Fraction | None = None
    method: str


def _unfair(problem: Problem, found: Posed, chosen: _Chosen) -> Iterator[Finding]:
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


def _drawn(found: Posed, rule: Randomised) -> _Chosen:
    lots = lottery(_counted(found.columns), rule)
    best = best_flow(_counted(found.columns))
    return _chosen(
        found,
        lots.drawn_unit,
        lots.drawn_reviewer,
        best.bound,
        expected=Fraction(lots.value, lots.parts * found.scale),
        method="randomised",
    )


def _chosen(
    found: Posed,
    unit: Ints,
    reviewer: Ints,
    limit: int,
    *,
    method: str,
    expected: Fraction | None = None,
) -> _Chosen:
    worth = int(found.columns.worth[unit, reviewer].astype(np.int64).sum())
    return _Chosen(
        unit=unit,
        reviewer=reviewer,
        worth=found.worth(worth),
        limit=found.worth(limit),
        expected=expected,
        method=method,
    )


def _best(found: Posed, problem: Problem) -> _Chosen:
    if _is_flow(found.columns, problem):
        favoured = _favoured(found, problem, _chain(found.columns))
        flow = best_flow(_counted(favoured))
        limit = flow.bound - _bonus(found.columns, favoured, flow.unit, flow.reviewer)
        return _chosen(found, flow.unit, flow.reviewer, limit, method="flow")
    columns = _favoured(found, problem, STAYS * found.columns.highest)
    wishes = _wishes(found, problem, _fine(columns))
    prices = best_flow(_counted(columns)).prices.reviewer
    if can_list(columns):
        mixed = best_panels(columns, wishes, prices)
    else:
        mixed = best_mixed(columns, wishes, first_keys(columns, wishes, prices))
    plain = found.columns.worth[mixed.unit, mixed.reviewer].astype(np.int64).sum()
    limit = int(plain) - _soft_costs(found, wishes, mixed) + mixed.bound - mixed.value
    return _chosen(found, mixed.unit, mixed.reviewer, limit, method="programme")


def _is_flow(columns: Columns, problem: Problem) -> bool:
    even = len(set(columns.weight.tolist())) <= 1
    return even and not problem.skills and not problem.fairness


def _counted(columns: Columns) -> Columns:
    """Loads as counts of units; weights that differ are taken at their mean, for prices to begin with."""
    mean = max(1, int(columns.weight.sum()) // max(1, columns.units))
    most = columns.most // mean
    least = np.minimum(-(-columns.least // mean), most)
    return replace(columns, most=most, least=least, weight=np.ones_like(columns.weight))


def _chain(columns: Columns) -> int:
    """No chain of exchanges gains more than this."""
    return columns.highest * (2 * min(columns.units, columns.reviewers) + 2)


def _fine(columns: Columns) -> int:
    """No plan is worth more than this."""
    return columns.highest * (int(columns.need.sum()) + 1)


def _favoured(found: Posed, problem: Problem, bonus: int) -> Columns:
    """Pairs of the plan before are worth a bonus: least change comes before fit."""
    if not problem.previous:
        return found.columns
    unit, reviewer = found.places(problem.previous.pairs)
    worth = found.columns.worth.astype(np.int64)
    open_ = worth[unit, reviewer] >= 0
    worth[unit[open_], reviewer[open_]] += bonus
    return replace(found.columns, worth=worth)


def _bonus(plain: Columns, favoured: Columns, unit: Ints, reviewer: Ints) -> int:
    worth = favoured.worth[unit, reviewer].astype(np.int64) - plain.worth[unit, reviewer]
    return int(worth.sum())


def _wishes(found: Posed, problem: Problem, fine: int) -> Wishes:
    return Wishes(
        coverage=tuple(_coverage(found, skill, fine) for skill in problem.skills),
        floor=floors(found, problem.fairness) - found.settled_worth
        if problem.fairness
        else np.zeros(found.columns.units, np.int64),
        floor_price=FLOOR_PRICE,
        fine=fine,
    )


def _coverage(found: Posed, skill: Skill, fine: int) -> Coverage:
    able = np.array([skill.name in one.skills for one in found.reviewers], dtype=np.bool_)
    wanted = np.full(found.columns.units, skill.at_least, dtype=np.int64)
    unit, reviewer = found.places(found.settled, once=True)
    np.subtract.at(wanted, unit, able[reviewer].astype(np.int64))
    members = np.array([len(unit) for unit in found.units], dtype=np.int64)
    price = members * (fine if skill.price is None else int(skill.price * found.scale))
    return Coverage(
        able=able, wanted=np.maximum(wanted, 0), price=price, soft=skill.price is not None
    )


def floors(found: Posed, share: Fraction | None) -> Ints:
    """The least worth of each unit's readers: a share, rounded up, of the best that it could have alone."""
    columns, worth = found.columns, found.columns.worth.astype(np.int64)
    for house in np.nonzero(np.bincount(columns.house) > 1)[0]:
        members = np.nonzero(columns.house == house)[0]
        best = worth[:, members].max(axis=1)
        worth[:, members] = BARRED
        worth[:, members[0]] = best
    ordered = np.maximum(-np.sort(-worth, axis=1), 0)
    counts = np.arange(columns.reviewers) < columns.need[:, None]
    possible = (ordered * counts).sum(axis=1) + found.settled_worth
    part = share or Fraction(0)
    return np.asarray(-(-possible * part.numerator // part.denominator))


def _soft_costs(found: Posed, wishes: Wishes, mixed: Mixed) -> int:
    soft = 0
    for one in wishes.coverage:
        able = one.able[mixed.reviewer]
        has = np.bincount(mixed.unit[able], minlength=found.columns.units)
        soft += int((one.price * np.maximum(one.wanted - has, 0)).sum()) if one.soft else 0
    return soft
