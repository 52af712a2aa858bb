"""A large file is asked for, made outside of any transaction, and kept a day for who asked."""

from dataclasses import dataclass

from app.models import FundingRound, MadeFile
from app.policy import require
from app.store import jobs, made_files
from app.store.standing import of_round
from app.unit import Unit
from app.vocabulary import FileKind, JobState
from app.vocabulary.made_files import WAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that lies in the store under its digest."""

    name: str
    sha256: str
    size: int


def ask(
    unit: Unit, round_id: str, kind: FileKind, query: dict[str, str], *, sample: bool, link: str
) -> None:
    """Ask for a file; while the same one is being made, that one will do. `link` is the announcement's."""
    funding_round, standing = of_round(unit, round_id)
    require(WAYS[kind].verb, standing)
    made_files.require_ground(unit.session, funding_round, kind)
    row = made_files.taken_up(unit, funding_round.id, kind)
    if row.job_id and row.state in {JobState.QUEUED, JobState.RUNNING} and row.query == query:
        return
    if row.query != query:
        row.sha256, row.made_at = "", None
    row.query, row.state, row.done, row.total = query, JobState.QUEUED, 0, 0
    row.asked_at = unit.now
    row.job_id = _enqueued(unit, funding_round, row, sample=sample, link=link)


def _enqueued(
    unit: Unit, funding_round: FundingRound, row: MadeFile, *, sample: bool, link: str
) -> str:
    return jobs.enqueue(
        unit,
        made_files.JOB,
        file_id=row.id,
        round_id=funding_round.id,
        made=row.kind.value,
        query=row.query,
        by=unit.actor.account_id,
        language=unit.language,
        sample=sample,
        link=link,
    )


def note_progress(unit: Unit, file_id: str, job_id: str, done: int, total: int) -> None:
    """Say how far the making is; the job is held on meanwhile."""
    row = _waited_for(unit, file_id, job_id)
    if row is not None:
        row.state, row.done, row.total = JobState.RUNNING, done, total
    jobs.renew(unit, job_id)


def keep(unit: Unit, file_id: str, job_id: str, *, made: Made) -> None:
    """A file is made: from here on, and for a day, it can be fetched."""
    row = _waited_for(unit, file_id, job_id)
    if row is None:
        return
    row.state, row.name, row.sha256, row.size = JobState.DONE, made.name, made.sha256, made.size
    row.done, row.made_at = row.total, unit.now


def give_up(unit: Unit, file_id: str, job_id: str) -> None:
    """A file could not be made: the page says so, and it may be asked for again."""
    row = _waited_for(unit, file_id, job_id)
    if row is not None:
        row.state = JobState.FAILED


def _waited_for(unit: Unit, file_id: str, job_id: str) -> MadeFile | None:
    """Find the row, if it is still this job that it waits for."""
    row = unit.session.get(MadeFile, file_id)
    return row if row is not None and row.job_id == job_id else None
