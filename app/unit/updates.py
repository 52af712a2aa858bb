"""What is kept before an update: the whole database as it stood, in the data folder.

On SQLite the file itself, by its online interface; on PostgreSQL every row, a table an entry.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from app.errors import Unfit
from app.settings import Settings
from app.unit import rows
from app.unit.copies import copy_sqlite, is_sound
from app.unit.damage import FileDamaged
from app.unit.disk import push_path, sync_folder

FOLDER, REVISION_ENTRY = "snapshots", "revision"
_FILE, _ROWS, _PART = ".db", ".rows.zip", ".part"


def keep_snapshot(
    connection: Connection, settings: Settings, now: datetime, revisions: tuple[str, str]
) -> Path:
    """Keep the database as it is before it goes from one revision to the next."""
    folder = settings.data_dir / FOLDER
    ending = _FILE if settings.on_sqlite else _ROWS
    target = (
        folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{revisions[0]}-to-{revisions[1]}{ending}"
    )
    with _told():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(target.name + _PART)
        part.unlink(missing_ok=True)
        if settings.on_sqlite:
            copy_sqlite(settings.database_file, part)
            if not is_sound(part):
                raise FileDamaged("integrity_check")
            part.chmod(0o600)
            part.replace(target)
            sync_folder(folder)
        else:
            keep_rows(connection, target, revisions[0])
    return target


def drop_oldest(settings: Settings) -> None:
    """Keep so many; an update that failed pushes out none that still leads back."""
    for old in snapshots_in(settings)[: -settings.snapshots_keep]:
        old.unlink(missing_ok=True)


def snapshots_in(settings: Settings) -> list[Path]:
    """List what is kept, the oldest first."""
    ending = _FILE if settings.on_sqlite else _ROWS
    return sorted((settings.data_dir / FOLDER).glob(f"*{ending}"))


def snapshot_before(settings: Settings, standing: str) -> Path:
    """Find the snapshot from before the update to where the database stands.

    One that led to another place is no way back from here. A database that is gone takes the newest.
    """
    kept = snapshots_in(settings)
    if standing:
        kept = [one for one in kept if one.name.partition(".")[0].endswith(f"-to-{standing}")]
    if not kept:
        raise Unfit("snapshot_none", folder=str(settings.data_dir))
    return kept[-1]


def keep_rows(connection: Connection, target: Path, revision: str) -> None:
    """Keep every row under a name that stands only for what is whole."""
    part = target.with_name(target.name + _PART)
    with _told():
        part.unlink(missing_ok=True)
        write_rows(connection, part, revision)
        part.chmod(0o600)
        part.replace(target)
        sync_folder(target.parent)


def write_rows(connection: Connection, target: Path, revision: str) -> None:
    """Write every row of a database into a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(REVISION_ENTRY, revision)
        for table in rows.tables_of(connection):
            with packed.open(f"{table.name}.jsonl", "w", force_zip64=True) as sink:
                sink.writelines(rows.lines_of(connection, table))
    push_path(target)


@contextmanager
def _told() -> Iterator[None]:
    """Without a snapshot nothing is updated, and a sentence says why."""
    try:
        yield
    except OSError as error:
        raise Unfit("snapshot_not_kept", detail=error.strerror or "?") from None
