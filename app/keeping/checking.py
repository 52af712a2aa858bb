"""A backup put back into a folder, and everything looked at there: chains, rows, bundles, files."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, create_engine
from sqlmodel import Session

from app.errors import Unfit
from app.files import Files
from app.keeping.archive import DATABASE, FILES, FORMAT, HEAD, ROWS, Entry, entries
from app.settings import Settings
from app.store import attachments, backups
from app.store.integrity import broken_pages
from app.unit import Database, open_database, rows, schema
from app.unit.database import address_of
from app.unit.disk import push, push_path
from app.unit.swaps import DATABASE_FILE, FILES_FOLDER
from app.views.checks import Finding, check_database

#: Bytes go to the disk in such portions, so that no save waits behind a great lot.
SYNC_EVERY = 4 * 1024**2
Step = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A data folder made from a backup, and what the backup says of itself."""

    folder: Path
    head: dict[str, Any]


def unpack(source: Path, folder: Path, passphrase: str, step: Step) -> Restored:
    """Put a backup into an empty folder: database at the revision that it has, and files."""
    files = Files(folder / FILES_FOLDER)
    (folder / ROWS).mkdir(parents=True)
    head: dict[str, Any] = {}
    with source.open("rb") as opened:
        for entry in entries(opened, passphrase):
            if entry.name == HEAD:
                head = entry.document()
            elif (target := _target(entry.name, folder, files)) is not None:
                _write(entry, target, step)
    if head.get("format") != FORMAT:
        raise Unfit("backup_none")
    if not (folder / DATABASE_FILE).exists():
        _rows_into(folder / DATABASE_FILE, folder / ROWS, str(head.get("revision")))
    for left in (folder / ROWS).iterdir():
        left.unlink()
    (folder / ROWS).rmdir()
    return Restored(folder=folder, head=head)


def bring_up(restored: Restored) -> str:
    """Migrate what was put back to this program's version."""
    with _connected(restored.folder) as connection:
        return schema.bring_up(connection)


def look_through(restored: Restored, settings: Settings) -> list[Finding]:
    """Check a folder that was put back; an empty list means that it counts."""
    files = Files(restored.folder / FILES_FOLDER)
    with opened(restored.folder, settings) as database, database.read() as session:
        if faults := broken_pages(session):
            return [Finding(code="database_damaged", facts={"fault": fault}) for fault in faults]
        return [
            *check_database(session, files),
            *_lost_files(session, files),
            *_differing(session, restored.head),
        ]


@contextmanager
def opened(folder: Path, settings: Settings) -> Iterator[Database]:
    """Open the database of a folder."""
    database = open_database(
        replace(settings, database_url=f"sqlite:///{folder / DATABASE_FILE}", data_dir=folder)
    )
    try:
        yield database
    finally:
        database.close()


def _target(name: str, folder: Path, files: Files) -> Path | None:
    if name == DATABASE:
        return folder / DATABASE_FILE
    if name.startswith(ROWS):
        return folder / name
    return files.path(name.removeprefix(FILES)) if name.startswith(FILES) else None


def _write(entry: Entry, target: Path, step: Step) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as sink:
        _paced(entry, sink, step)
    if entry.name.startswith(FILES) and entry.digest.hexdigest() != target.name:
        raise Unfit("backup_damaged")


def _paced(entry: Entry, sink: IO[bytes], step: Step) -> None:
    left = SYNC_EVERY
    for piece in entry.pieces():
        sink.write(piece)
        left -= len(piece)
        step()
        if left <= 0:
            push(sink)
            left = SYNC_EVERY


def bring_down(folder: Path) -> None:
    """Bring all of a folder to the disk itself: at once where the system can, else file by file.

    Ten thousand small files one by one take minutes, and what is only looked at need not be kept.
    """
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.rglob("*"):
        if path.is_file():
            push_path(path)


def _rows_into(database: Path, folder: Path, revision: str) -> None:
    """Make the tables of the revision, and put the lines in."""
    with _connected(database.parent) as connection:
        schema.require_known(revision)
        schema.upgrade(connection, revision)
        for table in rows.tables_of(connection):
            with (folder / f"{table.name}.jsonl").open("rb") as lines:
                rows.load(connection, table, lines)
        connection.commit()


@contextmanager
def _connected(folder: Path) -> Iterator[Connection]:
    engine = create_engine(address_of(f"sqlite:///{folder / DATABASE_FILE}"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _lost_files(session: Session, files: Files) -> Iterator[Finding]:
    for sha256 in sorted(attachments.every_reference(session)):
        if not files.path(sha256).exists():
            yield Finding(code="file_lost", facts={"file": sha256})


def _differing(session: Session, head: dict[str, Any]) -> Iterator[Finding]:
    """Hold the chains and the bundles against what the backup says of them."""
    if backups.ledger_heads(session) != head.get("ledger_heads"):
        yield Finding(code="heads_differ")
    if backups.bundle_digests(session) != head.get("bundles"):
        yield Finding(code="bundles_differ")
