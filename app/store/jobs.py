"""The job table: enqueue with the data, claim with one statement on either database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, true
from sqlmodel import col, select

from app.models import Job
from app.unit import Unit
from app.vocabulary import JobState

LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job that a worker holds."""

    id: str
    kind: str
    arguments: dict[str, Any]
    attempts: int


def enqueue(unit: Unit, kind: str, **arguments: Any) -> str:  # noqa: ANN401 -- JSON values of that kind of job
    """Add a job to the action's transaction."""
    job = Job(kind=kind, arguments=arguments, run_after=unit.now, created_at=unit.now)
    unit.session.add(job)
    return job.id


def claim(unit: Unit, worker: str, kinds: Collection[str] | None = None) -> Claimed | None:
    """Take the oldest due job of these kinds, or one whose worker has vanished."""
    due = (
        select(Job)
        .where(
            or_(
                and_(col(Job.state) == JobState.QUEUED, col(Job.run_after) <= unit.now),
                and_(col(Job.state) == JobState.RUNNING, col(Job.lease_until) < unit.now),
            ),
            true() if kinds is None else col(Job.kind).in_(kinds),
        )
        .order_by(col(Job.created_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = unit.session.exec(due).first()
    if job is None:
        return None
    job.state, job.worker, job.attempts, job.lease_until = (
        JobState.RUNNING,
        worker,
        job.attempts + 1,
        unit.now + LEASE,
    )
    return Claimed(id=job.id, kind=job.kind, arguments=job.arguments, attempts=job.attempts)


def renew(unit: Unit, job_id: str) -> None:
    """A worker that is still at a long job holds it on."""
    job = unit.session.get(Job, job_id)
    if job is not None and job.state is JobState.RUNNING:
        job.lease_until = unit.now + LEASE
