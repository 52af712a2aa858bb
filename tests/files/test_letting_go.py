"""What nothing refers to any more leaves the bucket, and every machine that has a copy of it."""

from pathlib import Path

import pytest

from app.files import marks
from app.files.shared import SharedFiles
from tests.support.sample_files import picture
from tests.support.stores import at_port, make_old, node, short


def nobody(_digests: set[str]) -> set[str]:
    return set()


def everybody(digests: set[str]) -> set[str]:
    return digests


def test_what_is_let_go_goes_everywhere_a_day_later(bucket_address: str, tmp_path: Path) -> None:
    here, there = node(bucket_address, tmp_path), node(bucket_address, tmp_path)
    gone, shared = (here.put([picture(size=(90, side))], 10**7).sha256 for side in (60, 90))
    everywhere = (here, there)
    for files in everywhere:
        assert files.picture(gone, 64)
        assert files.picture(shared, 64)
    make_old(here.bucket, marks.MARKS)
    assert there.sweep(everybody) == 0  # referred to: from now on no mark leads to them
    for digest in (gone, shared):
        here.let_go(digest)
    assert here.sweep(nobody) == 0
    make_old(here.bucket, marks.MARKS)
    assert here.sweep(lambda digests: digests & {shared}) == 1
    for files in everywhere:  # the other one looks as a process that began anew
        again = SharedFiles(files.bucket, files.folder, 0, 10**9)
        assert again.sweep(everybody) == 0
        lying = {path.name for path in files.folder.rglob("*") if path.is_file()}
        assert lying == {shared, f"{shared}-64.jpg"}
    assert set(here.names()) == {shared}


def test_what_is_let_go_while_the_bucket_is_away_is_told_later(
    bucket_address: str, tmp_path: Path
) -> None:
    files = node(bucket_address, tmp_path)
    sha256 = files.put([b"left"], 9).sha256
    files.bucket.drop(f"{marks.MARKS}{sha256}")
    away = SharedFiles(short(at_port(bucket_address, 9)), files.folder, 0, 0)
    away.let_go(sha256)
    assert away.sweep(nobody) == 0
    assert files.sweep(nobody) == 0
    assert [held.name for held in files.bucket.lying(marks.MARKS)] == [f"{marks.MARKS}{sha256}"]
    assert list((files.folder / "leaving").iterdir()) == []


def test_one_sweep_looks_at_so_many_marks_and_the_next_at_the_others(
    bucket_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST", 2)
    files = node(bucket_address, tmp_path)
    for number in range(3):
        files.put([bytes([number])], 9)
    make_old(files.bucket, marks.MARKS)
    assert [files.sweep(nobody) for _ in range(3)] == [2, 1, 0]
