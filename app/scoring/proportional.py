"""Proportional shares with floors and caps, redistributed exactly by largest remainder."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.scoring.evidence import Proposal
from app.scoring.outcome import Line
from app.scoring.rulebook import Allotment


def shares(
    rule: Allotment, lines: Sequence[Line], proposals: Mapping[str, Proposal], pot: int
) -> dict[str, int]:
    """Share a pot in proportion to score, request or score × request.

    Args:
        rule: `by` is score, request or score_request; unit of payment ≥ 1; floor and cap per project in minor units.
        lines: n selected lines, the best first; totals ≥ 0.
        proposals: requests cap each share; a minimum viable amount acts as a floor.
        pot: minor units, ≥ 0.

    Returns:
        A whole multiple of the unit for each proposal; Σ ≤ pot. A proposal whose floor cannot be met gets 0.

    Exact: shares are rationals; whole units are dealt by largest remainder.
    Ties: equal remainders go to the better place. Empty: no lines, no shares. Weights all 0: nothing is shared.
    Cost: O(n²) at worst. Source: Hamilton's method with bounds; our rule for the floors.
    """
    unit = rule.unit_minor
    weights = {line.proposal: _weight(rule, line) for line in lines}
    caps = {line.proposal: _cap(rule, line.requested_minor) // unit for line in lines}
    floors = {
        line.proposal: _ceiling(max(rule.floor_minor, proposals[line.proposal].minimum_minor), unit)
        for line in lines
    }
    taking = [
        line.proposal
        for line in lines
        if weights[line.proposal] > 0
        and 0 < floors[line.proposal] <= caps[line.proposal]
        or weights[line.proposal] > 0
        and floors[line.proposal] == 0
        and caps[line.proposal] > 0
    ]
    while taking:
        units = _bounded(taking, weights, caps, pot // unit)
        short = [name for name in reversed(taking) if units[name] < floors[name]]
        if not short:
            return {line.proposal: units.get(line.proposal, 0) * unit for line in lines}
        taking.remove(short[0])
    return {line.proposal: 0 for line in lines}


def _weight(rule: Allotment, line: Line) -> Fraction:
    score = max(line.total or Fraction(0), Fraction(0))
    if rule.by == "score":
        return score
    return Fraction(line.requested_minor) * (score if rule.by == "score_request" else 1)


def _cap(rule: Allotment, requested: int) -> int:
    return requested if rule.cap_minor is None else min(requested, rule.cap_minor)


def _ceiling(amount: int, unit: int) -> int:
    return -(-amount // unit)


def _bounded(
    taking: Sequence[str], weights: Mapping[str, Fraction], caps: Mapping[str, int], total: int
) -> dict[str, int]:
    """Deal `total` units in proportion, nobody above the cap; what a cap frees goes to the others."""
    fixed: dict[str, int] = {}
    free = list(taking)
    while free:
        left = total - sum(fixed.values())
        weight = sum((weights[name] for name in free), Fraction(0))
        full = [name for name in free if weights[name] * left >= caps[name] * weight]
        if not full:
            return fixed | _largest_remainder(free, weights, caps, left)
        fixed |= {name: caps[name] for name in full}
        free = [name for name in free if name not in fixed]
    return fixed


def _largest_remainder(
    free: Sequence[str], weights: Mapping[str, Fraction], caps: Mapping[str, int], total: int
) -> dict[str, int]:
    weight = sum((weights[name] for name in free), Fraction(0))
    exact = {name: weights[name] * total / weight for name in free}
    dealt = {name: exact[name].numerator // exact[name].denominator for name in free}
    rest = total - sum(dealt.values())
    order = sorted(free, key=lambda name: (-(exact[name] - dealt[name]), free.index(name)))
    for name in order:
        if rest > 0 and dealt[name] < caps[name]:
            dealt[name] += 1
            rest -= 1
    return dealt
