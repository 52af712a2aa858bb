"""HiGHS behind a narrow door: whole numbers go in, proposals come out, others check them.

Loaded when first needed. Source: Huangfu, Hall, "Parallelizing the dual revised simplex method", 2018.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

import highspy  # type: ignore[import-untyped]  # HiGHS ships no types

Rows = Sequence[tuple[Sequence[int], int]]
#: As text, which HiGHS reads as each option's own kind.
OPTIONS = {
    "output_flag": "false",
    "threads": "1",
    "random_seed": "0",
    "mip_rel_gap": "0",
    "mip_abs_gap": "0",
    "mip_feasibility_tolerance": "1e-9",
}
HAIR = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A choice, and a whole number that no choice passes, as the solver says."""

    chosen: list[bool]
    bound: int


def proposed(worth: Sequence[int], rows: Rows, fixed: Mapping[int, bool]) -> Proposal | None:
    """Ask for a choice of the greatest worth; None if none keeps the rows."""
    free = [i for i in range(len(worth)) if i not in fixed]
    taken = [i for i, value in fixed.items() if value]
    rest = [([of[i] for i in free], most - sum(of[i] for i in taken)) for of, most in rows]
    if not free:
        kept = all(most >= 0 for _, most in rest)
        return (
            Proposal([fixed[i] for i in range(len(worth))], sum(worth[i] for i in taken))
            if kept
            else None
        )
    solver = _solver([worth[i] for i in free], rest, whole=True)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    chosen = [fixed.get(i, False) for i in range(len(worth))]
    for i, value in zip(free, solver.getSolution().col_value, strict=True):
        chosen[i] = round(value) == 1
    # The worth is whole: a bound a hair above a whole number is that number.
    bound = Fraction(solver.getInfo().mip_dual_bound) + HAIR
    return Proposal(chosen, floor(bound) + sum(worth[i] for i in taken))


def prices(worth: Sequence[int], rows: Rows) -> list[Fraction]:
    """Ask what one more of each row's limit would be worth if projects could be cut."""
    solver = _solver(worth, rows, whole=False)
    # Its presolve takes minutes where many columns are alike; without it there are a handful of steps.
    solver.setOptionValue("presolve", "off")
    solver.run()
    return [abs(Fraction(value)) for value in solver.getSolution().row_dual]


def _solver(worth: Sequence[int], rows: Rows, *, whole: bool) -> Any:  # noqa: ANN401 -- HiGHS ships no types
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(worth), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = list(worth)
    model.col_lower_, model.col_upper_ = [0] * len(worth), [1] * len(worth)
    model.row_lower_ = [-highspy.kHighsInf] * len(rows)
    model.row_upper_ = [most for _, most in rows]
    _fill(model.a_matrix_, rows)
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(worth)
    solver = highspy.Highs()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver


def _fill(matrix: Any, rows: Rows) -> None:  # noqa: ANN401 -- as above
    starts, index, values = [0], [], []
    for of, _ in rows:
        kept = [i for i, value in enumerate(of) if value]
        index.extend(kept)
        values.extend([of[i] for i in kept])
        starts.append(len(index))
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = starts, index, values
