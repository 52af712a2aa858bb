"""`proportional`: shares with floors and caps, redistributed exactly by largest remainder."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.scoring.allotments.asking import Answer, Whole
from app.scoring.evidence import Proposal
from app.scoring.outcome import Line, Reason
from app.scoring.rulebook import Allotment

#: An organisation without a cap of its own takes part alone.
Room = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one line may get, in units of payment, and whose cap it shares."""

    name: str
    weight: Fraction
    floor: int
    cap: int
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Amounts in minor units, and where the order of equals decided: `remainder` or `floor`."""

    amounts: Mapping[str, int]
    by_order: Mapping[str, str]


def answers(whole: Whole) -> Mapping[str, Answer]:
    """Share a pot at once, and say of each line why it gets what it gets."""
    given = shares(whole)
    left = whole.pot_minor - sum(given.amounts.values())
    return {line.proposal: _answer(whole, line, given, left) for line in whole.lines}


def _answer(whole: Whole, line: Line, given: Shares, left: int) -> Answer:
    amount, cut = given.amounts[line.proposal], given.by_order.get(line.proposal)
    facts: dict[str, int | str] = {"by_order": cut} if cut else {}
    if amount > 0:
        return Answer(amount_minor=amount, reason=Reason.PROPORTIONAL, facts=facts)
    floor, cap = bounds(whole.rule, whole.proposals[line.proposal])
    least = max(floor, whole.rule.unit_minor)
    if cap < least:
        return Answer(amount_minor=0, reason=Reason.BELOW_MINIMUM, facts={**line.facts, **facts})
    if weight(whole.rule, line) == 0:
        return Answer(amount_minor=0, reason=line.reason, facts={**line.facts, **facts})
    capped = whole.rule.per_organisation_cap_minor is not None and left >= least
    return Answer(
        amount_minor=0,
        reason=Reason.CAPPED if capped else Reason.POT_EMPTY,
        facts={"left": left, "wish": least, **facts},
    )


def shares(whole: Whole) -> Shares:
    """Share a pot in proportion to score, request or score × request.

    Args:
        whole: the rule, with `by` score, request or score_request, a unit of payment ≥ 1, floor and cap per
            project and a cap per organisation in minor units, ≥ 0; n selected lines, the best first; requests
            cap each share, a minimum viable amount raises the floor; a pot ≥ 0.

    Returns:
        A whole multiple of the unit for each proposal; Σ ≤ pot. Each amount is the claim's weight times
        one common factor, lifted to its floor or lowered to its cap; where an organisation's amounts would
        pass its cap, they share the cap by a factor of their own. Whole units are dealt by largest
        remainder. Where the pot, or an organisation's cap, does not carry all floors, the last in the
        ranking that have a floor get 0 until it does.

    Exact: factor and shares are rationals. Ties: equal remainders go to the better place.
    Empty: no lines, no shares; a weight of 0 or a cap below the floor takes no part.
    Cost: O(n log n), and once more for every organisation that meets its cap.
    Source: Hamilton's method with bounds; our rule for floors that the pot does not carry.
    """
    rule, total = whole.rule, whole.pot_minor // whole.rule.unit_minor
    claims = [claim for claim in (_claim(whole, line) for line in whole.lines) if claim]
    room = _room(whole)
    taking, by_order = _carried(claims, total, room)
    units, contested = _dealt(taking, total, room)
    by_order |= dict.fromkeys(contested, "remainder")
    amounts = {line.proposal: units.get(line.proposal, 0) * rule.unit_minor for line in whole.lines}
    return Shares(amounts=amounts, by_order=by_order)


def weight(rule: Allotment, line: Line) -> Fraction:
    """Give what a line's share is in proportion to; a score below 0 weighs nothing.

    Where the vote took the place of the total, the score is what it was before.
    """
    score = max((line.total if line.score is None else line.score) or Fraction(0), Fraction(0))
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


def _claim(whole: Whole, line: Line) -> Claim | None:
    rule = whole.rule
    floor, cap = bounds(rule, whole.proposals[line.proposal])
    share = weight(rule, line)
    if share <= 0 or cap <= 0 or cap < floor:
        return None
    unit = rule.unit_minor
    return Claim(
        name=line.proposal,
        weight=share,
        floor=floor // unit,
        cap=cap // unit,
        organisation=line.organisation,
    )


def _room(whole: Whole) -> Room:
    """Give the units that each organisation may still get; empty if there is no such cap."""
    cap = whole.rule.per_organisation_cap_minor
    if cap is None:
        return {}
    return {
        line.organisation: max(cap - whole.paid_to.get(line.organisation, 0), 0)
        // whole.rule.unit_minor
        for line in whole.lines
    }


def _carried(claims: Sequence[Claim], total: int, room: Room) -> tuple[list[Claim], dict[str, str]]:
    """Drop the last that have a floor until every organisation's cap, and then the pot, carries the floors."""
    taking: list[Claim] = []
    used: dict[str, int] = defaultdict(int)
    for claim in claims:
        if not room or used[claim.organisation] + claim.floor <= room[claim.organisation]:
            taking.append(claim)
            used[claim.organisation] += claim.floor
    by_order: dict[str, str] = {}
    while sum(claim.floor for claim in taking) > total:
        last = max(at for at, claim in enumerate(taking) if claim.floor > 0)
        by_order = {taking.pop(last).name: "floor"}
    return taking, by_order


def _dealt(taking: Sequence[Claim], total: int, room: Room) -> tuple[dict[str, int], list[str]]:
    """Deal `total` units; organisations that meet their cap share it among their own claims."""
    dealt: dict[str, int] = {}
    contested: list[str] = []
    rest, left = list(taking), total
    while room:
        full = _fullest(rest, left, room)
        if full is None:
            break
        mine = [claim for claim in rest if claim.organisation == full]
        units, equal = _dealt_within(mine, room[full], {})
        dealt |= units
        contested += equal
        rest = [claim for claim in rest if claim.organisation != full]
        left -= room[full]
    units, equal = _dealt_within(rest, left, room)
    return dealt | units, contested + equal


def _fullest(rest: Sequence[Claim], left: int, room: Room) -> str | None:
    """Name the first organisation whose exact shares pass its cap at the common factor."""
    exact = _exact(rest, left)
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for claim in rest:
        sums[claim.organisation] += exact[claim.name]
    # Taking one out leaves more for the others, so whoever passes its cap now also does so later.
    return next((name for name in sorted(sums) if sums[name] > room[name]), None)


def _exact(taking: Sequence[Claim], total: int) -> dict[str, Fraction]:
    if sum(claim.cap for claim in taking) <= total:
        return {claim.name: Fraction(claim.cap) for claim in taking}
    factor = _factor(taking, total)
    return {c.name: min(max(c.weight * factor, Fraction(c.floor)), Fraction(c.cap)) for c in taking}


def _dealt_within(
    taking: Sequence[Claim], total: int, room: Room
) -> tuple[dict[str, int], list[str]]:
    """Deal whole units within the bounds; also name the equals that only their order told apart."""
    exact = _exact(taking, total)
    dealt = {name: share.numerator // share.denominator for name, share in exact.items()}
    remainders = {name: exact[name] - dealt[name] for name in exact}
    whose = {claim.name: claim.organisation for claim in taking}
    free = {name: room[name] for name in set(whose.values())} if room else {}
    for name, units in dealt.items():
        if free:
            free[whose[name]] -= units
    rest = min(total - sum(dealt.values()), sum(share > 0 for share in remainders.values()))
    # sorted() is stable: among equal remainders the better place stays first.
    order = sorted((name for name in exact if remainders[name]), key=lambda name: -remainders[name])
    raised: list[str] = []
    for name in order:
        if len(raised) < rest and (not free or free[whose[name]] > 0):
            dealt[name] += 1
            raised.append(name)
            if free:
                free[whose[name]] -= 1
    return dealt, _contested(order, raised, remainders)


def _contested(
    order: Sequence[str], raised: Sequence[str], remainders: Mapping[str, Fraction]
) -> list[str]:
    if not raised or len(raised) == len(order):
        return []
    last = remainders[raised[-1]]
    equal = [name for name in order if remainders[name] == last]
    return equal if set(equal) - set(raised) else []


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
    # At the last point the sum is that of all caps, which is more than there is to share.
    place = 0
    while fixed + slope * turns[place][0] < total:
        fixed, slope = fixed + turns[place][2], slope + turns[place][1]
        place += 1
    return (total - fixed) / slope if slope else Fraction(0)
