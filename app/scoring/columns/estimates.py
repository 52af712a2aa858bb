"""Estimates of many marks in columns: the same numbers as the small ones, but for the last digits of a float."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from app.scoring.columns.bound import Ints

Floats = NDArray[np.float64]
#: Draws are made from numbers of 16 bits.
_RANGE = 2**16


def alpha(units: Sequence[Sequence[float]], level: str) -> float | None:
    """Estimate Krippendorff's alpha from the counts of each value in each unit.

    Args:
        units: the values that each unit got.
        level: nominal, ordinal, interval or ratio.

    Returns:
        As `diagnostics.agreement.alpha`, by which it is explained.

    Cost: linear in the pairs within units. Source: Krippendorff 2011.
    """
    paired = [unit for unit in units if len(unit) > 1]
    if not paired:
        return None
    sizes = np.fromiter(map(len, paired), np.int64, len(paired))
    flat = np.fromiter(chain.from_iterable(paired), np.float64, int(sizes.sum()))
    values, codes = _coded(flat)
    totals = np.bincount(codes).astype(np.float64)
    distance = _distances(values, totals, level)
    expected = float(totals @ distance @ totals) / (len(flat) - 1)
    return 1 - _observed(codes, sizes, distance) / expected if expected else None


def _observed(codes: Ints, sizes: Ints, distance: Floats) -> float:
    """Add up how far apart the values of each unit are, units of one size at a time."""
    starts, whole = np.cumsum(sizes) - sizes, 0.0
    for size in np.unique(sizes).tolist():
        rows = codes[starts[sizes == size][:, None] + np.arange(size)]
        for one, other in combinations(range(size), 2):
            whole += 2 * float(distance[rows[:, one], rows[:, other]].sum()) / (size - 1)
    return whole


def _coded(flat: Floats) -> tuple[Floats, Ints]:
    """Number the different values from the smallest; marks with few places are numbered without sorting."""
    scaled = flat * 100
    whole = np.rint(scaled)
    low, high = int(whole.min()), int(whole.max())
    if high - low > 4 * len(flat) or not np.allclose(scaled, whole, rtol=0, atol=1e-7):
        values, codes = np.unique(flat, return_inverse=True)
        return np.asarray(values), np.asarray(codes)
    steps = whole.astype(np.int64) - low
    there = np.bincount(steps) > 0
    return np.asarray((np.flatnonzero(there) + low) / 100), (np.cumsum(there) - 1)[steps]


def _distances(values: Floats, totals: Floats, level: str) -> Floats:
    if level == "nominal":
        return np.asarray(values[:, None] != values[None, :], dtype=np.float64)
    if level == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return np.asarray((middle[:, None] - middle[None, :]) ** 2)
    apart = (values[:, None] - values[None, :]) ** 2
    if level == "interval":
        return np.asarray(apart)
    both = (values[:, None] + values[None, :]) ** 2
    return np.asarray(np.divide(apart, both, out=np.zeros_like(apart), where=both > 0))


def bootstrap_places(
    groups: Mapping[str, Sequence[float]], draws: int, seed: str
) -> Mapping[str, tuple[int, int, int]]:
    """Draw each proposal's sheets again with replacement: the middle nine tenths of its places, and the middle.

    The draws are the raw numbers of PCG64, the same everywhere; a number that would
    favour some sheets is passed over. Equal means share the better place.
    """
    stream = np.random.PCG64(int.from_bytes(hashlib.sha256(seed.encode()).digest()))
    means = np.stack([_redrawn(own, draws, stream) for own in groups.values()])
    drawn = np.ascontiguousarray(-means.T)
    order = np.sort(drawn, axis=1)
    places = np.empty(drawn.shape, dtype=np.int32)
    for row, rising in enumerate(order):
        places[row] = rising.searchsorted(drawn[row])
    marks = [round((draws - 1) * share) for share in (0.05, 0.5, 0.95)]
    found = np.partition(np.ascontiguousarray(places.T), marks, axis=1)[:, marks] + 1
    return dict(zip(groups, map(tuple, found.tolist()), strict=True))


def _redrawn(values: Sequence[float], draws: int, stream: np.random.PCG64) -> Floats:
    number = len(values)
    wanted, limit = draws * number, _RANGE // number * number
    spare = wanted * (_RANGE - limit) // limit * 2 + 128
    drawn = np.asarray(stream.random_raw((wanted + spare) // 4 + 1)).view("<u2")
    chosen = drawn[drawn < limit][:wanted] % number
    given = np.asarray(values, dtype=np.float64)
    return np.asarray(given[chosen].reshape(draws, number).sum(axis=1) / number)
