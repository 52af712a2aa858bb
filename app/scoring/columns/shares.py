"""Equal shares in columns of int64: the same bytes as lists give, or None where they would not fit.

No binary fractions: a quotient becomes a whole key, and where keys are
equal the quotients are compared exactly.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.scoring.columns.bound import BOUND, Ints
from app.scoring.elections import Bought, Election

#: So many budgets are held at once when purchases are repeated with growing shares, in so many lanes.
BUDGETS_AT_ONCE, LANES_MOST = 300_000, 64
KEY_MOST = 2**20


def shares(election: Election, costs: Sequence[int], *, by_cost: bool) -> "Shares | None":
    """Lay an election out in columns.

    Args:
        election: the papers; their points are ignored.
        costs: in units of payment.
        by_cost: whether what a supporter gains is the cost, or one.

    Returns:
        The columns, or None if a value could pass the bound of int64.

    Exact: int64 within the bound; beyond it nothing is computed here.
    """
    supporters = _supporters(election)
    most = max((len(voters) for voters in supporters), default=0)
    if max(costs, default=0) * max(1, most) >= BOUND:
        return None
    return Shares(supporters, costs, election, by_cost=by_cost)


def _supporters(election: Election) -> list[Ints]:
    """List the voters of each project in the order of the papers."""
    groups = election.groups
    counts = np.fromiter((group.many for group in groups), np.int64, len(groups))
    first = np.cumsum(counts) - counts
    lengths = np.fromiter((len(group.choices) for group in groups), np.int64, len(groups))
    choices = np.fromiter(
        (choice for group in groups for choice in group.choices), np.int64, int(lengths.sum())
    )
    order = np.argsort(choices, kind="stable")
    rows = np.repeat(np.arange(len(groups)), lengths)[order]
    ends = np.searchsorted(choices[order], np.arange(len(election.costs) + 1))
    return [
        _numbered(first[rows[start:end]], counts[rows[start:end]]) for start, end in pairwise(ends)
    ]


def _numbered(first: Ints, counts: Ints) -> Ints:
    """Number the voters of groups: from each first one as many as the group counts."""
    before = np.cumsum(counts) - counts
    return np.repeat(first - before, counts) + np.arange(int(counts.sum()))


def _near(election: Election) -> NDArray[np.bool_]:
    """Tell which projects share a supporter: paying for one changes what the other can get."""
    projects = len(election.costs)
    masks = [0] * projects
    for group in election.groups:
        named = 0
        for choice in group.choices:
            named |= 1 << choice
        for choice in group.choices:
            masks[choice] |= named
    width = (projects + 7) // 8
    packed = b"".join([mask.to_bytes(width, "little") for mask in masks])
    bits = np.unpackbits(
        np.frombuffer(packed, np.uint8).reshape(projects, width), axis=1, bitorder="little"
    )
    return bits[:, :projects].astype(bool)


class Shares:
    """An election in columns."""

    def __init__(
        self, supporters: list[Ints], costs: Sequence[int], election: Election, *, by_cost: bool
    ) -> None:
        """Take the supporters of each project and what the projects cost."""
        self.supporters = supporters
        self.voters = voters = election.voters
        self.near = _near(election)
        self.costs = np.array(costs, dtype=np.int64)
        most = int(self.costs.max(initial=1))
        self.weights = self.costs if by_cost else np.full_like(self.costs, most)
        self.many = np.array([len(mine) for mine in supporters], dtype=np.int64)
        self.scale = max(1, min(KEY_MOST, BOUND // (most + 1)))
        self._lanes = max(1, min(LANES_MOST, BUDGETS_AT_ONCE // max(1, voters)))

    def holds(self, share: int) -> bool:
        """Tell whether all budgets together stay within the bound."""
        return share * max(1, self.voters) < BOUND

    def bought(self, share: int, extra: int) -> list[Bought]:
        """Buy at one share, the first voters with one unit more; with the account of every purchase."""
        lanes = _Lanes(self, np.array([share], dtype=np.int64), named=True)
        lanes.top_up(share, extra)
        lanes.run()
        return lanes.account

    def winners(self, share: int, step: int) -> list[list[int]] | None:
        """Buy at this share and at the next ones; None where they do not fit."""
        if not self.holds(share + step * self._lanes):
            return None
        lanes = _Lanes(self, share + step * np.arange(self._lanes, dtype=np.int64), named=False)
        lanes.run()
        return lanes.chosen


class _Lanes:
    """Purchases side by side, one lane for each share.

    `key` bounds from above what a project gains for its price in a lane; it is exact unless stale, and
    -1 where the project is bought or out of reach. What a project gains never grows while money is spent.
    """

    def __init__(self, election: Shares, starts: Ints, *, named: bool) -> None:
        self._of = election
        self._named = named
        lanes, projects = len(starts), len(election.costs)
        self._left = np.repeat(starts, election.voters)
        open_ = (election.costs > 0) & (election.many > 0)
        within = (election.many * starts[:, None] >= election.costs) & open_
        first = self._keys(election.weights * election.many, np.maximum(election.costs, 1))
        self._key = np.where(within, first, -1)
        self._price = np.repeat(election.costs[None, :], lanes, axis=0)
        self._payers = np.repeat(election.many[None, :], lanes, axis=0)
        self._stale = np.zeros((lanes, projects), dtype=bool)
        self.chosen: list[list[int]] = [[] for _ in range(lanes)]
        self.account: list[Bought] = []

    def top_up(self, share: int, extra: int) -> None:
        """Give the first voters one unit more; nothing that was worked out before holds then."""
        if extra:
            self._left[:extra] += 1
            open_ = (self._of.costs > 0) & (self._of.many > 0)
            within = (self._of.many * (share + 1) >= self._of.costs) & open_
            first = self._keys(self._of.weights * self._of.many, np.maximum(self._of.costs, 1))
            self._key[:] = np.where(within, first, -1)
            self._stale[:] = True

    def run(self) -> None:
        """Buy in every lane until nothing is left to buy."""
        active = np.arange(len(self.chosen))
        while len(active):
            active, picks = self._picked(active)
            for project in np.unique(picks):
                self._pay(int(project), active[picks == project])

    def _picked(self, active: Ints) -> tuple[Ints, Ints]:
        """Choose for each lane what gains most for its price; lanes without anything end."""
        lanes, picks = [active[:0]], [active[:0]]
        waiting = active
        while len(waiting):
            keys = self._key[waiting]
            top = keys.max(axis=1)
            waiting, keys, top = waiting[top >= 0], keys[top >= 0], top[top >= 0]
            best = keys == top[:, None]
            unsure = self._stale[waiting] & best
            sure = ~unsure.any(axis=1)
            lanes.append(waiting[sure])
            picks.append(self._first(waiting[sure], best[sure]))
            for project in np.flatnonzero(unsure.any(axis=0)):
                self._offer(int(project), waiting[unsure[:, project]])
            waiting = waiting[~sure]
        return np.concatenate(lanes), np.concatenate(picks)

    def _first(self, lanes: Ints, best: NDArray[np.bool_]) -> Ints:
        """Of equal keys take the greatest quotient, of equal quotients the project listed first."""
        picks: Ints = best.argmax(axis=1)
        for row in np.flatnonzero(best.sum(axis=1) > 1):
            tied = self._greatest(int(lanes[row]), np.flatnonzero(best[row]).tolist())
            picks[row], self._tied = tied[0], tuple(tied)
        return picks

    _tied: tuple[int, ...] = ()

    def _greatest(self, lane: int, alike: list[int]) -> list[int]:
        """Compare quotients by multiplying across, in integers without bound."""
        tied, worth, price = alike[:1], *self._quotient(lane, alike[0])
        for project in alike[1:]:
            other, over = self._quotient(lane, project)
            if other * price > worth * over:
                tied, worth, price = [project], other, over
            elif other * price == worth * over:
                tied.append(project)
        return tied

    def _quotient(self, lane: int, project: int) -> tuple[int, int]:
        worth = self._of.weights.item(project) * self._payers.item(lane, project)
        return worth, self._price.item(lane, project)

    def _keys(self, worth: Ints, price: Ints) -> Ints:
        whole, scale = worth // price, np.int64(self._of.scale)
        keys = whole * scale + (worth - whole * price) * scale // price
        return np.asarray(keys, dtype=np.int64)

    def _offer(self, project: int, lanes: Ints) -> None:
        """Find what the payers would pay, and how many they are, in each of these lanes."""
        cost = self._of.costs[project]
        has = self._left[self._cells(project, lanes)]
        has.sort(axis=1)
        before = has.cumsum(axis=1) - has
        count = has.shape[1]
        pays = has * np.arange(count, 0, -1) >= cost - before
        poor, rows = pays.argmax(axis=1), np.arange(len(lanes))
        payable = pays[:, -1]
        price = np.where(payable, cost - before[rows, poor], 1)
        payers = count - poor
        key = self._keys(self._of.weights[project] * payers, price)
        self._key[lanes, project] = np.where(payable, key, -1)
        self._price[lanes, project] = price
        self._payers[lanes, project] = payers
        self._stale[lanes, project] = False

    def _pay(self, project: int, lanes: Ints) -> None:
        """Take each payer's part; the first ones pay one unit more where the price does not divide."""
        cells = self._cells(project, lanes)
        has = self._left[cells]
        price = self._price[lanes, project][:, None]
        payers = self._payers[lanes, project][:, None]
        part = price // payers
        pays = has * payers >= price
        more = (pays.cumsum(axis=1) <= price - part * payers) & pays
        self._left[cells] = np.where(pays, has - part - more, 0)
        self._note(project)
        self._key[lanes, project] = -1
        self._stale[lanes] |= self._of.near[project]
        for lane in lanes:
            self.chosen[lane].append(project)

    def _cells(self, project: int, lanes: Ints) -> Ints:
        """Say where the budgets of a project's supporters stand: all lanes are one long column."""
        cells: Ints = (lanes * self._of.voters)[:, None] + self._of.supporters[project]
        return cells

    def _note(self, project: int) -> None:
        if not self._named:
            return
        payers, price = int(self._payers[0, project]), int(self._price[0, project])
        tied = self._tied if project in self._tied else (project,)
        self._tied = ()
        self.account.append(
            Bought(
                project=project,
                paid_by=payers,
                gave_all=int(self._of.many[project]) - payers,
                most=(price, payers),
                tied=tied,
            )
        )
