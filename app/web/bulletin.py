"""Whoever waits for news of a meeting is woken when it is committed.

At once in the process that wrote it; where several share a database, by one look for all pages at the
counts of the meetings that somebody here watches.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fastapi.concurrency import run_in_threadpool

from app.clock import Clock
from app.unit import NOBODY as NO_ACTOR
from app.unit import Database, Reading
from app.views import pulses

#: How often the counts are looked at where another process may have written.
LOOK_SECONDS = 0.5


class Topic:
    """What somebody waits for: a number that only grows, and a bell."""

    def __init__(self) -> None:
        """Begin without news."""
        self.number = 0
        self.bell = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits, once."""
        self.number += 1
        self.bell.set()
        self.bell = asyncio.Event()


class Bulletin:
    """The board of one process. Everything but `tell` and `end` happens on the loop of the server."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Begin with nobody waiting."""
        self._database, self._clock = database, clock
        self._topics: dict[str, Topic] = defaultdict(Topic)
        self._watched: dict[str, int] = {}
        self._known: dict[str, tuple[int, int]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        self.is_over = False

    def tell(self, names: frozenset[str]) -> None:
        """Bring news from the thread that wrote it."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
                self._loop.call_soon_threadsafe(self._ring, names)

    def end(self) -> None:
        """Let everybody go: the server stops. May be called from a signal."""
        self.is_over = True
        self.tell(frozenset(self._topics))

    @contextmanager
    def watching(self, meeting_id: str) -> Iterator[None]:
        """Take part for as long as a page is open."""
        self._loop = asyncio.get_running_loop()
        self._watched[meeting_id] = self._watched.get(meeting_id, 0) + 1
        if not self._database.on_sqlite and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self._watched[meeting_id] -= 1
            if not self._watched[meeting_id]:
                del self._watched[meeting_id]

    def number(self, name: str) -> int:
        """Give the number of a topic, to be handed to `news`."""
        return self._topics[name].number

    async def news(self, name: str, seen: int, seconds: float) -> bool:
        """Wait until there is something newer than `seen`; False if the time went by."""
        topic = self._topics[name]
        if topic.number > seen:
            return True
        try:
            await asyncio.wait_for(topic.bell.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _ring(self, names: frozenset[str]) -> None:
        # Whoever counts papers wants to know of everything else too.
        for name in names | {f"{name}/count" for name in names if "/" not in name}:
            self._topics[name].ring()

    async def _look(self) -> None:
        while self._watched and not self.is_over:
            found = await run_in_threadpool(self._read, tuple(self._watched))
            for meeting_id, (stage, count) in found.items():
                before = self._known.get(meeting_id)
                self._known[meeting_id] = (stage, count)
                if before is None or before[0] != stage:
                    self._ring(frozenset({meeting_id}))
                elif before[1] != count:
                    self._ring(frozenset({f"{meeting_id}/count"}))
            await asyncio.sleep(LOOK_SECONDS)

    def _read(self, meeting_ids: tuple[str, ...]) -> dict[str, tuple[int, int]]:
        with self._database.read() as session:
            reading = Reading(session=session, actor=NO_ACTOR, now=self._clock.now())
            return dict(pulses.of(reading, meeting_ids))
