"""Plans by lot in which no pair is likelier than a cap: against agreements between members and applicants.

Sources: Jecmen et al., "Mitigating manipulation in peer review via randomized reviewer assignments", 2020; rounding
that keeps every pair's probability: Gandhi, Khuller, Parthasarathy, Srinivasan, "Dependent rounding", 2006.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.assignment.columns import Columns, Ints
from app.assignment.flow import Network
from app.assignment.problem import Randomised
from app.lots import draws

PURPOSE = "randomised"


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


def lottery(columns: Columns, rule: Randomised) -> Lottery:
    """Find the probabilities of the greatest expected worth under a cap, then draw a plan.

    Args:
        columns: every unit weighs the same; no houses.
        rule: cap in (0, 1] and the seed.

    Returns:
        Probabilities that are whole multiples of 1/parts, none above the cap, and a plan in which each pair comes with
        exactly its probability; loads stay within their limits and needs are met whichever plan comes. Readers that
        the cap leaves no room for are lacking.

    Exact: whole numbers; lots are SHA-256 of `seed|randomised#STEP|i`. Ties: in the columns' order.
    Cost: a flow on all pairs; a step for each pair that is left to chance.
    """
    unit, reviewer = np.nonzero(columns.worth >= 0)
    worth = columns.worth[unit, reviewer].astype(np.int64)
    share, lacking = _shares(columns, unit, reviewer, rule)
    parts = rule.cap.denominator
    edges = _edges(unit, reviewer, share, lacking, columns, parts)
    taken = _Rounding(edges, columns.units, parts, rule.seed).settled()
    held = share > 0
    real = len(unit[held])
    picked = np.array([at for at in range(real) if taken[at]], dtype=np.int64)
    return Lottery(
        unit=unit[held],
        reviewer=reviewer[held],
        share=share[held],
        parts=parts,
        value=int((worth * share).sum()),
        drawn_unit=unit[held][picked],
        drawn_reviewer=reviewer[held][picked],
    )


def _shares(columns: Columns, unit: Ints, reviewer: Ints, rule: Randomised) -> tuple[Ints, Ints]:
    parts, top = rule.cap.denominator, rule.cap.numerator
    sink = columns.units + columns.reviewers
    everyone = columns.units + np.arange(columns.reviewers)
    fine = columns.highest * (2 * min(columns.units, columns.reviewers) + 2)
    worth = columns.worth[unit, reviewer].astype(np.int64)
    network = Network(sink + 1)
    network.add(unit, columns.units + reviewer, top, -worth)
    network.add(np.arange(columns.units), sink, columns.need * parts, fine)
    network.add(everyone, sink, columns.least * parts, -fine)
    network.add(everyone, sink, (columns.most - columns.least) * parts, 0)
    network.supply(np.arange(columns.units), columns.need * parts)
    network.supply(np.array([sink]), np.array([-columns.need.sum() * parts]))
    flows = network.solved()
    return flows[: len(unit)], flows[len(unit) : len(unit) + columns.units]


Edge = tuple[int, int, int]


def _edges(
    unit: Ints, reviewer: Ints, share: Ints, lacking: Ints, columns: Columns, parts: int
) -> list[Edge]:
    """Pairs with their parts; a reader that is lacking is an edge to nobody, as many as make it up."""
    held = share > 0
    edges = list(
        zip(unit[held].tolist(), reviewer[held].tolist(), share[held].tolist(), strict=True)
    )
    nobody = columns.reviewers
    for u, missing in enumerate(lacking.tolist()):
        whole, rest = divmod(missing, parts)
        edges += [(u, nobody, parts)] * whole + [(u, nobody, rest)] * (rest > 0)
    return edges


class _Rounding:
    """Walks along pairs left to chance and settles at least one of them with each lot."""

    def __init__(self, edges: Sequence[Edge], units: int, parts: int, seed: str) -> None:
        self.ends = [(u, units + r) for u, r, _ in edges]
        self.share = [share for _, _, share in edges]
        self.parts, self.seed, self.step = parts, seed, 0
        self.open: dict[int, list[int]] = {}
        for at, pair in enumerate(self.ends):
            if self.share[at] < parts:
                for node in pair:
                    self.open.setdefault(node, []).append(at)

    def settled(self) -> list[bool]:
        for node in sorted(self.open):
            while self.open[node]:
                self._draw(self._walk(node))
        return [share > 0 for share in self.share]

    def _walk(self, node: int) -> list[int]:
        """Go on until a node comes again, or from one dead end to the other."""
        path, cycle = self._go(node)
        if cycle:
            return path
        end = self._end(node, path)
        path, _ = self._go(end)
        return path

    def _go(self, node: int) -> tuple[list[int], bool]:
        path: list[int] = []
        seen = {node: 0}
        while True:
            last = path[-1] if path else -1
            ways = [at for at in self.open[node] if at != last]
            if not ways:
                return path, False
            path.append(ways[0])
            first, second = self.ends[ways[0]]
            node = second if node == first else first
            if node in seen:
                return path[seen[node] :], True
            seen[node] = len(path)

    def _end(self, node: int, path: Sequence[int]) -> int:
        for at in path:
            first, second = self.ends[at]
            node = second if node == first else first
        return node

    def _draw(self, path: Sequence[int]) -> None:
        up, down = path[::2], path[1::2]
        more = min([self.parts - self.share[at] for at in up] + [self.share[at] for at in down])
        less = min([self.share[at] for at in up] + [self.parts - self.share[at] for at in down])
        self.step += 1
        lot = next(draws(self.seed, f"{PURPOSE}#{self.step}", more + less))
        change = more if lot < less else -less
        for at in up:
            self.share[at] += change
        for at in down:
            self.share[at] -= change
        for at in path:
            if self.share[at] in {0, self.parts}:
                for node in self.ends[at]:
                    self.open[node].remove(at)
