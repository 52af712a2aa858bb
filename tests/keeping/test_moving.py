"""From SQLite to PostgreSQL and back: every row, every chain, every bundle is the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Unfit
from app.files import Files
from app.keeping import commands, restoring
from app.serving import check
from app.settings import Settings
from app.unit import carrying, rows
from app.unit.secret import secret_file, secret_of
from tests.support.cutting import die, killed_inside
from tests.support.databases import Cluster
from tests.support.kept import marks_of, quiet, settings_over

pytestmark = pytest.mark.needs_postgres


@pytest.fixture
def empty_postgres(cluster: Cluster) -> str:
    return cluster.url(cluster.create())


def digests(settings: Settings) -> dict[str, rows.Counted]:
    with carrying.connected(settings.database_url) as connection:
        return {
            table.name: rows.digest_of(connection, table)
            for table in rows.tables_of(connection)
            if table.name != "installation"  # PostgreSQL keeps the secret there, SQLite beside it
        }


def test_there_and_back(finished: Settings, empty_postgres: str, tmp_path: Path) -> None:
    before, table_digests, said = marks_of(finished), digests(finished), list[str]()
    secret = secret_file(finished.data_dir).read_text(encoding="ascii")
    assert commands.move(finished, empty_postgres, speaker=quiet(said)) == 0, said
    there = replace(finished, database_url=empty_postgres)
    assert marks_of(there) == before
    assert digests(there) == table_digests
    with carrying.connected(empty_postgres) as line:
        assert (
            secret_of(there, line) == secret
        )  # who is signed in stays so, and cards can be printed
    assert check(there, "zh_CN", said.append) == 0, said
    with pytest.raises(Unfit, match="move_target_used"):
        commands.move(finished, empty_postgres, speaker=quiet())

    home = f"sqlite:///{tmp_path / 'home.db'}"
    secret_file(finished.data_dir).unlink()
    assert commands.move(there, home, speaker=quiet(said)) == 0, said
    back = replace(finished, database_url=home)
    assert marks_of(back) == before
    assert digests(back) == table_digests
    assert secret_file(finished.data_dir).read_text(encoding="ascii") == secret


@pytest.mark.parametrize("tables", [pytest.param(1, marks=pytest.mark.soak), 60])
def test_a_move_that_was_killed_left_nothing_and_can_be_done_again(
    finished: Settings, tmp_path: Path, tables: int
) -> None:
    before, home = (
        digests(finished),
        replace(finished, database_url=f"sqlite:///{tmp_path / 'home.db'}"),
    )

    def dying() -> None:
        left = iter(range(tables - 1))
        with (
            carrying.connected(finished.database_url) as source,
            carrying.connected(home.database_url) as target,
        ):
            carrying.carry(
                source, target, lambda _name: die() if next(left, None) is None else None
            )

    assert killed_inside(dying)
    assert digests(finished) == before
    assert digests(home) == {}
    assert commands.move(finished, home.database_url, speaker=quiet()) == 0
    assert digests(home) == before


def test_a_restore_into_a_database_elsewhere_brings_the_files_before_the_rows(
    finished: Settings, kept_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there are rows it is refused to begin anew: nothing may be missing by then."""
    before, now = marks_of(finished), SystemClock().now()
    there = settings_over(
        tmp_path / "there", MIAOPU_DATABASE_URL=f"sqlite:///{tmp_path / 'rows.db'}"
    )
    with monkeypatch.context() as cut:
        cut.setattr(carrying, "carry", die)
        restoring.prepare(there, kept_file, now)
        assert killed_inside(lambda: restoring.into_postgres(there))
    assert set(Files(there.files_folder).names()) == before.files
    assert digests(there) == {}
    restoring.prepare(there, kept_file, now)
    restoring.into_postgres(there)
    assert marks_of(there) == before


@pytest.mark.soak
def test_a_backup_of_either_database_restores_into_the_other(
    finished: Settings, kept_file: Path, empty_postgres: str, tmp_path: Path
) -> None:
    before, said = marks_of(finished), list[str]()
    there = replace(settings_over(tmp_path / "there"), database_url=empty_postgres)
    assert commands.restore(there, kept_file, over=False, speaker=quiet(said)) == 0, said
    assert marks_of(there) == before
    with pytest.raises(Unfit, match="move_target_used"):
        commands.restore(there, kept_file, over=True, speaker=quiet())

    assert commands.backup(there, tmp_path / "out", speaker=quiet(said)) == 0, said
    assert any("archive_mode" in one for one in said)
    (file,) = (tmp_path / "out").iterdir()
    home = settings_over(tmp_path / "home")
    assert commands.restore(home, file, over=False, speaker=quiet(said)) == 0, said
    assert marks_of(home) == before
    before_and_after = digests(home), digests(finished)
    for found in before_and_after:
        del found["backup_run"]  # the command noted the backup itself
    assert before_and_after[0] == before_and_after[1]
