"""The data of every release comes up to today's program, and back: chains and bundles stay the same."""

import json
import lzma
import tarfile
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.keeping import commands
from app.serving import check
from app.unit import carrying, rows
from app.unit.schema import newest_revision, prepare, revision_of
from tests.support.kept import marks_of, quiet, settings_over

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.tar.xz"))

#: What stands where the program of today does has nothing to be brought up to.
OLDER = [one for one in RELEASES if f"-{newest_revision()}." not in one.name]
#: So many migrations later a fixture of the present state is due: see tests/releases/make.py.
LATELY = 30


def test_there_is_a_fixture_of_the_release_line() -> None:
    assert [path.name for path in RELEASES] == [
        "0.1.0-0013.tar.xz",
        "0.1.0-0030.tar.xz",
        "0.1.0-0056.tar.xz",
    ]


def test_one_of_them_is_of_lately() -> None:
    newest = RELEASES[-1].name.removesuffix(".tar.xz").rpartition("-")[2]
    assert int(newest_revision()) - int(newest) < LATELY


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_an_old_backup_restores_into_the_program_of_today(release: Path, tmp_path: Path) -> None:
    file, head = _opened(release, tmp_path)
    settings, said = settings_over(tmp_path / "data"), list[str]()
    assert commands.restore(settings, file, over=False, speaker=quiet(said)) == 0, said
    found = marks_of(settings)
    assert (found.heads, found.bundles) == (head["ledger_heads"], head["bundles"])
    assert found.bundles
    assert check(settings, "zh_CN", said.append) == 0, said


@pytest.mark.parametrize("release", OLDER, ids=lambda path: path.name)
def test_old_data_is_updated_and_goes_back(release: Path, tmp_path: Path) -> None:
    file, head = _opened(release, tmp_path)
    settings = settings_over(tmp_path / "data")
    with tarfile.open(file) as tar:
        settings.data_dir.mkdir()
        (settings.data_dir / "miaopu.db").write_bytes(tar.extractfile("database/miaopu.db").read())
    before = _rows(settings.database_url)
    assert prepare(settings, SystemClock().now()) == newest_revision()
    found = marks_of(settings)
    assert (found.heads, found.bundles) == (head["ledger_heads"], head["bundles"])
    assert commands.go_back(settings, speaker=quiet()) == 0
    assert _rows(settings.database_url) == before


def _opened(release: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    file = folder / "release.tar"
    file.write_bytes(lzma.decompress(release.read_bytes()))
    with tarfile.open(file) as tar:
        return file, json.loads(tar.extractfile("backup.json").read())


def _rows(url: str) -> tuple[str, dict[str, rows.Counted]]:
    with carrying.connected(url) as connection:
        found = {
            table.name: rows.digest_of(connection, table) for table in rows.tables_of(connection)
        }
        return revision_of(connection), found
