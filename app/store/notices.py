"""How long a public notice or a term of the panel runs: counted by the programme's calendar."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.workdays import DayUnit, WorkCalendar


def last_day(
    published_at: datetime,
    days: int,
    zone: ZoneInfo,
    *,
    calendar: WorkCalendar,
    unit: DayUnit = DayUnit.WORKDAY,
) -> date:
    """Give the last day of a notice of so many days; the day of publication is the first, if it counts."""
    return calendar.nth(published_at.astimezone(zone).date(), days, unit)


def last_day_after(at: datetime, days: int, zone: ZoneInfo, *, calendar: WorkCalendar) -> date:
    """Give the last day of a term that begins on the day after something was told."""
    return calendar.nth(at.astimezone(zone).date() + timedelta(days=1), days)


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """Give the end of a day in a zone (24:00)."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)
