"""The sheets of very many proposals in columns: what each comes to, which are dropped, what counts of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.scoring.columns.bound import BOUND, Ints
from app.scoring.columns.totals import Columns, Filled, TooLarge, aggregated, factors_of, within
from app.scoring.panel_rules import Aggregate, Panel

Column = Sequence[int | None]
Bools = NDArray[np.bool_]
#: A table of proposals × sheets may have so many times the cells that are filled.
GAPS_MOST = 4
USED, LOW, HIGH = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheets that have a total, proposal by proposal: how many each has, a column of marks for each leaf.

    `weights`: of each sheet a whole number, where the aggregation asks for it.
    """

    counts: Sequence[int]
    marks: Sequence[Column]
    weights: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """What the sheets come to, as plain lists; totals are whole numbers over `denominator`.

    `totals`, `uses`: of each sheet. `sums`, `through`: of each proposal the sum of what counts, and
    through how many it goes. `criteria`: of each leaf the sums of marks that count, and their number.
    `fallback`: too few sheets for trimming. `unsure`: where equal totals lie across a line at which
    sheets are dropped, so that single marks decide.
    """

    denominator: int
    totals: list[int]
    uses: list[int]
    sums: list[int]
    through: list[int]
    criteria: list[tuple[list[int], list[int]]]
    fallback: list[bool]
    unsure: frozenset[int]


def aggregated_sheets(panel: Panel, sheets: Sheets) -> Aggregated:
    """Aggregate.

    Args:
        panel: criteria with weights and maxima, and the aggregation.
        sheets: marks between 0 and the maximum of each leaf; None is not applicable.

    Returns:
        As described above; the same numbers as `sheets.panel_line` gives.

    Raises:
        TooLarge: the bound of int64, checked before anything is computed, or counts so uneven that a table
            of proposals × sheets would be nearly empty.

    Exact: integers over one denominator. Cost: linear in marks, n log n in the sheets of a proposal.
    """
    table = _Table(panel, sheets)
    filled = table.filled
    rule, count = panel.aggregation, filled.count
    sums, through = aggregated(rule, rule.kind, filled)
    trimmed = rule.kind is Aggregate.TRIMMED_MEAN
    enough = count >= max(rule.needs, rule.drop_high + rule.drop_low + 1)
    uses, unsure = np.zeros(filled.scores.shape, dtype=np.int8), np.zeros(len(count), dtype=bool)
    if trimmed:
        uses, unsure = _dropped(rule.drop_low, rule.drop_high, filled)
        uses[~enough] = USED
    kept = filled.filed & (uses == USED)
    return Aggregated(
        denominator=table.denominator,
        totals=filled.scores[table.at].tolist(),
        uses=uses[table.at].tolist(),
        sums=sums.tolist(),
        through=through.tolist(),
        criteria=[table.criterion(leaf, kept) for leaf in range(len(sheets.marks))],
        fallback=(trimmed & ~enough).tolist(),
        unsure=frozenset(np.flatnonzero(unsure & enough).tolist()),
    )


class _Table:
    """Sheets laid out as proposals × sheets, with their totals on one denominator."""

    def __init__(self, panel: Panel, sheets: Sheets) -> None:
        counts = np.array(sheets.counts, dtype=np.int64)
        shape = (len(counts), int(counts.max(initial=0)))
        if shape[0] * shape[1] > GAPS_MOST * max(1, int(counts.sum())):
            raise TooLarge
        rows = np.repeat(np.arange(len(counts)), counts)
        self.at = (rows, np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts))
        self._shape = shape
        self._given = [_given(column) for column in sheets.marks]
        self._marks = [
            np.fromiter((mark or 0 for mark in column), np.int64, len(rows))
            if given is not None
            else np.array(column, dtype=np.int64)
            for column, given in zip(sheets.marks, self._given, strict=True)
        ]
        factors, denominator = factors_of(panel)
        stretch, self.denominator = _stretched(panel, self._given, denominator)
        weights = None if sheets.weights is None else self.laid(np.array(sheets.weights, np.int64))
        probe = Columns(marks=np.empty((*shape, 0), dtype=np.int8), weights=weights)
        within(panel, factors, probe, 1 if stretch is None else int(stretch.max(initial=1)))
        totals = np.zeros(len(rows), dtype=np.int64)
        for marks, factor in zip(self._marks, factors, strict=True):
            totals += marks * np.int64(factor)
        if stretch is not None:
            totals *= stretch
        filed = self.laid(np.ones(len(rows), dtype=bool))
        self.filled = Filled(self.laid(totals), filed, counts, weights)

    def laid(self, flat: NDArray[np.generic]) -> NDArray[Any]:
        """Lay a column out as a table; nothing where no sheet is."""
        table = np.zeros(self._shape, dtype=flat.dtype)
        table[self.at] = flat
        return table

    def criterion(self, leaf: int, kept: Bools) -> tuple[list[int], list[int]]:
        """Add up the marks of a leaf that count, and say how many there are."""
        marks, given = self.laid(self._marks[leaf]), self._given[leaf]
        there = kept if given is None else kept & self.laid(given)
        return np.where(there, marks, 0).sum(axis=1).tolist(), there.sum(axis=1).tolist()


def _given(column: Column) -> Bools | None:
    """Say which marks are given; None where all are."""
    if None not in column:
        return None
    return np.fromiter((mark is not None for mark in column), bool, len(column))


def _stretched(
    panel: Panel, given: Sequence[Bools | None], denominator: int
) -> tuple[Ints | None, int]:
    """Give by what each sheet's points are multiplied where "not applicable" lets other weights grow.

    Sheets with gaps at the same leaves share one factor; all are put on one denominator.
    """
    if all(one is None for one in given):
        return None, denominator
    pattern = np.zeros(max(len(one) for one in given if one is not None), dtype=np.int64)
    for leaf, there in enumerate(given):
        pattern |= np.int64(1 << leaf) if there is None else there.astype(np.int64) << leaf
    kinds, which = np.unique(pattern, return_inverse=True)
    weights = [_weight(panel, int(kind)) for kind in kinds]
    common = lcm(*(weight.numerator for weight in weights))
    factors = [weight.denominator * (common // weight.numerator) for weight in weights]
    if max(factors) >= BOUND:
        raise TooLarge
    return np.array(factors, dtype=np.int64)[which], denominator * common


def _weight(panel: Panel, kind: int) -> Fraction:
    """Add up the weights that are left; a sheet without any has no points either, and is left as it is."""
    left = sum(
        (
            weight
            for place, (leaf, weight) in enumerate(panel.leaves)
            if kind >> place & 1 or leaf.na_keeps_weights
        ),
        Fraction(0),
    )
    return left or Fraction(1)


def _dropped(low: int, high: int, filled: Filled) -> tuple[NDArray[np.int8], Bools]:
    """Mark what is dropped in each row, and name the rows where equals lie across a line."""
    scores = np.where(filled.filed, filled.scores, np.int64(BOUND))
    order = np.argsort(scores, axis=1, kind="stable")
    rising = np.take_along_axis(scores, order, axis=1)
    width, end = scores.shape[1], filled.count - high
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(width)[None, :], axis=1)
    uses = np.zeros(scores.shape, dtype=np.int8)
    uses[place < low] = LOW
    uses[place >= end[:, None]] = HIGH
    unsure = np.zeros(len(scores), dtype=bool)
    if 0 < low < width:
        unsure |= rising[:, low - 1] == rising[:, low]
    if high and width > 1:
        line = np.clip(end, 1, width - 1)[:, None]
        above, under = (np.take_along_axis(rising, line - back, axis=1)[:, 0] for back in (0, 1))
        unsure |= above == under
    return uses, unsure
