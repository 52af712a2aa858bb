"""The only place that knows what time it is. Instants are UTC with whole milliseconds."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPED = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


class Clock(Protocol):
    """Something that tells the present instant in UTC."""

    def now(self) -> datetime:
        """Tell the present instant, cut to the millisecond."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Tell the machine's time."""
        return whole_milliseconds(datetime.now(UTC))  # noqa: TID251 -- the one place that reads it


class TurnedClock:
    """A clock set and turned by hand: tests and the demo use it."""

    def __init__(self, instant: datetime) -> None:
        """Start at an instant."""
        self._instant = whole_milliseconds(instant)

    def now(self) -> datetime:
        """Tell the instant that was set."""
        return self._instant

    def turn(self, by: timedelta) -> None:
        """Move on (or back) by a span."""
        self._instant = whole_milliseconds(self._instant + by)

    def set(self, instant: datetime) -> None:
        """Move to an instant."""
        self._instant = whole_milliseconds(instant)


def whole_milliseconds(instant: datetime) -> datetime:
    """Cut below the millisecond, so that what is stored equals what was judged."""
    return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)


def to_milliseconds(instant: datetime) -> int:
    """Give the integer milliseconds since 1970 in UTC."""
    return (instant - _EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """Give the instant for integer milliseconds since 1970."""
    return _EPOCH + milliseconds * MILLISECOND


def local_time(text: str) -> datetime | None:
    """Read a local date and time as it is typed; 24:00 is the midnight that ends the day."""
    ends_day = text.endswith("24:00")
    for form in _TYPED:
        try:
            found = datetime.strptime(text[:-5] + "00:00" if ends_day else text, form)  # noqa: DTZ007 -- whoever asks knows the round's zone
        except ValueError:
            continue
        return found + timedelta(days=1) if ends_day else found
    return None


def day_in(instant: datetime, zone: str) -> date:
    """Give the calendar day of an instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def to_text(instant: datetime) -> str:
    """Write an instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`, the form of ledgers and bundles."""
    return (
        instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        + f"{instant.microsecond // 1000:03d}Z"
    )


class DemoClock:
    """The machine's clock, put forward by hand in a demo; how far stands in a file."""

    def __init__(self, path: Path) -> None:
        """Remember the file."""
        self._path = path
        self._ahead = timedelta(milliseconds=_milliseconds_in(path))

    def now(self) -> datetime:
        """Tell the machine's time, as far ahead as was set."""
        return SystemClock().now() + self._ahead

    def put_forward(self, by: timedelta) -> None:
        """Let time pass; it never runs back, because the ledger would not either."""
        self._ahead += max(by, timedelta(0))
        self._path.write_text(str(self._ahead // MILLISECOND), encoding="ascii")


def _milliseconds_in(path: Path) -> int:
    text = path.read_text(encoding="ascii").strip() if path.exists() else ""
    return int(text) if text.isdigit() else 0
