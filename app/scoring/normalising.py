"""Making members comparable before their sheets are aggregated: exact, and each step shown."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from app.scoring import leniency
from app.scoring.numbers import mean
from app.scoring.outcome import Kept
from app.scoring.panel_rules import Group, Normalisation, Normalise, Shared

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One sheet's total, with the strand of its proposal."""

    seat: str
    proposal: str
    strand: str
    total: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What counts of a sheet, and why it was left as it is."""

    value: Fraction
    kept: Kept | None = None


def corrected(rule: Normalisation, sheets: Sequence[Given]) -> Mapping[Key, Corrected]:
    """Correct the totals of one panel.

    Args:
        rule: the normalisation with its parameters.
        sheets: every sheet that counts; each (seat, proposal) at most once.

    Returns:
        (seat, proposal) → the corrected value. `standard_score`: mean + spread × (total − own mean) ÷ own
        deviation, the deviation rounded down to `places`; fewer than `needs` sheets or no spread leave a
        member as he is. `leniency`: total − the member's effect. `rank_points`: `first` − `step` × (place − 1)
        among the member's own sheets, never below 0.

    Raises:
        leniency.NotConnected: members and proposals fall into parts that share no sheet.

    Exact: rationals; the square root is an integer one. Ties: equal totals of a member get the same.
    """
    if rule.kind is Normalise.LENIENCY:
        totals = {(sheet.seat, sheet.proposal): sheet.total for sheet in sheets}
        effects = leniency.effects(totals, rule.ridge or Fraction(1), rule.places)
        return {key: Corrected(value=total - effects[key[0]]) for key, total in totals.items()}
    points = rule.kind is Normalise.RANK_POINTS
    return _by_seat(sheets, rule, _pointed if points else _standardised)


def _by_seat(sheets: Sequence[Given], rule: Normalisation, way: "_Way") -> Mapping[Key, Corrected]:
    own: dict[Key, list[Given]] = defaultdict(list)
    for sheet in sheets:
        within = sheet.strand if rule.group is Group.STRAND else ""
        own[sheet.seat, within].append(sheet)
    found: dict[Key, Corrected] = {}
    for mine in own.values():
        values = way(rule, [sheet.total for sheet in mine])
        found |= {
            (sheet.seat, sheet.proposal): value for sheet, value in zip(mine, values, strict=True)
        }
    return found


def _standardised(rule: Normalisation, totals: Sequence[Fraction]) -> list[Corrected]:
    if len(totals) < max(rule.needs, 2):
        return [Corrected(value=total, kept=Kept.FEW_SHEETS) for total in totals]
    middle = mean(list(totals))
    squares = sum(((total - middle) ** 2 for total in totals), Fraction(0))
    spread = root(squares / (len(totals) - rule.sample), rule.places)
    if spread == 0:
        return [Corrected(value=total, kept=Kept.NO_SPREAD) for total in totals]
    centre, width = rule.mean or Fraction(0), rule.spread or Fraction(1)
    return [Corrected(value=centre + width * (total - middle) / spread) for total in totals]


def root(value: Fraction, places: int) -> Fraction:
    """Give the square root of a rational ≥ 0, rounded down to decimal places, by integers alone."""
    unit = 10**places
    return Fraction(isqrt(value.numerator * unit * unit // value.denominator), unit)


def _pointed(rule: Normalisation, totals: Sequence[Fraction]) -> list[Corrected]:
    first, step = rule.first or Fraction(0), rule.step or Fraction(1)
    return [
        Corrected(value=max(first - step * (place - 1), Fraction(0)))
        for place in ranks(totals, rule.shared)
    ]


def ranks(values: Sequence[Fraction], shared: Shared) -> list[Fraction]:
    """Give the place of each value, the greatest first; equals share the better or the mean place."""
    first: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    number = Counter(values)
    mean_place = shared is Shared.MEAN
    return [
        first[value] + (Fraction(number[value] - 1, 2) if mean_place else Fraction(0))
        for value in values
    ]


_Way = Callable[[Normalisation, Sequence[Fraction]], list[Corrected]]
