"""The best choice of pairs for a problem in columns: by flow where the wishes allow it, else by programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from app.assignment.balanced import Pair
from app.assignment.columns import BARRED, Columns, Ints
from app.assignment.flow import best_flow
from app.assignment.mixed import Mixed, best_mixed, first_keys
from app.assignment.panels import best_panels, can_list
from app.assignment.posing import Posed
from app.assignment.problem import Problem, Skill
from app.assignment.programme import SUM_MAX, Coverage, Leading, Wishes

#: A share that is missed costs this many times what is missing, besides being a duty.
FLOOR_PRICE = 20
#: Where the wishes are no flow, keeping a pair of the plan before is worth this many of the greatest affinity.
STAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Places in the columns; limit: no plan's soft value is greater; chances: of each pair, where lots decide."""

    unit: Ints
    reviewer: Ints
    worth: Fraction
    limit: Fraction
    expected: Fraction | None = None
    chances: Mapping[Pair, Fraction] = field(default_factory=dict)
    method: str


def chosen_of(
    found: Posed,
    unit: Ints,
    reviewer: Ints,
    limit: int,
    *,
    method: str,
) -> Chosen:
    """Name a choice with what it comes to in the problem's own numbers."""
    worth = int(found.columns.worth[unit, reviewer].astype(np.int64).sum())
    return Chosen(
        unit=unit,
        reviewer=reviewer,
        worth=found.worth(worth),
        limit=found.worth(limit),
        method=method,
    )


def best(
    found: Posed, problem: Problem, leads: Leading | None = None, *, ranked: bool = True
) -> Chosen:
    """Choose the best pairs; leads: where they have to be thought of."""
    if is_flow(found.columns, problem) and not leads:
        liked = favoured(found, problem, chain_of(found.columns))
        flow = best_flow(counted(liked))
        limit = flow.bound - _bonus(found.columns, liked, flow.unit, flow.reviewer)
        return chosen_of(found, flow.unit, flow.reviewer, limit, method="flow")
    columns = favoured(found, problem, STAYS * found.columns.highest)
    wishes = wishes_of(found, problem, columns, leads)
    if not ranked:
        wishes = replace(wishes, missing=2 * wishes.fine)
    mixed = by_programme(columns, wishes)
    plain = found.columns.worth[mixed.unit, mixed.reviewer].astype(np.int64).sum()
    limit = int(plain) - soft_costs(found, wishes, mixed) + mixed.bound - mixed.value
    return chosen_of(found, mixed.unit, mixed.reviewer, limit, method="programme")


def by_programme(columns: Columns, wishes: Wishes) -> Mixed:
    """Choose where the wishes are no flow: among whole panels, or among pairs where those are too many."""
    prices = best_flow(counted(columns)).prices.reviewer
    if can_list(columns):
        return best_panels(columns, wishes, prices)
    return best_mixed(columns, wishes, first_keys(columns, wishes, prices))


def is_flow(columns: Columns, problem: Problem) -> bool:
    """Loads that all weigh the same, and organisations, are a flow; skills and shares are none."""
    even = len(set(columns.weight.tolist())) <= 1
    return even and not problem.skills and not problem.fairness


def counted(columns: Columns) -> Columns:
    """Loads as counts of units; weights that differ are taken at their mean, for prices to begin with."""
    mean = max(1, int(columns.weight.sum()) // max(1, columns.units))
    most = columns.most // mean
    least = np.minimum(-(-columns.least // mean), most)
    return replace(columns, most=most, least=least, weight=np.ones_like(columns.weight))


def chain_of(columns: Columns) -> int:
    """No chain of exchanges gains more than this."""
    return columns.highest * (2 * min(columns.units, columns.reviewers) + 2)


def favoured(found: Posed, problem: Problem, bonus: int) -> Columns:
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


def wishes_of(
    found: Posed, problem: Problem, columns: Columns, leads: Leading | None = None
) -> Wishes:
    """Bring what is no flow into columns, with prices that put readers before duties and duties before fit."""
    coverage = [_coverage(found, skill) for skill in problem.skills]
    floor = np.zeros(columns.units, np.int64)
    if problem.fairness:
        floor = floors(found, problem.fairness) - found.settled_worth
    soft = sum(int((one.price * one.wanted).sum()) for one in coverage if one.soft)
    under = FLOOR_PRICE * int(np.maximum(floor, 0).sum())
    fine = columns.highest * (int(columns.need.sum()) + 1) + soft + under
    # A duty of a block is one for each of its proposals.
    hard = sum(int((one.price * one.wanted).sum()) for one in coverage if not one.soft)
    leaders = int(leads.wanted.sum()) if leads else 0
    duties = hard + leaders + int(columns.least.sum()) + int((floor > 0).sum())
    room = SUM_MAX // max(1, int(columns.need.sum()))
    return Wishes(
        coverage=tuple(
            one if one.soft else replace(one, price=one.price * fine) for one in coverage
        ),
        floor=floor,
        fit=found.columns.worth,
        floor_price=FLOOR_PRICE,
        fine=fine,
        missing=max(2 * fine, min((duties + 1) * fine, room)),
        leading=leads,
    )


def leading(found: Posed, problem: Problem) -> Leading:
    """Each proposal of a unit wants a lead; whoever is not limited may lead everything."""
    unit, reviewer = found.places(found.settled, once=True)
    most = [
        len(problem.proposals) if one.lead_most is None else one.lead_most
        for one in found.reviewers
    ]
    wanted = [len(unit) for unit in found.units]
    return Leading(
        wanted=np.array(wanted, dtype=np.int64),
        most=np.array(most, dtype=np.int64),
        unit=unit,
        reviewer=reviewer,
    )


def _coverage(found: Posed, skill: Skill) -> Coverage:
    """Bring a skill into columns; the price of a duty is 1 here."""
    able = np.array([skill.name in one.skills for one in found.reviewers], dtype=np.bool_)
    wanted = np.full(found.columns.units, skill.at_least, dtype=np.int64)
    unit, reviewer = found.places(found.settled, once=True)
    np.subtract.at(wanted, unit, able[reviewer].astype(np.int64))
    members = np.array([len(unit) for unit in found.units], dtype=np.int64)
    price = members * (1 if skill.price is None else int(skill.price * found.scale))
    return Coverage(
        able=able, wanted=np.maximum(wanted, 0), price=price, soft=skill.price is not None
    )


def floors(found: Posed, share: Fraction | None) -> Ints:
    """The least worth of each unit's readers: a share, rounded up, of the best that it could have alone."""
    columns, worth = found.columns, found.columns.worth.astype(np.int64)
    # Whoever has no room for a unit is not possible there.
    worth[columns.most < columns.weight[:, None]] = BARRED
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


def soft_costs(found: Posed, wishes: Wishes, mixed: Mixed) -> int:
    """What the soft skills that a choice lacks cost."""
    soft = 0
    for one in wishes.coverage:
        able = one.able[mixed.reviewer]
        has = np.bincount(mixed.unit[able], minlength=found.columns.units)
        soft += int((one.price * np.maximum(one.wanted - has, 0)).sum()) if one.soft else 0
    return soft
