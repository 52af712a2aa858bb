"""Backups: asked for on the page or by the hour, noted as they go, and one chosen to be put back."""

from datetime import datetime
from typing import Any

from app.audit import record
from app.errors import Invalid, NotFound, Refused
from app.forms.backups import RestoreForm
from app.language.backups import is_the_word
from app.models import BackupRun
from app.policy import require
from app.store import backups
from app.store.standing import of_installation
from app.unit import Unit
from app.vocabulary import JobState, KeepingKind, Verb


def ask_backup(unit: Unit) -> None:
    """The owner wants a backup now."""
    require(Verb.BACKUP_MAKE, of_installation(unit))
    if backups.under_way(unit.session, KeepingKind.BACKUP):
        raise Refused("backup_goes_on")
    backups.ask(unit, KeepingKind.BACKUP)


def ask_restore(unit: Unit, run_id: str, form: RestoreForm) -> None:
    """The owner has a checked backup prepared, so that the next start takes it up."""
    require(Verb.BACKUP_RESTORE, of_installation(unit))
    if not is_the_word(form.word):
        raise Invalid({"word": ("restore_word", {})})
    chosen = backups.run_of(unit.session, run_id)
    if chosen is None or (chosen.kind, chosen.state) != (KeepingKind.BACKUP, JobState.DONE):
        raise NotFound
    if backups.restore_under_way(unit.session):
        raise Refused("restore_waits")
    row = backups.ask(unit, KeepingKind.RESTORE, chosen.name)
    record(unit, Verb.BACKUP_RESTORE, row, after={"name": chosen.name, "backup": chosen.id})


def call_off_restore(unit: Unit) -> None:
    """The owner does not want it any more: everything stays as it is."""
    require(Verb.BACKUP_CALL_OFF, of_installation(unit))
    waiting = backups.restore_under_way(unit.session)
    if waiting is None:
        raise NotFound
    waiting.state, waiting.reason = JobState.FAILED, "restore_called_off"
    record(unit, Verb.BACKUP_CALL_OFF, waiting, after={"name": waiting.name})


def ask_daily(unit: Unit, hour: datetime) -> bool:
    """The hour has passed: ask for a backup, unless one was asked for since."""
    newest = backups.newest_asked(unit.session)
    since = newest or backups.born_at(unit.session)
    if since is None or since >= hour or backups.under_way(unit.session, KeepingKind.BACKUP):
        return False
    backups.ask(unit, KeepingKind.BACKUP)
    return True


def begin(unit: Unit, run_id: str) -> BackupRun | None:
    """The work on a run begins, or begins again after a crash."""
    row = backups.run_of(unit.session, run_id)
    if row is None or row.state not in {JobState.QUEUED, JobState.RUNNING}:
        return None
    row.state, row.begun_at = JobState.RUNNING, unit.now
    return row


def keep(unit: Unit, run_id: str, facts: dict[str, Any]) -> None:
    """It was put back and checked: now it counts."""
    row = backups.run_of(unit.session, run_id)
    if row is None or row.state is not JobState.RUNNING:
        return
    row.state, row.checked_at = JobState.DONE, unit.now
    for name, value in facts.items():
        setattr(row, name, value)


def give_up(unit: Unit, run_id: str, reason: str, facts: dict[str, Any]) -> None:
    """It came to nothing; the row says why."""
    row = backups.run_of(unit.session, run_id)
    if row is not None and row.state is JobState.RUNNING:
        row.state, row.reason, row.facts = JobState.FAILED, reason, facts


def miss_restore(unit: Unit, lying: str) -> None:
    """What a row says is ready does not lie beside the data: the next start would take up nothing."""
    row = backups.restore_under_way(unit.session)
    if row is not None and row.state is JobState.DONE and row.id != lying:
        row.state, row.reason = JobState.FAILED, backups.NOT_TAKEN_UP


def note_made(unit: Unit, facts: dict[str, Any]) -> None:
    """The command line made one; the page should know of it."""
    row = BackupRun(kind=KeepingKind.BACKUP, size=0, asked_at=unit.now, facts={})
    row.state, row.begun_at, row.checked_at = JobState.DONE, unit.now, unit.now
    for name, value in facts.items():
        setattr(row, name, value)
    unit.session.add(row)
