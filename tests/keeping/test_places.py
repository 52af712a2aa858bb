"""Names of backups stand in the order in which they were made."""

from app.keeping.places import age

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
