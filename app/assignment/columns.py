"""An assignment as arrays in one stated order, so that the order in which things were typed changes nothing.

NumPy's integers throughout. A pair that must not be joined has the worth `BARRED`; all others are 0 or more.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

BARRED = -1
#: Worths stay below this, so that sums of a few of them fit into 32 bits.
WORTH_MAX = 2**28
BLOCK = 256
NEVER = -(2**50)
#: Primes, so that equals are told apart evenly.
SPREAD, STRIDE = 251, 97

Ints = NDArray[np.int64]
Matrix = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Columns:
    """u units (a proposal, or a block of them read by one panel) and r reviewers.

    worth: u × r, whole; `BARRED` where the pair must not be. need: readers each unit still wants. weight: what a
    unit adds to a load. most, least: loads of each reviewer. house: reviewers of one number never meet on a unit;
    each reviewer has a number of the own where that does not matter.
    """

    worth: Matrix
    need: Ints
    weight: Ints
    most: Ints
    least: Ints
    house: Ints

    @property
    def units(self) -> int:
        """Count the units."""
        return int(self.worth.shape[0])

    @property
    def reviewers(self) -> int:
        """Count the reviewers."""
        return int(self.worth.shape[1])

    @cached_property
    def alone(self) -> bool:
        """Tell whether no two reviewers are of one house."""
        return len(np.unique(self.house)) == self.reviewers

    @cached_property
    def highest(self) -> int:
        """Give the greatest worth of a pair, 1 at least."""
        return max(1, int(self.worth.max(initial=0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Some of the pairs: the unit and the reviewer of each, in order of unit, then reviewer."""

    unit: Ints
    reviewer: Ints
    worth: Ints


def arcs_of(columns: Columns, keys: Ints) -> Arcs:
    """Give the pairs of flat keys (unit · r + reviewer), which are put in order; none twice."""
    ordered = np.sort(keys)
    ordered = ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
    unit, reviewer = np.divmod(ordered, columns.reviewers)
    worth = columns.worth[unit, reviewer].astype(np.int64)
    open_ = worth >= 0
    return Arcs(unit=unit[open_], reviewer=reviewer[open_], worth=worth[open_])


def best_keys(columns: Columns, count: int, prices: Ints | None = None) -> Ints:
    """Name each unit's `count` best pairs by worth less the reviewer's price; barred ones may be among them.

    Equals are taken from all over the list, not from its beginning: else the same few would stand in every choice.
    """
    count = min(count, columns.reviewers)
    at, highest = columns.reviewers - count, columns.highest
    if prices is not None:
        highest += int(np.abs(prices).max(initial=0))
    fits = highest < np.iinfo(columns.worth.dtype).max // SPREAD
    kind = columns.worth.dtype if fits or prices is None else np.int64
    spread = np.arange(columns.reviewers) * STRIDE
    kept = []
    for start in range(0, columns.units, BLOCK):
        rows = columns.worth[start : start + BLOCK]
        units = np.arange(start, start + len(rows), dtype=np.int64)[:, None]
        if prices is not None:
            rows = np.where(rows < 0, -1 - highest, rows - prices.astype(kind))
        mixed = ((units * STRIDE + spread) % SPREAD).astype(rows.dtype)
        ranked = rows * SPREAD + mixed if highest < np.iinfo(kind).max // SPREAD else rows
        places = np.argpartition(ranked, at, axis=1)[:, at:] if at else _all(rows)
        kept.append((units * columns.reviewers + places).ravel())
    return np.concatenate(kept) if kept else np.zeros(0, np.int64)


def near_keys(columns: Columns, prices: Ints, more: int, near: int) -> Ints:
    """Name the pairs that each unit may want at the reviewers' prices: the best that it needs and `more` of them.

    With them all that lack less than `near` to those it needs; barred ones are none of them.
    """
    reviewers, need = columns.reviewers, int(columns.need.max(initial=0))
    last, least = (max(0, reviewers - count) for count in (max(1, need), need + more))
    far = -1 - columns.highest - int(np.abs(prices).max(initial=0))
    kind = columns.worth.dtype if far - near > np.iinfo(columns.worth.dtype).min else np.int64
    kept = [np.zeros(0, np.int64)]
    for start in range(0, columns.units, BLOCK):
        rows = columns.worth[start : start + BLOCK]
        gains = np.where(rows < 0, far, rows - prices.astype(kind)).astype(kind)
        ranked = np.partition(gains, (least, last), axis=1)
        limit = np.minimum(ranked[:, least], ranked[:, last] - near)
        wanted = (gains >= limit[:, None]) & (rows >= 0)
        kept.append(np.flatnonzero(wanted) + start * reviewers)
    return np.concatenate(kept)


def _all(rows: Matrix) -> Ints:
    return np.broadcast_to(np.arange(rows.shape[1], dtype=np.int64), rows.shape)
