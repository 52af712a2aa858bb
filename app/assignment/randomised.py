"""Plans by lot in which no pair is likelier than a cap: against agreements between members and applicants.

Sources: Jecmen et al., "Mitigating manipulation in peer review via randomized reviewer assignments", 2020; which wishes
a lottery over whole plans can keep exactly: Budish, Che, Kojima, Milgrom, "Designing random allocation mechanisms",
2013; rounding that keeps every pair's probability: Gandhi, Khuller, Parthasarathy, Srinivasan, "Dependent rounding",
2006.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.assignment.columns import Columns, Ints
from app.assignment.flow import Network
from app.assignment.problem import Randomised
from app.lots import draws

PURPOSE = "randomised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How likely a unit's pairs may be, in parts of `parts`; free: flat keys of pairs that no cap holds."""

    parts: int
    unit: Ints
    free: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """The shares of pairs in parts of `parts`, their worth on the average (× parts), and the pairs drawn."""

    unit: Ints
    reviewer: Ints
    share: Ints
    parts: int
    value: int
    drawn_unit: Ints
    drawn_reviewer: Ints


def lottery(columns: Columns, rule: Randomised, caps: Caps | None = None) -> Lottery:
    """Find the probabilities of the greatest expected worth under a cap, then draw a plan.

    Args:
        columns: every unit weighs the same; reviewers of one house may be kept apart.
        rule: cap in (0, 1] and the seed.
        caps: where units or pairs differ; else the rule's cap holds for all.

    Returns:
        Probabilities that are whole multiples of 1/parts, none above the cap, and a plan in which each pair comes with
        exactly its probability; loads stay within their limits, needs are met and houses kept apart whichever plan
        comes. Readers that the cap leaves no room for are lacking.

    Exact: whole numbers; lots are SHA-256 of `seed|randomised#STEP|i`. Ties: in the columns' order.
    Cost: a flow on all pairs; a step for each pair that is left to chance.
    """
    cap = rule.cap
    caps = caps or Caps(parts=cap.denominator, unit=np.full(columns.units, cap.numerator))
    unit, reviewer = np.nonzero(columns.worth >= 0)
    net = _Net(columns, caps, unit, reviewer)
    taken = _Rounding(net.edges(), caps.parts, rule.seed).settled()
    held = net.share > 0
    picked = np.array(taken[: int(held.sum())], dtype=np.bool_)
    return Lottery(
        unit=unit[held],
        reviewer=reviewer[held],
        share=net.share[held],
        parts=caps.parts,
        value=int((net.worth * net.share).sum()),
        drawn_unit=unit[held][picked],
        drawn_reviewer=reviewer[held][picked],
    )


Edge = tuple[int, int, int]


class _Net:
    """The flow of shares: from units, by a door for each house with several reviewers, to reviewers and out."""

    def __init__(self, columns: Columns, caps: Caps, unit: Ints, reviewer: Ints) -> None:
        self.columns, self.caps = columns, caps
        self.unit, self.reviewer = unit, reviewer
        self.worth = columns.worth[unit, reviewer].astype(np.int64)
        self.sink = columns.units + columns.reviewers
        self.tails, self.doors = self._doors()
        self.share, self.lacking = self._solved()

    def _doors(self) -> tuple[Ints, Ints]:
        door = self.unit * self.columns.reviewers + self.columns.house[self.reviewer]
        doors, at, members = np.unique(door, return_inverse=True, return_counts=True)
        several = members > 1
        numbers = self.sink + np.cumsum(several)
        return np.where(several[at], numbers[at], self.unit), doors[several]

    def _solved(self) -> tuple[Ints, Ints]:
        columns, parts = self.columns, self.caps.parts
        tops = self.caps.unit[self.unit]
        tops[np.isin(self.unit * columns.reviewers + self.reviewer, self.caps.free)] = parts
        everyone = columns.units + np.arange(columns.reviewers)
        fine = columns.highest * (2 * min(columns.units, columns.reviewers) + 2)
        network = Network(self.sink + 1)
        network.add(self.tails, columns.units + self.reviewer, tops, -self.worth)
        network.add(np.arange(columns.units), self.sink, columns.need * parts, fine)
        inner = self.sink + 1 + np.arange(len(self.doors))
        network.add(self.doors // columns.reviewers, inner, parts, 0)
        network.add(everyone, self.sink, columns.least * parts, -fine)
        network.add(everyone, self.sink, (columns.most - columns.least) * parts, 0)
        network.supply(np.arange(columns.units), columns.need * parts)
        network.supply(np.array([self.sink]), np.array([-columns.need.sum() * parts]))
        flows = network.solved()
        return flows[: len(self.unit)], flows[len(self.unit) : len(self.unit) + columns.units]

    def edges(self) -> list[Edge]:
        """Everything that flows, the pairs first; at each node what comes in is what goes out, or a whole number."""
        columns, held = self.columns, self.share > 0
        share, reviewer, tails = self.share[held], self.reviewer[held], self.tails[held]
        load, through = np.zeros(columns.reviewers, np.int64), np.zeros(len(self.doors), np.int64)
        np.add.at(load, reviewer, share)
        inside = tails > self.sink
        np.add.at(through, tails[inside] - self.sink - 1, share[inside])
        everyone = columns.units + np.arange(columns.reviewers)
        parts = (
            (tails, columns.units + reviewer, share),
            (self.doors // columns.reviewers, self.sink + 1 + np.arange(len(self.doors)), through),
            (everyone, np.full(columns.reviewers, self.sink), load),
            (np.arange(columns.units), np.full(columns.units, self.sink), self.lacking),
        )
        return [
            edge for ends in parts for edge in zip(*(one.tolist() for one in ends), strict=True)
        ]


class _Rounding:
    """Walks round along what is left to chance and settles at least one edge with each lot."""

    def __init__(self, edges: Sequence[Edge], parts: int, seed: str) -> None:
        self.ends = [(tail, head) for tail, head, _ in edges]
        self.share = [share for _, _, share in edges]
        self.parts, self.seed, self.step = parts, seed, 0
        self.open: dict[int, list[int]] = {}
        for at, pair in enumerate(self.ends):
            if self.share[at] % parts:
                for node in pair:
                    self.open.setdefault(node, []).append(at)

    def settled(self) -> list[bool]:
        for node in sorted(self.open):
            while self.open[node]:
                self._draw(self._ring(node))
        return [share > 0 for share in self.share]

    def _ring(self, node: int) -> list[tuple[int, bool]]:
        """Go on until a node comes again: edges, and whether they were walked forward. No node is a dead end."""
        path: list[tuple[int, bool]] = []
        seen = {node: 0}
        while True:
            last = path[-1][0] if path else -1
            at = next(one for one in self.open[node] if one != last)
            forward = self.ends[at][0] == node
            path.append((at, forward))
            node = self.ends[at][forward]
            if node in seen:
                return path[seen[node] :]
            seen[node] = len(path)

    def _draw(self, ring: Sequence[tuple[int, bool]]) -> None:
        rest = [(self.share[at] % self.parts, forward) for at, forward in ring]
        more = min(self.parts - part if forward else part for part, forward in rest)
        less = min(part if forward else self.parts - part for part, forward in rest)
        self.step += 1
        lot = next(draws(self.seed, f"{PURPOSE}#{self.step}", more + less))
        change = more if lot < less else -less
        for at, forward in ring:
            self.share[at] += change if forward else -change
            if not self.share[at] % self.parts:
                for node in self.ends[at]:
                    self.open[node].remove(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Of `plans` equally likely plans a pair may stand in so many."""

    plans: int
    unit: Ints


PLANS_MAX = 12
#: Nor are there more than so many: what is less likely than that is left out.
PLANS_MOST = 60


def quota_of(caps: Caps) -> Quota:
    """Find how many equally likely plans come nearest to the caps without going beyond: twelve, or as a cap needs."""
    highest = int(caps.unit.max(initial=1))
    few = min(PLANS_MOST, -(-caps.parts // max(1, highest)))
    counts = [one for one in range(1, PLANS_MAX + 1) if one >= few] or [few]
    kept = {one: int((caps.unit * one // caps.parts).sum()) for one in counts}
    best = max(counts, key=lambda one: (Fraction(kept[one], one), -one))
    return Quota(plans=best, unit=caps.unit * best // caps.parts)


def over_quota(counts: Ints, quota: Quota, free: Ints) -> NDArray[np.bool_]:
    """Which pairs stand in as many plans as they may."""
    full = counts >= quota.unit[:, None]
    full.reshape(-1)[free] = False
    return np.asarray(full)
