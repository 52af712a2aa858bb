"""A backup takes the place of the data: prepared and checked beside it, then swapped by renaming.

What stood there before is kept aside. On the page a restore is prepared while people work; the next
start takes it up.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.errors import Unfit
from app.files import Files, Room, Stored, files_of
from app.files.placing import UNHURRIED
from app.keeping import checking
from app.settings import Settings
from app.store import backups
from app.unit import carrying, swaps
from app.unit.damage import is_damaged
from app.unit.swaps import DATABASE_FILE, FILES_FOLDER
from app.views.checks import Finding

NEXT, ASIDE = "next", "before-restore"
#: What lies in the data folder and belongs to the old data alone: everybody signs in again.
_OLD_ONLY = ("secret", "ballast")
Step = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A backup that was put back beside the data, and what its check found."""

    head: dict[str, Any]
    findings: list[Finding]
    revision: str


def prepare(
    settings: Settings,
    file: Path,
    now: datetime,
    step: Step = lambda: None,
    *,
    run_id: str = "",
) -> Prepared:
    """Put a backup back beside the data and check it; only what holds may take the place."""
    folder = settings.data_dir / NEXT
    if settings.on_sqlite:  # else the files are moved one by one
        swaps.require_movable(settings.files_folder)
    call_off(settings.data_dir)
    _require_room(settings, file.stat().st_size)
    made = settings.data_dir / f"{NEXT}-{secrets.token_hex(4)}"
    try:
        restored = checking.unpack(file, made, settings.backup_passphrase, step)
        require_kind(settings, restored.head)
        revision = _brought_up(restored)
        findings = checking.look_through(restored, settings)
        if not findings:
            _end_open(made)
            (made / FILES_FOLDER).mkdir(exist_ok=True)
            checking.bring_down(made)
            made.replace(folder)
            if settings.on_sqlite:
                swaps.order(folder, ASIDE, now, _OLD_ONLY, run_id)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Prepared(head=restored.head, findings=findings, revision=revision)


def _brought_up(restored: checking.Restored) -> str:
    try:
        return checking.bring_up(restored)
    except DatabaseError as error:
        if not is_damaged(error):
            raise
        raise Unfit("backup_damaged") from error


def send_up(settings: Settings) -> None:
    """Carry the prepared files into the bucket, where they lie in one: before the data is swapped in."""
    coming = settings.data_dir / NEXT / FILES_FOLDER
    if not settings.files_to or not coming.is_dir():
        return
    store, brought = files_of(settings, UNHURRIED), Files(coming)
    for name, size in list(brought.sizes()):
        store.take_in(brought.path(name), Stored(sha256=name, size=size))
        brought.path(name).unlink(missing_ok=True)  # the next try goes on from here
    shutil.rmtree(coming)


def take_up(settings: Settings) -> list[Path]:
    """Swap in what is ready; gives the folders where the old data is kept now."""
    coming = settings.data_dir / NEXT
    return [] if swaps.ordered(coming) is None else swaps.swap(settings, coming)


def run_that_waits(folder: Path) -> str:
    """Give the run whose backup is ready; empty where none is, or nobody can call it off."""
    said = swaps.ordered(folder / NEXT)
    return "" if said is None else str(said["run"])


def call_off(folder: Path) -> bool:
    """Forget what was prepared, and what a kill left half prepared; tell whether there was anything."""
    there = (folder / NEXT).exists()
    (folder / NEXT / swaps.ORDER).unlink(missing_ok=True)
    for left in (folder / NEXT, *folder.glob(f"{NEXT}-*")):
        shutil.rmtree(left, ignore_errors=True)
    return there


def is_used(settings: Settings) -> bool:
    """Tell whether there is data already, in the folder or in a file elsewhere."""
    return settings.files_folder.exists() or settings.database_file.exists()


def into_postgres(settings: Settings) -> None:
    """Carry what was prepared into the empty database, and its files into the data folder.

    The files come first: a file too many harms nothing, and while no row has come it can be begun anew.
    """
    coming = settings.data_dir / NEXT
    store, brought = Files(settings.files_folder), Files(coming / FILES_FOLDER)
    for name in brought.names():
        store.path(name).parent.mkdir(parents=True, exist_ok=True)
        brought.path(name).replace(store.path(name))
    checking.bring_down(settings.data_dir)
    with (
        carrying.connected(f"sqlite:///{coming / DATABASE_FILE}") as source,
        carrying.connected(settings.database_url) as target,
    ):
        carrying.carry(source, target)
    call_off(settings.data_dir)


def _require_room(settings: Settings, size: int) -> None:
    Room(settings.data_dir, settings.disk_reserve).require(2 * size)
    if settings.on_sqlite and settings.database_file.parent.is_dir():
        Room(settings.database_file.parent, settings.disk_reserve).require(size)


def _end_open(folder: Path) -> None:
    with (
        carrying.connected(f"sqlite:///{folder / DATABASE_FILE}") as connection,
        Session(connection) as session,
    ):
        backups.end_open(session)
        session.commit()
        connection.commit()


def require_kind(settings: Settings, head: dict[str, Any]) -> None:
    """Refuse a demo's backup in a real installation, and the other way round."""
    kind = head.get("kind")
    if kind != settings.kind.value:
        reason = "database_is_demo" if kind == "demo" else "database_is_real"
        raise Unfit(reason, folder=str(settings.data_dir))
