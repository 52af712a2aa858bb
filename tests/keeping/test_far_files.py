"""Files in a bucket: moved there and back, backed up from it, restored into it."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app import caring
from app.buckets import bucket_of
from app.clock import SystemClock
from app.errors import Overloaded, Unfit
from app.files import files_of, marks
from app.files.placing import CACHE, PATIENCE, UNHURRIED
from app.files.shared import SharedFiles
from app.keeping import commands, file_moves, restoring
from app.keeping.settings import kept_settings
from app.main import create_app
from app.serving import keeper_of, take_up_restored
from app.settings import Settings
from tests.support.kept import back_up, marks_of, quiet, settings_over

AWAY = "s3+http://a:b@127.0.0.1:9/bucket"


def test_there_and_back(finished: Settings, bucket_address: str) -> None:
    before, said = marks_of(finished), list[str]()
    far = replace(finished, files_to=bucket_address)
    with pytest.raises(Unfit, match="files_not_moved"):
        files_of(far)
    with pytest.raises(Unfit, match="setting_bucket"):
        file_moves.move(finished, "s3://nothing", speaker=quiet())
    assert file_moves.move(finished, bucket_address, speaker=quiet(said)) == 0
    assert not any("cret" in line for line in said)
    assert not (finished.data_dir / "files").exists()
    [aside] = finished.data_dir.glob("before-move-*/files")
    assert len([path for path in aside.rglob("*") if path.is_file()]) >= len(before.files)
    with pytest.raises(Unfit, match="files_move_same"):
        file_moves.move(far, bucket_address, speaker=quiet())
    assert marks_of(far) == before
    changed = max(before.files)
    whole = files_of(far).read(changed)
    _put(far, changed, b"changed")
    assert file_moves.move(far, "folder", speaker=quiet(said)) == 1
    assert changed in "".join(said)
    _put(far, changed, whole)
    came = {path: path.stat().st_ino for path in (far.data_dir / "files-coming").glob("??/??/*")}
    assert len(came) == len(before.files) - 1
    assert file_moves.move(far, "folder", speaker=quiet()) == 0
    stayed = {far.files_folder / path.relative_to(far.data_dir / "files-coming") for path in came}
    assert {path.stat().st_ino for path in stayed} == set(came.values())
    assert marks_of(finished) == before


def test_an_empty_bucket_comes_back_and_what_stands_in_the_place_is_kept(
    tmp_path: Path, bucket_address: str
) -> None:
    far = replace(settings_over(tmp_path), files_to=bucket_address)
    drawn = far.files_folder / "pictures" / "drawn.jpg"
    drawn.parent.mkdir(parents=True)
    drawn.write_bytes(b"drawn")
    assert file_moves.move(far, "folder", speaker=quiet()) == 0
    assert list(far.files_folder.iterdir()) == []
    [aside] = tmp_path.glob("before-move-*/files/pictures/drawn.jpg")
    assert aside.read_bytes() == b"drawn"
    assert file_moves.move(far, "folder", speaker=quiet()) == 0
    assert len(list(tmp_path.glob("before-move-*"))) == 1


def test_a_move_ends_what_was_cut_off_first(
    finished: Settings, kept_file: Path, bucket_address: str
) -> None:
    restoring.prepare(finished, kept_file, SystemClock().now())
    (finished.data_dir / "next").replace(finished.data_dir / "swapping")
    assert file_moves.move(finished, bucket_address, speaker=quiet()) == 0
    assert not (finished.data_dir / "swapping").exists()


def test_what_a_retention_run_lets_go_is_erased_from_the_bucket(
    finished: Settings, bucket_address: str
) -> None:
    far = replace(finished, files_to=bucket_address)
    file_moves.move(finished, bucket_address, speaker=quiet())
    files = files_of(far)
    sha256 = files.put([b"of a draft"], 99).sha256
    bucket = bucket_of(bucket_address, "S")
    bucket.drop(f"{marks.MARKS}{sha256}")
    _leave_a_draft(far.database_file, sha256)
    (far.data_dir / "swapping").mkdir()
    caring.purge(far, "zh_CN", lambda _line: None, dry_run=False)
    assert not (far.data_dir / "swapping").exists()
    assert bucket.found(f"{marks.MARKS}{sha256}")


def _leave_a_draft(file: Path, sha256: str) -> None:
    """Make of one application a draft that nobody was at for years, with a file."""
    with closing(sqlite3.connect(file)) as line, line:
        [one, by] = line.execute(
            "SELECT id, (SELECT min(id) FROM account) FROM proposal"
        ).fetchone()
        for [name] in line.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'proposal_revision'"
        ).fetchall():
            line.execute(f"DROP TRIGGER {name}")
        line.execute("UPDATE proposal_revision SET saved_at = 1")
        line.execute(
            "UPDATE proposal SET state = 'draft', submitted_at = NULL, submitted_revision = NULL,"
            " created_at = 1, title = '示例' WHERE id = ?",
            [one],
        )
        line.execute(
            "INSERT INTO attachment (id, proposal_id, purpose, name, media_type, size, sha256,"
            " added_by, added_at) VALUES ('a', ?, 'attachment', 'a', 'a/a', 1, ?, ?, 1)",
            [one, sha256, by],
        )


def _put(settings: Settings, sha256: str, body: bytes) -> None:
    """Write something else into the bucket, and forget what the cache has."""
    files = files_of(settings)
    bucket_of(settings.files_to, "S").put(f"{marks.BYTES}{sha256}", body)
    files.path(sha256).unlink(missing_ok=True)


def test_a_backup_comes_from_one_bucket_and_goes_into_another(
    finished: Settings, bucket_address: str, tmp_path: Path
) -> None:
    file_moves.move(finished, bucket_address, speaker=quiet())
    far = replace(finished, files_to=bucket_address)
    shutil.rmtree(far.data_dir / CACHE)
    before, file = marks_of(far), back_up(far, tmp_path / "out")
    assert not [path for path in (far.data_dir / CACHE).rglob("*") if path.is_file()]
    assert "cret" not in str(kept_settings(far))
    other = bucket_address.replace("?", "/other?")
    there = replace(settings_over(tmp_path / "there"), files_to=other)
    assert commands.restore(there, file, over=False, speaker=quiet()) == 0
    assert marks_of(there) == before
    assert not (there.data_dir / "files").exists()


def test_a_restore_waits_for_the_bucket_and_changes_nothing_before(
    finished: Settings, kept_file: Path, bucket_address: str
) -> None:
    file_moves.move(finished, bucket_address, speaker=quiet())
    far, away = (replace(finished, files_to=where) for where in (bucket_address, AWAY))
    before = marks_of(far)
    with pytest.raises(Overloaded, match="files_away"):
        commands.restore(away, kept_file, over=True, speaker=quiet())
    assert not (far.data_dir / "next").exists()
    restoring.prepare(far, kept_file, SystemClock().now())
    with pytest.raises(Overloaded, match="files_away"):
        take_up_restored(away, lambda _line: None)
    assert marks_of(far) == before
    said = list[str]()
    take_up_restored(far, said.append)
    assert len(said) == 1
    assert marks_of(far) == before


def test_only_pages_are_in_a_hurry(finished: Settings, bucket_address: str) -> None:
    """A slow bucket must not end the server's own backup, for which nobody waits."""
    assert file_moves.move(finished, bucket_address, speaker=quiet()) == 0
    app = create_app(replace(finished, files_to=bucket_address), work=False)
    stores = (app.state.house.files, keeper_of(app).source.files)
    app.state.house.writer.close()
    app.state.house.database.close()
    waits = [one.bucket.patience for one in stores if isinstance(one, SharedFiles)]
    assert waits == [PATIENCE, UNHURRIED]
