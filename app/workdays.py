"""Working days: a seeded calendar of holidays and made-up days, and what officers entered over it.

The seed is the table of the Chinese mainland as the State Council announced it, year by year. A year that
was not announced when the library was made is not guessed: it counts Monday to Friday and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from chinese_calendar.constants import Holiday, holidays, workdays

_SATURDAY = 5
_MAINLAND = frozenset({"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"})
_YEARS = frozenset(day.year for day in holidays)
_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}
#: No term is longer; a calendar in which nobody ever works must not hang the program.
DAYS_MAX = 3660


Rests = Sequence[tuple[date, date]]


class DayUnit(StrEnum):
    """How a term is counted."""

    WORKDAY = "workday"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that is not what its weekday says: off, or worked; `own` where officers entered it."""

    day: date
    works: bool
    name: Mapping[str, str]
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """What officers made of a day at an instant; None took out again what they had entered."""

    at: datetime
    day: date
    special: SpecialDay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """The working days of a programme. `settled`: years whose days officers have entered in full.

    `changes`: how the own days came about, the oldest first, where terms that run already are counted.
    """

    mainland: bool = False
    own: Mapping[date, SpecialDay] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()
    changes: Sequence[DayChange] = ()

    def as_of(self, instant: datetime) -> "WorkCalendar":
        """Give the calendar as it stood at an instant: a term keeps the days by which it was told."""
        later = {change.day for change in self.changes if change.at > instant}
        if not later:
            return self
        before = {change.day: change for change in self.changes if change.at <= instant}
        own = {day: found for day, found in self.own.items() if day not in later}
        for day in later & before.keys():
            special = before[day].special
            own |= {day: special} if special is not None else {}
        return replace(self, own=own, changes=())

    def at_end_of(self, day: date, zone: ZoneInfo) -> "WorkCalendar":
        """Give the calendar as it stood at the end of a day (24:00)."""
        return self.as_of(datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone))

    def special(self, day: date) -> SpecialDay | None:
        """Give what is special about a day, if anything is."""
        return self.own.get(day) or (_seeded(day) if self.mainland else None)

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        found = self.special(day)
        return found.works if found is not None else day.weekday() < _SATURDAY

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of a year are known; else Monday to Friday is counted."""
        return year in self.settled or (self.mainland and year in _YEARS)

    def unknown(self, first: date, last: date) -> tuple[int, ...]:
        """Name the years of a span whose holidays are not known."""
        return tuple(year for year in range(first.year, last.year + 1) if not self.knows(year))

    def within(self, first: date, last: date) -> int:
        """Count the working days of a span, both ends included."""
        return sum(self.works(day) for day in _days(first) if day <= last) if first <= last else 0

    def nth(self, first: date, number: int, unit: DayUnit = DayUnit.WORKDAY) -> date:
        """Give the n-th day of a term whose first possible day is `first`."""
        number = max(number, 1)
        if unit is DayUnit.CALENDAR:
            return first + timedelta(days=number - 1)
        counted = (day for day in _days(first) if self.works(day))
        return next(islice(counted, number - 1, None), first + timedelta(days=DAYS_MAX))

    def nth_outside(self, told_on: date, number: int, unit: DayUnit, rests: Rests) -> date:
        """Give the n-th day after one on which something was told; days of a rest do not count.

        A rest goes from the day after it began to the day on which it ended, as a term does.
        """
        later = (day for day in _days(told_on) if day > told_on)
        counted = (day for day in later if self._counts(day, unit, rests))
        return next(islice(counted, max(number, 1) - 1, None), told_on + timedelta(days=DAYS_MAX))

    def counted_after(self, today: date, last: date, unit: DayUnit, rests: Rests) -> int:
        """Count what is left of such a term after a day."""
        days = (day for day in _days(today) if today < day)
        return sum(self._counts(day, unit, rests) for day in takewhile(last.__ge__, days))

    def _counts(self, day: date, unit: DayUnit, rests: Rests) -> bool:
        rested = any(began < day <= ended for began, ended in rests)
        return not rested and (unit is DayUnit.CALENDAR or self.works(day))

    def specials(self, year: int) -> tuple[SpecialDay, ...]:
        """List the special days of a year in their order."""
        first = date(year, 1, 1)
        days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
        return tuple(found for day in days if (found := self.special(day)) is not None)


def mainland(zone: str) -> bool:
    """Tell whether a programme's zone is one where the seeded holidays are kept."""
    return zone in _MAINLAND


def seeded_until() -> int:
    """Give the last year of the seed."""
    return int(max(_YEARS))


def _days(first: date) -> "islice[date]":
    return islice((first + timedelta(days=n) for n in count()), DAYS_MAX)


def _seeded(day: date) -> SpecialDay | None:
    name = workdays.get(day) or holidays.get(day)
    if name is None:
        return None
    works = day in workdays
    if works == (day.weekday() < _SATURDAY):
        return None
    return SpecialDay(day=day, works=works, name={"zh": _CHINESE[name], "en": name})
