"""From a problem's values to columns and back: order, blocks, what is settled beforehand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.assignment.balanced import Pair
from app.assignment.columns import BARRED, BLOCK, WORTH_MAX, Columns, Ints, Matrix
from app.assignment.problem import Problem, Proposal, Reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """Columns with the ids that they stand for.

    units: the proposals of each unit. settled: pairs that are decided beforehand. settled_worth, settled_load: what
    those come to for each unit and each reviewer. scale: how many worths make one affinity.
    """

    columns: Columns
    units: tuple[tuple[Proposal, ...], ...]
    reviewers: tuple[Reviewer, ...]
    settled: tuple[Pair, ...]
    settled_worth: Ints
    settled_load: Ints
    scale: int

    def pairs(self, unit: Iterable[int], reviewer: Iterable[int]) -> list[Pair]:
        """Name the pairs of some places in the columns."""
        return [
            (proposal.id, self.reviewers[r].id)
            for u, r in zip(unit, reviewer, strict=True)
            for proposal in self.units[u]
        ]

    def places(self, pairs: Iterable[Pair], *, once: bool = False) -> tuple[Ints, Ints]:
        """Find the columns' places of pairs; unknown ones are left out, and with `once` a block stands for itself."""
        units = {one.id: u for u, unit in enumerate(self.units) for one in unit}
        reviewers = {one.id: r for r, one in enumerate(self.reviewers)}
        known = [(units[p], reviewers[r]) for p, r in pairs if p in units and r in reviewers]
        found = np.array(sorted(set(known)) if once else known, dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def worth(self, amount: int) -> Fraction:
        """Give a sum of worths in the problem's own numbers."""
        return Fraction(amount, self.scale)


def in_stated_order(ids: Sequence[str], seed: str) -> list[int]:
    """Order places by id; with a seed, by SHA-256 of `seed|order|id`. The order in which ids came plays no part."""
    if not seed:
        return sorted(range(len(ids)), key=ids.__getitem__)
    return sorted(
        range(len(ids)),
        key=lambda at: (sha256(f"{seed}|order|{ids[at]}".encode()).digest(), ids[at]),
    )


def posed(
    problem: Problem, settled: frozenset[Pair], barred: tuple[Ints, Ints] | None = None
) -> Posed:
    """Bring a sound problem into columns; settled pairs are taken out of needs and loads."""
    rows = in_stated_order([one.id for one in problem.proposals], problem.seed)
    places = in_stated_order([one.id for one in problem.reviewers], problem.seed)
    reviewers = tuple(problem.reviewers[at] for at in places)
    worth = _worth(problem, rows, places)
    units, worth = _blocks([problem.proposals[at] for at in rows], worth)
    at_unit = {proposal.id: u for u, unit in enumerate(units) for proposal in unit}
    at_reviewer = {reviewer.id: r for r, reviewer in enumerate(reviewers)}
    at_row = np.array([at_unit[one.id] for one in problem.proposals], dtype=np.int64)
    at_place = np.array([at_reviewer[one.id] for one in problem.reviewers], dtype=np.int64)
    _bar(worth, barred_places(problem) if barred is None else barred, at_row, at_place)
    columns = Columns(
        worth=worth,
        need=np.array([unit[0].need for unit in units], dtype=np.int64),
        weight=np.array([_weight(unit, problem) for unit in units], dtype=np.int64),
        most=_most(reviewers, problem),
        least=np.array([one.least for one in reviewers], dtype=np.int64),
        house=_houses(reviewers, apart=problem.apart),
    )
    places_settled = {(at_unit[p], at_reviewer[r]) for p, r in settled}
    found = Posed(
        columns=columns,
        units=units,
        reviewers=reviewers,
        settled=(),
        settled_worth=np.zeros(len(units), np.int64),
        settled_load=np.zeros(len(reviewers), np.int64),
        scale=10**problem.affinities.digits,
    )
    return _settle(found, sorted(places_settled), problem)


def _worth(problem: Problem, rows: Sequence[int], places: Sequence[int]) -> Matrix:
    values, scale = problem.affinities.values, 10**problem.affinities.digits
    high = round(values.max(initial=0).item() * scale)
    kind = np.int32 if high <= WORTH_MAX else np.int64
    worth = np.empty(values.shape, dtype=kind)
    order = np.array(places, dtype=np.int64)
    moved = bool((order != np.arange(len(order))).any())
    for start in range(0, len(rows), BLOCK):
        block = values[rows[start : start + BLOCK]]
        block = block[:, order] if moved else block
        worth[start : start + BLOCK] = whole(block, scale)
    return worth


def whole(block: NDArray[Any], scale: int) -> NDArray[Any]:
    """Give affinities as whole numbers; small kinds of numbers would not carry them."""
    if block.dtype.kind in "iu":
        return block.astype(np.int64) * scale
    return np.rint(block.astype(np.float64) * scale)


def _blocks(
    proposals: Sequence[Proposal], worth: Matrix
) -> tuple[tuple[tuple[Proposal, ...], ...], Matrix]:
    """A block is one unit, whose worth with a reviewer is that of its proposals together."""
    if not any(one.block for one in proposals):
        return tuple((one,) for one in proposals), worth
    members: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(proposals):
        members[f"block|{one.block}" if one.block else f"single|{one.id}"].append(at)
    summed = np.array([worth[at].sum(axis=0, dtype=np.int64) for at in members.values()])
    return tuple(tuple(proposals[i] for i in at) for at in members.values()), summed


def barred_places(problem: Problem) -> tuple[Ints, Ints]:
    """Give the places of pairs that must not be, in the order of the problem's lists; −1 for an id of no list.

    One walk over the pairs: where there are many, fetching them from memory is what takes time.
    """
    rows = {one.id: at for at, one in enumerate(problem.proposals)}
    places = {one.id: at for at, one in enumerate(problem.reviewers)}
    found = [_places(pairs, rows, places) for pairs in (problem.conflicts, problem.forbidden)]
    row, place = map(np.concatenate, zip(*found, strict=True))
    return row, place


def _places(
    pairs: frozenset[Pair], rows: dict[str, int], places: dict[str, int]
) -> tuple[Ints, Ints]:
    starts = {name: at * len(places) for name, at in rows.items()}
    try:
        keys = (starts[proposal] + places[reviewer] for proposal, reviewer in pairs)
        row, place = np.divmod(np.fromiter(keys, np.int64, len(pairs)), max(1, len(places)))
    except KeyError:
        known = [(rows.get(p, -1), places.get(r, -1)) for p, r in pairs]
        row, place = np.array(known, dtype=np.int64).T
    return row, place


def _bar(worth: Matrix, barred: tuple[Ints, Ints], at_row: Ints, at_place: Ints) -> None:
    worth[at_row[barred[0]], at_place[barred[1]]] = BARRED


def _weight(unit: Sequence[Proposal], problem: Problem) -> int:
    return sum(one.size if problem.by_size else 1 for one in unit)


def _most(reviewers: Sequence[Reviewer], problem: Problem) -> Ints:
    """Nobody can read more than everything."""
    whole = _weight(problem.proposals, problem)
    loads = [whole if one.most is None else min(one.most, whole) for one in reviewers]
    return np.array(loads, dtype=np.int64)


def _houses(reviewers: Sequence[Reviewer], *, apart: bool) -> Ints:
    known: dict[str, int] = {}
    names = [
        f"house|{one.organisation}" if apart and one.organisation else f"single|{one.id}"
        for one in reviewers
    ]
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def _settle(found: Posed, places: Sequence[tuple[int, int]], problem: Problem) -> Posed:
    """Take settled pairs out: less is needed, less room is left, and their house is closed on the unit."""
    columns = found.columns
    worth, need = columns.worth, columns.need.copy()
    most, least = columns.most.copy(), columns.least.copy()
    gained, load = found.settled_worth.copy(), found.settled_load.copy()
    plain = problem.affinities.values
    at_row = {one.id: at for at, one in enumerate(problem.proposals)}
    at_place = {one.id: at for at, one in enumerate(problem.reviewers)}
    for u, r in places:
        need[u] -= 1
        load[r] += columns.weight[u]
        most[r] -= columns.weight[u]
        least[r] -= columns.weight[u]
        place = at_place[found.reviewers[r].id]
        gained[u] += sum(
            int(whole(plain[at_row[one.id], place].reshape(1), found.scale)[0])
            for one in found.units[u]
        )
        worth[u, columns.house == columns.house[r]] = BARRED
    return replace(
        found,
        settled=tuple(found.pairs(*zip(*places, strict=True))) if places else (),
        settled_worth=gained,
        settled_load=load,
        columns=replace(
            columns,
            need=np.maximum(need, 0),
            most=np.maximum(most, 0),
            least=np.minimum(np.maximum(least, 0), np.maximum(most, 0)),
        ),
    )
