"""Where writing happens: one thread with a fair queue on SQLite, retried transactions on PostgreSQL."""

import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from app.clock import Clock
from app.errors import Overloaded
from app.unit.damage import is_failing, is_held
from app.unit.database import LOCK_NOT_AVAILABLE, Database
from app.unit.turns import Turn
from app.unit.work import Actor, Unit, settle, watch

Result = TypeVar("Result")
QUEUE_LIMIT = 2000
RETRIES = 24
#: PostgreSQL: who was undone so often gets a turn alone. Most meet by chance, on a page of an index
#: that both wrote into, and need nobody to wait; a turn alone lets everything else wait.
ALONE_AFTER = 2
#: PostgreSQL: so many transactions of one process at once; more only undo each other at the chain's head.
AT_ONCE = 4
_SERIALISATION = {"40001", "40P01"}
#: The class of what a constraint refuses.
_BROKEN_RULE = "23"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the unit of work must know of the request that started it."""

    actor: Actor
    request_id: str
    arrived_at: datetime
    language: str = "zh_CN"
    turn: Turn = Turn.BESIDE


class Spare(Protocol):
    """Room on the disk that can be given back when a save finds none."""

    def drop(self) -> bool:
        """Give it back; tell whether there was any."""

    def is_scarce(self) -> bool:
        """Tell whether the disk has next to nothing left."""


class Writer:
    """Runs each piece of work in one transaction and returns when it is committed."""

    def __init__(self, database: Database, clock: Clock, spare: Spare | None = None) -> None:
        """On SQLite start the one thread that writes."""
        self._spare = spare
        self._database = database
        self._clock = clock
        self._queue: queue.Queue[tuple[Callable[[], Any], Future[Any]] | None] = queue.Queue(
            QUEUE_LIMIT
        )
        #: Called after each commit that brought news, from the thread that wrote.
        self.tell: Callable[[frozenset[str]], None] | None = None
        self._broken = False
        self._places = threading.BoundedSemaphore(AT_ONCE)
        #: Only the first of a line takes one of the places.
        self._line = threading.Lock()
        self._thread: threading.Thread | None = None
        if database.on_sqlite:
            self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
            self._thread.start()

    def write(self, request: Request, work: Callable[[Unit], Result]) -> Result:
        """Run the work in a transaction; when this returns, it is durable."""
        if self._thread is None and not self._broken:
            return self._retried(request, work)
        return self.begin(request, work).result()

    @property
    def queues(self) -> bool:
        """Tell whether work waits in a queue, and nobody need hold a thread for it."""
        return self._thread is not None

    @property
    def alive(self) -> bool:
        """Tell whether writing goes on: nothing broke, and the thread that writes is there."""
        return not self._broken and (self._thread is None or self._thread.is_alive())

    @property
    def waiting(self) -> int:
        """Tell how much waits in the queue."""
        return self._queue.qsize()

    def begin(self, request: Request, work: Callable[[Unit], Result]) -> Future[Result]:
        """Queue the work where one thread writes; its result is there when it is durable."""
        if self._broken:
            raise Overloaded("writing_stopped")
        done: Future[Result] = Future()
        try:
            self._queue.put_nowait((lambda: self._with_room(request, work), done))
        except queue.Full:
            raise Overloaded("too_busy") from None
        return done

    def close(self) -> None:
        """Finish what is queued and stop."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout=10)
            self._thread = None

    def _serve(self) -> None:
        while (item := self._queue.get()) is not None:
            work, done = item
            if not done.set_running_or_notify_cancel():
                continue
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- handed to the thread that waits for it
                done.set_exception(self._told(error))

    def _told(self, error: BaseException) -> BaseException:
        """Stop for good where the disk fails; say so, and that nobody knows whether it was saved."""
        if is_failing(error):
            self._broken = True
            _log.critical("writing_stopped", error=str(error))
            return Overloaded("writing_stopped")
        if is_held(error):
            _log.error("database_held", error=str(error))
            return Overloaded("database_held")
        return error

    def _with_room(self, request: Request, work: Callable[[Unit], Result]) -> Result:
        """Run the work; where the disk is full, once more with the room that was kept for this."""
        try:
            return self._once(request, work)
        except OperationalError as error:
            if not self._has_no_room(error):
                raise
            _log.error("disk_full", error=str(error.orig))
        if self._spare is None or not self._spare.drop():
            raise Overloaded("no_room")
        try:
            return self._once(request, work)
        except OperationalError as error:
            if not self._has_no_room(error):
                raise
            raise Overloaded("no_room") from None

    def _has_no_room(self, error: OperationalError) -> bool:
        """Tell a full disk, which passes, from a broken one. SQLite says the second of its shared memory."""
        text = str(error.orig)
        if "database or disk is full" in text:
            return True
        return "disk I/O error" in text and self._spare is not None and self._spare.is_scarce()

    def _once(
        self, request: Request, work: Callable[[Unit], Result], turn: Turn = Turn.BESIDE
    ) -> Result:
        with self._database.write_session() as session:
            self._database.begin(session, turn)
            unit = Unit(
                session=session,
                actor=request.actor,
                now=self._clock.now(),
                language=request.language,
                request_id=request.request_id,
                arrived_at=request.arrived_at,
            )
            watch(unit)
            result = work(unit)
            settle(unit)
            session.commit()
            if unit.scrubs:
                self._database.scrub()
            if unit.news and self.tell is not None:
                self.tell(frozenset(unit.news))
            return result

    def _retried(self, request: Request, work: Callable[[Unit], Result]) -> Result:
        turn = request.turn
        for attempt in range(RETRIES):
            try:
                with self._line if turn is Turn.IN_LINE else nullcontext(), self._places:
                    return self._once(request, work, turn)
            except DBAPIError as error:
                state = str(getattr(error.orig, "sqlstate", ""))
                # Two who write the same at once may be told so as a row that is there already.
                early = attempt < ALONE_AFTER
                met = state in _SERIALISATION or (state[:2] == _BROKEN_RULE and early)
                if not met and state != LOCK_NOT_AVAILABLE:
                    raise
                turn = _next_turn(turn, attempt) if met else Turn.NONE
                # Where nobody gives turns: uneven pauses, so that those who undid each other do not meet again.
                if turn is Turn.NONE or attempt >= ALONE_AFTER:
                    time.sleep(random.uniform(0, min(0.2, 0.005 * 2**attempt)))  # noqa: S311 -- no secret
        raise Overloaded("too_busy")


def _next_turn(turn: Turn, attempt: int) -> Turn:
    """Whoever holds a row waits for that row alone; the others get a turn alone in the end."""
    if turn is not Turn.HOLDING and attempt + 1 >= ALONE_AFTER:
        return Turn.ALONE
    return Turn.BESIDE if turn is Turn.NONE else turn
