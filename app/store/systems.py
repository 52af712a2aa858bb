"""What the database knows of the installation: its size, its form, its queues, its notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from app.models import (
    BackupRun,
    FundingRound,
    Job,
    LedgerEntry,
    LedgerHead,
    Message,
    SystemNote,
)
from app.unit import Unit
from app.vocabulary import Channel, JobState, MessageState, Phase, SystemFact

FAILED_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Rows that wait or have failed, and since when the oldest waits."""

    waiting: int
    failed: int
    oldest: datetime | None
    running: int = 0


def size_of(session: Session) -> int:
    """Give the size of the database in bytes."""
    if session.get_bind().dialect.name == "sqlite":
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages) * int(session.execute(text("PRAGMA page_size")).scalar_one())
    return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def revision_of(session: Session) -> str:
    """Give the migration at which the database stands."""
    found = session.execute(text("SELECT version_num FROM alembic_version")).scalars().first()
    return str(found or "")


def jobs(session: Session, now: datetime) -> Queue:
    """Count the jobs. One that is put off does not wait yet."""
    counts = dict(session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all())
    oldest = session.exec(
        select(func.min(Job.run_after)).where(
            Job.state == JobState.QUEUED, col(Job.run_after) <= now
        )
    ).one()
    return Queue(
        waiting=counts.get(JobState.QUEUED, 0),
        running=counts.get(JobState.RUNNING, 0),
        failed=counts.get(JobState.FAILED, 0),
        oldest=oldest,
    )


def failed_jobs(session: Session) -> Sequence[Job]:
    """List the jobs that were given up, the newest first."""
    return session.exec(
        select(Job)
        .where(Job.state == JobState.FAILED)
        .order_by(col(Job.created_at).desc(), col(Job.id))
        .limit(FAILED_SHOWN)
    ).all()


def mail(session: Session) -> Queue:
    """Count what waits for a mail or text server, of all rounds. What goes by hand is the rounds' own."""
    by_machine = col(Message.channel) != Channel.HAND
    counts = dict(
        session.exec(
            select(Message.state, func.count()).where(by_machine).group_by(col(Message.state))
        ).all()
    )
    oldest = session.exec(
        select(func.min(Message.created_at)).where(by_machine, Message.state == MessageState.QUEUED)
    ).one()
    return Queue(
        waiting=counts.get(MessageState.QUEUED, 0),
        failed=counts.get(MessageState.FAILED, 0),
        oldest=oldest,
    )


def heads(session: Session) -> Sequence[LedgerHead]:
    """List the end of every chain of the ledger, in the order of their names."""
    return session.exec(select(LedgerHead).order_by(col(LedgerHead.chain))).all()


def newest_instant(session: Session) -> datetime | None:
    """Tell when something was last recorded: the present lies behind it, unless the clock is wrong."""
    found: list[datetime | None] = [
        session.exec(select(func.max(LedgerEntry.at))).one(),
        session.exec(select(func.max(BackupRun.asked_at))).one(),
    ]
    return max((one for one in found if one is not None), default=None)


def past_a_call(session: Session) -> bool:
    """Tell whether proposals are in the house: a round's call is over."""
    past = select(FundingRound.id).where(col(FundingRound.phase).not_in((Phase.DRAFT, Phase.CALL)))
    return session.exec(past.limit(1)).first() is not None


def notes(session: Session) -> dict[SystemFact, SystemNote]:
    """Give the last answer to each question."""
    return {row.fact: row for row in session.exec(select(SystemNote)).all()}


def note(unit: Unit, fact: SystemFact) -> SystemNote:
    """Load the note of a question, or begin it."""
    found = unit.session.exec(select(SystemNote).where(SystemNote.fact == fact)).first()
    if found is None:
        found = SystemNote(fact=fact, asked_at=unit.now, facts={})
        unit.session.add(found)
    return found
