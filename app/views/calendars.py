"""A programme's working days as its officers see them, with a term counted on request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from app.forms.calendars import TermForm
from app.language.catalogue import content
from app.policy import may, require
from app.store import workdays
from app.store.standing import of_programme
from app.unit import Reading
from app.vocabulary import Verb
from app.workdays import DayUnit, SpecialDay, WorkCalendar, mainland, seeded_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that was counted: its last day, and the days that did not count, by name."""

    first: date
    last: date
    days: int
    unit: DayUnit
    skipped: tuple[SpecialDay, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """The special days of one year."""

    programme_id: str
    programme_name: str
    zone: ZoneInfo
    year: int
    years: tuple[int, ...]
    days: tuple[SpecialDay, ...]
    known: bool
    source: str
    seeded: bool
    seeded_until: int
    workdays: int
    may_edit: bool
    term: Term | None


def show(
    reading: Reading, programme_id: str, year: int | None = None, term: TermForm | None = None
) -> CalendarPage:
    """Show the special days of a year, and where asked, a term."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.CALENDAR_VIEW, standing)
    zone = ZoneInfo(programme.timezone)
    this = reading.now.astimezone(zone).year
    shown = year or this
    calendar = workdays.calendar_of(reading.session, programme)
    sources = {row.year: row.source for row in workdays.years_of(reading.session, programme.id)}
    entered = {day.year for day in calendar.own}
    return CalendarPage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        zone=zone,
        year=shown,
        years=tuple(sorted({this - 1, this, this + 1, this + 2, shown, *entered, *sources})),
        days=calendar.specials(shown),
        known=calendar.knows(shown),
        source=sources.get(shown, ""),
        seeded=mainland(programme.timezone),
        seeded_until=seeded_until(),
        workdays=calendar.within(date(shown, 1, 1), date(shown, 12, 31)),
        may_edit=may(Verb.CALENDAR_SET_DAY, standing).allowed,
        term=counted(calendar, term.start, term.days, DayUnit(term.unit)) if term else None,
    )


def counted(calendar: WorkCalendar, first: date, days: int, unit: DayUnit) -> Term:
    """Count a term; name the holidays and made-up days that fall into it."""
    last = calendar.nth(first, days, unit)
    special: Mapping[date, SpecialDay] = {
        day.day: day
        for year in range(first.year, last.year + 1)
        for day in calendar.specials(year)
        if first <= day.day <= last
    }
    return Term(
        first=first,
        last=last,
        days=days,
        unit=unit,
        skipped=tuple(special.values()) if unit is DayUnit.WORKDAY else (),
        unknown=calendar.unknown(first, last) if unit is DayUnit.WORKDAY else (),
    )
