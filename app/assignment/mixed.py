"""The best plan where the wishes are no flow: relaxed, what comes out whole is kept, the rest as an integer programme.

The bound is reckoned in whole numbers from the relaxation's prices over all pairs, whatever the solver's own
fractions were: any prices give a true bound (Geoffrion, "Lagrangean relaxation for integer programming", 1974).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assignment.columns import BARRED, BLOCK, Arcs, Columns, Ints, arcs_of, best_keys
from app.assignment.flow import best_flow
from app.assignment.programme import Found, Leading, Programme, Wishes

FIRST = 10
PER_SKILL = 4
ADDED = 8
ROUNDS = 12
#: Up to so many pairs the integer programme is solved to the end.
SMALL = 6000
NODES = 400
#: One in ten thousand of the bound.
CLOSE = 10_000
#: Prices are good enough where they prove the bound to such a part of that.
NEAR = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """The chosen pairs, how many readers each unit lacks, the value with all fines, and a bound of it."""

    unit: Ints
    reviewer: Ints
    value: int
    bound: int


@dataclass(frozen=True, slots=True)
class _Prices:
    """The relaxation's prices, whole, in parts of a worth."""

    part: int
    unit: Ints
    reviewer: Ints
    cover: tuple[Ints, ...]
    floor: Ints
    lead: Ints
    leads: Ints


def best_mixed(columns: Columns, wishes: Wishes, first: Ints) -> Mixed:
    """Choose the pairs of the greatest worth, less fines and prices.

    Args:
        columns: units, reviewers, worths; loads may be sums of weights.
        wishes: skills and shares.
        first: flat keys of pairs to begin with; more are added by their prices.

    Returns:
        A plan, its value and a bound that holds for every plan. Up to 6,000 pairs they are equal; above, the search
        ends within a ten-thousandth of the bound or after a stated number of steps.

    Exact: value and bound are whole numbers reckoned here; the solver only proposes. Ties: as the solver leaves them,
    the same for the same columns.
    """
    keys, total = first, columns.units * columns.reviewers
    if total <= SMALL:
        keys = np.arange(total, dtype=np.int64)
    programme, found, bound = _relaxed(columns, wishes, keys)
    low, high = _kept(programme.arcs, found)
    best = _whole(programme, low, high, 0)
    if total > SMALL:
        goal = max(0, bound // CLOSE)
        if bound - best.value <= goal:
            return _with_bound(best, bound)
        return _widened(programme, found, best, bound, goal)
    if bound > best.value:
        best, bound = _finished(programme, found, best, bound, 0)
    return _with_bound(best, bound)


@dataclass(frozen=True, slots=True)
class _Plan:
    taken: NDArray[np.bool_]
    arcs: Arcs
    value: int
    bound: int


def _with_bound(plan: _Plan, bound: int) -> Mixed:
    return Mixed(
        unit=plan.arcs.unit[plan.taken],
        reviewer=plan.arcs.reviewer[plan.taken],
        value=plan.value,
        bound=max(bound, plan.value),
    )


def _relaxed(columns: Columns, wishes: Wishes, keys: Ints) -> tuple[Programme, Found, int]:
    """Relax on some pairs, price all, add those that gain, until none does."""
    bound = int(np.iinfo(np.int64).max)
    for _ in range(ROUNDS):
        programme = Programme(columns, wishes, arcs_of(columns, keys))
        pairs = len(programme.arcs.unit)
        found = programme.solved(
            whole=None, low=np.zeros(pairs, np.int64), high=np.ones(pairs, np.int64)
        )
        prices = _prices(columns, wishes, found)
        gaining, limit = _priced(columns, wishes, programme.arcs, prices)
        bound = min(bound, limit)
        # What still gains may change the prices and hardly the bound.
        if not len(gaining) or bound - found.bound <= abs(bound) // (NEAR * CLOSE):
            break
        keys = np.concatenate([keys, gaining])
    return programme, found, bound


def _prices(columns: Columns, wishes: Wishes, found: Found) -> _Prices:
    part = wishes.parts(columns)
    unit = np.rint(found.need * part).astype(np.int64)
    load = np.rint(found.load * part).astype(np.int64)
    cover = tuple(
        np.clip(np.rint(-prices * part).astype(np.int64), 0, one.price * part)
        for one, prices in zip(wishes.coverage, found.cover, strict=True)
    )
    floor = np.rint(-found.floor * part).astype(np.int64)
    return _Prices(
        part=part,
        unit=np.maximum(unit, -wishes.missing * part),
        reviewer=np.maximum(load, -wishes.fine * part),
        cover=cover,
        floor=np.clip(floor, 0, wishes.floor_prices() * part),
        lead=np.clip(np.rint(-found.lead * part).astype(np.int64), 0, wishes.fine * part),
        leads=np.maximum(np.rint(found.leads * part).astype(np.int64), 0),
    )


def _priced(columns: Columns, wishes: Wishes, arcs: Arcs, prices: _Prices) -> tuple[Ints, int]:
    """Look at all pairs at the prices: those outside that would gain, and the bound that the prices prove."""
    unit, reviewer, gain = _gaining(columns, wishes, prices, 0)
    door = unit * columns.reviewers + columns.house[reviewer]
    doors, at = np.unique(door, return_inverse=True)
    best = np.zeros(len(doors), np.int64)
    np.maximum.at(best, at, gain)
    keys = unit * columns.reviewers + reviewer
    outside = ~np.isin(keys, arcs.unit * columns.reviewers + arcs.reviewer)
    held = np.zeros(len(doors), np.int64)
    np.maximum.at(held, at, np.where(outside, 0, gain))
    new = outside & (gain > held[at] + 8 * prices.part)
    return _some(keys[new], unit[new], gain[new]), _limit(columns, wishes, prices, int(best.sum()))


def _limit(columns: Columns, wishes: Wishes, prices: _Prices, excess: int) -> int:
    room = np.maximum(prices.reviewer * columns.most, prices.reviewer * columns.least)
    dual = excess + int((prices.unit * columns.need).sum()) + int(room.sum())
    dual -= int((prices.floor * wishes.floor).sum())
    for one, price in zip(wishes.coverage, prices.cover, strict=True):
        dual -= int((price * one.wanted).sum())
    if wishes.leading:
        dual += _led(wishes.leading, prices)
    return dual // prices.part


def _led(one: Leading, prices: _Prices) -> int:
    """What the prices of leads add to the bound, readers decided beforehand among them."""
    settled = one.wanted[one.unit] * np.maximum(
        prices.lead[one.unit] - prices.leads[one.reviewer], 0
    )
    able = one.most[one.reviewer] > 0
    most = int((prices.leads * one.most).sum()) - int((prices.lead * one.wanted).sum())
    return int(settled[able].sum()) + most


def _gaining(
    columns: Columns, wishes: Wishes, prices: _Prices, above: int
) -> tuple[Ints, Ints, Ints]:
    """Find the pairs whose worth is above all its prices by more than a number."""
    rows, places, gains = [], [], []
    for start in range(0, columns.units, BLOCK):
        here = slice(start, start + BLOCK)
        worth = columns.worth[here].astype(np.int64)
        gain = worth * prices.part + wishes.fit[here] * prices.floor[here, None]
        gain -= columns.weight[here, None] * prices.reviewer + prices.unit[here, None]
        for one, price in zip(wishes.coverage, prices.cover, strict=True):
            gain += np.where(one.able, price[here, None], 0)
        if wishes.leading:
            lead = np.maximum(prices.lead[here, None] - prices.leads, 0)
            gain += wishes.leading.wanted[here, None] * np.where(wishes.leading.most > 0, lead, 0)
        row, place = np.nonzero((gain > above) & (worth >= 0))
        rows.append(row + start)
        places.append(place)
        gains.append(gain[row, place])
    return np.concatenate(rows), np.concatenate(places), np.concatenate(gains)


def _some(keys: Ints, units: Ints, gains: Ints) -> Ints:
    order = np.lexsort((keys, -gains, units))
    ranked = units[order]
    first = np.searchsorted(ranked, ranked, side="left")
    return np.asarray(keys[order][np.arange(len(order)) - first < ADDED])


def _kept(arcs: Arcs, found: Found) -> tuple[Ints, Ints]:
    """Bounds that keep every unit whose pairs all came out whole."""
    near = np.rint(found.share)
    cut = np.abs(found.share - near) * 10**6 > 1
    broken = np.zeros(int(arcs.unit.max(initial=-1)) + 1, np.bool_)
    broken[arcs.unit[cut]] = True
    free = broken[arcs.unit]
    return np.where(free, 0, near).astype(np.int64), np.where(free, 1, near).astype(np.int64)


def _whole(programme: Programme, low: Ints, high: Ints, gap: int, nodes: int = NODES) -> _Plan:
    if (low == high).all():
        taken = low > 0
        value = _value(programme, taken)
        return _Plan(taken, programme.arcs, value, value)
    whole = np.ones(len(low), np.bool_)
    found = programme.solved(whole=whole, low=low, high=high, gap=gap, nodes=nodes)
    taken = found.share * 2 > 1
    return _Plan(taken, programme.arcs, _value(programme, taken), found.bound)


def _value(programme: Programme, taken: NDArray[np.bool_]) -> int:
    """Reckon what a plan comes to, fines and prices taken off; in whole numbers."""
    columns, wishes, arcs = programme.columns, programme.wishes, programme.arcs
    unit, reviewer, worth = arcs.unit[taken], arcs.reviewer[taken], arcs.worth[taken]
    readers = np.bincount(unit, minlength=columns.units)
    load = np.zeros(columns.reviewers, np.int64)
    np.add.at(load, reviewer, columns.weight[unit])
    value = int(worth.sum()) - wishes.missing * int(np.maximum(columns.need - readers, 0).sum())
    value -= wishes.fine * int(np.maximum(columns.least - load, 0).sum())
    for one in wishes.coverage:
        has = np.bincount(unit[one.able[reviewer]], minlength=columns.units)
        value -= int((one.price * np.maximum(one.wanted - has, 0)).sum())
    fit = np.zeros(columns.units, np.int64)
    np.add.at(fit, unit, wishes.fit[unit, reviewer])
    if wishes.leading:
        value -= wishes.fine * leaderless(wishes.leading, columns, unit, reviewer)
    under = np.maximum(wishes.floor - fit, 0)
    return value - wishes.fine * int((under > 0).sum()) - wishes.floor_price * int(under.sum())


def leaderless(one: Leading, columns: Columns, unit: Ints, reviewer: Ints) -> int:
    """Count the leads that the readers of a plan cannot take."""
    worth = np.full((columns.units, columns.reviewers), BARRED, dtype=np.int64)
    units, reviewers = np.concatenate([unit, one.unit]), np.concatenate([reviewer, one.reviewer])
    worth[units, reviewers] = 0
    rows = np.repeat(np.arange(columns.units), one.wanted)
    alone = Columns(
        worth=worth[rows],
        need=np.ones(len(rows), np.int64),
        weight=np.ones(len(rows), np.int64),
        most=one.most,
        least=np.zeros_like(one.most),
        house=np.arange(columns.reviewers),
    )
    return int(best_flow(alone).lacking.sum())


def _finished(
    programme: Programme, found: Found, best: _Plan, bound: int, goal: int
) -> tuple[_Plan, int]:
    """Search everything that the prices do not rule out: a pair's gain beyond the gap settles it."""
    gap = bound - best.value + 1
    low = (found.gain > gap).astype(np.int64)
    high = (found.gain >= -gap).astype(np.int64)
    again = _whole(programme, low, high, goal, 0 if len(low) <= SMALL else NODES)
    better = again if again.value > best.value else best
    return better, min(bound, max(better.value, again.bound))


def _widened(programme: Programme, found: Found, best: _Plan, bound: int, goal: int) -> Mixed:
    """Add the pairs that could still belong to a better plan, then search them all."""
    columns, wishes = programme.columns, programme.wishes
    prices = _prices(columns, wishes, found)
    unit, reviewer, gain = _gaining(columns, wishes, prices, -(bound - best.value) * prices.part)
    keys = unit * columns.reviewers + reviewer
    nearest = keys[np.lexsort((keys, -gain))[: 10 * len(programme.arcs.unit)]]
    have = programme.arcs.unit * columns.reviewers + programme.arcs.reviewer
    wide = Programme(columns, wishes, arcs_of(columns, np.concatenate([have, nearest])))
    pairs = len(wide.arcs.unit)
    relaxed = wide.solved(whole=None, low=np.zeros(pairs, np.int64), high=np.ones(pairs, np.int64))
    held = np.isin(
        wide.arcs.unit * columns.reviewers + wide.arcs.reviewer,
        best.arcs.unit[best.taken] * columns.reviewers + best.arcs.reviewer[best.taken],
    )
    start = _Plan(held, wide.arcs, best.value, best.bound)
    whole, proved = _finished(wide, relaxed, start, bound, goal)
    covered = len(nearest) == len(keys)
    return _with_bound(whole, proved if covered else bound)


def first_keys(columns: Columns, wishes: Wishes, reviewer: Ints) -> Ints:
    """Choose pairs to begin with: each unit's best at the prices, and its best of each skill."""
    count = FIRST + int(columns.need.max(initial=0))
    kept = [best_keys(columns, count, reviewer)]
    for one in wishes.coverage:
        able = np.nonzero(one.able)[0]
        if not len(able):
            continue
        part = Columns(
            worth=columns.worth[:, able],
            need=columns.need,
            weight=columns.weight,
            most=columns.most[able],
            least=columns.least[able],
            house=columns.house[able],
        )
        unit, place = np.divmod(best_keys(part, PER_SKILL, reviewer[able]), len(able))
        kept.append(unit * columns.reviewers + able[place])
    return np.concatenate(kept)
