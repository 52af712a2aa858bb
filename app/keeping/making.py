"""A backup is made: the database as it stands at one instant, then the files, then the check.

Files are never changed once they lie in the store, so those that the database names are there
afterwards too.
"""

import hashlib
import secrets
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection
from sqlmodel import Session

from app.clock import to_milliseconds, to_text
from app.errors import Fault, Lost, Refused, Unfit
from app.files import Files, Room
from app.files.room import is_full
from app.keeping import archive, checking
from app.keeping.places import (
    DEMO_STEM,
    FAILED,
    UNCHECKED,
    Folder,
    Place,
    age,
    first_free,
    kind_of,
)
from app.keeping.settings import kept_settings
from app.settings import Settings
from app.store import backups
from app.unit import Database, WriterLock, rows
from app.unit.copies import copy_sqlite
from app.unit.disk import push
from app.unit.schema import revision_of
from app.unit.swaps import DATABASE_FILE
from app.views.checks import Finding
from app.vocabulary import DatabaseKind, JobState

#: Beside the data, for what is being made; nothing in it is needed after a start.
DESK = "keeping"
_SCRATCH = "scratch-"
#: Nobody works on an unfinished file that stood still for a day.
FORGOTTEN = 24 * 3600
#: The secret that signs cookies lies in this column on PostgreSQL.
HIDDEN = {"installation": ("secret",)}
#: What a disk makes of a file that was written well.
UNREADABLE = frozenset({"backup_damaged", "backup_strange", "backup_none"})
Step = Callable[[], None]


class Damaged(Fault):
    """A backup did not stand its check; it is named so, and replaces nothing."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep what was found."""
        super().__init__("backup_failed_check")
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is backed up, and where the work is done."""

    settings: Settings
    database: Database
    files: Files

    @property
    def desk(self) -> Path:
        """The folder for what is being made."""
        return self.settings.data_dir / DESK

    @property
    def mark(self) -> str:
        """Tell this installation's unfinished files from those of others in the same place."""
        whose = f"{socket.gethostname()}\n{self.settings.data_dir}"
        return hashlib.sha256(whose.encode()).hexdigest()[:8]

    def waits(self, run_id: str) -> bool:
        """Tell whether a backup that was prepared is still wanted."""
        return self._state(run_id) in {JobState.RUNNING, JobState.DONE}

    def goes_on(self, run_id: str) -> bool:
        """Tell whether a run was begun, and has come to no end."""
        return self._state(run_id) is JobState.RUNNING

    def _state(self, run_id: str) -> JobState | None:
        with self.database.read() as session:
            row = backups.run_of(session, run_id)
            return row.state if row is not None else None

    def name_of_run(self, run_id: str) -> str:
        """Read which backup a run is about."""
        with self.database.read() as session:
            row = backups.run_of(session, run_id)
            return row.name if row is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that counts."""

    name: str
    size: int
    head: dict[str, Any]


def make(
    source: Source, place: Place, now: datetime, step: Step = lambda: None, name: str = ""
) -> Made:
    """Make a backup, put it back into a scratch place, check it there, and only then keep it."""
    named = name or free_name(source.settings, place, now)
    written = place.desk / f"{named}.{source.mark}{UNCHECKED}"
    try:
        with _room_told(place), scratch(source.desk) as folder:
            _clear(source, place, written)
            require_room(source, place)
            head = write(source, written, folder, now, step)
            _prove(source, written, folder, step)
        size = written.stat().st_size
        place.keep(written, named)
    except Damaged:
        written.replace(written.with_name(f"{named}{FAILED}"))
        raise
    finally:
        written.unlink(missing_ok=True)
    return Made(name=named, size=size, head=head)


def _clear(source: Source, place: Place, written: Path) -> None:
    """Take away what a kill left: this installation makes one at a time, others are still at theirs.

    What is young is judged by the place's own clock: a share has one, and a demo's is put forward.
    """
    written.touch()
    present = written.stat().st_mtime
    for left in place.desk.glob(f"*{UNCHECKED}"):
        ours = left.name.endswith(f".{source.mark}{UNCHECKED}")
        if ours or (left.name.startswith("miaopu-") and _stands_still(left, present)):
            left.unlink(missing_ok=True)


def _stands_still(path: Path, present: float) -> bool:
    try:
        return present - path.stat().st_mtime > FORGOTTEN
    except OSError:
        return False


def prune(place: Place, keep: int, kind: DatabaseKind) -> int:
    """Take away the oldest checked backups above the number that is kept, and what failed before.

    Of one kind only: those of a demo push out none of the real ones.
    """
    lying = [one for one in place.lying() if kind_of(one.name) is kind]
    for old in lying[:-keep]:
        place.drop(old.name)
    failed = (one for one in place.desk.glob(f"miaopu-*{FAILED}") if kind_of(one.name) is kind)
    for left in failed:
        if lying and age(left.name.removesuffix(FAILED)) < age(lying[-1].name):
            left.unlink(missing_ok=True)
    return len(lying[:-keep])


def free_name(settings: Settings, place: Place, now: datetime) -> str:
    """Name a backup by its instant in UTC, so that names sort as time does."""
    stem = DEMO_STEM if settings.kind is DatabaseKind.DEMO else "miaopu"
    ending = ".tar.age" if settings.backup_passphrase else ".tar"
    taken = {lying.name for lying in place.lying()}
    return first_free(taken, f"{stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}", ending)


def write(source: Source, target: Path, folder: Path, now: datetime, step: Step) -> dict[str, Any]:
    """Write the archive; gives what it says of itself."""
    target.unlink(missing_ok=True)
    with target.open("xb") as opened:
        target.chmod(0o600)
        paced = _Paced(opened)
        with (
            archive.packing(
                paced,  # type: ignore[arg-type]  # writes are all that it is asked for
                source.settings.backup_passphrase,
                to_milliseconds(now) // 1000,
                step,
            ) as packer,
            _snapshot(source, folder, step) as snapshot,
        ):
            head = _head(source, snapshot, now)
            packer.document(archive.HEAD, head)
            packer.document(archive.SETTINGS, kept_settings(source.settings))
            snapshot.add(packer)
            for name, size in source.files.sizes():
                _add_file(packer, source.files, name, size)
        paced.push()
    return head


@contextmanager
def scratch(desk: Path) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards; one at a time, and what a kill left is cleared."""
    desk.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(desk):
        for left in desk.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = desk / f"{_SCRATCH}{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(desk: Path) -> Iterator[None]:
    lock = WriterLock(desk)
    try:
        lock.take()
    except Unfit as fault:
        if fault.reason != "another_writer":
            raise
        raise Refused("backup_goes_on") from None
    try:
        yield
    finally:
        lock.release()


def require_room(source: Source, place: Place) -> None:
    """Refuse to begin where the disk cannot hold the backup and what is put back from it."""
    size = sum(size for _, size in source.files.sizes())
    if source.settings.on_sqlite:
        size += 2 * source.settings.database_file.stat().st_size
    reserve = source.settings.disk_reserve
    Room(source.desk, reserve).require(2 * size)
    Room(place.desk, reserve).require(size)


def _prove(source: Source, written: Path, folder: Path, step: Step) -> None:
    """Put the file back, as anybody would on another machine, and look through what came of it."""
    into = folder / "restored"
    try:
        restored = checking.unpack(written, into, source.settings.backup_passphrase, step)
    except Unfit as fault:
        if fault.reason not in UNREADABLE:
            raise
        raise Damaged([Finding(code="backup_unreadable")]) from None
    checking.bring_up(restored)
    if findings := checking.look_through(restored, source.settings):
        raise Damaged(findings)


def _head(source: Source, snapshot: "_Snapshot", now: datetime) -> dict[str, Any]:
    with Session(snapshot.connection) as session:
        return {
            "format": archive.FORMAT,
            "made_at": to_text(now),
            "version": program_version(),
            "revision": revision_of(snapshot.connection),
            "kind": source.settings.kind.value,
            "database": "sqlite" if snapshot.path else "postgresql",
            "ledger_heads": backups.ledger_heads(session),
            "bundles": backups.bundle_digests(session),
        }


def program_version() -> str:
    """Give the program's version."""
    try:
        return version("miaopu")
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    """The database at one instant: a file on SQLite, a transaction on PostgreSQL."""

    connection: Connection
    path: Path | None
    folder: Path

    def add(self, packer: archive.Packer) -> None:
        if self.path is not None:
            packer.file(archive.DATABASE, self.path)
            return
        for table in rows.tables_of(self.connection):
            spooled = self.folder / "rows"
            with spooled.open("wb") as sink:
                sink.writelines(rows.lines_of(self.connection, table, HIDDEN.get(table.name, ())))
            packer.file(f"{archive.ROWS}{table.name}.jsonl", spooled)
            spooled.unlink()


@contextmanager
def _snapshot(source: Source, folder: Path, step: Step) -> Iterator[_Snapshot]:
    if not source.settings.on_sqlite:
        with source.database.read() as session:
            yield _Snapshot(connection=session.connection(), path=None, folder=folder)
        return
    copied = folder / DATABASE_FILE
    copy_sqlite(source.settings.database_file, copied, step)
    with checking.opened(folder, source.settings) as copy, copy.read() as session:
        yield _Snapshot(connection=session.connection(), path=copied, folder=folder)
    copied.unlink()


def _add_file(packer: archive.Packer, files: Files, name: str, size: int) -> None:
    """Add a file of the store; one that nothing refers to may be swept away meanwhile."""
    try:
        opened = files.passing(name)
    except Lost:
        return
    with opened:
        packer.stream(f"{archive.FILES}{name}", opened, size)


@contextmanager
def _room_told(place: Place) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Refused("backup_no_room") if refused.reason == "disk_full" else refused from None
    except OSError as error:
        if is_full(error):
            raise Refused("backup_no_room") from None
        if isinstance(place, Folder) and Path(error.filename or "").parent == place.folder:
            raise place.shut(error) from None
        raise Unfit("backup_unwritable", detail=error.strerror or "?") from None


class _Paced:
    """Writes, and pushes to the disk in portions, so that no save waits behind a great lot."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, checking.SYNC_EVERY

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left <= 0:
            self.push()
        return self._file.write(data)

    def push(self) -> None:
        push(self._file)
        self._left = checking.SYNC_EVERY
