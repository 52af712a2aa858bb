"""When awarded money is paid: instalments with their terms. They decide no amount of an award."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.scoring.terms import Text


class Days(StrEnum):
    """How a term is counted."""

    WORKDAY = "workday"
    CALENDAR = "calendar"


class PaidAfter(StrEnum):
    """What an instalment waits for."""

    ANNOUNCEMENT = "announcement"
    AGREEMENT = "agreement"
    MIDTERM = "midterm"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A part of each award, paid within a term that begins on the day after what it waits for."""

    id: str
    title: Text
    share: Fraction
    after: PaidAfter
    within: int
    days: Days = Days.WORKDAY
