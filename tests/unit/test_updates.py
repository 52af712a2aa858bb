"""Before an update a snapshot is kept; an update that fails changes nothing; the snapshot goes back."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from app import serving
from app.clock import SystemClock
from app.errors import Unfit
from app.keeping import commands
from app.settings import Settings, resource
from app.unit import carrying, returns, rows
from app.unit.schema import config, newest_revision, prepare, revision_of
from tests.support.cutting import killed_before
from tests.support.databases import Cluster
from tests.support.kept import quiet, settings_over

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


def standing(settings: Settings) -> str:
    with carrying.connected(settings.database_url) as connection:
        return revision_of(connection)


def test_an_update_keeps_a_snapshot_and_goes_back_to_it(earlier: Settings) -> None:
    before, now = whole(earlier), SystemClock().now()
    assert prepare(earlier, now) == newest_revision()
    (kept,) = (earlier.data_dir / "snapshots").iterdir()
    assert f"{EARLIER}-to-{newest_revision()}" in kept.name
    assert prepare(earlier, now) == newest_revision()
    assert len(list((earlier.data_dir / "snapshots").iterdir())) == 1
    said: list[str] = []
    only_one = replace(earlier, snapshots_keep=1)
    assert commands.go_back(only_one, speaker=quiet(said)) == 0
    assert EARLIER in said[0]
    assert whole(earlier) == before
    (aside,) = earlier.data_dir.glob("before-return-*")
    assert str(aside) in said[1]
    assert [path.name for path in (earlier.data_dir / "snapshots").iterdir()] == [kept.name]
    with pytest.raises(Unfit, match="snapshot_none"):  # the one that is left leads elsewhere
        commands.go_back(only_one, speaker=quiet())
    assert whole(earlier) == before
    assert prepare(earlier, now) == newest_revision()


#: A handful of the places where it can be cut; all of them behind soak.
STRIDES = [3, pytest.param(1, marks=pytest.mark.soak)]


@pytest.mark.parametrize("stride", STRIDES)
def test_a_return_that_was_cut_off_anywhere_is_finished_by_whoever_comes_next(
    sqlite_settings: Settings, tmp_path: Path, stride: int
) -> None:
    """A start in between would make an empty database, and everybody's work would seem gone."""
    with carrying.connected(sqlite_settings.database_url) as connection:
        command.downgrade(config(connection), EARLIER)
        connection.commit()
    now, cuts = SystemClock().now(), 0
    after = prepare(sqlite_settings, now)
    for change in range(2, 40, stride):
        folder = tmp_path / f"there-{change}"
        shutil.copytree(sqlite_settings.data_dir, folder)
        there = settings_over(folder)
        if not killed_before(change, lambda there=there: returns.go_back(there, now)):
            break
        with serving.own(there):
            stands = standing(there)
        kept = [standing(settings_over(one)) for one in folder.glob("before-return-*")]
        assert (stands, kept) in [(after, []), (EARLIER, [after])], change
        cuts += 1
        shutil.rmtree(folder)
    assert cuts > 6 // stride


@pytest.mark.needs_postgres
def test_nobody_goes_back_while_others_use_the_database(
    sqlite_settings: Settings, cluster: Cluster
) -> None:
    url = cluster.url(cluster.create())
    there = replace(sqlite_settings, database_url=url)
    with carrying.connected(url) as other:
        other.execute(text("SELECT 1"))
        with pytest.raises(Unfit, match="database_in_use"):
            commands.go_back(there, speaker=quiet())
    with pytest.raises(Unfit, match="snapshot_none"):
        commands.go_back(there, speaker=quiet())


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
    before, folder = whole(earlier), earlier.data_dir / "snapshots"
    folder.mkdir()
    ending = "db" if earlier.on_sqlite else "rows.zip"
    way_back = folder / f"20260101T000000Z-0001-to-{EARLIER}.{ending}"
    way_back.touch()
    with pytest.raises(Unfit, match="migration_failed") as refused:
        prepare(replace(earlier, snapshots_keep=1), SystemClock().now())
    assert list(folder.iterdir()) == [way_back]
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
        (folder / f"2026010{day}T000000Z-0001-to-{newest_revision()}.db").write_bytes(
            b"no database"
        )
    with pytest.raises(Unfit, match="snapshot_damaged"):
        commands.go_back(sqlite_settings, speaker=quiet())
    with carrying.connected(sqlite_settings.database_url) as connection:
        command.downgrade(config(connection), EARLIER)
        connection.commit()
    prepare(sqlite_settings, SystemClock().now())
    assert len(list(folder.iterdir())) == sqlite_settings.snapshots_keep
