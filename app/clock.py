"""The only place that knows what time it is. Instants are UTC with whole milliseconds."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: 2026-05-14 17:00 and how else people write it: 2026/5/14 17：00, 2026年5月14日 17点30分; browsers put a T.
_TYPED = re.compile(
    r"\A(\d{4}) ?(?:-|/|\.|年) ?(\d{1,2}) ?(?:-|/|\.|月) ?(\d{1,2}) ?(?:日|号)?(?:T| )*"
    r"(\d{1,2})(?:(?::|：)(\d{2})(?::(\d{2}))?| ?(?:点|时)(?: ?(\d{1,2}) ?分?|整)?)\Z",
    re.ASCII,
)


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
    found = _TYPED.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, spoken = (int(one or 0) for one in found.groups())
    ends_day = (hour, minute, second, spoken) == (24, 0, 0, 0)
    try:
        at = datetime(year, month, day, 0 if ends_day else hour, minute or spoken, second)  # noqa: DTZ001 -- whoever asks knows the round's zone
    except ValueError:
        return None
    return at + timedelta(days=1) if ends_day else at


def as_typed(local: datetime, *, ends: bool = False) -> str:
    """Write a local time as it is typed; where something ends, midnight is 24:00 of the day before."""
    if ends and (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


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
