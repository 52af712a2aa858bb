"""What a proposal must keep to before it is handed in."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class ShareBase(StrEnum):
    """What a category's share of a budget is taken of."""

    REQUESTED = "requested"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare:
    """Categories of cost that may together take at most a share of the budget."""

    categories: tuple[str, ...]
    most: Fraction
    base: ShareBase = ShareBase.REQUESTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a proposal must keep to. Empty: nothing is asked; categories are ids of the form's budget.

    `own_share`: the least share of the whole budget that the applicant brings, match funding
    counted if `match_counts`. `applicants` are kinds of organisation; none means all.
    """

    request_floor_minor: int | None = None
    shares: tuple[CategoryShare, ...] = ()
    forbidden: tuple[str, ...] = ()
    own_share: Fraction | None = None
    match_counts: bool = False
    per_organisation: int | None = None
    applicants: tuple[str, ...] = ()
