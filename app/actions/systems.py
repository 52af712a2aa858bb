"""What the person who runs the installation does, and what the program notes about itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.errors import NotFound, Refused
from app.language.messages import texts
from app.models import Account, Job
from app.policy import require
from app.store import jobs, outbox, systems
from app.store.standing import of_installation
from app.unit import Unit
from app.vocabulary import JobState, SystemFact, Verb

CHECK_JOB = "system_check"
TESTS_MAX = 3
#: A check that has not answered for so long was lost; the button asks again.
CHECK_LOST = timedelta(minutes=30)


def request_check(unit: Unit) -> None:
    """Ask the worker to check the whole database; while one is at it, nothing is asked twice."""
    require(Verb.SYSTEM_CHECK, of_installation(unit))
    note = systems.note(unit, SystemFact.CHECK)
    running = bool(note.job_id) and unit.now - note.asked_at < CHECK_LOST
    if not running:
        note.asked_at = unit.now
        note.job_id = jobs.enqueue(unit, CHECK_JOB)


def keep_check(unit: Unit, found: Sequence[dict[str, Any]], chains: int) -> None:
    """Keep what a check has found, with the time."""
    note = systems.note(unit, SystemFact.CHECK)
    note.found_at, note.job_id = unit.now, ""
    note.facts = {"chains": chains, "findings": list(found)}


def give_up_check(unit: Unit) -> None:
    """A check came to no end: the page says so, and the button is there again."""
    note = systems.note(unit, SystemFact.CHECK)
    note.found_at, note.job_id = unit.now, ""
    note.facts = {"failed": True}


def keep_clock(unit: Unit, *, source: str, off_ms: int | None) -> None:
    """Keep by how much this machine's clock is off; None: the source did not answer."""
    note = systems.note(unit, SystemFact.CLOCK)
    note.asked_at = note.found_at = unit.now
    note.facts = {"source": source, "off_ms": off_ms}


def send_heads(unit: Unit, addresses: Sequence[str], *, day: str, language: str) -> bool:
    """Write the heads of the ledger to people outside, once a day. Only hashes leave."""
    note = systems.note(unit, SystemFact.HEADS)
    if note.facts.get("day") == day:
        return False
    listed = systems.heads(unit.session)
    lines = "\n".join(f"{head.chain} {head.sequence} {head.digest}" for head in listed)
    for address in addresses:
        outbox.enqueue(
            unit,
            kind=outbox.HEADS,
            recipient=address,
            address=address,
            language=language,
            texts=texts(outbox.HEADS, language, day=day, lines=lines),
        )
    note.asked_at = note.found_at = unit.now
    note.facts = {"day": day, "count": len(listed), "to": len(addresses)}
    return True


def test_mail(unit: Unit) -> None:
    """Send a mail to one's own address, by the way that all mail takes."""
    require(Verb.SYSTEM_TEST_MAIL, of_installation(unit))
    account = unit.session.get(Account, unit.actor.account_id or "")
    if account is None or not account.email:
        raise Refused("no_email")
    since = unit.now - timedelta(minutes=1)
    if outbox.tests_since(unit.session, account.id, since) >= TESTS_MAX:
        raise Refused("tests_many", limit=TESTS_MAX)
    outbox.enqueue(
        unit,
        kind=outbox.TEST,
        recipient=account.display_name,
        account=account,
        address=account.email,
        texts=texts(outbox.TEST, account.language),
    )


def retry_job(unit: Unit, job_id: str) -> None:
    """Let a job that was given up be tried again."""
    require(Verb.SYSTEM_RETRY_JOB, of_installation(unit))
    job = unit.session.get(Job, job_id)
    if job is None:
        raise NotFound
    if job.state is JobState.FAILED:
        job.state, job.attempts, job.run_after = JobState.QUEUED, 0, unit.now
