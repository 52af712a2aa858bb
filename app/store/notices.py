"""How long a public notice runs: working days, counted from the day of publication."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def last_day(published_at: datetime, days: int, zone: ZoneInfo) -> date:
    """Give the last day of a notice of so many working days; holidays are not known here."""
    day = published_at.astimezone(zone).date()
    left = max(days, 1)
    while True:
        left -= day.weekday() < _SATURDAY
        if left <= 0:
            return day
        day += timedelta(days=1)


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """Give the end of a day in a zone (24:00)."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)
