"""Before an update a snapshot is kept; an update that fails changes nothing; the snapshot goes back."""

import shutil
from pathlib import Path

import pytest
from alembic import command

from app.clock import SystemClock
from app.errors import Unfit
from app.keeping import commands
from app.settings import Settings, resource
from app.unit import carrying, rows
from app.unit.schema import config, newest_revision, prepare, revision_of
from tests.support.kept import quiet

SLOW = [pytest.mark.needs_postgres, pytest.mark.soak]
#: A revision of the release line, behind the newest.
EARLIER = "0030"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=SLOW)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """PostgreSQL takes ten times as long to make a hundred tables."""
    return str(request.param)


@pytest.fixture
def earlier(settings: Settings) -> Settings:
    """Give a database of an earlier program; what it was born as is its one row."""
    with carrying.connected(settings.database_url) as connection:
        command.downgrade(config(connection), EARLIER)
        connection.commit()
    return settings


def whole(settings: Settings) -> tuple[str, dict[str, rows.Counted]]:
    with carrying.connected(settings.database_url) as connection:
        found = {
            table.name: rows.digest_of(connection, table) for table in rows.tables_of(connection)
        }
        return revision_of(connection), found


def test_an_update_keeps_a_snapshot_and_goes_back_to_it(earlier: Settings) -> None:
    before, now = whole(earlier), SystemClock().now()
    assert prepare(earlier, now) == newest_revision()
    (kept,) = (earlier.data_dir / "snapshots").iterdir()
    assert f"{EARLIER}-to-{newest_revision()}" in kept.name
    assert prepare(earlier, now) == newest_revision()
    assert len(list((earlier.data_dir / "snapshots").iterdir())) == 1
    said: list[str] = []
    assert commands.go_back(earlier, speaker=quiet(said)) == 0
    assert EARLIER in said[0]
    assert whole(earlier) == before
    assert prepare(earlier, now) == newest_revision()


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a migration behind the newest that makes a table, writes a row, and then fails."""
    folder = tmp_path / "migrations"
    shutil.copytree(resource("migrations"), folder)
    (folder / "versions" / "9999_fails.py").write_text(
        f"""import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{newest_revision()}", None, None
def upgrade():
    op.create_table("half_made", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE installation SET created_at = 1")
    raise ValueError("does not work here")
""",
        encoding="utf-8",
    )
    monkeypatch.setattr("app.unit.schema.resource", lambda *_parts: folder)


def test_an_update_that_fails_leaves_everything_as_it_was(earlier: Settings, failing: None) -> None:
    before = whole(earlier)
    with pytest.raises(Unfit, match="migration_failed") as refused:
        prepare(earlier, SystemClock().now())
    assert refused.value.facts == {"version": EARLIER, "detail": "does not work here"}
    assert whole(earlier) == before


def test_without_room_for_a_snapshot_nothing_is_updated(earlier: Settings) -> None:
    (earlier.data_dir / "snapshots").write_bytes(b"")  # a file stands where the folder should be
    before = whole(earlier)
    with pytest.raises(Unfit, match="snapshot_not_kept"):
        prepare(earlier, SystemClock().now())
    assert whole(earlier) == before


def test_only_so_many_snapshots_are_kept(sqlite_settings: Settings) -> None:
    with pytest.raises(Unfit, match="snapshot_none"):
        commands.go_back(sqlite_settings, speaker=quiet())
    folder = sqlite_settings.data_dir / "snapshots"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"2026010{day}T000000Z-0001-to-0002.db").write_bytes(b"no database")
    with pytest.raises(Unfit, match="snapshot_damaged"):
        commands.go_back(sqlite_settings, speaker=quiet())
    with carrying.connected(sqlite_settings.database_url) as connection:
        command.downgrade(config(connection), EARLIER)
        connection.commit()
    prepare(sqlite_settings, SystemClock().now())
    assert len(list(folder.iterdir())) == sqlite_settings.snapshots_keep
