"""A backup takes the place of the data: prepared and checked beside it, then swapped by renaming.

What stood there before is kept aside. The swap can be cut off at any point and is finished by the
next start. On the page a restore is prepared while people work; the next start takes it up.
"""

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.errors import Unfit
from app.files import Files, Room, Stored, files_of
from app.keeping import checking
from app.keeping.checking import DATABASE_FILE, FILES_FOLDER
from app.keeping.places import sync_folder
from app.settings import Settings
from app.store import backups
from app.unit import carrying
from app.views.checks import Finding

NEXT, READY, ASIDE = "next", "ready.json", "before-restore"
#: What lies beside the database and belongs to the old one alone.
_OLD_ONLY = (f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", "secret", "ballast")
_SWAPPED = (DATABASE_FILE, FILES_FOLDER)
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
    call_off(settings.data_dir)
    Room(settings.data_dir, settings.disk_reserve).require(2 * file.stat().st_size)
    made = settings.data_dir / f"{NEXT}-{secrets.token_hex(4)}"
    try:
        restored = checking.unpack(file, made, settings.backup_passphrase, step)
        _require_kind(settings, restored.head)
        revision = checking.bring_up(restored)
        findings = checking.look_through(restored, settings)
        if not findings:
            _end_open(made)
            (made / FILES_FOLDER).mkdir(exist_ok=True)
            checking.bring_down(made)
            made.replace(folder)
            _say_ready(folder, now, run_id)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Prepared(head=restored.head, findings=findings, revision=revision)


def send_up(settings: Settings) -> None:
    """Carry the prepared files into the bucket, where they lie in one: before the data is swapped in."""
    coming = settings.data_dir / NEXT / FILES_FOLDER
    if not settings.files_to or not coming.is_dir():
        return
    store, brought = files_of(settings), Files(coming)
    for name, size in list(brought.sizes()):
        store.take_in(brought.path(name), Stored(sha256=name, size=size))
    shutil.rmtree(coming)


def take_up(folder: Path) -> Path | None:
    """Swap in what is ready; gives the folder where the old data is kept now."""
    ready = folder / NEXT / READY
    if not ready.is_file():
        return None
    coming = folder / NEXT
    aside = folder / str(json.loads(ready.read_text(encoding="utf-8"))["aside"])
    aside.mkdir(exist_ok=True, mode=0o700)
    if (coming / DATABASE_FILE).exists():
        for name in _OLD_ONLY:
            _move(folder / name, aside / name)
    for name in _SWAPPED:
        if (coming / name).exists():
            _move(folder / name, aside / name)
            _move(coming / name, folder / name)
    sync_folder(folder)
    ready.unlink()
    shutil.rmtree(coming, ignore_errors=True)
    return aside


def run_that_waits(folder: Path) -> str:
    """Give the run whose backup is ready; empty where none is, or nobody can call it off."""
    ready = folder / NEXT / READY
    if not ready.is_file():
        return ""
    return str(json.loads(ready.read_text(encoding="utf-8")).get("run", ""))


def call_off(folder: Path) -> bool:
    """Forget what was prepared; tell whether there was anything."""
    there = (folder / NEXT).exists()
    (folder / NEXT / READY).unlink(missing_ok=True)
    shutil.rmtree(folder / NEXT, ignore_errors=True)
    return there


def is_used(folder: Path) -> bool:
    """Tell whether a data folder holds data."""
    return any((folder / name).exists() for name in _SWAPPED)


def into_postgres(settings: Settings) -> None:
    """Carry what was prepared into the empty database, and files that are here into the data folder."""
    coming = settings.data_dir / NEXT
    with (
        carrying.connected(f"sqlite:///{coming / DATABASE_FILE}") as source,
        carrying.connected(settings.database_url) as target,
    ):
        carrying.carry(source, target)
    store, brought = Files(settings.data_dir / FILES_FOLDER), Files(coming / FILES_FOLDER)
    for name in brought.names():
        store.path(name).parent.mkdir(parents=True, exist_ok=True)
        brought.path(name).replace(store.path(name))
    call_off(settings.data_dir)


def _say_ready(folder: Path, now: datetime, run_id: str) -> None:
    aside = f"{ASIDE}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    written = folder / f"{READY}.part"
    written.write_text(json.dumps({"aside": aside, "run": run_id}), encoding="utf-8")
    with written.open("rb+") as opened:
        checking.push(opened)
    written.replace(folder / READY)
    sync_folder(folder)


def _end_open(folder: Path) -> None:
    with (
        carrying.connected(f"sqlite:///{folder / DATABASE_FILE}") as connection,
        Session(connection) as session,
    ):
        backups.end_open(session)
        session.commit()
        connection.commit()


def _require_kind(settings: Settings, head: dict[str, Any]) -> None:
    kind = head.get("kind")
    if kind != settings.kind.value:
        reason = "database_is_demo" if kind == "demo" else "database_is_real"
        raise Unfit(reason, folder=str(settings.data_dir))


def _move(old: Path, new: Path) -> None:
    """Move what is there, unless it was moved before the power went."""
    if old.exists() and not new.exists():
        old.replace(new)
