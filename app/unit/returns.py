"""The way back from an update: the newest snapshot takes the place of the database again."""

import secrets
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from app.errors import Unfit
from app.settings import Settings
from app.unit import carrying, rows
from app.unit.copies import copy_sqlite, is_sound
from app.unit.schema import revision_of, upgrade
from app.unit.updates import REVISION_ENTRY, keep_snapshot, snapshots_in

_BESIDE = ("-wal", "-shm")


def go_back(settings: Settings, now: datetime) -> tuple[str, Path]:
    """Put the newest snapshot back; gives its revision, and where the present data is kept."""
    kept = snapshots_in(settings)
    if not kept:
        raise Unfit("snapshot_none", folder=str(settings.data_dir))
    if settings.on_sqlite:
        return _back_on_sqlite(settings, kept[-1], now)
    with carrying.connected(settings.database_url) as connection:
        present = revision_of(connection)
        aside = keep_snapshot(connection, settings, now, (present, "back"))
        connection.rollback()
        return _back_on_postgres(connection, kept[-1]), aside


def _back_on_sqlite(settings: Settings, snapshot: Path, now: datetime) -> tuple[str, Path]:
    if not is_sound(snapshot):
        raise Unfit("snapshot_damaged", file=str(snapshot))
    aside = settings.data_dir / (
        f"before-return-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    )
    aside.mkdir(mode=0o700)
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    coming = database.with_name(database.name + ".coming")
    coming.unlink(missing_ok=True)
    copy_sqlite(snapshot, coming)
    for ending in (*_BESIDE, ""):
        old = database.with_name(database.name + ending)
        if old.exists():
            old.replace(aside / old.name)
    coming.replace(database)
    with carrying.connected(settings.database_url) as connection:
        return revision_of(connection), aside


def _back_on_postgres(connection: Connection, snapshot: Path) -> str:
    """Take all tables away, make those of the snapshot, fill them: in one transaction."""
    with zipfile.ZipFile(snapshot) as packed:
        if packed.testzip() is not None:
            raise Unfit("snapshot_damaged", file=str(snapshot))
        revision = packed.read(REVISION_ENTRY).decode()
        _clear(connection)
        upgrade(connection, revision, commit=False)
        tables = rows.tables_of(connection)
        rows.let_references_wait(connection, tables)
        for table in tables:
            with packed.open(f"{table.name}.jsonl") as lines:
                rows.load(connection, table, lines)
        rows.judge_references(connection, tables)
    connection.commit()
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
