"""The page of backups: what was made, what stood its check, and one chosen to be put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.files.store import megabytes
from app.language.backups import trouble_text
from app.language.findings import finding_text
from app.models import BackupRun
from app.policy import require
from app.store import backups
from app.store.standing import of_installation
from app.unit import Reading
from app.vocabulary import JobState, KeepingKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the settings say of backups, without any secret, and what lies in their place now."""

    place: str
    at: str
    keep: int
    sealed: bool
    on_sqlite: bool
    beside_the_data: bool
    lying: frozenset[str] | None
    starters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One backup, or one attempt."""

    id: str
    kind: KeepingKind
    state: JobState
    name: str
    place: str
    size: str
    sealed: bool
    at: datetime
    checked_at: datetime | None
    is_there: bool
    trouble: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsPage:
    """Everything on the page. `restore` is being prepared, or waits for the next start."""

    keeping: Keeping
    runs: tuple[RunLine, ...]
    is_busy: bool
    restore: RunLine | None


def show(reading: Reading, keeping: Keeping) -> BackupsPage:
    """Show them to the owner of the installation."""
    require(Verb.BACKUP_MAKE, of_installation(reading))
    rows = backups.listed(reading.session)
    waiting = backups.restore_under_way(reading.session)
    return BackupsPage(
        keeping=keeping,
        runs=tuple(_line(row, keeping, reading.language) for row in rows),
        is_busy=any(row.state in {JobState.QUEUED, JobState.RUNNING} for row in rows),
        restore=_line(waiting, keeping, reading.language) if waiting else None,
    )


def _line(row: BackupRun, keeping: Keeping, language: str) -> RunLine:
    return RunLine(
        id=row.id,
        kind=row.kind,
        state=row.state,
        name=row.name,
        place=row.place,
        size=megabytes(row.size) if row.size else "",
        sealed=row.sealed,
        at=row.asked_at,
        checked_at=row.checked_at,
        is_there=row.name in (keeping.lying or ()),
        trouble=trouble_text(row.reason, row.facts, language),
        findings=tuple(_found(one, language) for one in row.facts.get("findings", [])),
    )


def _found(found: Mapping[str, Any] | str, language: str) -> str:
    """Say a finding; rows of an earlier program hold the sentence itself."""
    if isinstance(found, str):
        return found
    return finding_text(found["code"], found["facts"], language)
