"""The kinds of work that the worker does. Read → compute → write, never inside a request."""

import itertools
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from app import dossiers, making
from app.actions import dossiers as dossier_actions
from app.actions import likenesses, made_files, plan_runs, results, systems
from app.clock import Clock
from app.documents.sheets import Imprint
from app.errors import Fault
from app.files import Files
from app.models import FundingRound
from app.settings import Settings
from app.store import dossiers as stored_dossiers
from app.store import likenesses as stored
from app.store import made_files as stored_files
from app.store import plan_questions, plans, snapshots
from app.store.jobs import Claimed
from app.store.results import TALLY_JOB
from app.unit import NOBODY, Actor, Database, Reading, Request, Writer
from app.views.checks import findings
from app.waiting import Step

#: Progress is said so often at most.
SAY_EVERY = timedelta(seconds=1)
_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Bench:
    """What work needs: where to read, where to write, and the name under which it is done."""

    settings: Settings
    clock: Clock
    database: Database
    writer: Writer
    files: Files
    name: str = field(default_factory=lambda: secrets.token_hex(4))

    def request(self) -> Request:
        """Act as nobody, now."""
        return Request(actor=NOBODY, request_id=f"worker-{self.name}", arrived_at=self.clock.now())


Handler = Callable[[Bench, Claimed], None]


def _tally(bench: Bench, job: Claimed) -> None:
    """Compute in this thread, keep in the writer's; as the person who asked for it."""
    round_id = str(job.arguments["round_id"])
    with bench.database.read() as session:
        snapshot = snapshots.take(session, round_id)
    computed = results.compute(snapshot)
    asked = _as_asked(bench, job)
    bench.writer.write(asked, lambda unit: results.keep_tally(unit, round_id, computed))


def _likeness(bench: Bench, _job: Claimed) -> None:
    """Sketch what was handed in and not compared yet, then compare it.

    The sketches are written first, so that of two that come at once the later one sees the other.
    """
    with bench.database.read() as session:
        waiting = stored.lacking(session)
    for proposal_id in waiting:
        _sketch(bench, proposal_id)
    for proposal_id in waiting:
        _compare(bench, proposal_id)


def _sketch(bench: Bench, proposal_id: str) -> None:
    with bench.database.read() as session:
        drawn = stored.draw(session, proposal_id)
    if drawn is not None:
        bench.writer.write(bench.request(), lambda unit: likenesses.keep_sketch(unit, drawn))


def _compare(bench: Bench, proposal_id: str) -> None:
    with bench.database.read() as session:
        drawn = stored.draw(session, proposal_id)
        found = stored.compare(session, drawn) if drawn else None
    if found is not None:
        bench.writer.write(bench.request(), lambda unit: likenesses.keep_compared(unit, found))


def _assign(bench: Bench, job: Claimed) -> None:
    """Make a plan in this thread, as the person who asked for it; what was overtaken meanwhile is dropped."""
    round_id, panel = str(job.arguments["round_id"]), str(job.arguments["panel"])
    way: plan_questions.Way = job.arguments["way"]
    with bench.database.read() as session:
        funding_round = session.get_one(FundingRound, round_id)
        question = plan_questions.question_of(session, funding_round, panel, way)
    count = itertools.count(1)
    computed = plan_runs.compute(
        question, lambda: _say_progress(bench, round_id, panel, next(count))
    )
    asked = _as_asked(bench, job)
    try:
        bench.writer.write(asked, lambda unit: plan_runs.keep_run(unit, round_id, panel, computed))
    except Fault as fault:
        _log.info("run_overtaken", job=job.id, reason=fault.reason)
        bench.writer.write(asked, lambda unit: plan_runs.drop(unit, round_id, panel))


def _say_progress(bench: Bench, round_id: str, panel: str, done: int) -> None:
    bench.writer.write(
        bench.request(), lambda unit: plan_runs.note_progress(unit, round_id, panel, done)
    )


def _dossier(bench: Bench, job: Claimed) -> None:
    """Bind a dossier in this thread with the rights of the person who asked for it."""
    given = job.arguments
    subject, asked = str(given["proposal_id"] or given["round_id"]), _as_asked(bench, job)
    press = dossiers.Press(
        files=bench.files,
        imprint=Imprint(site=bench.settings.site_name, sample=bool(given["sample"])),
        links=given["links"],
        step=_steps(
            bench, partial(dossier_actions.note_progress, subject_id=subject, job_id=job.id)
        ),
    )
    bind = dossiers.bind_proposal if given["proposal_id"] else dossiers.bind_round
    with bench.database.read() as session:
        reading = Reading(session=session, actor=asked.actor, now=bench.clock.now())
        bound = bind(reading, subject, press)
    head = bound.sequence, bound.head
    bench.writer.write(
        asked, lambda unit: dossier_actions.keep(unit, subject, bound.sha256, bound.size, head)
    )


def _make(bench: Bench, job: Claimed) -> None:
    """Make a large file in this thread with the rights of the person who asked for it."""
    asked = _as_asked(bench, job)
    file_id = str(job.arguments["file_id"])
    step = _steps(bench, partial(made_files.note_progress, file_id=file_id, job_id=job.id))
    press = making.Press(files=bench.files, site=bench.settings.site_name, step=step)
    made = bench.files.at_hand(lambda: _made(bench, job, press))
    bench.writer.write(asked, lambda unit: made_files.keep(unit, file_id, job.id, made=made))


def _made(bench: Bench, job: Claimed, press: making.Press) -> made_files.Made:
    with bench.database.read() as session:
        reading = Reading(
            session=session,
            actor=Actor(account_id=job.arguments["by"]),
            now=bench.clock.now(),
            language=str(job.arguments["language"]),
        )
        return making.make(reading, job.arguments, press)


def _steps(bench: Bench, note: Callable[..., None]) -> Step:
    """Say how far something is, once a second at most."""
    last = 0.0

    def step(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SAY_EVERY.total_seconds():
            last = time.monotonic()
            bench.writer.write(bench.request(), partial(note, done=done, total=total))

    return step


def _check(bench: Bench, _job: Claimed) -> None:
    """Check everything in this thread, and keep what was found."""
    with bench.database.read() as session:
        found, chains = findings(session, bench.files)
    keep = partial(systems.keep_check, found=found, chains=chains)
    bench.writer.write(bench.request(), keep)


def _as_asked(bench: Bench, job: Claimed) -> Request:
    return Request(
        actor=Actor(account_id=job.arguments["by"]),
        request_id=f"job-{job.id}",
        arrived_at=bench.clock.now(),
    )


HANDLERS: Mapping[str, Handler] = {
    TALLY_JOB: _tally,
    stored.JOB: _likeness,
    plans.RUN_JOB: _assign,
    stored_dossiers.JOB: _dossier,
    stored_files.JOB: _make,
    systems.CHECK_JOB: _check,
}


def give_up(bench: Bench, job: Claimed) -> None:
    """Say on the page that waits for a job that nothing came of it, so that it may be asked for again."""
    given = job.arguments
    if job.kind == plans.RUN_JOB:
        round_id, panel = str(given["round_id"]), str(given["panel"])
        what = partial(plan_runs.give_up, round_id=round_id, panel=panel)
    elif job.kind == stored_dossiers.JOB:
        subject = str(given["proposal_id"] or given["round_id"])
        what = partial(dossier_actions.give_up, subject_id=subject)
    elif job.kind == stored_files.JOB:
        what = partial(made_files.give_up, file_id=str(given["file_id"]), job_id=job.id)
    elif job.kind == systems.CHECK_JOB:
        what = partial(systems.give_up_check)
    else:
        # A tally's page reads the job itself; likenesses wait for nobody.
        return
    bench.writer.write(bench.request(), what)
