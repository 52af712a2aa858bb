"""A dossier is asked for, bound outside of any transaction, and kept by its digest."""

from dataclasses import dataclass

from app.models import Dossier
from app.policy import require
from app.store import dossiers, jobs
from app.store.standing import of_proposal, of_round
from app.unit import Unit
from app.vocabulary import JobState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What a dossier says of where it comes from: whether its data are samples, addresses of public pages."""

    sample: bool
    links: dict[str, str]


def ask(unit: Unit, round_id: str, *, pages: Pages) -> None:
    """Ask for a round's dossier; while one is being bound, that one will do."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.DOSSIER_VIEW, standing)
    _ask(unit, funding_round.id, None, pages)


def ask_for_proposal(unit: Unit, proposal_id: str, *, pages: Pages) -> None:
    """Ask for the dossier of one proposal."""
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.DOSSIER_VIEW, standing)
    _ask(unit, proposal.funding_round_id, proposal.id, pages)


def _ask(unit: Unit, round_id: str, proposal_id: str | None, pages: Pages) -> None:
    found = dossiers.of_subject(unit.session, proposal_id or round_id)
    if found is not None and found.state in {JobState.QUEUED, JobState.RUNNING}:
        return
    dossiers.taken_up(unit, round_id, proposal_id)
    jobs.enqueue(
        unit,
        dossiers.JOB,
        round_id=round_id,
        proposal_id=proposal_id,
        by=unit.actor.account_id,
        sample=pages.sample,
        links=pages.links,
    )


def note_progress(unit: Unit, subject_id: str, job_id: str, done: int, total: int) -> None:
    """Say how far the binding is; the job is held on meanwhile."""
    found = _waited_for(unit, subject_id)
    if found is not None:
        found.state, found.done, found.total = JobState.RUNNING, done, total
    jobs.renew(unit, job_id)


def keep(unit: Unit, subject_id: str, sha256: str, size: int, head: tuple[int, str]) -> None:
    """A dossier is bound: from here on it is the newest one."""
    found = _waited_for(unit, subject_id)
    if found is None:
        return
    found.state, found.sha256, found.size = JobState.DONE, sha256, size
    found.sequence, found.head = head
    found.done, found.bound_at = found.total, unit.now


def give_up(unit: Unit, subject_id: str) -> None:
    """A dossier could not be bound: the page says so, and it may be asked for again."""
    found = _waited_for(unit, subject_id)
    if found is not None:
        found.state = JobState.FAILED


def _waited_for(unit: Unit, subject_id: str) -> Dossier | None:
    return dossiers.of_subject(unit.session, subject_id)
