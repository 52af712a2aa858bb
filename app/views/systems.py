"""The page 系统: how the installation is, and whether anything in it needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.files import Ground, Space
from app.language.backups import trouble_text
from app.language.deliveries import trouble_sentence
from app.language.systems import DAMAGED, check_sentence, doubt_text, job_name, room_text
from app.models import Account, SystemNote
from app.policy import require
from app.scoring.canonical import canonical, digest
from app.settings import resource
from app.store import backups, outbox, systems
from app.store.standing import of_installation
from app.unit import Reading
from app.unit.grounds import Doubt
from app.vocabulary import MessageState, SystemFact, Verb

GOOD, LOOK, BAD = "done", "wait", "bad"
#: A clock this far off is worth a look; further off, a deadline may be judged wrongly.
CLOCK_LOOK, CLOCK_BAD = timedelta(seconds=5), timedelta(seconds=60)
WAITS_LONG = timedelta(minutes=10)
MAIL_WAITS_LONG = timedelta(hours=1)
CHECK_OLD = timedelta(days=31)
#: One a day is made by itself; two missed are no accident. The same of the heads that are sent.
BACKUP_OLD = HEADS_OLD = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the process knows without the database."""

    version: str
    python: str
    system: str
    started_at: datetime
    database: str
    data_dir: str
    on_sqlite: bool
    space: Space
    writes: bool
    time_source: str
    heads_to: int
    mail: bool
    files: Ground
    #: A real installation whose backups lie on the disk of the data.
    beside_the_data: bool = False
    #: What speaks against the place of the data, and which part of its name says so.
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """A test message and what became of it."""

    state: MessageState
    created_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """A job that was given up."""

    id: str
    name: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """What the last comparison of clocks said."""

    kind: str
    asked_at: datetime | None = None
    off_seconds: int | None = None
    answered: bool = False
    #: The newest record, where this machine's clock stands before it.
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFact:
    """What the last check of the data said."""

    kind: str
    running: bool = False
    failed: bool = False
    found_at: datetime | None = None
    chains: int = 0
    findings: tuple[str, ...] = ()
    damaged: bool = False
    old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFact:
    """When a backup last stood its check, and whether one failed since."""

    kind: str
    made_at: datetime | None = None
    checked_at: datetime | None = None
    name: str = ""
    place: str = ""
    size: str = ""
    failed_at: datetime | None = None
    trouble: str = ""
    under_way: bool = False
    beside: bool = False
    #: No new one comes about, wherever it would lie.
    failing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFact:
    """What became of the heads of the ledger that go to people outside."""

    kind: str
    heads: outbox.HeadsSent


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPage:
    """Everything on the page, each with its colour."""

    machine: Machine
    database_kind: str
    size: str
    revision: str
    doubt: str
    space_kind: str
    space: tuple[str, str, str]
    files_kind: str
    clock: ClockFact
    check: CheckFact
    backup: BackupFact
    mail: systems.Queue
    mail_kind: str
    own_address: str
    tests: tuple[TestLine, ...]
    is_testing: bool
    jobs: systems.Queue
    jobs_kind: str
    failed_jobs: tuple[JobLine, ...]
    heads: int
    sending: SendingFact | None
    red: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLine:
    """The end of one chain."""

    chain: str
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsPage:
    """The ends of all chains, and one number over them."""

    heads: tuple[HeadLine, ...]
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether requests can be served well: each question by its word."""

    migrations: bool
    queue: systems.Queue | None = None
    mail: systems.Queue | None = None
    size: int = 0


def show(reading: Reading, machine: Machine) -> SystemPage:
    """Show how the installation is."""
    require(Verb.SYSTEM_VIEW, of_installation(reading))
    session, now = reading.session, reading.now
    notes = systems.notes(session)
    jobs, mail = systems.jobs(session, now), systems.mail(session)
    revision = systems.revision_of(session)
    tests, address = _tests(reading)
    clock = _clock(notes.get(SystemFact.CLOCK), machine, systems.newest_instant(session), now)
    check = _check(notes.get(SystemFact.CHECK), now, reading.language)
    backup = _backup(reading, machine)
    sending = _sending(outbox.heads_sent(session), now) if machine.heads_to else None
    runs = machine.writes and revision == head_revision()
    kinds = {
        "database_kind": BAD if not runs else LOOK if machine.doubt else GOOD,
        "space_kind": _space_kind(machine.space),
        "files_kind": BAD if machine.files.trouble else GOOD,
        "mail_kind": _queue_kind(mail, now, MAIL_WAITS_LONG) if machine.mail else "off",
        "jobs_kind": _queue_kind(jobs, now, WAITS_LONG),
    }
    return SystemPage(
        machine=machine,
        doubt=doubt_text(machine.doubt.kind, machine.doubt.word, reading.language)
        if machine.doubt
        else "",
        size=room_text(systems.size_of(session)),
        revision=revision,
        space=_space(machine.space),
        clock=clock,
        check=check,
        backup=backup,
        mail=mail,
        own_address=address,
        tests=tests,
        is_testing=any(one.state is MessageState.QUEUED for one in tests),
        jobs=jobs,
        failed_jobs=_failed(reading) if jobs.failed else (),
        heads=len(systems.heads(session)),
        sending=sending,
        red=[
            *kinds.values(),
            clock.kind,
            check.kind,
            backup.kind,
            sending.kind if sending else "off",
        ].count(BAD),
        **kinds,
    )


def heads(reading: Reading) -> HeadsPage:
    """Show the end of every chain, to be noted outside of this machine."""
    require(Verb.SYSTEM_VIEW, of_installation(reading))
    listed = systems.heads(reading.session)
    return HeadsPage(
        heads=tuple(
            HeadLine(chain=one.chain, sequence=one.sequence, digest=one.digest) for one in listed
        ),
        digest=digest(_document(listed)),
        at=reading.now,
    )


def heads_file(reading: Reading) -> bytes:
    """Give the same as a file whose SHA-256 is the one number."""
    require(Verb.SYSTEM_VIEW, of_installation(reading))
    return canonical(_document(systems.heads(reading.session)))


def readiness(reading: Reading) -> Readiness:
    """Look at the database as a watcher asks; nobody's data is read."""
    return Readiness(migrations=systems.revision_of(reading.session) == head_revision())


def figures(reading: Reading) -> Readiness:
    """Count what the figures for a watcher name."""
    session = reading.session
    return Readiness(
        migrations=systems.revision_of(session) == head_revision(),
        queue=systems.jobs(session, reading.now),
        mail=systems.mail(session),
        size=systems.size_of(session),
    )


def head_revision(folder: Path | None = None) -> str:
    """Tell at which migration this program's databases stand."""
    path = (folder or resource("migrations")) / "HEAD"
    return path.read_text(encoding="ascii").strip()


def _document(listed: Sequence[Any]) -> dict[str, Any]:
    ends = [{"chain": one.chain, "digest": one.digest, "sequence": one.sequence} for one in listed]
    return {"format": "miaopu-heads/1", "heads": ends}


def _space(space: Space) -> tuple[str, str, str]:
    """Write free, total and kept room."""
    return room_text(space.free), room_text(space.total), room_text(space.kept)


def _space_kind(space: Space) -> str:
    if space.scarce:
        return BAD
    return LOOK if space.free < 2 * space.kept else GOOD


def _queue_kind(queue: systems.Queue, now: datetime, long: timedelta) -> str:
    if queue.failed or (queue.oldest is not None and now - queue.oldest > long):
        return BAD
    return GOOD


def _clock(
    note: SystemNote | None, machine: Machine, newest: datetime | None, now: datetime
) -> ClockFact:
    """Judge the clock: what was recorded lies behind it, and another clock says the same."""
    behind = newest if newest is not None and newest - now > CLOCK_LOOK else None
    if not machine.time_source or note is None:
        return ClockFact(kind=BAD if behind else "off", newest=behind)
    off = note.facts.get("off_ms")
    if off is None:
        return ClockFact(kind=BAD if behind else LOOK, asked_at=note.asked_at, newest=behind)
    far = timedelta(milliseconds=abs(off))
    kind = BAD if behind or far > CLOCK_BAD else LOOK if far > CLOCK_LOOK else GOOD
    return ClockFact(
        kind=kind,
        asked_at=note.asked_at,
        off_seconds=round(off / 1000),
        answered=True,
        newest=behind,
    )


def _check(note: SystemNote | None, now: datetime, language: str) -> CheckFact:
    if note is None:
        return CheckFact(kind="off")
    running, facts = bool(note.job_id), note.facts
    if note.found_at is None:
        return CheckFact(kind="off", running=running)
    findings = tuple(check_sentence(one, language) for one in facts.get("findings", ()))
    old = now - note.found_at > CHECK_OLD
    failed = bool(facts.get("failed"))
    return CheckFact(
        kind=BAD if findings or failed else LOOK if old else GOOD,
        running=running,
        failed=failed,
        found_at=note.found_at,
        chains=int(facts.get("chains", 0)),
        findings=findings,
        damaged=any(one["code"] == DAMAGED for one in facts.get("findings", ())),
        old=old,
    )


def _backup(reading: Reading, machine: Machine) -> BackupFact:
    """Judge the backups: one counts when it was put back and found whole, and lies on another disk."""
    facts, language = backups.facts(reading.session), reading.language
    good, failed = facts.last_good, facts.last_failed if facts.failed_since else None
    # A machine that is switched off every night begins anew each day: its birth does not.
    since = good.asked_at if good else backups.born_at(reading.session) or machine.started_at
    precious = machine.beside_the_data and systems.past_a_call(reading.session)
    late = reading.now - since > BACKUP_OLD
    whole = good is not None and not machine.beside_the_data
    return BackupFact(
        kind=BAD if failed or late or precious else GOOD if whole else LOOK,
        made_at=good.asked_at if good else None,
        checked_at=facts.last_check,
        name=good.name if good else "",
        place=good.place if good else "",
        size=room_text(good.size) if good else "",
        failed_at=failed.asked_at if failed else None,
        trouble=trouble_text(failed.reason, failed.facts, language) if failed else "",
        under_way=facts.under_way is not None,
        beside=machine.beside_the_data,
        failing=failed is not None or late,
    )


def _sending(sent: outbox.HeadsSent, now: datetime) -> SendingFact:
    """Judge whether the heads arrive outside: what was only written down protects nothing."""
    since = sent.sent_at or sent.begun_at
    late = since is not None and now - since > HEADS_OLD
    halting = sent.failed or since is None or sent.sent_at is None
    return SendingFact(kind=BAD if late else LOOK if halting else GOOD, heads=sent)


def _tests(reading: Reading) -> tuple[tuple[TestLine, ...], str]:
    account = reading.session.get(Account, reading.actor.account_id or "")
    if account is None or not account.email:
        return (), ""
    rows = outbox.tests_of(reading.session, None, account.id)
    lines = tuple(
        TestLine(
            state=row.state,
            created_at=row.created_at,
            error=trouble_sentence(row.error, reading.language) if row.error else "",
        )
        for row in rows
    )
    return lines, account.email


def _failed(reading: Reading) -> tuple[JobLine, ...]:
    return tuple(
        JobLine(
            id=row.id,
            name=job_name(row.kind, reading.language),
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in systems.failed_jobs(reading.session)
    )
