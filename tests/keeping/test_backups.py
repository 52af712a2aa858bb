"""A backup counts when it was put back and checked; whatever is wrong with one is a sentence."""

import errno
import io
import os
import re
import shutil
import stat
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from typer.testing import CliRunner

from app import cli, serving
from app.clock import SystemClock
from app.errors import Fault, Unfit
from app.keeping import commands, making, restoring
from app.keeping.places import Folder
from app.models import BackupRun
from app.settings import Settings
from app.store import backups
from app.unit import open_database
from app.vocabulary import JobState, KeepingKind
from tests.support.cutting import killed_before
from tests.support.kept import back_up, marks_of, quiet, settings_over, source_of


def test_a_backup_brings_everything_back_on_an_empty_machine(
    finished: Settings, tmp_path: Path
) -> None:
    before = marks_of(finished)
    heard = quiet()
    assert commands.backup(finished, tmp_path / "out", speaker=heard) == 0
    (file,) = (tmp_path / "out").iterdir()
    there = settings_over(tmp_path / "there")
    assert commands.restore(there, file, over=False, speaker=heard) == 0
    assert marks_of(there) == before
    assert before.bundles
    assert before.files
    assert sorted(path.name for path in there.data_dir.iterdir()) == [
        "files",
        "miaopu.db",
        "writer.lock",
    ]
    assert marks_of(finished) == before


def test_restoring_over_data_keeps_the_old_aside(finished: Settings, kept_file: Path) -> None:
    file, before = kept_file, marks_of(finished)
    with pytest.raises(Unfit, match="restore_into_used"):
        commands.restore(finished, file, over=False, speaker=quiet())
    assert marks_of(finished) == before
    said: list[str] = []
    assert commands.restore(finished, file, over=True, speaker=quiet(said)) == 0
    # The hour of the wall, not that of a file.
    assert re.search(r"\dT\d\d:", said[0]) is None
    (aside,) = finished.data_dir.glob("before-restore-*")
    assert {"files", "miaopu.db"} <= {path.name for path in aside.iterdir()}
    assert marks_of(settings_over(aside)) == before == marks_of(finished)


@pytest.fixture
def chosen(finished: Settings, kept_file: Path) -> Settings:
    """Give data whose owner chose a backup on the page; since it was made, a line was written."""
    now = SystemClock().now()
    database = open_database(finished)
    with database.write_session() as session:
        run = BackupRun(
            kind=KeepingKind.RESTORE, state=JobState.DONE, name="kept.tar", size=0, facts={}
        )
        run.asked_at = run.checked_at = now
        session.add(run)
        session.commit()
        run_id = run.id
    database.close()
    assert restoring.prepare(finished, kept_file, now, run_id=run_id).findings == []
    return finished


def start(settings: Settings) -> list[str]:
    """Do what comes before a start looks at the database."""
    said: list[str] = []
    with serving.own(settings, said.append):
        serving.take_up_restored(settings, said.append)
    return said


def lines_since(settings: Settings) -> int:
    database = open_database(settings)
    try:
        with database.read() as session:
            return len(backups.listed(session))
    finally:
        database.close()


#: A handful of the places where it can be cut; all of them behind soak.
STRIDES = [3, pytest.param(1, marks=pytest.mark.soak)]


@pytest.mark.parametrize("stride", STRIDES)
def test_a_restore_that_was_cut_off_anywhere_is_finished_by_the_next_start(
    chosen: Settings, tmp_path: Path, stride: int
) -> None:
    before, cuts = marks_of(chosen), 0
    for change in range(2, 40, stride):
        there = settings_over(tmp_path / f"there-{change}")
        shutil.copytree(chosen.data_dir, there.data_dir)
        killed = killed_before(change, lambda there=there: start(there))
        if not killed:
            break
        said = start(there)
        assert (marks_of(there), lines_since(there)) == (before, 0), change
        (aside,) = there.data_dir.glob("before-restore-*")
        old = settings_over(aside)
        assert (marks_of(old), lines_since(old)) == (before, 1), change
        assert not said or str(aside) in said[0]
        left = {path.name for path in there.data_dir.iterdir() if path.name[0] != "."}
        assert left == {aside.name, "files", "miaopu.db", "writer.lock"}, change
        cuts += 1
        shutil.rmtree(there.data_dir)
    assert cuts > 8 // stride


def test_a_command_after_a_cut_finishes_first(chosen: Settings, kept_file: Path) -> None:
    """Else the folder that waits would be thrown away for the next backup."""
    before = marks_of(chosen)
    while chosen.database_file.exists():
        assert killed_before(5, lambda: start(chosen))
    chosen.database_file.touch()  # whoever only looked made an empty one
    with pytest.raises(Unfit, match="restore_into_used"):
        commands.restore(chosen, kept_file, over=False, speaker=quiet())
    assert (marks_of(chosen), lines_since(chosen)) == (before, 0)
    (aside,) = chosen.data_dir.glob("before-restore-*")
    assert lines_since(settings_over(aside)) == 1


def test_a_mounted_folder_of_files_is_refused_before_anything_is_prepared(
    finished: Settings, kept_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only root can mount: the system is asked, and answers so."""
    monkeypatch.setattr(os.path, "ismount", lambda path: path == finished.files_folder)
    with pytest.raises(Unfit, match="folder_mounted"):
        restoring.prepare(finished, kept_file, SystemClock().now())
    assert not list(finished.data_dir.glob("next*"))


def test_a_swap_that_cannot_go_on_says_so_and_goes_on_later(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = marks_of(chosen)

    def busy(path: Path, target: Path) -> None:
        if path == chosen.files_folder:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        os.replace(path, target)  # noqa: PTH105 -- it stands in for that of the path

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", busy)
        with pytest.raises(Unfit, match="swap_stuck"):
            start(chosen)
        with pytest.raises(Unfit, match="swap_stuck"):
            start(chosen)
    start(chosen)
    assert marks_of(chosen) == before


def test_a_database_that_is_copied_over_is_for_its_owner_alone(
    finished: Settings, kept_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another disk refuses the renaming; what lies there half copied may be open to all."""
    elsewhere = tmp_path / "other" / "data.db"
    there = settings_over(finished.data_dir, MIAOPU_DATABASE_URL=f"sqlite:///{elsewhere}")

    def apart(path: Path, target: Path) -> None:
        if target == elsewhere and path.parent != elsewhere.parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))
        os.replace(path, target)  # noqa: PTH105 -- it stands in for that of the path

    monkeypatch.setattr(Path, "replace", apart)
    assert commands.restore(there, kept_file, over=True, speaker=quiet()) == 0
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600


def test_a_database_elsewhere_is_the_one_that_is_put_back(
    finished: Settings, kept_file: Path, tmp_path: Path
) -> None:
    before, elsewhere = marks_of(finished), tmp_path / "other" / "data.db"
    there = settings_over(tmp_path / "there", MIAOPU_DATABASE_URL=f"sqlite:///{elsewhere}")
    assert commands.restore(there, kept_file, over=False, speaker=quiet()) == 0
    assert marks_of(there) == before
    assert not (there.data_dir / "miaopu.db").exists()
    with pytest.raises(Unfit, match="restore_into_used"):
        commands.restore(there, kept_file, over=False, speaker=quiet())
    said: list[str] = []
    assert commands.restore(there, kept_file, over=True, speaker=quiet(said)) == 0
    (aside,) = (tmp_path / "other").glob("before-restore-*")
    assert {path.name for path in aside.iterdir()} >= {"data.db"}
    assert sum(aside.name in one for one in said) == 2
    assert marks_of(there) == before


def test_a_folder_that_is_named_leaves_the_file_that_the_program_runs_on(
    finished: Settings, kept_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIAOPU_DATABASE_URL", f"sqlite:///{finished.database_file}")
    monkeypatch.setenv("MIAOPU_DISK_RESERVE", "1")
    there = settings_over(tmp_path / "there")
    asked = ["restore", str(kept_file), "--into", str(there.data_dir), "--replace", "--demo"]
    assert CliRunner().invoke(cli.app, asked).exit_code == 0
    assert marks_of(there) == marks_of(finished)
    assert not list(finished.data_dir.glob("before-restore-*"))


def test_every_flipped_byte_is_found_and_nothing_is_changed(
    kept_file: Path, tmp_path: Path
) -> None:
    """Padding between entries is the one part that holds nothing."""
    whole, file = kept_file.read_bytes(), tmp_path / "changed.tar"
    places = _of_content(whole)
    for place in places[:: max(1, len(places) // 12)]:
        changed = bytearray(whole)
        changed[place] ^= 1
        file.write_bytes(changed)
        there = settings_over(tmp_path / f"there-{place}")
        with pytest.raises(Unfit, match=r"backup_(damaged|strange|none)"):
            commands.restore(there, file, over=False, speaker=quiet())
        assert not restoring.is_used(there), place


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_a_backup_that_was_cut_short_is_refused(
    kept_file: Path, tmp_path: Path, share: float
) -> None:
    file = tmp_path / "cut.tar"
    file.write_bytes(kept_file.read_bytes()[: int(kept_file.stat().st_size * share)])
    with pytest.raises(Unfit, match=r"backup_(damaged|none)"):
        commands.restore(settings_over(tmp_path / "there"), file, over=False, speaker=quiet())


def test_what_does_not_stand_its_check_is_named_so_and_replaces_nothing(
    finished: Settings, tmp_path: Path
) -> None:
    place = tmp_path / "out"
    good = back_up(finished, place)
    published = max(marks_of(finished).files)
    at = finished.data_dir / "files" / published[:2] / published[2:4] / published
    at.write_bytes(at.read_bytes() + b"x")
    with source_of(finished) as source, pytest.raises(Fault):
        making.make(source, Folder(place), SystemClock().now())
    assert [lying.name for lying in Folder(place).lying()] == [good.name]
    assert not list(place.glob("*.unchecked"))


def test_what_a_disk_spoilt_while_it_was_written_does_not_count_either(
    finished: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = making.write

    def spoilt(source: making.Source, target: Path, *more: Any) -> dict[str, Any]:
        head = write(source, target, *more)
        with target.open("r+b") as opened:
            opened.seek(target.stat().st_size // 2)
            opened.write(b"\xff" * 4096)
        return head

    monkeypatch.setattr(making, "write", spoilt)
    said: list[str] = []
    assert commands.backup(finished, tmp_path / "out", speaker=quiet(said)) == 1
    assert "读回来" in said[0]
    (failed,) = (tmp_path / "out").iterdir()
    assert failed.name.endswith(".tar.failed")


def test_a_sealed_backup_opens_with_its_passphrase_only(finished: Settings, tmp_path: Path) -> None:
    sealed = replace(finished, backup_passphrase="四个社区的苗圃 42")
    file = back_up(sealed, tmp_path / "out")
    assert file.name.endswith(".tar.age")
    assert b"miaopu-backup" not in file.read_bytes()
    for wrong, reason in (("", "passphrase_needed"), ("四个社区", "passphrase_wrong")):
        there = replace(settings_over(tmp_path / "there"), backup_passphrase=wrong)
        with pytest.raises(Unfit, match=reason):
            commands.restore(there, file, over=False, speaker=quiet())
    there = replace(settings_over(tmp_path / "there"), backup_passphrase="四个社区的苗圃 42")
    assert commands.restore(there, file, over=False, speaker=quiet()) == 0
    assert marks_of(there) == marks_of(finished)
    opened = pyrage.passphrase.decrypt(file.read_bytes(), "四个社区的苗圃 42")
    with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
        assert tar.getnames()[-1] == "manifest.json"


def test_only_names_of_ours_are_taken_out_of_a_file(tmp_path: Path) -> None:
    for name, kind in (
        ("/etc/passwd", tarfile.REGTYPE),
        ("../outside", tarfile.REGTYPE),
        ("files/../../outside", tarfile.REGTYPE),
        ("database/miaopu.db", tarfile.SYMTYPE),
        ("files/" + "a" * 64, tarfile.LNKTYPE),
        ("rows/" + "../" * 3 + "x.jsonl", tarfile.REGTYPE),
    ):
        file = tmp_path / "strange.tar"
        with tarfile.open(file, "w") as tar:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            tar.addfile(entry, io.BytesIO())
        with pytest.raises(Unfit, match="backup_strange"):
            commands.restore(settings_over(tmp_path / "there"), file, over=False, speaker=quiet())
    assert {path.name for path in tmp_path.iterdir()} == {"strange.tar", "there"}


def _of_content(tar: bytes) -> list[int]:
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return [
            place
            for member in opened
            for place in (
                member.offset + 5,
                member.offset_data,
                member.offset_data + member.size - 1,
            )
        ]
