"""The best plan where the wishes are a flow: minimum-cost flow on few pairs, the rest priced, with a proof.

Loaded when first needed. Sources: Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
1997 (OR-Tools); column generation after Dantzig and Wolfe, 1960; the bound is the linear programme's dual.
"""

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import min_cost_flow

from app.assignment.columns import BARRED, BLOCK, Arcs, Columns, Ints, arcs_of, best_keys
from app.assignment.prices import Prices, prices_of

FIRST = 12
ADDED = 12
#: A missing reader costs this many times the greatest worth at first; enough where nobody is missing.
FINE = 4
#: From so many pairs on, a rough search with so many different worths finds the pairs that matter.
MANY, COARSE = 10**6, 1000
#: It ends when fewer than one unit in so many wants another pair.
FEW = 20
SAMPLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The chosen pairs, how many readers each unit lacks, the prices, and the proof.

    value and bound are sums of worths; equal, unless the pairs' limit stopped the search.
    """

    unit: Ints
    reviewer: Ints
    lacking: Ints
    prices: Prices
    value: int
    bound: int
    rounds: int
    pairs_looked_at: int


@dataclass(frozen=True, slots=True)
class _Solved:
    arcs: Arcs
    taken: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
    lacking: Ints
    load: Ints


def best_flow(columns: Columns, first: Ints | None = None) -> Flow:
    """Choose the pairs of the greatest worth.

    Args:
        columns: every unit weighs the same here (1); loads are counts.
        first: flat keys of pairs to begin with; the best of each unit by default.

    Returns:
        As many readers as can be had, then as many least loads as can be met, then the greatest worth; `bound` is
        reached. A unit whose readers cannot be found says how many it lacks.

    Exact: whole numbers; each round's prices are checked against all pairs, and the search ends when none would
    better the plan. Ties: as the solver leaves them, the same for the same columns.
    Cost: some rounds of a flow on about twenty pairs a unit, and one pass over all pairs each.
    """
    keys = best_keys(columns, FIRST + 2 * int(columns.need.max(initial=0)))
    keys = keys if first is None else np.concatenate([keys, first])
    before = 0
    if columns.worth.size >= MANY and _tied(columns):
        rough = _search(_coarse(columns), keys, few=columns.units // FEW)
        keys, before = rough.keys, rough.rounds
    found = _search(columns, keys)
    return _flow(columns, found, before + found.rounds)


@dataclass(frozen=True, slots=True)
class _Search:
    keys: Ints
    solved: _Solved
    prices: Prices
    excess: int
    rounds: int


def _search(columns: Columns, keys: Ints, few: int = 0) -> _Search:
    """Solve, price all pairs, add those that would better the plan, until `few` are left at most."""
    most = _fine_max(columns)
    fine = min(FINE * columns.highest, most)
    rounds = 0
    while True:
        solved = _solve(arcs_of(columns, keys), columns, fine)
        prices = prices_of(columns, solved.arcs, solved.taken, solved.lacking, fine)
        better, excess = _better(columns, prices, solved)
        rounds += 1
        fresh = np.setdiff1d(better, keys, assume_unique=True)
        keys = np.concatenate([keys, fresh])
        if len(fresh) > few:
            continue
        if fine >= most or not _fined(columns, solved):
            return _Search(keys, solved, prices, excess, rounds)
        fine = min(fine * 64, most)


def _tied(columns: Columns) -> bool:
    """Most pairs are equals: what makes the exact search slow."""
    seen = np.unique(columns.worth[: columns.units : max(1, columns.units // SAMPLE)])
    return len(seen) < COARSE < columns.highest // 2


def _coarse(columns: Columns) -> Columns:
    """The same with few different worths: half as long to solve, and nearly the same pairs are wanted."""
    worth = np.empty(columns.worth.shape, np.int16)
    step = columns.highest // COARSE
    for start in range(0, columns.units, BLOCK):
        worth[start : start + BLOCK] = columns.worth[start : start + BLOCK] // step
    return replace(columns, worth=worth)


def _fine_max(columns: Columns) -> int:
    """No chain of exchanges is longer than this: above it a missing reader is never bought with worth."""
    return columns.highest * (2 * min(columns.units, columns.reviewers) + 2)


def _fined(columns: Columns, solved: _Solved) -> bool:
    return bool(solved.lacking.any() or (solved.load < columns.least).any())


def _solve(arcs: Arcs, columns: Columns, fine: int) -> _Solved:
    network = Network(columns.units + columns.reviewers + 1)
    sink = columns.units + columns.reviewers
    _pair_arcs(network, arcs, columns)
    pairs = network.count
    everyone = columns.units + np.arange(columns.reviewers)
    network.add(np.arange(columns.units), sink, columns.need, fine)
    network.add(everyone, sink, columns.least, -fine)
    network.add(everyone, sink, columns.most - columns.least, 0)
    network.supply(np.arange(columns.units), columns.need)
    network.supply(np.array([sink]), np.array([-columns.need.sum()]))
    flows = network.solved()
    taken = flows[: len(arcs.unit)] > 0
    lacking = flows[pairs : pairs + columns.units]
    load = np.bincount(arcs.reviewer[taken], minlength=columns.reviewers)
    return _Solved(arcs, taken, lacking, load)


def _pair_arcs(network: "Network", arcs: Arcs, columns: Columns) -> None:
    """A pair of a house with several reviewers goes by the unit's one door for that house."""
    door = arcs.unit * columns.reviewers + columns.house[arcs.reviewer]
    doors, at, members = np.unique(door, return_inverse=True, return_counts=True)
    shared = members[at] > 1
    numbers = np.cumsum(members > 1) - 1 + network.nodes
    tails = np.where(shared, numbers[at], arcs.unit)
    network.add(tails, columns.units + arcs.reviewer, 1, -arcs.worth)
    several = members > 1
    network.add(doors[several] // columns.reviewers, numbers[several], 1, 0)


class Network:
    """OR-Tools' solver fed with whole arrays."""

    def __init__(self, nodes: int) -> None:
        """Begin without arcs; nodes up to this number are known, others come with their arcs."""
        self.nodes = nodes
        self.count = 0
        self.solver = min_cost_flow.SimpleMinCostFlow()

    def add(
        self, tails: Ints, heads: Ints | int, capacities: Ints | int, costs: Ints | int
    ) -> None:
        """Add arcs, numbered on from those before."""
        shape = tails.shape
        self.solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32),
            np.broadcast_to(np.asarray(heads, dtype=np.int32), shape),
            np.broadcast_to(np.asarray(capacities, dtype=np.int64), shape),
            np.broadcast_to(np.asarray(costs, dtype=np.int64), shape),
        )
        self.count += len(tails)

    def supply(self, nodes: Ints, amounts: Ints) -> None:
        """Say what comes in at nodes, or goes out where it is less than 0."""
        self.solver.set_nodes_supplies(nodes.astype(np.int32), amounts.astype(np.int64))

    def solved(self) -> Ints:
        """Give the flow on every arc; each of our networks has one."""
        status = self.solver.solve()
        if status != self.solver.OPTIMAL:
            raise ArithmeticError(str(status))
        found: Ints = np.array(
            self.solver.flows(np.arange(self.count, dtype=np.int32)), dtype=np.int64
        )
        return found


def _better(columns: Columns, prices: Prices, solved: _Solved) -> tuple[Ints, int]:
    """Look at all pairs: which would better the plan at these prices, and what the best of each door adds."""
    units, reviewers, gains = _gaining(columns, prices)
    door = units * columns.reviewers + columns.house[reviewers]
    keys = units * columns.reviewers + reviewers
    chosen = solved.arcs.unit[solved.taken] * columns.reviewers + solved.arcs.reviewer[solved.taken]
    new = ~np.isin(keys, chosen)
    doors, at = np.unique(door, return_inverse=True)
    best = np.zeros(len(doors), np.int64)
    np.maximum.at(best, at, gains)
    held = np.zeros(len(doors), np.int64)
    np.maximum.at(held, at, np.where(new, 0, gains))
    bettering = new & (gains > held[at])
    return _some(keys[bettering], units[bettering], gains[bettering]), int(best.sum())


def _some(keys: Ints, units: Ints, gains: Ints) -> Ints:
    """Keep a unit's best; the others come again if they still gain."""
    order = np.lexsort((keys, -gains, units))
    ranked = units[order]
    first = np.searchsorted(ranked, ranked, side="left")
    kept: Ints = keys[order][np.arange(len(order)) - first < ADDED]
    return kept


def _gaining(columns: Columns, prices: Prices) -> tuple[Ints, Ints, Ints]:
    """Find the pairs whose worth is above both prices together."""
    kind = columns.worth.dtype
    rows, places = [], []
    for start in range(0, columns.units, BLOCK):
        stop = min(start + BLOCK, columns.units)
        limit = prices.unit[start:stop, None] + prices.reviewer[None, :]
        limit = np.clip(limit, BARRED, np.iinfo(kind).max).astype(kind)
        row, place = np.nonzero(columns.worth[start:stop] > limit)
        rows.append(row + start)
        places.append(place)
    unit, reviewer = np.concatenate(rows), np.concatenate(places)
    gain = columns.worth[unit, reviewer].astype(np.int64)
    return unit, reviewer, gain - prices.unit[unit] - prices.reviewer[reviewer]


def _flow(columns: Columns, found: _Search, rounds: int) -> Flow:
    arcs, taken = found.solved.arcs, found.solved.taken
    solved, prices, excess = found.solved, found.prices, found.excess
    value = int(arcs.worth[taken].sum())
    met = int(np.minimum(solved.load, columns.least).sum())
    fined = prices.fine * (met - int(solved.lacking.sum()))
    dual = excess + int((prices.unit * columns.need).sum()) + int(_rents(columns, prices).sum())
    return Flow(
        unit=arcs.unit[taken],
        reviewer=arcs.reviewer[taken],
        lacking=solved.lacking,
        prices=prices,
        value=value,
        bound=dual - fined,
        rounds=rounds,
        pairs_looked_at=len(arcs.unit),
    )


def _rents(columns: Columns, prices: Prices) -> Ints:
    """What each reviewer's room is worth at the prices, least loads earning the fine."""
    price = prices.reviewer
    first = np.maximum(price + prices.fine, 0) * columns.least
    rents: Ints = first + np.maximum(price, 0) * (columns.most - columns.least)
    return rents
