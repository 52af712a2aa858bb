"""The way back from an update: the newest snapshot takes the place of the database again."""

import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from app.errors import Unfit
from app.settings import Settings
from app.unit import carrying, rows, swaps
from app.unit.copies import copy_sqlite, is_sound
from app.unit.schema import revision_of, upgrade
from app.unit.updates import REVISION_ENTRY, keep_rows, snapshot_before

_COMING, _ASIDE = "returning", "before-return"


def go_back(settings: Settings, now: datetime) -> tuple[str, list[Path]]:
    """Put back the snapshot from before the last update; gives its revision, and what is kept aside."""
    if settings.on_sqlite:
        return _back_on_sqlite(settings, now)
    with carrying.connected(settings.database_url) as connection:
        return _back_on_postgres(connection, settings, now)


def _back_on_sqlite(settings: Settings, now: datetime) -> tuple[str, list[Path]]:
    snapshot = snapshot_before(settings, _standing(settings))
    if not is_sound(snapshot):
        raise Unfit("snapshot_damaged", file=str(snapshot))
    coming = settings.data_dir / _COMING
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(mode=0o700)
    copy_sqlite(snapshot, coming / swaps.DATABASE_FILE)
    swaps.order(coming, _ASIDE, now)
    kept = swaps.swap(settings, coming)
    with carrying.connected(settings.database_url) as connection:
        return revision_of(connection), kept


def _standing(settings: Settings) -> str:
    """Tell where the database stands; empty where it is gone or cannot be read."""
    if not settings.database_file.exists():
        return ""
    try:
        with carrying.connected(settings.database_url) as connection:
            return revision_of(connection)
    except DatabaseError:
        return ""


def _back_on_postgres(
    connection: Connection, settings: Settings, now: datetime
) -> tuple[str, list[Path]]:
    """Keep what stands, take all tables away, make and fill those of the snapshot: one transaction."""
    carrying.require_alone(connection)
    _lock(connection)
    standing = revision_of(connection)
    snapshot = snapshot_before(settings, standing)
    with zipfile.ZipFile(snapshot) as packed:
        if packed.testzip() is not None:
            raise Unfit("snapshot_damaged", file=str(snapshot))
        aside = settings.data_dir / f"{_ASIDE}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.rows.zip"
        keep_rows(connection, aside, standing)
        revision = _fill(connection, packed)
    connection.commit()
    return revision, [aside]


def _lock(connection: Connection) -> None:
    """From here on nobody writes what would be left behind."""
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(table.name) for table in rows.tables_of(connection)]
    connection.rollback()
    if names:
        connection.execute(text(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE NOWAIT"))


def _fill(connection: Connection, packed: zipfile.ZipFile) -> str:
    revision = packed.read(REVISION_ENTRY).decode()
    _clear(connection)
    upgrade(connection, revision, commit=False)
    tables = rows.tables_of(connection)
    rows.let_references_wait(connection, tables)
    for table in tables:
        with packed.open(f"{table.name}.jsonl") as lines:
            rows.load(connection, table, lines)
    rows.judge_and_count(connection, tables)
    return revision


def _clear(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for name in [*(table.name for table in rows.tables_of(connection)), rows.REVISION_TABLE]:
        connection.execute(text(f"DROP TABLE IF EXISTS {quote(name)} CASCADE"))
    ours = connection.execute(
        text(
            "SELECT proname FROM pg_proc JOIN pg_language ON pg_language.oid = prolang"
            " WHERE pronamespace = current_schema()::regnamespace AND lanname = 'plpgsql'"
        )
    ).scalars()
    for name in list(ours):
        connection.execute(text(f"DROP FUNCTION {quote(name)}() CASCADE"))
