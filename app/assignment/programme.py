"""HiGHS behind a narrow door: the wishes that are no flow, as a linear or an integer programme on some pairs.

Loaded when first needed. Missing readers, duties and shares are columns of their own with a fine, so that there is
always an answer. Source: Huangfu, Hall, "Parallelizing the dual revised simplex method", 2018.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy  # type: ignore[import-untyped]  # HiGHS ships no types
import numpy as np
from numpy.typing import NDArray

from app.assignment.columns import Arcs, Columns, Ints, Matrix

Floats = NDArray[np.float64]
#: Prices are kept to this part of the greatest worth.
FINENESS = 2**26
SUM_MAX = 2**61
OPTIONS = {
    "output_flag": "false",
    "threads": "1",
    "random_seed": "0",
    "mip_rel_gap": "0",
    "mip_feasibility_tolerance": "1e-9",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A skill: who has it, how many of them each unit still wants, what one missing costs there."""

    able: NDArray[np.bool_]
    wanted: Ints
    price: Ints
    soft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """Leads that each unit wants, how many each reviewer may take, and readers decided beforehand who could."""

    wanted: Ints
    most: Ints
    unit: Ints
    reviewer: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is no flow: skills, and the least fit of each unit's readers (0: none).

    missing: the price of a reader who is missing, above all duties together. fine: the price of a duty (a skill, a
    least load, a lead, a share), above all worths, soft prices and `floor_price` together. fit: units × reviewers;
    the worths that a share is measured in, each of which costs `floor_price` where it is missing. leading: where
    leads have to be thought of.
    """

    coverage: tuple[Coverage, ...] = ()
    floor: Ints
    fit: Matrix
    floor_price: int
    fine: int
    missing: int
    leading: Leading | None = None

    def parts(self, columns: Columns) -> int:
        """In so many parts of a worth can prices be reckoned, all readers missing among them, in 64 bits."""
        most = SUM_MAX // max(1, self.missing * int(columns.need.sum()))
        return max(1, min(FINENESS // columns.highest, most))

    def floor_prices(self) -> Ints:
        """What each worth that is missing to a unit's share costs at least, the fine spread over the share."""
        spread = self.fine // np.maximum(self.floor, 1)
        return np.where(self.floor > 0, self.floor_price + spread, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer of HiGHS: the share of each pair, the prices of rows, and a bound as it says."""

    share: Floats
    gain: Floats
    need: Floats
    load: Floats
    cover: tuple[Floats, ...]
    floor: Floats
    lead: Floats
    leads: Floats
    bound: int
    whole: bool


class Programme:
    """The rows and columns of some pairs under the wishes."""

    def __init__(self, columns: Columns, wishes: Wishes, arcs: Arcs) -> None:
        """Write the matrix once; bounds and wholeness come with each question."""
        self.columns, self.wishes, self.arcs = columns, wishes, arcs
        self.unit = max(columns.highest, 1)
        self.width = 0
        self.height = 0
        self._entries: list[tuple[Ints, Ints, NDArray[Any]]] = []
        self._costs: list[Ints] = []
        self._tops: list[Ints] = []
        self._rows: list[tuple[Ints, Ints | None]] = []
        self._write()

    def _write(self) -> None:
        columns, arcs, wishes = self.columns, self.arcs, self.wishes
        pairs = self._columns(arcs.worth, np.ones(len(arcs.unit), np.int64))
        short = self._columns(np.full(columns.units, -wishes.missing), columns.need)
        spare = self._columns(np.full(columns.reviewers, -wishes.fine), columns.least)
        need = self._row(columns.need, columns.need)
        load = self._row(columns.least, columns.most)
        self._entry(need[arcs.unit], pairs, 1)
        self._entry(need, short, 1)
        self._entry(load[arcs.reviewer], pairs, columns.weight[arcs.unit])
        self._entry(load, spare, 1)
        self._houses(pairs)
        self.covers = [self._cover(one, pairs) for one in wishes.coverage]
        self._floor(pairs)
        self.lead, self.leads = self._leading(pairs)

    def _leading(self, pairs: Ints) -> tuple[Ints, Ints]:
        """A lead is a reader: shares of leads beside the pairs, which come out whole where the pairs do."""
        one, arcs = self.wishes.leading, self.arcs
        if one is None:
            return np.full(self.columns.units, -1), np.full(self.columns.reviewers, -1)
        able = np.nonzero(one.most[arcs.reviewer] > 0)[0]
        unit = np.concatenate([arcs.unit[able], one.unit])
        reviewer = np.concatenate([arcs.reviewer[able], one.reviewer])
        leads = self._columns(np.zeros(len(unit), np.int64), one.wanted[unit])
        missing = self._columns(np.full(self.columns.units, -self.wishes.fine), one.wanted)
        wanted = self._row(one.wanted, None)
        most = self._row(np.zeros(len(one.most), np.int64), one.most)
        reads = self._row(np.zeros(len(able), np.int64), None)
        self._entry(wanted[unit], leads, 1)
        self._entry(wanted, missing, 1)
        self._entry(most[reviewer], leads, 1)
        self._entry(reads, pairs[able], one.wanted[arcs.unit[able]])
        self._entry(reads, leads[: len(able)], -1)
        return wanted, most

    def _houses(self, pairs: Ints) -> None:
        door = self.arcs.unit * self.columns.reviewers + self.columns.house[self.arcs.reviewer]
        _, at, members = np.unique(door, return_inverse=True, return_counts=True)
        numbers = np.cumsum(members > 1) - 1
        several = members[at] > 1
        count = int((members > 1).sum())
        rows = self._row(np.zeros(count, np.int64), np.ones(count, np.int64))
        self._entry(rows[numbers[at][several]], pairs[several], 1)

    def _cover(self, one: Coverage, pairs: Ints) -> Ints:
        wanting = np.nonzero(one.wanted > 0)[0]
        rows = np.full(self.columns.units, -1)
        rows[wanting] = self._row(one.wanted[wanting], None)
        missing = self._columns(-one.price[wanting], one.wanted[wanting])
        self._entry(rows[wanting], missing, 1)
        counts = one.able[self.arcs.reviewer] & (rows[self.arcs.unit] >= 0)
        self._entry(rows[self.arcs.unit[counts]], pairs[counts], 1)
        return rows

    def _floor(self, pairs: Ints) -> None:
        floor = self.wishes.floor
        wanting = np.nonzero(floor > 0)[0]
        self.floors = np.full(self.columns.units, -1)
        self.floors[wanting] = self._row(floor[wanting], None, self.unit)
        under = self._columns(np.full(len(wanting), -self.wishes.floor_price), floor[wanting])
        self._entry(self.floors[wanting], under, 1, self.unit)
        # A share is missed or not: whatever is missing to it, the fine is one.
        self.missed = self._columns(
            np.full(len(wanting), -self.wishes.fine), np.ones(len(wanting), np.int64)
        )
        within = self._row(np.zeros(len(wanting), np.int64), None)
        self._entry(within, self.missed, floor[wanting], self.unit)
        self._entry(within, under, -1, self.unit)
        counts = self.floors[self.arcs.unit] >= 0
        rows = self.floors[self.arcs.unit[counts]]
        fit = self.wishes.fit[self.arcs.unit[counts], self.arcs.reviewer[counts]]
        self._entry(rows, pairs[counts], fit, self.unit)

    def _columns(self, costs: Ints, tops: Ints) -> Ints:
        self._costs.append(costs)
        self._tops.append(tops)
        self.width += len(costs)
        return np.arange(self.width - len(costs), self.width)

    def _row(self, low: Ints, high: Ints | None, unit: int = 1) -> Ints:
        self._rows.append((np.true_divide(low, unit), None if high is None else high))
        self.height += len(low)
        return np.arange(self.height - len(low), self.height)

    def _entry(self, rows: Ints, columns: Ints, values: Ints | int, unit: int = 1) -> None:
        filled = np.true_divide(np.broadcast_to(values, rows.shape), unit)
        self._entries.append((rows, columns, filled))

    def solved(
        self,
        *,
        whole: NDArray[np.bool_] | None,
        low: Ints,
        high: Ints,
        gap: int = 0,
        nodes: int = 0,
    ) -> Found:
        """Ask for the best answer with each pair between its bounds; `whole` says which pairs may not be cut."""
        solver = highspy.Highs()
        for name, value in OPTIONS.items():
            solver.setOptionValue(name, value)
        solver.setOptionValue("mip_abs_gap", np.true_divide(gap, self.unit).item())
        if whole is not None:
            # With it, HiGHS 1.14 gave a plan that was not the best for one of 500 random problems.
            solver.setOptionValue("presolve", "off")
        if nodes:
            solver.setOptionValue("mip_max_nodes", nodes)
        solver.passModel(self._model(whole, low, high))
        solver.run()
        return self._found(solver, whole is not None)

    def _model(self, whole: NDArray[np.bool_] | None, low: Ints, high: Ints) -> Any:  # noqa: ANN401 -- HiGHS ships no types
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.width, self.height
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.true_divide(np.concatenate(self._costs), self.unit)
        tops = np.concatenate(self._tops)
        lows = np.zeros(self.width)
        lows[: len(low)], tops[: len(high)] = low, high
        model.col_lower_, model.col_upper_ = lows, tops.astype(np.float64)
        model.row_lower_ = np.concatenate([low for low, _ in self._rows]).astype(np.float64)
        model.row_upper_ = np.concatenate(
            [
                np.full(len(low), highspy.kHighsInf) if top is None else top
                for low, top in self._rows
            ]
        ).astype(np.float64)
        self._fill(model.a_matrix_)
        if whole is not None:
            kinds = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
            uncut = np.zeros(self.width, np.int64)
            uncut[: len(whole)] = whole
            uncut[self.missed] = 1
            model.integrality_ = [kinds[one] for one in uncut.tolist()]
        return model

    def _fill(self, matrix: Any) -> None:  # noqa: ANN401 -- as above
        rows, columns, values = (
            np.concatenate([entry[part] for entry in self._entries]) for part in range(3)
        )
        order = np.lexsort((rows, columns))
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.searchsorted(columns[order], np.arange(self.width + 1)).astype(np.int32)
        matrix.index_ = rows[order].astype(np.int32)
        matrix.value_ = values[order].astype(np.float64)

    def _found(self, solver: Any, whole: bool) -> Found:  # noqa: ANN401, FBT001 -- as above; said once, inside
        solution, pairs = solver.getSolution(), len(self.arcs.unit)
        dual = np.array(solution.row_dual) if solution.dual_valid else np.zeros(self.height)
        dual = dual * self.unit
        units, reviewers = self.columns.units, self.columns.reviewers
        info = solver.getInfo()
        bound = info.mip_dual_bound if whole else info.objective_function_value
        return Found(
            share=np.array(solution.col_value)[:pairs],
            gain=(np.array(solution.col_dual)[:pairs] if solution.dual_valid else np.zeros(pairs))
            * self.unit,
            need=dual[:units],
            load=dual[units : units + reviewers],
            cover=tuple(_at(rows, dual) for rows in self.covers),
            # The rows of shares are written in units of the greatest worth.
            floor=np.true_divide(_at(self.floors, dual), self.unit),
            lead=_at(self.lead, dual),
            leads=_at(self.leads, dual),
            bound=rounded_down(bound, self.unit),
            whole=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
        )


def _at(rows: Sequence[int] | Ints, dual: Floats) -> Floats:
    """Give the prices of rows; −1 is no row."""
    padded: Floats = np.append(dual, 0)
    return np.asarray(padded[np.asarray(rows)])


def rounded_down(bound: Any, unit: int) -> int:  # noqa: ANN401 -- a number of HiGHS
    """The greatest whole number that the bound leaves; a hair above it, since HiGHS's numbers are binary fractions."""
    if not np.isfinite(bound):
        return int(np.iinfo(np.int64).max)
    hair = 10**-3 + abs(bound) * unit * 10**-12
    return int(np.floor(bound * unit + hair))
