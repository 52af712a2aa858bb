"""The best plan where the wishes are a flow: minimum-cost flow on few pairs, the rest priced, with a proof.

Loaded when first needed. Sources: Goldberg, "An efficient implementation of a scaling minimum-cost flow algorithm",
1997 (OR-Tools); column generation after Dantzig and Wolfe, 1960; the bound is the linear programme's dual.
"""

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import min_cost_flow

from app.assignment.columns import (
    BLOCK,
    NEVER,
    Arcs,
    Columns,
    Ints,
    arcs_of,
    best_keys,
    near_keys,
)
from app.assignment.prices import Prices, prices_of

FIRST = 12
ADDED = 12
#: Of very many pairs the first are chosen at the prices of every sixteenth unit: so many more than are needed.
PRICED, PART = 8, 16
#: With the pairs that gain come so many of a unit that nearly do: prices move a little yet.
CLOSE = 6
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
    if columns.worth.size < MANY:
        return _found(columns, _begun(columns, first))
    if not _tied(columns):
        price, near = _rough_prices(columns)
        keys = near_keys(columns, price, PRICED, near)
        return _found(columns, _with(keys, first), near=near)
    rough = _search(_coarse(columns), _begun(columns, first), few=columns.units // FEW)
    return _found(columns, rough.keys, rounds=rough.rounds)


def _begun(columns: Columns, first: Ints | None) -> Ints:
    """Name the pairs to begin with: each unit's best."""
    return _with(best_keys(columns, FIRST + 2 * int(columns.need.max(initial=0))), first)


def _with(keys: Ints, first: Ints | None) -> Ints:
    return keys if first is None else np.concatenate([keys, first])


def _found(columns: Columns, keys: Ints, *, near: int = 0, rounds: int = 0) -> Flow:
    found = _search(columns, keys, near=near)
    return _flow(columns, found, rounds + found.rounds)


def _rough_prices(columns: Columns) -> tuple[Ints, int]:
    """Give the reviewers' prices where only a part of the units stands, and what some pairs of each unit lack there."""
    part = _part(columns)
    prices = _search(part, _begun(part, None), few=part.units // FEW).prices
    gains = part.worth - prices.reviewer - prices.unit[:, None]
    gains[part.worth < 0] = NEVER
    count = min(gains.size, int(part.need.sum()) + CLOSE * part.units)
    lacks = -int(np.partition(gains, gains.size - count, axis=None)[gains.size - count])
    return np.clip(prices.reviewer, 0, columns.highest), min(max(lacks, 0), columns.highest)


def _part(columns: Columns) -> Columns:
    """Every so manieth unit, with that share of each reviewer's room; what is left of one goes to the next."""
    worth = np.ascontiguousarray(columns.worth[::PART])
    room = np.cumsum(np.append(0, columns.most)) * len(worth) // columns.units
    return replace(
        columns,
        worth=worth,
        need=columns.need[::PART],
        weight=columns.weight[::PART],
        most=np.diff(room),
        least=np.zeros_like(columns.least),
    )


@dataclass(frozen=True, slots=True)
class _Search:
    keys: Ints
    solved: _Solved
    prices: Prices
    excess: int
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """New pairs that would better the plan, or nearly; how many would; what the best of each door adds."""

    close: Ints
    wanting: int
    excess: int


def _search(columns: Columns, keys: Ints, *, few: int = 0, near: int = 0) -> _Search:
    """Solve, price all pairs, add those that would better the plan, until `few` are left at most.

    near: with them come those that lack so little.
    """
    most = _fine_max(columns)
    fine = min(FINE * columns.highest, most)
    keys, rounds = np.unique(keys), 0
    while True:
        solved = _solve(arcs_of(columns, keys), columns, fine)
        prices = prices_of(columns, solved.arcs, solved.taken, solved.lacking, fine)
        chosen = solved.arcs.unit[solved.taken] * columns.reviewers
        chosen += solved.arcs.reviewer[solved.taken]
        # Once, what is neither chosen nor near is let go: the rest is solved in half the time.
        known = chosen if near and not rounds else keys
        looked = _better(columns, prices, (chosen, known), near)
        rounds += 1
        wanting = looked.wanting
        if wanting:
            keys = np.sort(np.concatenate([known, looked.close]))
        if wanting > few:
            continue
        if fine >= most or not _fined(columns, solved):
            return _Search(keys, solved, prices, looked.excess, rounds)
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
    if columns.alone:
        network.add(arcs.unit, columns.units + arcs.reviewer, 1, -arcs.worth)
        return
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


def _better(columns: Columns, prices: Prices, pairs: tuple[Ints, Ints], near: int) -> _Looked:
    """Look at all pairs: which would better the plan at these prices, or nearly; pairs: those chosen, those known."""
    units, reviewers, gains = _gaining(columns, prices, near)
    keys = units * columns.reviewers + reviewers
    taken, known = (_among(keys, some) for some in pairs)
    best, held = _at_doors(columns, keys, gains, taken)
    more = gains - held
    fresh = ~known & (more > -near)
    return _Looked(
        close=_some(keys[fresh], units[fresh], gains[fresh]),
        wanting=int((more[fresh] > 0).sum()),
        excess=int(best.sum()),
    )


def _at_doors(
    columns: Columns,
    keys: Ints,
    gains: Ints,
    taken: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
) -> tuple[Ints, Ints]:
    """Give what the best of each door gains, 0 at least, and for each pair what the one chosen at its door gains."""
    mine = np.where(taken, np.maximum(gains, 0), 0)
    if columns.alone:
        return np.maximum(gains, 0), mine
    units, reviewers = np.divmod(keys, columns.reviewers)
    doors, at = np.unique(units * columns.reviewers + columns.house[reviewers], return_inverse=True)
    best, held = np.zeros(len(doors), np.int64), np.zeros(len(doors), np.int64)
    np.maximum.at(best, at, gains)
    np.maximum.at(held, at, mine)
    return best, held[at]


def _among(pairs: Ints, keys: Ints) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Tell which of some pairs are among others; both in order."""
    at = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
    return keys[at] == pairs if len(keys) else np.zeros(len(pairs), dtype=bool)


def _some(keys: Ints, units: Ints, gains: Ints) -> Ints:
    """Keep a unit's best; the others come again if they still gain."""
    order = np.lexsort((keys, -gains, units))
    ranked = units[order]
    first = np.searchsorted(ranked, ranked, side="left")
    kept: Ints = keys[order][np.arange(len(order)) - first < ADDED]
    return kept


def _gaining(columns: Columns, prices: Prices, near: int) -> tuple[Ints, Ints, Ints]:
    """Find the pairs whose worth is above both prices together, less what is near."""
    bound = max(columns.highest + _size(prices.reviewer), _size(prices.unit) + near)
    kind = columns.worth.dtype if bound <= np.iinfo(columns.worth.dtype).max else np.int64
    least, price = (prices.unit - near).astype(kind)[:, None], prices.reviewer.astype(kind)
    found = []
    for start in range(0, columns.units, BLOCK):
        stop = start + BLOCK
        above = columns.worth[start:stop] - price > least[start:stop]
        found.append(np.flatnonzero(above) + start * columns.reviewers)
    unit, reviewer = np.divmod(np.concatenate(found), columns.reviewers)
    worth = columns.worth[unit, reviewer].astype(np.int64)
    open_ = worth >= 0
    unit, reviewer, worth = unit[open_], reviewer[open_], worth[open_]
    return unit, reviewer, worth - prices.unit[unit] - prices.reviewer[reviewer]


def _size(numbers: Ints) -> int:
    return int(np.abs(numbers).max(initial=0))


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
