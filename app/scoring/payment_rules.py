"""When awarded money is paid and reported on: instalments and reports with their terms. They decide no amount."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.scoring.terms import ABSENT, Text


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


class Reported(StrEnum):
    """Which report a term is about."""

    MIDTERM = "midterm"
    FINAL = "final"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTerm:
    """Until when a report is handed in, counted from the day after the time that it tells of.

    `within`: so many days; nothing where the rules leave the day to the office. `postponable`: whether one
    project may be given a later day, with a reason.
    """

    kind: Reported
    within: int | None = field(default=None, metadata=ABSENT)
    days: Days = Days.WORKDAY
    postponable: bool = True
