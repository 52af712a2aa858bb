"""How far members agree, as information: nothing here decides anything."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

#: More comparisons than this are not made: the deviation alone says enough then.
COMPARISONS_MOST = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFigures:
    """One member beside the others: how much higher or lower, and how far apart the own totals lie."""

    sheets: int
    above: Fraction | None
    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Figures of a panel: each member's, the spread of each proposal, and two measures of agreement."""

    members: Mapping[str, MemberFigures]
    spreads: Mapping[str, Fraction]
    deviation: Fraction | None
    same_order: Fraction | None
    comparisons: int


def agreement(totals: Mapping[tuple[str, str], Fraction]) -> Agreement:
    """Describe how far members agree.

    Args:
        totals: (seat, proposal) → the sheet's total, on one scale. A member who kept out has none.

    Returns:
        `above`: mean difference of a member's totals to the mean of the others on the same proposals; None
        where nobody else read any of them. `spreads`: highest less lowest total of each proposal with two sheets.
        `deviation`: mean distance of a total from its proposal's mean, over proposals with two sheets; None
        without such. `same_order`: of all pairs of members and pairs of proposals that both read and that
        neither put level, the share in which both prefer the same one (the proportion of concordant pairs);
        None where there is no such pair or where it would take too many comparisons.

    Exact: rationals, nothing is rounded. Empty: no totals → empty mappings and None.
    Cost: O(members² · proposals²) within COMPARISONS_MOST, else O(sheets).
    Source: Kendall's concordant pairs (1938) over an incomplete design; the rest is our rule.
    """
    by_proposal: dict[str, dict[str, Fraction]] = defaultdict(dict)
    by_member: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for (seat, proposal), total in sorted(totals.items()):
        by_proposal[proposal][seat] = total
        by_member[seat][proposal] = total
    shared = {key: row for key, row in by_proposal.items() if len(row) > 1}
    apart = [abs(one - _mean(row)) for row in shared.values() for one in row.values()]
    same, compared = _order(by_member)
    return Agreement(
        members={seat: _member(seat, row, by_proposal) for seat, row in by_member.items()},
        spreads={key: max(row.values()) - min(row.values()) for key, row in shared.items()},
        deviation=sum(apart, Fraction(0)) / len(apart) if apart else None,
        same_order=Fraction(same, compared) if compared else None,
        comparisons=compared,
    )


def _member(
    seat: str, own: Mapping[str, Fraction], by_proposal: Mapping[str, Mapping[str, Fraction]]
) -> MemberFigures:
    beside = []
    for proposal, total in own.items():
        others = [value for other, value in by_proposal[proposal].items() if other != seat]
        if others:
            beside.append(total - sum(others, Fraction(0)) / len(others))
    return MemberFigures(
        sheets=len(own),
        above=sum(beside, Fraction(0)) / len(beside) if beside else None,
        lowest=min(own.values()),
        highest=max(own.values()),
    )


def _order(by_member: Mapping[str, Mapping[str, Fraction]]) -> tuple[int, int]:
    """Count (concordant, compared) pairs."""
    pairs = [
        (first, second, sorted(set(first) & set(second)))
        for first, second in combinations(by_member.values(), 2)
    ]
    if sum(len(common) * (len(common) - 1) // 2 for _, _, common in pairs) > COMPARISONS_MOST:
        return 0, 0
    same = compared = 0
    for first, second, common in pairs:
        for one, other in combinations(common, 2):
            here, there = first[one] - first[other], second[one] - second[other]
            if here and there:
                compared += 1
                same += (here > 0) == (there > 0)
    return same, compared


def _mean(row: Mapping[str, Fraction]) -> Fraction:
    return sum(row.values(), Fraction(0)) / len(row)
