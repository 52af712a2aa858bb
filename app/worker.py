"""The worker: takes due jobs and messages. Read → compute → write, never inside a request."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from app import dossiers, making
from app.actions import (
    accesses,
    jobs,
    likenesses,
    made_files,
    plan_runs,
    publications,
    release_plans,
    results,
    systems,
)
from app.actions import dossiers as dossier_actions
from app.clock import Clock
from app.documents.sheets import Imprint
from app.errors import Fault, Invalid, NotFound, Overloaded, Refused, Stale
from app.files import Ballast, Files
from app.keeping.keeper import Keeper
from app.messages import Transports, transports_of
from app.models import FundingRound
from app.settings import Settings
from app.store import attachments, plan_questions, plans, releases, snapshots
from app.store import dossiers as stored_dossiers
from app.store import likenesses as stored
from app.store import made_files as stored_files
from app.store.jobs import Claimed
from app.store.results import TALLY_JOB
from app.timekeeping import clock_off
from app.unit import NOBODY, Actor, Database, Looks, Reading, Request, Writer
from app.views.checks import findings
from app.waiting import Step

PAUSE = timedelta(seconds=1)
TIDY_EVERY = timedelta(minutes=5)
NOTE_EVERY = timedelta(seconds=5)
LOOK_EVERY = timedelta(hours=1)
#: A release whose files cannot be fetched tries again so long before a person is told.
FILES_WAIT = timedelta(minutes=10)
_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Worker:
    """A thread of the server on SQLite; on PostgreSQL it may also run as its own process."""

    settings: Settings
    clock: Clock
    database: Database
    writer: Writer
    files: Files
    ballast: Ballast | None = None
    transports: Transports | None = None
    looks: Looks = field(default_factory=Looks)
    keeper: Keeper | None = None
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
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
        if self._thread is not None:
            self._thread.join(timeout=10)

    def run(self) -> None:
        """Take jobs until stopped."""
        while not self._stop.is_set():
            try:
                busy = self.once()
                self.tidy()
                self.note()
            except Exception:  # noqa: BLE001 -- the worker outlives whatever a job does
                _log.exception("worker_failed")
                busy = False
            if not busy:
                self._stop.wait(PAUSE.total_seconds())
        self.note(at_once=True)

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
        """Take one due job and one due batch of messages; tell whether there was work."""
        claimed = self.writer.write(
            self.request(), lambda unit: jobs.claim(unit, worker=self.name, kinds=HANDLERS)
        )
        if claimed is not None:
            self._do(claimed)
        self.release()
        sent = self._transports().deliver(self.database, self.writer, self.request())
        return claimed is not None or sent > 0

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
        try:
            HANDLERS[job.kind](self, job)
        except Refused as refused:
            _log.info("job_overtaken", job=job.id, kind=job.kind, reason=refused.reason)
            self.writer.write(self.request(), lambda unit: jobs.finish(unit, job.id))
        except Exception as error:  # noqa: BLE001 -- a job's failure is kept with the job
            _log.exception("job_failed", job=job.id, kind=job.kind)
            reason = str(error)[:400]
            self.writer.write(self.request(), lambda unit: jobs.fail(unit, job.id, reason))
        else:
            self.writer.write(self.request(), lambda unit: jobs.finish(unit, job.id))

    def _transports(self) -> Transports:
        if self.transports is None:
            self.transports = transports_of(self.settings, self.clock)
        return self.transports

    def request(self) -> Request:
        """Act as nobody, now."""
        return Request(actor=NOBODY, request_id=f"worker-{self.name}", arrived_at=self.clock.now())


def _tally(worker: Worker, job: Claimed) -> None:
    """Compute in this thread, keep in the writer's; as the person who asked for it."""
    round_id = str(job.arguments["round_id"])
    with worker.database.read() as session:
        snapshot = snapshots.take(session, round_id)
    computed = results.compute(snapshot)
    asked = _as_asked(worker, job)
    worker.writer.write(asked, lambda unit: results.keep_tally(unit, round_id, computed))


def _likeness(worker: Worker, _job: Claimed) -> None:
    """Sketch what was handed in and not compared yet, then compare it.

    The sketches are written first, so that of two that come at once the later one sees the other.
    """
    with worker.database.read() as session:
        waiting = stored.lacking(session)
    for proposal_id in waiting:
        _sketch(worker, proposal_id)
    for proposal_id in waiting:
        _compare(worker, proposal_id)


def _sketch(worker: Worker, proposal_id: str) -> None:
    with worker.database.read() as session:
        drawn = stored.draw(session, proposal_id)
    if drawn is not None:
        worker.writer.write(worker.request(), lambda unit: likenesses.keep_sketch(unit, drawn))


def _compare(worker: Worker, proposal_id: str) -> None:
    with worker.database.read() as session:
        drawn = stored.draw(session, proposal_id)
        found = stored.compare(session, drawn) if drawn else None
    if found is not None:
        worker.writer.write(worker.request(), lambda unit: likenesses.keep_compared(unit, found))


def _assign(worker: Worker, job: Claimed) -> None:
    """Make a plan in this thread, as the person who asked for it; what was overtaken meanwhile is dropped."""
    round_id, panel = str(job.arguments["round_id"]), str(job.arguments["panel"])
    way: plan_questions.Way = job.arguments["way"]
    with worker.database.read() as session:
        funding_round = session.get_one(FundingRound, round_id)
        question = plan_questions.question_of(session, funding_round, panel, way)
    count = itertools.count(1)
    computed = plan_runs.compute(
        question, lambda: _say_progress(worker, round_id, panel, next(count))
    )
    asked = _as_asked(worker, job)
    try:
        worker.writer.write(asked, lambda unit: plan_runs.keep_run(unit, round_id, panel, computed))
    except Fault as fault:
        _log.info("run_overtaken", job=job.id, reason=fault.reason)
        worker.writer.write(asked, lambda unit: plan_runs.give_up(unit, round_id, panel))


def _say_progress(worker: Worker, round_id: str, panel: str, done: int) -> None:
    worker.writer.write(
        worker.request(), lambda unit: plan_runs.note_progress(unit, round_id, panel, done)
    )


def _dossier(worker: Worker, job: Claimed) -> None:
    """Bind a dossier in this thread with the rights of the person who asked for it."""
    given = job.arguments
    subject, asked = str(given["proposal_id"] or given["round_id"]), _as_asked(worker, job)
    press = dossiers.Press(
        files=worker.files,
        imprint=Imprint(site=worker.settings.site_name, sample=bool(given["sample"])),
        links=given["links"],
        step=_steps(
            worker, partial(dossier_actions.note_progress, subject_id=subject, job_id=job.id)
        ),
    )
    bind = dossiers.bind_proposal if given["proposal_id"] else dossiers.bind_round
    try:
        with worker.database.read() as session:
            reading = Reading(session=session, actor=asked.actor, now=worker.clock.now())
            bound = bind(reading, subject, press)
    except Exception:
        worker.writer.write(asked, lambda unit: dossier_actions.give_up(unit, subject))
        raise
    head = bound.sequence, bound.head
    worker.writer.write(
        asked, lambda unit: dossier_actions.keep(unit, subject, bound.sha256, bound.size, head)
    )


def _make(worker: Worker, job: Claimed) -> None:
    """Make a large file in this thread with the rights of the person who asked for it."""
    asked = _as_asked(worker, job)
    file_id = str(job.arguments["file_id"])
    step = _steps(worker, partial(made_files.note_progress, file_id=file_id, job_id=job.id))
    press = making.Press(files=worker.files, site=worker.settings.site_name, step=step)
    try:
        made = worker.files.at_hand(lambda: _made(worker, job, press))
    except Exception:
        worker.writer.write(asked, lambda unit: made_files.give_up(unit, file_id, job.id))
        raise
    worker.writer.write(asked, lambda unit: made_files.keep(unit, file_id, job.id, made=made))


def _made(worker: Worker, job: Claimed, press: making.Press) -> made_files.Made:
    with worker.database.read() as session:
        reading = Reading(
            session=session,
            actor=Actor(account_id=job.arguments["by"]),
            now=worker.clock.now(),
            language=str(job.arguments["language"]),
        )
        return making.make(reading, job.arguments, press)


def _steps(worker: Worker, note: Callable[..., None]) -> Step:
    """Say how far something is, once a second at most."""
    last = 0.0

    def step(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE.total_seconds():
            last = time.monotonic()
            worker.writer.write(worker.request(), partial(note, done=done, total=total))

    return step


def _check(worker: Worker, _job: Claimed) -> None:
    """Check everything in this thread, and keep what was found."""
    try:
        with worker.database.read() as session:
            found, chains = findings(session, worker.files)
    except Exception:
        worker.writer.write(worker.request(), systems.give_up_check)
        raise
    keep = partial(systems.keep_check, found=found, chains=chains)
    worker.writer.write(worker.request(), keep)


def _as_asked(worker: Worker, job: Claimed) -> Request:
    return Request(
        actor=Actor(account_id=job.arguments["by"]),
        request_id=f"job-{job.id}",
        arrived_at=worker.clock.now(),
    )


HANDLERS: Mapping[str, Callable[[Worker, Claimed], None]] = {
    TALLY_JOB: _tally,
    stored.JOB: _likeness,
    plans.RUN_JOB: _assign,
    stored_dossiers.JOB: _dossier,
    stored_files.JOB: _make,
    systems.CHECK_JOB: _check,
}
