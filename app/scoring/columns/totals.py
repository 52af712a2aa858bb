"""Scores of very many proposals in columns: trimmed means, the gate, places. The same numbers as the engine's."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from app.scoring.columns.bound import BOUND, Ints
from app.scoring.numbers import Mode
from app.scoring.rulebook import Aggregate, Aggregation, Panel, Rounding

Marks = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Columns:
    """A panel's marks: proposals × sheets × leaves, in hundredths; a sheet that is not there is not `filed`.

    `weights`: proposals × sheets, whole numbers for a weighted mean; without them all weigh the same.
    `votes_for` and `votes_needed`: one for each proposal, or None where no vote is a gate.
    """

    marks: Marks
    filed: NDArray[np.bool_] | None = None
    weights: Ints | None = None
    votes_for: Ints | None = None
    votes_needed: Ints | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Totals as whole numbers over one denominator, places from 1, and 0 for who is not ranked.

    `passed` the vote; `complete`: enough sheets. Equal totals share a place.
    """

    totals: Ints
    denominator: int
    places: Ints
    passed: NDArray[np.bool_]
    complete: NDArray[np.bool_]

    def total(self, row: int) -> Fraction:
        """Give one total exactly."""
        return Fraction(int(self.totals[row]), self.denominator)


class TooLarge(ValueError):
    """A value could pass the bound of int64; nothing is computed."""


def ranked(panel: Panel, columns: Columns, rounding: Rounding | None = None) -> Ranked:
    """Aggregate and rank.

    Args:
        panel: criteria with weights and maxima, its aggregation, least number of sheets.
        columns: n ≥ 0 proposals; marks between 0 and the maximum of each leaf, in the order of the leaves.
        rounding: of the total, if the rulebook rounds it.

    Returns:
        Totals, places (competition ranks, best first), who passed and who is complete.

    Raises:
        TooLarge: the bound of int64, checked before anything is computed.

    Exact: integers over one denominator. Ties: equal totals share a place. Empty: no rows.
    Cost: one pass over the marks and one sort of the totals. Source: our rule; as `engine.run`.
    """
    factors, denominator = factors_of(panel)
    within(panel, factors, columns)
    scores = _scores(columns.marks, factors)
    filed = np.ones(scores.shape, dtype=bool) if columns.filed is None else columns.filed
    count = filed.sum(axis=1)
    filled = Filled(scores, filed, count, columns.weights)
    sums, kept = aggregated(panel.aggregation, panel.aggregation.kind, filled)
    common = lcm(*(int(one) for one in np.unique(kept) if one)) if len(kept) else 1
    if int(sums.max(initial=0)) * common >= BOUND:
        raise TooLarge
    totals = sums * (common // np.maximum(kept, 1))
    denominator *= common
    if rounding is not None:
        totals, denominator = _rounded(totals, denominator, rounding)
    complete = count >= max(1, panel.min_sheets)
    passed = np.ones(len(totals), dtype=bool)
    if columns.votes_for is not None and columns.votes_needed is not None:
        passed = columns.votes_for >= columns.votes_needed
    places = _places(totals, passed & complete)
    return Ranked(totals, denominator, places, passed, complete)


def factors_of(panel: Panel) -> tuple[list[int], int]:
    """Give what each mark counts, as whole numbers over a denominator."""
    exact = [weight * panel.scale / leaf.maximum for leaf, weight in panel.leaves]
    denominator = lcm(*(factor.denominator for factor in exact))
    return [int(factor * denominator) for factor in exact], denominator


def within(panel: Panel, factors: Sequence[int], columns: Columns, stretch: int = 1) -> None:
    """Refuse numbers that could pass the bound; `stretch`: how much larger gaps may make a total."""
    most = sum(
        factor * leaf.maximum for factor, (leaf, _) in zip(factors, panel.leaves, strict=True)
    )
    sheets = max(2, columns.marks.shape[1])  # a median is the sum of two, halved
    if columns.weights is not None:
        sheets *= max(1, int(columns.weights.max(initial=0)))
    if most * stretch * sheets >= BOUND:
        raise TooLarge


def _scores(marks: Marks, factors: Sequence[int]) -> Ints:
    """Add the weighted marks of each sheet, leaf by leaf: no third dimension is copied."""
    scores = np.zeros(marks.shape[:2], dtype=np.int64)
    for leaf, factor in enumerate(factors):
        scores += marks[:, :, leaf] * np.int64(factor)
    return scores


@dataclass(frozen=True, slots=True)
class Filled:
    """The scores of all sheets, which of them are there and how many, and what each weighs."""

    scores: Ints
    filed: NDArray[np.bool_]
    count: Ints
    weights: Ints | None

    def there(self, otherwise: int) -> Ints:
        """Give the scores with another value where no sheet is."""
        return self.scores if self.filed.all() else np.where(self.filed, self.scores, otherwise)


def aggregated(rule: Aggregation, kind: Aggregate, filled: Filled) -> tuple[Ints, Ints]:
    """Give the sums of what counts and through how many they go."""
    sums = np.asarray(filled.there(0).sum(axis=1))
    match kind:
        case Aggregate.SUM:
            return sums, np.ones_like(filled.count)
        case Aggregate.MEDIAN:
            return _median(filled), np.full_like(filled.count, 2)
        case Aggregate.WEIGHTED_MEAN if filled.weights is not None:
            weights = np.where(filled.filed, filled.weights, 0)
            return np.asarray((filled.scores * weights).sum(axis=1)), weights.sum(axis=1)
        case Aggregate.TRIMMED_MEAN:
            return _trimmed(rule, filled, sums)
        case _:
            return sums, filled.count


def _median(filled: Filled) -> Ints:
    """Add up the middle two of each row, or the middle one twice."""
    if not filled.scores.shape[1]:
        return np.zeros(len(filled.count), dtype=np.int64)
    ordered = np.sort(filled.there(int(BOUND)), axis=1)
    last = np.maximum(filled.count, 1) - 1
    middle = np.stack([last // 2, (last + 1) // 2], axis=1)
    two = np.take_along_axis(ordered, middle, axis=1)
    return np.asarray(np.where((filled.count > 0)[:, None], two, 0).sum(axis=1))


def _trimmed(rule: Aggregation, filled: Filled, sums: Ints) -> tuple[Ints, Ints]:
    """Leave the highest and the lowest out where there are enough sheets; else the fallback counts."""
    count, drop = filled.count, rule.drop_high + rule.drop_low
    # A fallback that would trim again has nothing left to drop.
    way = Aggregate.MEAN if rule.fallback is Aggregate.TRIMMED_MEAN else rule.fallback
    other, through = aggregated(rule, way, filled)
    enough = count >= max(rule.needs, drop + 1)
    cut = _extremes(filled.there(int(BOUND)), rule.drop_low)
    cut = cut - _extremes(-filled.there(-1), rule.drop_high)
    return np.where(enough, sums - cut, other), np.where(enough, count - drop, through)


def _extremes(values: Ints, many: int) -> Ints:
    """Add up the lowest of each row."""
    if many == 0 or many > values.shape[1]:
        return np.zeros(len(values), dtype=np.int64)
    if many == 1:
        return np.asarray(values.min(axis=1))
    return np.asarray(np.partition(values, many - 1, axis=1)[:, :many].sum(axis=1))


def _rounded(totals: Ints, denominator: int, rounding: Rounding) -> tuple[Ints, int]:
    scale = 10**rounding.places
    if int(totals.max(initial=0)) * scale * 2 >= BOUND or denominator * 2 >= BOUND:
        raise TooLarge
    doubled = totals * (2 * scale)
    halves = {Mode.DOWN: 0, Mode.HALF_UP: denominator, Mode.UP: 2 * denominator - 1}
    if rounding.mode in halves:
        # Twice the value plus a half, a whole less a hair, or nothing, over twice the denominator.
        return (doubled + halves[rounding.mode]) // (2 * denominator), scale
    down, rest = doubled // (2 * denominator), doubled % (2 * denominator)
    up = (rest > denominator) | ((rest == denominator) & (down % 2 == 1))
    return down + up, scale


def _places(totals: Ints, ranked_: NDArray[np.bool_]) -> Ints:
    places = np.zeros(len(totals), dtype=np.int64)
    rows = np.flatnonzero(ranked_)
    order = rows[np.argsort(-totals[rows], kind="stable")]
    ordered = totals[order]
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(first)
    places[order] = np.repeat(starts + 1, np.diff(np.append(starts, len(ordered))))
    return places
