"""What comes from outside: which of it counts as match, what things and hours are worth, who may give a name."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.scoring.terms import Text


class Origin(StrEnum):
    """Where a figure comes from: stated by the applicant, or confirmed as received by the round's moment."""

    STATED = "stated"
    RECEIVED = "received"


class Contribution(StrEnum):
    """What comes from outside: a designated gift, the applicant's own money, things, hours of volunteers."""

    GIFT = "gift"
    OWN = "own"
    IN_KIND = "in_kind"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one unit of things or hours is worth; `per` names the unit."""

    id: str
    title: Text
    kind: Contribution
    per: Text
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifts:
    """Where match and own funds come from, and what counts as match.

    `counted`: the kinds that make up the match where it is what was received. `naming_share`: the
    share of an award from which on a donor may give the project or strand a name.
    """

    match: Origin = Origin.STATED
    own_funds: Origin = Origin.STATED
    counted: tuple[Contribution, ...] = (Contribution.GIFT,)
    rates: tuple[Rate, ...] = ()
    naming_share: Fraction | None = None

    @property
    def needs_moment(self) -> bool:
        """Tell whether figures wait for a moment to be set."""
        return Origin.RECEIVED in {self.match, self.own_funds}


def valued(quantity: int, rate_minor: int) -> int:
    """Value things or hours.

    Args:
        quantity: hundredths of a unit, 0 or more.
        rate_minor: what one unit is worth, in minor units, 0 or more.

    Exact: rounded down to a whole minor unit, here and nowhere else. Source: our rule.
    """
    return quantity * rate_minor // 100
