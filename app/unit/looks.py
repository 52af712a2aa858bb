"""What signed-in people opened since it was last written down: noted by requests, taken by the worker."""

import threading
from dataclasses import dataclass
from datetime import datetime

#: More different pages between two takings than people can open; what is beyond is not noted.
LIMIT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A person opened a page about something, once or more often."""

    account_id: str
    page: str
    subject_id: str
    first_at: datetime
    last_at: datetime
    times: int


class Looks:
    """Kept in memory for a few seconds: looking at a page never waits for the disk."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str, str], tuple[datetime, datetime, int]] = {}

    def note(self, account_id: str, page: str, subject_id: str, at: datetime) -> None:
        """Remember that a person opened a page about something."""
        key = account_id, page, subject_id
        with self._lock:
            if key in self._seen:
                first, last, times = self._seen[key]
                self._seen[key] = first, max(last, at), times + 1
            elif len(self._seen) < LIMIT:
                self._seen[key] = at, at, 1

    def take(self) -> tuple[Look, ...]:
        """Give what was noted, and forget it."""
        with self._lock:
            seen, self._seen = self._seen, {}
        return tuple(
            Look(
                account_id=account,
                page=page,
                subject_id=subject,
                first_at=first,
                last_at=last,
                times=times,
            )
            for (account, page, subject), (first, last, times) in seen.items()
        )
