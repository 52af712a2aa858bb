"""The worker: one thread takes due jobs, another lets releases and messages go out in time."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from app.actions import accesses, jobs, publications, release_plans, systems
from app.errors import Fault, Invalid, NotFound, Overloaded, Refused, Stale
from app.files import Ballast
from app.keeping.keeper import Keeper
from app.leases import held
from app.messages import Transports, transports_of
from app.store import attachments, releases
from app.store.jobs import LEASE, Claimed
from app.tasks import HANDLERS, Bench, Handler, give_up
from app.timekeeping import clock_off
from app.unit import Actor, Looks, Request

PAUSE = timedelta(seconds=1)
TIDY_EVERY = timedelta(minutes=5)
NOTE_EVERY = timedelta(seconds=5)
LOOK_EVERY = timedelta(hours=1)
#: A release whose files cannot be fetched tries again so long before a person is told.
FILES_WAIT = timedelta(minutes=10)
_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Worker(Bench):
    """Two threads of the server on SQLite; on PostgreSQL they may also run as their own process.

    What takes minutes has a thread of its own: codes that expire and a release at its instant do not wait for it.
    """

    ballast: Ballast | None = None
    transports: Transports | None = None
    looks: Looks = field(default_factory=Looks)
    keeper: Keeper | None = None
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    renew_every: timedelta = LEASE / 4
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _punctual: threading.Thread | None = None
    _tidied: float | None = None
    _noted: float = 0
    _timed: float | None = None

    def start(self) -> None:
        """Begin to take jobs in a thread."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()
        if self.keeper is not None:
            self.keeper.start()

    def stop(self) -> None:
        """Finish the job in hand and stop."""
        self._stop.set()
        if self.keeper is not None:
            self.keeper.stop()
        for thread in (self._punctual, self._thread):
            if thread is not None:
                thread.join(timeout=10)

    def run(self) -> None:
        """Take jobs until stopped, and let another thread look after what cannot wait."""
        self._punctual = threading.Thread(target=self._in_time, name="punctual", daemon=True)
        self._punctual.start()
        self._until_stopped(self._job_and_tidy)
        self._punctual.join(timeout=10)

    def _in_time(self) -> None:
        self._until_stopped(self._post_and_note)
        self.note(at_once=True)

    def _until_stopped(self, work: Callable[[], bool]) -> None:
        while not self._stop.is_set():
            try:
                busy = work()
            except Exception:  # noqa: BLE001 -- the worker outlives whatever a job does
                _log.exception("worker_failed")
                busy = False
            if not busy:
                self._stop.wait(PAUSE.total_seconds())

    def _job_and_tidy(self) -> bool:
        busy = self.take()
        self.tidy()
        return busy

    def _post_and_note(self) -> bool:
        self.release()
        busy = self.post()
        self.note()
        return busy

    def note(self, *, at_once: bool = False) -> None:
        """Every few seconds, and at the end: write down who opened what."""
        now = time.monotonic()
        if not at_once and now - self._noted < NOTE_EVERY.total_seconds():
            return
        self._noted = now
        if looks := self.looks.take():
            self.writer.write(self.request(), partial(accesses.keep, looks=looks))

    def tidy(self) -> int:
        """Every few minutes: sweep what was uploaded and never used, and take the ballast on board again."""
        now = time.monotonic()
        if self._tidied is not None and now - self._tidied < TIDY_EVERY.total_seconds():
            return 0
        self._tidied = now
        if self.ballast is not None:
            self.ballast.load()
        self.look_at_clock(now)
        self.send_heads()
        return self.files.sweep(self._referred)

    def look_at_clock(self, now: float) -> None:
        """Once an hour: compare this machine's clock, where a source is named."""
        source = self.settings.time_source
        recent = self._timed is not None and now - self._timed < LOOK_EVERY.total_seconds()
        if not source or recent:
            return
        self._timed = now
        off = clock_off(source, self.clock)
        off_ms = None if off is None else round(off.total_seconds() * 1000)
        keep = partial(systems.keep_clock, source=source, off_ms=off_ms)
        self.writer.write(self.request(), keep)

    def send_heads(self) -> bool:
        """Once a day: let the heads of the ledger go to the addresses outside."""
        settings = self.settings
        if not (settings.heads_to and settings.smtp_url):
            return False
        day = self.clock.now().astimezone(settings.zone).date().isoformat()
        send = partial(
            systems.send_heads, addresses=settings.heads_to, day=day, language=settings.language
        )
        return self.writer.write(self.request(), send)

    def _referred(self, digests: set[str]) -> set[str]:
        with self.database.read() as session:
            return attachments.referred(session, digests)

    def once(self) -> bool:
        """Do one round of both threads; tell whether there was work."""
        took = self.take()
        self.release()
        return self.post() or took

    def take(self) -> bool:
        """Take one due job; tell whether there was one."""
        claimed = self.writer.write(
            self.request(), lambda unit: jobs.claim(unit, worker=self.name, kinds=self.handlers)
        )
        if claimed is not None:
            self._do(claimed)
        return claimed is not None

    def post(self) -> bool:
        """Send one due batch of messages; tell whether there was one."""
        return self._transports().deliver(self.database, self.writer, self.request()) > 0

    def release(self) -> None:
        """Look after every scheduled release: let it go out, note that the clock walks, or stop it."""
        with self.database.read() as session:
            waiting = releases.waiting(session)
        for one in waiting:
            now = self.clock.now()
            fault = releases.clock_fault(one, now)
            if fault:
                self._hold(one, Refused(fault))
            elif now >= one.release_at:
                self._let_go(one)
            elif abs(now - one.looked_at) >= releases.LOOK:
                self.writer.write(self.request(), partial(release_plans.look, plan_id=one.plan_id))

    def _let_go(self, one: releases.Waiting) -> None:
        """Check all of it once more in this thread, then release in one transaction."""
        confirmed = Request(
            actor=Actor(account_id=one.confirmed_by),
            request_id=f"release-{one.plan_id}",
            arrived_at=self.clock.now(),
        )
        try:
            made = self.files.at_hand(lambda: self._rechecked(one))
            self.writer.write(
                confirmed,
                partial(publications.publish_scheduled, plan_id=one.plan_id, release=made),
            )
        except NotFound:
            self._hold(one, Refused("release_person_gone"))
        except Overloaded as fault:
            if self.clock.now() - one.release_at > FILES_WAIT:
                self._hold(one, fault)
        except (Refused, Stale, Invalid) as fault:
            self._hold(one, fault)
        except Exception:  # noqa: BLE001 -- a person is told; what is broken stands in the log
            _log.exception("release_failed", plan=one.plan_id)
            self._hold(one, Refused("release_failed"))

    def _rechecked(self, one: releases.Waiting) -> releases.Release:
        with self.database.read() as session:
            return release_plans.recheck(session, one, self.files)

    def _hold(self, one: releases.Waiting, fault: Fault) -> None:
        _log.warning("release_held", plan=one.plan_id, reason=fault.reason)
        self.writer.write(
            self.request(), partial(release_plans.hold, plan_id=one.plan_id, fault=fault)
        )

    def _do(self, job: Claimed) -> None:
        if job.attempts > jobs.TRIES:
            # Whoever took it before was gone each time: perhaps the job itself ends the program.
            _log.error("job_given_up", job=job.id, kind=job.kind)
            self._fail(job, "stopped with the program")
            return
        try:
            with held(partial(self._renew, job), self.renew_every):
                self.handlers[job.kind](self, job)
        except Refused as refused:
            _log.info("job_overtaken", job=job.id, kind=job.kind, reason=refused.reason)
            give_up(self, job)
        except Exception as error:  # noqa: BLE001 -- a job's failure is kept with the job
            _log.exception("job_failed", job=job.id, kind=job.kind)
            self._fail(job, str(error)[:400])
            return
        self.writer.write(self.request(), partial(jobs.finish, job_id=job.id))

    def _fail(self, job: Claimed, reason: str) -> None:
        give_up(self, job)
        self.writer.write(self.request(), partial(jobs.fail, job_id=job.id, error=reason))

    def _renew(self, job: Claimed) -> None:
        self.writer.write(self.request(), partial(jobs.renew, job_id=job.id))

    def _transports(self) -> Transports:
        if self.transports is None:
            self.transports = transports_of(self.settings, self.clock)
        return self.transports
