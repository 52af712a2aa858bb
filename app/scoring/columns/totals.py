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

#: Below so many sheets the engine itself is quick enough, and explains each of them.
LARGE = 200_000
Marks = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Columns:
    """A panel's marks: proposals × sheets × leaves, in hundredths; a sheet that is not there is not `filed`.

    `votes_for` and `votes_needed`: one for each proposal, or None where no vote is a gate.
    """

    marks: Marks
    filed: NDArray[np.bool_] | None = None
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
        panel: criteria with weights and maxima, mean or trimmed mean or sum, least number of sheets.
        columns: n ≥ 0 proposals; marks between 0 and the maximum of each leaf, in the order of the leaves.
        rounding: of the total, if the rulebook rounds it.

    Returns:
        Totals, places (competition ranks, best first), who passed and who is complete.

    Raises:
        TooLarge: the bound of int64, checked before anything is computed. NotImplementedError: an aggregation
            other than mean, trimmed mean and sum.

    Exact: integers over one denominator. Ties: equal totals share a place. Empty: no rows.
    Cost: one pass over the marks and one sort of the totals. Source: our rule; as `engine.run`.
    """
    factors, denominator = _factors(panel)
    sheets = columns.marks.shape[1]
    _within(panel, factors, sheets)
    scores = _scores(columns.marks, factors)
    filed = np.ones(scores.shape, dtype=bool) if columns.filed is None else columns.filed
    count = filed.sum(axis=1)
    sums, kept = _aggregated(panel.aggregation, scores, filed, count)
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


def _factors(panel: Panel) -> tuple[list[int], int]:
    """Give what each mark counts, as whole numbers over a denominator."""
    exact = [weight * panel.scale / leaf.maximum for leaf, weight in panel.leaves]
    denominator = lcm(*(factor.denominator for factor in exact))
    return [int(factor * denominator) for factor in exact], denominator


def _within(panel: Panel, factors: Sequence[int], sheets: int) -> None:
    most = sum(
        factor * leaf.maximum for factor, (leaf, _) in zip(factors, panel.leaves, strict=True)
    )
    if most * max(1, sheets) >= BOUND:
        raise TooLarge


def _scores(marks: Marks, factors: Sequence[int]) -> Ints:
    """Add the weighted marks of each sheet, leaf by leaf: no third dimension is copied."""
    scores = np.zeros(marks.shape[:2], dtype=np.int64)
    for leaf, factor in enumerate(factors):
        scores += marks[:, :, leaf] * np.int64(factor)
    return scores


def _aggregated(
    rule: Aggregation, scores: Ints, filed: NDArray[np.bool_], count: Ints
) -> tuple[Ints, Ints]:
    """Give the sums of what counts and how many sheets that is."""
    if rule.kind not in {Aggregate.MEAN, Aggregate.SUM, Aggregate.TRIMMED_MEAN}:
        raise NotImplementedError(rule.kind)
    whole = filed.all()
    sums = np.asarray((scores if whole else np.where(filed, scores, 0)).sum(axis=1))
    if rule.kind is Aggregate.SUM:
        return sums, np.ones_like(count)
    drop = rule.drop_high + rule.drop_low
    if rule.kind is Aggregate.MEAN or not drop:
        return sums, count
    if rule.fallback is not Aggregate.MEAN:
        raise NotImplementedError(rule.fallback)
    trimmed = count >= max(rule.needs, drop + 1)
    low = scores if whole else np.where(filed, scores, BOUND)
    high = scores if whole else np.where(filed, scores, -1)
    cut = _extremes(low, rule.drop_low) - _extremes(-high, rule.drop_high)
    return np.where(trimmed, sums - cut, sums), np.where(trimmed, count - drop, count)


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
