"""What room is worth in a plan: the prices that prove it the best, recomputed from its exchanges.

OR-Tools' Python face does not give its potentials. Source: shortest paths in the residual graph, Bellman 1958.
"""

from dataclasses import dataclass

import numpy as np

from app.assignment.columns import NEVER, Arcs, Columns, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What one more reading costs the plan at each reviewer, and what one more reader is worth at each unit.

    reviewer: 0 where there is room, more where somebody would have to hand something on, less below the least load.
    fine: what a missing reader, or a reading missing to a least load, was reckoned at.
    """

    unit: Ints
    reviewer: Ints
    fine: int


def prices_of(
    columns: Columns,
    arcs: Arcs,
    taken: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
    lacking: Ints,
    fine: int,
) -> Prices:
    """Reckon the prices of a best plan on some pairs.

    Exact: whole numbers. Cost: a pass over the pairs for each step of the longest chain of exchanges.
    """
    exchange = _Exchange(columns, arcs, taken, lacking, fine)
    # The highest and the lowest prices prove the plan alike; from between them fewer other pairs seem to gain.
    price = (exchange.settled() + exchange.lowest()) // 2
    # Who may read nothing has any price; this is beyond every other.
    price = np.minimum(price, columns.highest + fine)
    chosen = arcs.worth[taken] - price[arcs.reviewer[taken]]
    unit = np.full(columns.units, np.iinfo(np.int64).max)
    np.minimum.at(unit, arcs.unit[taken], chosen)
    unit[lacking > 0] = -fine
    # Whoever wants nobody takes nobody at any price.
    unit[columns.need == 0] = columns.highest + fine
    return Prices(unit=np.maximum(unit, -fine), reviewer=price, fine=fine)


class _Exchange:
    """Chains of exchanges: a reviewer hands a unit on to another one, until somebody has room."""

    def __init__(
        self,
        columns: Columns,
        arcs: Arcs,
        taken: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
        lacking: Ints,
        fine: int,
    ) -> None:
        self.columns, self.fine, self.lacking = columns, fine, lacking > 0
        door = arcs.unit * columns.reviewers + columns.house[arcs.reviewer]
        held = np.sort(door[taken])
        beside = np.searchsorted(held, door, side="right") > np.searchsorted(held, door)
        open_ = ~taken & ~beside
        self.to = arcs.reviewer[open_]
        self.worth = arcs.worth[open_]
        self.units, self.starts = np.unique(arcs.unit[open_], return_index=True)
        self.same = _Same(arcs, ~taken & beside, door)
        order = np.argsort(arcs.reviewer[taken], kind="stable")
        self.from_unit = arcs.unit[taken][order]
        self.from_worth = arcs.worth[taken][order]
        self.from_door = door[taken][order]
        self.from_reviewer = arcs.reviewer[taken][order]
        self.givers, self.giver_starts = np.unique(arcs.reviewer[taken][order], return_index=True)
        self.load = np.bincount(arcs.reviewer[taken], minlength=columns.reviewers)
        self.at_unit = arcs.unit[open_]
        self.order_to = np.argsort(self.to, kind="stable")
        self.takers, self.taker_starts = np.unique(self.to[self.order_to], return_index=True)

    def settled(self) -> Ints:
        price = np.where(self.load < self.columns.most, 0, np.iinfo(np.int64).max // 4)
        price = np.where(self.load < self.columns.least, -self.fine, price)
        if not len(self.givers):
            return price
        while True:
            lower = self._step(price)
            if np.array_equal(lower, price):
                return price
            price = lower

    def lowest(self) -> Ints:
        """Push prices up from the least that room allows, until nobody would rather have a reading than its price."""
        price = np.where(self.load > self.columns.least, 0, -self.fine)
        while True:
            higher = self._pushed(price)
            if np.array_equal(higher, price):
                return price
            price = higher

    def _pushed(self, price: Ints) -> Ints:
        asks = np.where(self.lacking, self.fine, NEVER)
        np.maximum.at(asks, self.from_unit, price[self.from_reviewer] - self.from_worth)
        higher = price.copy()
        if len(self.to):
            pushed = (self.worth + asks[self.at_unit])[self.order_to]
            most = np.maximum.reduceat(pushed, self.taker_starts)
            higher[self.takers] = np.maximum(higher[self.takers], most)
        self.same.push(higher, price, self.from_door, self.from_reviewer, self.from_worth)
        return higher

    def _step(self, price: Ints) -> Ints:
        takes = np.full(self.columns.units, self.fine)
        if len(self.units):
            least = np.minimum.reduceat(price[self.to] - self.worth, self.starts)
            takes[self.units] = np.minimum(takes[self.units], least)
        cost = np.minimum(takes[self.from_unit], self.same.costs(price, self.from_door))
        handed = np.minimum.reduceat(self.from_worth + cost, self.giver_starts)
        lower = price.copy()
        lower[self.givers] = np.minimum(lower[self.givers], handed)
        return lower


class _Same:
    """Exchanges within one house: its other reviewers can take its place on a unit."""

    def __init__(
        self, arcs: Arcs, which: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]", door: Ints
    ) -> None:
        order = np.argsort(door[which], kind="stable")
        self.to = arcs.reviewer[which][order]
        self.worth = arcs.worth[which][order]
        self.door = door[which][order]
        self.doors, self.starts = np.unique(self.door, return_index=True)

    def costs(self, price: Ints, doors: Ints) -> Ints:
        never = np.full(len(doors), np.iinfo(np.int64).max // 4)
        if not len(self.doors):
            return never
        least = np.minimum.reduceat(price[self.to] - self.worth, self.starts)
        at = np.minimum(np.searchsorted(self.doors, doors), len(self.doors) - 1)
        return np.where(self.doors[at] == doors, least[at], never)

    def push(self, higher: Ints, price: Ints, doors: Ints, reviewers: Ints, worths: Ints) -> None:
        """Raise the prices of those who could take the place of one of their own house."""
        if not len(self.doors):
            return
        order = np.argsort(doors)
        at = np.searchsorted(doors[order], self.door)
        holder = order[at]
        asked = price[reviewers[holder]] - worths[holder] + self.worth
        np.maximum.at(higher, self.to, asked)
