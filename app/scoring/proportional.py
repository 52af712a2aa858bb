"""Proportional shares with floors and caps, redistributed exactly by largest remainder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.scoring.evidence import Proposal
from app.scoring.outcome import Line
from app.scoring.rulebook import Allotment


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one line may get, in units of payment."""

    name: str
    weight: Fraction
    floor: int
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Amounts in minor units, and where the order of equals decided: `remainder` or `floor`."""

    amounts: Mapping[str, int]
    by_order: Mapping[str, str]


def shares(
    rule: Allotment, lines: Sequence[Line], proposals: Mapping[str, Proposal], pot: int
) -> Shares:
    """Share a pot in proportion to score, request or score × request.

    Args:
        rule: `by` is score, request or score_request; unit of payment ≥ 1; floor and cap per project in
            minor units, ≥ 0.
        lines: n selected lines, the best first; totals ≥ 0.
        proposals: requests cap each share; a minimum viable amount raises the floor.
        pot: minor units, ≥ 0.

    Returns:
        A whole multiple of the unit for each proposal; Σ ≤ pot. Each amount is the claim's weight times
        one common factor, lifted to its floor or lowered to its cap; whole units are dealt by largest
        remainder. Where the pot does not carry all floors, the last in the ranking get 0 until it does.

    Exact: factor and shares are rationals. Ties: equal remainders go to the better place.
    Empty: no lines, no shares; a weight of 0 or a cap below the floor takes no part.
    Cost: O(n log n), and once more for every line that the pot does not carry.
    Source: Hamilton's method with bounds; our rule for floors that the pot does not carry.
    """
    total = pot // rule.unit_minor
    taking = [claim for claim in (_claim(rule, line, proposals) for line in lines) if claim]
    by_order: dict[str, str] = {}
    while sum(claim.floor for claim in taking) > total:
        by_order = {taking.pop().name: "floor"}
    units, contested = _dealt(taking, total)
    by_order |= dict.fromkeys(contested, "remainder")
    amounts = {line.proposal: units.get(line.proposal, 0) * rule.unit_minor for line in lines}
    return Shares(amounts=amounts, by_order=by_order)


def weight(rule: Allotment, line: Line) -> Fraction:
    """Give what a line's share is in proportion to; a total below 0 weighs nothing."""
    score = max(line.total or Fraction(0), Fraction(0))
    if rule.by == "score":
        return score
    return Fraction(line.requested_minor) * (score if rule.by == "score_request" else 1)


def bounds(rule: Allotment, proposal: Proposal) -> tuple[int, int]:
    """Give floor and cap in minor units: whole units of payment, floors up and caps down."""
    unit = rule.unit_minor
    floor = max(rule.floor_minor, proposal.minimum_minor)
    cap = proposal.requested_minor
    if rule.cap_minor is not None:
        cap = min(cap, rule.cap_minor)
    return -(-floor // unit) * unit, cap // unit * unit


def _claim(rule: Allotment, line: Line, proposals: Mapping[str, Proposal]) -> Claim | None:
    floor, cap = bounds(rule, proposals[line.proposal])
    share = weight(rule, line)
    if share <= 0 or cap <= 0 or cap < floor:
        return None
    unit = rule.unit_minor
    return Claim(name=line.proposal, weight=share, floor=floor // unit, cap=cap // unit)


def _dealt(taking: Sequence[Claim], total: int) -> tuple[dict[str, int], list[str]]:
    """Deal `total` units within the bounds; also name the equals that only their order told apart."""
    if sum(claim.cap for claim in taking) <= total:
        return {claim.name: claim.cap for claim in taking}, []
    factor = _factor(taking, total)
    exact = {
        c.name: min(max(c.weight * factor, Fraction(c.floor)), Fraction(c.cap)) for c in taking
    }
    dealt = {name: share.numerator // share.denominator for name, share in exact.items()}
    remainders = {name: exact[name] - dealt[name] for name in exact}
    rest = total - sum(dealt.values())
    # sorted() is stable: among equal remainders the better place stays first.
    order = sorted(exact, key=lambda name: -remainders[name])
    for name in order[:rest]:
        dealt[name] += 1
    if not 0 < rest < len(order) or remainders[order[rest - 1]] != remainders[order[rest]]:
        return dealt, []
    return dealt, [name for name in order if remainders[name] == remainders[order[rest]]]


def _factor(taking: Sequence[Claim], total: int) -> Fraction:
    """Find the common factor at which the bounded shares add up to `total`, exactly.

    The sum of the bounded shares grows piecewise linearly with the factor: between two of the points
    where a claim leaves its floor or meets its cap it is fixed + slope × factor.
    """
    turns = sorted(
        [(c.floor / c.weight, c.weight, -c.floor) for c in taking]
        + [(c.cap / c.weight, -c.weight, c.cap) for c in taking]
    )
    fixed, slope = Fraction(sum(c.floor for c in taking)), Fraction(0)
    for at, rise, shift in turns:
        if fixed + slope * at >= total:
            break
        slope += rise
        fixed += shift
    return (total - fixed) / slope if slope else Fraction(0)
