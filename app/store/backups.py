"""Which backups were made, which of them stand the check, and what is under way.

A file counts when its row is done: it was put back into a scratch place and checked there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.models import BackupRun, Installation, Job, LedgerHead, Programme, Publication
from app.store import jobs
from app.unit import Unit
from app.vocabulary import JobState, KeepingKind

JOB = "backup"
RESTORE_JOB = "restore"
#: Long work with a thread of its own, so that no message and no tally waits for it.
LONG_JOBS = frozenset({JOB, RESTORE_JOB})
NOT_TAKEN_UP = "restore_not_taken_up"
_OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """What the page of the system says: the newest that counts, the newest that failed, what runs.

    `last_check` is the instant at which a backup was last put back and found whole.
    """

    last_good: BackupRun | None
    last_failed: BackupRun | None
    under_way: BackupRun | None

    @property
    def last_check(self) -> datetime | None:
        """Tell when a backup last stood its check."""
        return self.last_good.checked_at if self.last_good else None

    @property
    def failed_since(self) -> bool:
        """Tell whether the newest attempt after the last good one failed."""
        if self.last_failed is None:
            return False
        return self.last_good is None or self.last_failed.asked_at > self.last_good.asked_at


def facts(session: Session) -> BackupFacts:
    """Read where backups stand."""
    return BackupFacts(
        last_good=_newest(session, KeepingKind.BACKUP, JobState.DONE),
        last_failed=_newest(session, KeepingKind.BACKUP, JobState.FAILED),
        under_way=_newest(session, KeepingKind.BACKUP, *_OPEN),
    )


def listed(session: Session, limit: int = 30) -> Sequence[BackupRun]:
    """List the newest runs of either kind."""
    return session.exec(
        select(BackupRun).order_by(col(BackupRun.asked_at).desc(), col(BackupRun.id)).limit(limit)
    ).all()


def run_of(session: Session, run_id: str) -> BackupRun | None:
    """Find a run."""
    return session.get(BackupRun, run_id)


def restore_under_way(session: Session) -> BackupRun | None:
    """Find what is being prepared, or waits for the next start."""
    return _newest(session, KeepingKind.RESTORE, *_OPEN, JobState.DONE)


def newest_asked(session: Session) -> datetime | None:
    """Tell when a backup was last begun or asked for, whatever came of it."""
    return session.exec(
        select(BackupRun.asked_at)
        .where(BackupRun.kind == KeepingKind.BACKUP)
        .order_by(col(BackupRun.asked_at).desc())
        .limit(1)
    ).first()


def ask(
    unit: Unit, kind: KeepingKind, name: str = "", facts: dict[str, Any] | None = None
) -> BackupRun:
    """Add a run and the job that will do it."""
    row = BackupRun(
        kind=kind,
        name=name,
        size=0,
        asked_by=unit.actor.account_id,
        asked_at=unit.now,
        facts=facts or {},
    )
    unit.session.add(row)
    jobs.enqueue(unit, JOB if kind is KeepingKind.BACKUP else RESTORE_JOB, run_id=row.id)
    return row


def born_at(session: Session) -> datetime | None:
    """Tell when the installation began: nothing is due before."""
    return session.exec(select(Installation.created_at)).first()


def programme_names(session: Session) -> list[Mapping[str, str]]:
    """Name the programmes, the oldest first; an older database has these columns too."""
    return list(
        session.exec(
            select(Programme.name).order_by(col(Programme.created_at), col(Programme.id))
        ).all()
    )


def under_way(session: Session, kind: KeepingKind) -> bool:
    """Tell whether such a run waits or goes on."""
    return _newest(session, kind, *_OPEN) is not None


def end_open(session: Session) -> None:
    """What came out of a backup still says what was going on when it was made: that is over.

    So is what had been prepared then: it does not lie beside the data any more.
    """
    for run in session.exec(select(BackupRun).where(col(BackupRun.state).in_(_OPEN))):
        run.state, run.reason = JobState.FAILED, "backup_cut_off"
    prepared = select(BackupRun).where(
        BackupRun.kind == KeepingKind.RESTORE, BackupRun.state == JobState.DONE
    )
    for run in session.exec(prepared):
        run.state, run.reason = JobState.FAILED, NOT_TAKEN_UP
    open_jobs = select(Job).where(col(Job.kind).in_(LONG_JOBS), col(Job.state).in_(_OPEN))
    for job in session.exec(open_jobs):
        job.state, job.lease_until = JobState.DONE, None


def ledger_heads(session: Session) -> dict[str, list[Any]]:
    """Give where every chain ends: the number and the digest of its last line."""
    return {head.chain: [head.sequence, head.digest] for head in session.exec(select(LedgerHead))}


def bundle_digests(session: Session) -> dict[str, str]:
    """Give the digest of the bundle of every publication."""
    return dict(session.exec(select(Publication.id, Publication.manifest_digest)).all())


def _newest(session: Session, kind: KeepingKind, *states: JobState) -> BackupRun | None:
    return session.exec(
        select(BackupRun)
        .where(BackupRun.kind == kind, col(BackupRun.state).in_(states))
        .order_by(col(BackupRun.asked_at).desc(), col(BackupRun.id))
        .limit(1)
    ).first()
