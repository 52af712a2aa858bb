"""Small rounds: the best plan chosen among whole panels of readers, which know every wish of a proposal exactly.

Where each proposal's panels can be listed, only loads join the proposals, and the relaxation is hardly ever cut.
Sources: Dantzig, Wolfe, "Decomposition principle for linear programs", 1960; Barnhart et al., "Branch-and-price",
1998. The bound is the dual, reckoned in whole numbers over all panels: any prices give a true one.
"""

from itertools import combinations
from math import comb
from typing import Any

import highspy  # type: ignore[import-untyped]  # HiGHS ships no types
import numpy as np
from numpy.typing import NDArray

from app.assignment.columns import Columns, Ints
from app.assignment.mixed import Mixed, leaderless
from app.assignment.programme import OPTIONS, Leading, Wishes, rounded_down

#: So many panels, over all units, are listed at most.
PANELS_MAX = 150_000
FIRST, ADDED = 4, 2
ROUNDS = 40
#: Panels this near to a unit's best (a part of the greatest worth) stand in the first integer programme.
NEARBY = 10
#: What no panel is worth, and no score comes to, whatever is missing.
NEVER = OUT = -(2**62)


def can_list(columns: Columns) -> bool:
    """Whether every unit's panels are few enough to be listed."""
    need = int(columns.need.max(initial=0))
    each = sum(comb(columns.reviewers, size) for size in range(need + 1))
    return each * columns.units <= PANELS_MAX


def best_panels(columns: Columns, wishes: Wishes, prices: Ints) -> Mixed:
    """Choose the pairs of the greatest worth, less fines and prices.

    Args:
        columns: units, reviewers, worths; loads may be sums of weights; `can_list` holds.
        wishes: skills and shares.
        prices: of a reading at each reviewer, to begin with.

    Returns:
        A plan that is proved the best: value and bound are equal.

    Exact: value and bound are whole numbers reckoned here. Cost: some linear programmes with a row for each unit and
    each reviewer, one or two integer ones with what those leave open. Ties: the same for the same columns.
    """
    listed = _Panels(columns, wishes)
    master = _Master(listed)
    loads = np.maximum(prices * listed.part, -wishes.fine * listed.part)
    begin = (loads, np.zeros(columns.units, np.int64), np.zeros(columns.reviewers, np.int64))
    score, bound = _priced(listed, begin)
    master.add(master.fresh(_best(score, FIRST)))
    for _ in range(ROUNDS):
        relaxed, duals = master.relaxed()
        found, limit = _priced(listed, duals)
        score, bound = (found, limit) if limit < bound else (score, bound)
        fresh = master.fresh(_best(found, ADDED))
        if bound <= relaxed or not len(fresh):
            break
        master.add(fresh)
    return _whole(listed, score, bound)


class _Panels:
    """Every panel, and what it is worth to each unit, fines taken off."""

    def __init__(self, columns: Columns, wishes: Wishes) -> None:
        self.columns, self.wishes = columns, wishes
        need = int(columns.need.max(initial=0))
        sets = [one for k in range(need + 1) for one in combinations(range(columns.reviewers), k)]
        self.of = np.zeros((len(sets), columns.reviewers), dtype=np.int64)
        for at, one in enumerate(sets):
            self.of[at, list(one)] = 1
        self.size = self.of.sum(axis=1)
        self.worth = self._worths()
        self.scale = max(columns.highest, 1)
        self.part = wishes.parts(columns)

    def _worths(self) -> Ints:
        columns, wishes, of = self.columns, self.wishes, self.of.T
        worth = np.maximum(columns.worth, 0).astype(np.int64) @ of
        lacking = columns.need[:, None] - self.size
        worth -= wishes.missing * lacking
        for one in wishes.coverage:
            missing = np.maximum(one.wanted[:, None] - self.of @ one.able.astype(np.int64), 0)
            worth -= one.price[:, None] * missing
        if (wishes.floor > 0).any():
            fit = np.maximum(wishes.fit, 0).astype(np.int64) @ of
            under = np.maximum(wishes.floor[:, None] - fit, 0)
            worth -= wishes.floor_price * under + wishes.fine * (under > 0)
        barred = (columns.worth < 0).astype(np.int64) @ of > 0
        return np.where(barred | (lacking < 0) | self._crowded(), NEVER, worth)

    def _crowded(self) -> NDArray[np.bool_]:
        """Panels in which two are of one house."""
        houses = self.columns.house
        crowded = np.zeros(len(self.size), dtype=np.bool_)
        for house in np.nonzero(np.bincount(houses) > 1)[0]:
            crowded |= self.of[:, houses == house].sum(axis=1) > 1
        return crowded


#: What a reading costs at each reviewer, what a lead is worth at each unit and costs at each reviewer.
Prices = tuple[Ints, Ints, Ints]


def _priced(listed: _Panels, prices: Prices) -> tuple[Ints, int]:
    """Reckon each panel at the prices, and the bound that these prove."""
    columns, one = listed.columns, listed.wishes.leading
    loads, lead, leads = prices
    cost = columns.weight[:, None] * (listed.of @ loads)
    more = 0
    if one:
        gain = np.where(one.most > 0, np.maximum(lead[:, None] - leads, 0), 0)
        gain *= one.wanted[:, None]
        cost = cost - gain @ listed.of.T
        more = int(gain[one.unit, one.reviewer].sum()) - int((lead * one.wanted).sum())
        more += int((leads * one.most).sum())
    score = np.where(listed.worth > NEVER, listed.worth * listed.part - cost, OUT)
    room = np.maximum(loads * columns.most, loads * columns.least)
    return score, (int(score.max(axis=1).sum()) + int(room.sum()) + more) // listed.part


def _best(score: Ints, count: int) -> Ints:
    """Name each unit's best panels as (unit, panel)."""
    count = min(count, score.shape[1])
    places = np.argpartition(-score, count - 1, axis=1)[:, :count]
    units = np.repeat(np.arange(len(score)), count)
    rows = np.stack([units, np.sort(places, axis=1).ravel()], axis=1)
    return rows[score[rows[:, 0], rows[:, 1]] > OUT]


class _Master:
    """HiGHS with a row for each unit (one panel) and for each reviewer (the load), and the panels added so far."""

    def __init__(self, listed: _Panels) -> None:
        self.listed = listed
        self.has = np.zeros(listed.worth.shape, dtype=np.bool_)
        self.rows = np.zeros((0, 2), dtype=np.int64)
        self.solver = highspy.Highs()
        for name, value in OPTIONS.items():
            self.solver.setOptionValue(name, value)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        columns = listed.columns
        self._limits(np.ones(columns.units), np.ones(columns.units))
        self._limits(columns.least, columns.most)
        fines = np.full(columns.reviewers, -listed.wishes.fine)
        at = columns.units + np.arange(columns.reviewers)
        self._columns(fines, columns.least, at[:, None], np.ones((columns.reviewers, 1)))
        self.links, self.able = 0, np.zeros(0, np.int64)
        if listed.wishes.leading:
            self._leading(listed.wishes.leading)
        # Nobody at all, the first panel, always fits.
        self.add(np.stack([np.arange(columns.units), np.zeros(columns.units, np.int64)], axis=1))

    def _leading(self, one: Leading) -> None:
        """Rows for the leads of units and of reviewers, and for each pair that could be one; columns of leads."""
        columns = self.listed.columns
        wanted = columns.units + columns.reviewers
        most, self.links = wanted + columns.units, wanted + columns.units + columns.reviewers
        self.able = np.nonzero(one.most > 0)[0]
        count = columns.units * len(self.able)
        free = np.full(columns.units + count, highspy.kHighsInf)
        self._limits(one.wanted, free[: columns.units])
        self._limits(np.zeros(columns.reviewers), one.most)
        self._limits(np.zeros(count), free[columns.units :])
        unit, place = np.divmod(np.arange(count), len(self.able))
        link = self.links + np.arange(count)
        rows = np.stack([wanted + unit, most + self.able[place], link], axis=1)
        self._columns(
            np.zeros(count, np.int64), one.wanted[unit], rows, np.tile([1, 1, -1], (count, 1))
        )
        settled = np.stack([wanted + one.unit, most + one.reviewer], axis=1)
        nothing = np.zeros(len(settled), np.int64)
        self._columns(nothing, one.wanted[one.unit], settled, np.ones(settled.shape))
        missing = wanted + np.arange(columns.units)
        fines = np.full(columns.units, -self.listed.wishes.fine)
        self._columns(fines, one.wanted, missing[:, None], np.ones((columns.units, 1)))

    def _limits(self, low: NDArray[Any], high: NDArray[Any]) -> None:
        none = np.zeros(0, np.int32)
        starts = np.zeros(len(low), np.int32)
        low, high = low.astype(np.float64), high.astype(np.float64)
        self.solver.addRows(len(low), low, high, 0, starts, none, np.zeros(0))

    def _columns(self, costs: Ints, tops: Ints, rows: Ints, values: NDArray[Any]) -> None:
        """Every new column has the same number of entries; those of 0 are left out."""
        kept = values != 0
        starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))[:-1]]).astype(np.int32)
        self.solver.addCols(
            len(costs),
            np.true_divide(costs, self.listed.scale),
            np.zeros(len(costs)),
            tops.astype(np.float64),
            int(kept.sum()),
            starts,
            np.broadcast_to(rows, values.shape)[kept].astype(np.int32),
            values[kept].astype(np.float64),
        )

    def fresh(self, rows: Ints) -> Ints:
        """Leave out what was added before."""
        return rows[~self.has[rows[:, 0], rows[:, 1]]]

    def add(self, rows: Ints) -> None:
        listed, columns = self.listed, self.listed.columns
        unit, panel = rows[:, 0], rows[:, 1]
        self.has[unit, panel] = True
        self.rows = np.concatenate([self.rows, rows])
        loads = listed.of[panel] * columns.weight[unit][:, None]
        places = columns.units + np.broadcast_to(np.arange(columns.reviewers), loads.shape)
        leads = listed.of[panel][:, self.able]
        if one := listed.wishes.leading:
            leads = leads * one.wanted[unit][:, None]
        links = self.links + unit[:, None] * len(self.able) + np.arange(len(self.able))
        self._columns(
            listed.worth[unit, panel],
            np.ones(len(rows), np.int64),
            np.concatenate([unit[:, None], places, links], axis=1),
            np.concatenate([np.ones((len(rows), 1)), loads, leads], axis=1),
        )

    def relaxed(self) -> tuple[int, Prices]:
        """Give the relaxation's value and the prices, whole, in parts of a worth."""
        self.solver.run()
        columns, fine = self.listed.columns, self.listed.wishes.fine * self.listed.part
        dual = np.array(self.solver.getSolution().row_dual) * self.listed.scale * self.listed.part
        prices = np.rint(dual).astype(np.int64)
        value = rounded_down(self.solver.getInfo().objective_function_value, self.listed.scale)
        loads = np.maximum(prices[columns.units :][: columns.reviewers], -fine)
        rest = prices[columns.units + columns.reviewers :]
        if not len(rest):
            return value, (loads, np.zeros(columns.units, np.int64), np.zeros_like(loads))
        lead = np.clip(-rest[: columns.units], 0, fine)
        leads = np.maximum(rest[columns.units :][: columns.reviewers], 0)
        return value, (loads, lead, leads)

    def whole(self) -> tuple[Ints, int]:
        """Give the best choice of one panel for each unit, and a bound of it."""
        count = len(self.rows)
        spares = self.solver.getNumCol() - count
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("mip_abs_gap", 0)
        at = np.arange(spares, spares + count, dtype=np.int32)
        kinds = np.full(count, highspy.HighsVarType.kInteger.value, np.uint8)
        self.solver.changeColsIntegrality(count, at, kinds)
        self.solver.run()
        share = np.array(self.solver.getSolution().col_value)[spares:]
        bound = rounded_down(self.solver.getInfo().mip_dual_bound, self.listed.scale)
        return self.rows[share * 2 > 1], bound


def _whole(listed: _Panels, score: Ints, bound: int) -> Mixed:
    """Search all panels that the prices do not rule out: one that falls behind by more than the gap is in no best."""
    best = score.max(axis=1)[:, None]
    reach = listed.scale // NEARBY + 1
    while True:
        master = _Master(listed)
        near = (best - score <= reach * listed.part) & (listed.worth > NEVER)
        master.add(master.fresh(np.argwhere(near)))
        rows, limit = master.whole()
        value = _value(listed, rows)
        if bound - value <= reach:
            return _chosen(listed, rows, value, min(bound, max(value, limit)))
        reach = bound - value


def _value(listed: _Panels, rows: Ints) -> int:
    columns = listed.columns
    load = (listed.of[rows[:, 1]] * columns.weight[rows[:, 0]][:, None]).sum(axis=0)
    under = int(np.maximum(columns.least - load, 0).sum())
    if listed.wishes.leading:
        at, reviewer = np.nonzero(listed.of[rows[:, 1]])
        under += leaderless(listed.wishes.leading, columns, rows[at, 0], reviewer)
    return int(listed.worth[rows[:, 0], rows[:, 1]].sum()) - listed.wishes.fine * under


def _chosen(listed: _Panels, rows: Ints, value: int, bound: int) -> Mixed:
    at, reviewer = np.nonzero(listed.of[rows[:, 1]])
    unit = rows[at, 0]
    order = np.lexsort((reviewer, unit))
    return Mixed(unit=unit[order], reviewer=reviewer[order], value=value, bound=bound)
