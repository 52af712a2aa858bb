"""What weights really do: the part that decides, and how little they must move to change a winner."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.scoring.outcome import Line, Standing
from app.scoring.panel_rules import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Moving `by` of weight from one part to another brings `rises` above `falls`."""

    by: float
    source: int
    target: int
    rises: str
    falls: str


def effective_weights(lines: Sequence[Line]) -> list[float]:
    """Give each part's share of weight × standard deviation: what it adds to differences in the total."""
    ranked = [line for line in lines if line.standing is Standing.RANKED and line.parts]
    if not ranked:
        return []
    spreads = [
        _spread([float(line.parts[i].points) for line in ranked])
        for i in range(len(ranked[0].parts))
    ]
    whole = sum(spreads)
    return [spread / whole if whole else 0.0 for spread in spreads]


def effective_criteria(lines: Sequence[Line], panel: Panel) -> dict[str, float]:
    """Give each leaf's share of weight × standard deviation of its means: what it adds to differences in a score."""
    means = [
        one.criteria
        for line in lines
        if line.standing is Standing.RANKED
        for one in line.panels
        if one.panel == panel.id
    ]
    spreads = {}
    for leaf, weight in panel.leaves:
        values = [float(found[leaf.id]) for found in means if leaf.id in found]
        spreads[leaf.id] = float(weight) * _spread(values) * 100 / leaf.maximum if values else 0.0
    whole = sum(spreads.values())
    return {name: spread / whole if whole else 0.0 for name, spread in spreads.items()}


def _spread(values: Sequence[float]) -> float:
    middle = sum(values) / len(values)
    return sqrt(sum((value - middle) ** 2 for value in values) / len(values))


def least_shift(lines: Sequence[Line]) -> Shift | None:
    """Find the least weight that, moved from one part to another, changes who is selected.

    Rounding, caps of a part and rules beside the total are left out of account: an estimate.
    """
    ranked = [line for line in lines if line.standing is Standing.RANKED and line.parts]
    winners = [line for line in ranked if line.selected]
    losers = [line for line in ranked if not line.selected]
    found = [shift for winner in winners for loser in losers for shift in _shifts(winner, loser)]
    return min(found, key=lambda shift: (shift.by, shift.rises, shift.falls), default=None)


def _shifts(winner: Line, loser: Line) -> list[Shift]:
    ahead = float((winner.total_exact or 0) - (loser.total_exact or 0))
    gaps = [
        float(mine.value - other.value)
        for mine, other in zip(winner.parts, loser.parts, strict=True)
    ]
    shifts = []
    for source, part in enumerate(winner.parts):
        for target in range(len(gaps)):
            gain = gaps[source] - gaps[target]
            if target != source and gain > 0 and 0 <= ahead / gain <= float(part.weight):
                shifts.append(
                    Shift(
                        by=ahead / gain,
                        source=source,
                        target=target,
                        rises=loser.proposal,
                        falls=winner.proposal,
                    )
                )
    return shifts
