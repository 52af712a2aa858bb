"""A database whose file is damaged: sentences that name the last good backup, and the way back."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.keeping.keeper import Keeper
from app.settings import Settings
from app.store import backups
from app.unit import Writer
from app.vocabulary import KeepingKind
from tests.support.kept import marks_of, settings_over, source_of
from tests.test_cli import miaopu

PAGE = 4096
NAME = "miaopu-demo-20260302T040000Z.tar"


def text_put_in(file: Path) -> None:
    file.write_text("示例文字，不是数据库。\n" * 400, encoding="utf-8")


def middle_overwritten(file: Path) -> None:
    """Spoil the pages of one table, as a disk that dies does, and none of those that say what there is."""
    with closing(sqlite3.connect(file)) as opened:
        (page,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ledger_entry'"
        ).fetchone()
    with file.open("rb+") as spoiled:
        spoiled.seek((page - 1) * PAGE)
        spoiled.write(b"\xa5" * PAGE)


@pytest.fixture
def place(finished: Settings, kept_file: Path, tmp_path: Path) -> Path:
    """Give a place of backups with one that counts."""
    (tmp_path / "kept").mkdir()
    shutil.copyfile(kept_file, tmp_path / "kept" / NAME)
    return tmp_path / "kept"


@pytest.mark.parametrize("spoil", [text_put_in, middle_overwritten])
def test_each_command_names_the_last_good_backup_and_it_brings_everything_back(
    finished: Settings, place: Path, tmp_path: Path, spoil
) -> None:
    before = marks_of(finished)
    spoil(finished.database_file)
    given = {"MIAOPU_BACKUP_TO": str(place), "MIAOPU_DISK_RESERVE": "1"}
    step = f"miaopu restore {NAME} --replace --demo"
    code, said, _ = miaopu(tmp_path, "check", "--demo", **given)
    assert (code, said.startswith("数据库有损坏："), step in said) == (1, True, True)
    code, said, why = miaopu(tmp_path, "backup", "--demo", **given)
    assert (code, step in said + why) == (2 if spoil is text_put_in else 1, True), why
    if spoil is text_put_in:
        for words in (["migrate"], ["serve"], ["move", "--to", f"sqlite:///{tmp_path / 'new.db'}"]):
            code, _, why = miaopu(tmp_path, *words, "--demo", **given, MIAOPU_PORT="0")
            assert (code, why.startswith("数据库文件"), step in why) == (2, True, True), words
    assert [one.name for one in place.glob("*.tar")] == [NAME]
    assert miaopu(tmp_path, *step.split()[1:], **given)[0] == 0
    assert marks_of(finished) == before
    assert miaopu(tmp_path, "check", "--demo", **given)[0] == 0


def test_without_any_backup_it_says_so(finished: Settings, tmp_path: Path) -> None:
    text_put_in(finished.database_file)
    code, said, why = miaopu(
        tmp_path, "migrate", "--demo", MIAOPU_BACKUP_TO=str(tmp_path / "none"), MIAOPU_LANGUAGE="en"
    )
    assert (code, said) == (2, "")
    assert "No backup was found" in why
    assert "miaopu restore FILE --replace --demo" in why


def test_an_error_that_nobody_thought_of_is_a_sentence_and_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()

    def fail(*_: object) -> None:
        raise ZeroDivisionError("示例")

    monkeypatch.setattr("app.serving.migrate", fail)
    code, said, why = miaopu(tmp_path, "migrate", MIAOPU_LANGUAGE="en")
    (kept,) = (tmp_path / "data").glob("miaopu-error-*.txt")
    assert (code, said, str(kept) in why, "Traceback" in why) == (70, "", True, False)
    assert "ZeroDivisionError: 示例" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_backup_by_itself_says_what_is_wrong_with_the_database_or_the_place(
    finished: Settings, clock, tmp_path: Path
) -> None:
    (tmp_path / "in-the-way").write_text("a file", encoding="utf-8")
    shut = settings_over(finished.data_dir, MIAOPU_BACKUP_TO=str(tmp_path / "in-the-way"))
    assert _run(shut, clock) == ("backup_place_unwritable", str(tmp_path / "in-the-way"))


def _run(settings: Settings, clock) -> tuple[str, str]:
    with source_of(settings) as source:
        writer = Writer(source.database, clock)
        keeper = Keeper(settings=settings, clock=clock, writer=writer, source=source)
        keeper.write(lambda unit: backups.ask(unit, KeepingKind.BACKUP))
        assert keeper.once()
        with source.database.read() as session:
            row = backups.facts(session).last_failed
            found = row.reason, row.facts["folder"]
        writer.close()
    return found
