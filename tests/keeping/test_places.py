"""Names of backups stand in the order in which they were made."""

from pathlib import Path

from app.keeping.making import prune
from app.keeping.places import Folder, age
from app.vocabulary import DatabaseKind

NAMES = [
    "miaopu-20260302T040000Z.tar",
    "miaopu-20260302T040000Z-2.tar",
    "miaopu-20260302T040000Z-10.tar",
    "miaopu-20260302T040001Z.tar.age",
]


def test_backups_of_one_second_stand_in_order() -> None:
    by_letters = sorted(NAMES)
    assert by_letters != NAMES
    assert sorted(by_letters, key=age) == NAMES


def test_those_of_a_demo_push_out_none_of_the_real_ones(tmp_path: Path) -> None:
    real = [f"miaopu-2026030{day}T040000Z.tar" for day in range(1, 4)]
    demo = [f"miaopu-demo-2026040{day}T040000Z.tar" for day in range(1, 4)]
    for name in (*real, "miaopu-20260301T050000Z.tar.failed", *demo):
        (tmp_path / name).touch()
    assert prune(Folder(tmp_path), 1, DatabaseKind.DEMO) == 2
    assert {path.name for path in tmp_path.iterdir()} == {
        *real,
        "miaopu-20260301T050000Z.tar.failed",
        demo[-1],
    }
    assert prune(Folder(tmp_path), 2, DatabaseKind.REAL) == 1
    assert {path.name for path in tmp_path.iterdir()} == {*real[1:], demo[-1]}
