"""Lines of a calendar file."""

from datetime import UTC, datetime

from icalendar import Calendar

from app.language.calendars import Event, calendar


def test_a_fold_never_cuts_a_character() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    for length in range(20, 90):
        event = Event(
            uid="u", starts_at=at, ends_at=at, summary="a" * (length % 3) + "𠮷长é" * length,
            description="", link="", sequence=0, changed_at=at,
        )  # fmt: skip
        [found] = Calendar.from_ical(calendar("n", [event])).walk("VEVENT")
        assert str(found["SUMMARY"]) == event.summary
