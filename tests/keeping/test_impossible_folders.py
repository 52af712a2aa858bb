"""Folders that are not there, are no folders, or cannot be written: a sentence each time."""

from pathlib import Path

import pytest

from app.errors import Unfit
from app.unit import WriterLock
from tests.test_cli import miaopu


def test_a_folder_is_no_backup(kept_file: Path, tmp_path: Path) -> None:
    code, _, why = miaopu(tmp_path, "restore", str(kept_file.parent), "--demo")
    assert (code, why.startswith("这个文件不是苗圃的备份")) == (2, True)


@pytest.mark.parametrize(
    "words", [["migrate", "--back"], ["move", "--to", "sqlite:////nowhere/new.db"]]
)
def test_without_a_data_folder_there_is_no_database(tmp_path: Path, words: list[str]) -> None:
    code, _, why = miaopu(tmp_path, *words)
    assert (code, why) == (
        2,
        f"{tmp_path / 'data'} 里还没有可用的数据库。先运行 miaopu serve 或 miaopu migrate。\n",
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words", [["migrate", "--back"], ["restore"]])
def test_where_a_file_stands_in_the_way(kept_file: Path, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "data").write_text("a file stands in the way", encoding="utf-8")
    given = [str(kept_file), "--demo"] if words == ["restore"] else []
    code, _, why = miaopu(tmp_path, *words, *given)
    assert (code, why.startswith(f"数据文件夹 {tmp_path / 'data'} 不能写入")) == (2, True), why


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="only Linux has such a folder")
def test_a_folder_that_takes_no_file_even_from_the_owner_of_the_machine() -> None:
    with pytest.raises(Unfit) as refused:
        WriterLock(Path("/sys/kernel")).take()
    assert refused.value.reason == "folder_unwritable"
