"""What happens to a job: claimed, finished, failed and tried again later."""

from collections.abc import Collection
from datetime import timedelta

from app.models import Job
from app.store import jobs
from app.store.jobs import Claimed
from app.unit import Unit
from app.vocabulary import JobState

TRIES = 5


def claim(unit: Unit, *, worker: str, kinds: Collection[str] | None = None) -> Claimed | None:
    """Take the next due job, of some kinds only if they are given."""
    return jobs.claim(unit, worker, kinds)


def renew(unit: Unit, job_id: str) -> None:
    """Hold on to a job that takes long."""
    jobs.renew(unit, job_id)


def finish(unit: Unit, job_id: str) -> None:
    """The job is done."""
    job = unit.session.get(Job, job_id)
    if job is not None:
        job.state, job.lease_until = JobState.DONE, None


def fail(unit: Unit, job_id: str, error: str) -> None:
    """Try again with growing pauses; after the last try it stays failed and shows."""
    job = unit.session.get(Job, job_id)
    if job is None:
        return
    job.error, job.lease_until = error, None
    job.state = JobState.FAILED if job.attempts >= TRIES else JobState.QUEUED
    job.run_after = unit.now + timedelta(seconds=5 * 2**job.attempts)
