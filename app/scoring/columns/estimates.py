"""Estimates of many marks in columns: the same numbers as the small ones, but for the last digits of a float."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import erf

import numpy as np
from numpy.typing import NDArray

from app.scoring.columns.bound import Ints

Floats = NDArray[np.float64]
#: Draws are made from numbers of 16 bits.
_RANGE = 2**16
#: Equations are solved at once for so many unknowns, in tables of so many cells.
SOLVED_MOST, CELLS_MOST = 500, 5_000_000


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
    if flat.min() == flat.max():
        return None
    if level in {"interval", "ordinal"}:
        scores = flat if level == "interval" else _middles(flat)
        return _by_squares(scores - scores.mean(), sizes)
    values, codes = _coded(flat)
    totals = np.bincount(codes).astype(np.float64)
    distance = _distances(values, level)
    expected = float(totals @ distance @ totals) / (len(flat) - 1)
    return 1 - _observed(codes, sizes, distance) / expected if expected else None


def _by_squares(scores: Floats, sizes: Ints) -> float:
    """Where a distance is the square of a difference, no pair has to be looked at: n·Σx² - (Σx)² is their sum."""
    starts = np.cumsum(sizes) - sizes
    sums, squares = np.add.reduceat(scores, starts), np.add.reduceat(scores * scores, starts)
    observed = float(((sizes * squares - sums * sums) / (sizes - 1)).sum())
    number, whole = len(scores), float(scores.sum())
    expected = (number * float((scores * scores).sum()) - whole * whole) / (number - 1)
    return 1 - observed / expected


def _middles(flat: Floats) -> Floats:
    """Give each value the middle of the places that its equals fill."""
    _, codes = _coded(flat)
    totals = np.bincount(codes)
    return np.asarray((np.cumsum(totals) - totals / 2)[codes])


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


def _distances(values: Floats, level: str) -> Floats:
    if level == "nominal":
        return np.asarray(values[:, None] != values[None, :], dtype=np.float64)
    apart = values[:, None] - values[None, :]
    apart *= apart
    both = (values[:, None] + values[None, :]) ** 2
    return np.asarray(np.divide(apart, both, out=np.zeros_like(apart), where=both > 0))


@dataclass(frozen=True, slots=True)
class Additive:
    """Value + effect fitted to marks, and the sums of squares of an analysis of variance.

    `sizes`: sheets of each proposal. `left` of the model, `in_proposals`, `in_members` within them;
    `between`: of the proposals' means about the grand one.
    """

    values: Mapping[str, float]
    effects: Mapping[str, float]
    sizes: Sequence[int]
    left: float
    in_proposals: float
    in_members: float
    between: float


def additive(marks: Mapping[tuple[str, str], float]) -> Additive | None:
    """Fit value + effect by least squares, solved at once; effects add up to nothing.

    None where members and proposals fall into parts that share no sheet, or both are very many: there
    the slower way by turns has its answer.

    Cost: linear in marks, cubic in the fewer of members and proposals.
    """
    seats, names = zip(*marks, strict=True)
    members, of_member = _numbered(seats)
    proposals, of_proposal = _numbered(names)
    if (
        min(len(members), len(proposals)) > SOLVED_MOST
        or len(members) * len(proposals) > CELLS_MOST
    ):
        return None
    given = np.fromiter(marks.values(), np.float64, len(marks))
    sizes, each = np.bincount(of_proposal), np.bincount(of_member)
    met = np.zeros((len(proposals), len(members)))
    met[of_proposal, of_member] = 1
    sums: tuple[Floats, Floats] = (
        np.bincount(of_proposal, given).astype(np.float64),
        np.bincount(of_member, given).astype(np.float64),
    )
    solved = _solved(met, sums)
    if solved is None:
        return None
    values, effects = solved
    means, own = sums[0] / sizes, sums[1] / each
    return Additive(
        values=dict(zip(proposals, values.tolist(), strict=True)),
        effects=dict(zip(members, effects.tolist(), strict=True)),
        sizes=sizes.tolist(),
        left=_squares(given - values[of_proposal] - effects[of_member]),
        in_proposals=_squares(given - means[of_proposal]),
        in_members=_squares(given - own[of_member]),
        between=float(sizes @ (means - given.mean()) ** 2),
    )


def _numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    """Number names in the order in which they come."""
    known = list(dict.fromkeys(names))
    at = dict(zip(known, range(len(known)), strict=True))
    return known, np.fromiter(map(at.__getitem__, names), np.int64, len(names))


def _squares(values: Floats) -> float:
    return float(values @ values)


def _solved(met: Floats, sums: tuple[Floats, Floats]) -> tuple[Floats, Floats] | None:
    """Solve the normal equations for the side that is fewer; the other side follows from it."""
    turned = met.shape[1] > met.shape[0]
    table, (of_rows, of_columns) = (met.T, sums[::-1]) if turned else (met, sums)
    sizes = table.sum(axis=1)
    shared = table / sizes[:, None]
    matrix = np.diag(table.sum(axis=0)) - table.T @ shared
    if np.linalg.matrix_rank(matrix) < len(matrix) - 1:
        return None
    few = np.linalg.lstsq(matrix, of_columns - shared.T @ of_rows, rcond=None)[0]
    many = (of_rows - table @ few) / sizes
    values, effects = (few, many) if turned else (many, few)
    middle = effects.mean()
    return values + middle, effects - middle


def ranks_above(means: Sequence[float], variances: Sequence[float]) -> tuple[Floats, Floats]:
    """Add up for each the chances of every other one to be better, and what they vary by.

    As `diagnostics.ranks.expected_ranks`, by which it is explained; each pair is looked at once.
    """
    number = len(means)
    middle, width = np.asarray(means), np.asarray(variances)
    first, second = np.triu_indices(number, 1)
    ahead = middle[second] - middle[first]
    spread = np.sqrt(width[first] + width[second])
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(spread > 0, ahead / spread / np.sqrt(2), np.sign(ahead) * np.inf)
    apart[np.isnan(apart)] = 0
    chance = (1 + np.fromiter(map(erf, apart.tolist()), np.float64, len(apart))) / 2
    varies = chance * (1 - chance)
    above = np.bincount(first, chance, number) + np.bincount(second, 1 - chance, number)
    width_of_all = np.bincount(first, varies, number) + np.bincount(second, varies, number)
    return above.astype(np.float64), width_of_all.astype(np.float64)


def bootstrap_places(
    groups: Mapping[str, Sequence[float]], draws: int, seed: str
) -> Mapping[str, tuple[int, int, int]]:
    """Draw each proposal's sheets again with replacement: the middle nine tenths of its places, and the middle.

    The draws are the raw numbers of PCG64, the same everywhere; a number that would
    favour some sheets is passed over. Equal means share the better place.
    """
    stream = np.random.PCG64(int.from_bytes(hashlib.sha256(seed.encode()).digest()))
    means = np.stack([_redrawn(own, draws, stream) for own in groups.values()])
    number = len(groups)
    places = _places(np.ascontiguousarray(-means.T))
    of = np.arange(number)[None, :] * number
    counts = np.bincount((places + of).ravel(), minlength=number * number)
    upto = np.cumsum(counts.reshape(number, number), axis=1)
    marks = [round((draws - 1) * share) for share in (0.05, 0.5, 0.95)]
    found = np.stack([(upto > mark).argmax(axis=1) for mark in marks], axis=1) + 1
    return dict(zip(groups, map(tuple, found.tolist()), strict=True))


def _places(drawn: Floats) -> Ints:
    """Give the place of each value of a row from 0, the smallest first; equals share the better one."""
    order = np.argsort(drawn, axis=1)
    rising = np.take_along_axis(drawn, order, axis=1)
    begins = np.zeros(drawn.shape, dtype=np.int64)
    begins[:, 1:] = np.where(rising[:, 1:] > rising[:, :-1], np.arange(1, drawn.shape[1]), 0)
    places = np.empty_like(begins)
    np.put_along_axis(places, order, np.maximum.accumulate(begins, axis=1), axis=1)
    return places


def _redrawn(values: Sequence[float], draws: int, stream: np.random.PCG64) -> Floats:
    number = len(values)
    wanted, limit = draws * number, _RANGE // number * number
    spare = wanted * (_RANGE - limit) // limit * 2 + 128
    drawn = np.asarray(stream.random_raw((wanted + spare) // 4 + 1)).view("<u2")
    if int(drawn.max()) >= limit:
        drawn = drawn[drawn < limit]
    chosen = np.asarray(values, dtype=np.float64)[drawn[:wanted] % number]
    return np.asarray(chosen.reshape(draws, number).sum(axis=1) / number)
