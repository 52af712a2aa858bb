"""A restore by double click: what lies here is listed, chosen by its number, and agreed to in a word."""

import shutil
from pathlib import Path

import pytest

from app.errors import Unfit
from app.keeping import asking
from app.keeping.commands import Speaker
from tests.support.kept import settings_over

OLD, NEW = "miaopu-demo-20260301T190000Z.tar", "miaopu-demo-20260302T190000Z.tar"


class Desk:
    """Somebody at the window: what is said, and what is answered line by line."""

    def __init__(self, folder: Path, *answers: str) -> None:
        self.settings = settings_over(folder)
        self.said: list[str] = []
        self.answers = iter(answers)

    def restore(self, file: Path | None = None) -> int:
        speaker = Speaker(language="zh_CN", say=self.said.append)
        return asking.restore(self.settings, file, speaker=speaker, hear=self._hear)

    def _hear(self) -> str:
        try:
            return next(self.answers)
        except StopIteration:
            raise EOFError from None


def test_the_number_of_a_backup_that_lies_here_brings_it_back(
    tmp_path: Path, kept_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(kept_file, NEW)
    for name in (OLD, "miaopu-20260303T190000Z.tar", "other.tar"):
        (tmp_path / name).write_bytes(b"")
    desk = Desk(tmp_path / "data", "1")
    assert desk.restore() == 0
    assert desk.said[1:3] == [f"  1  {NEW}", f"  2  {OLD}"]
    assert desk.settings.database_file.is_file()
    # Now there is data: it is replaced by a word alone.
    before = desk.settings.database_file.stat().st_ino
    for answers in ([""], ["3"], ["1"], ["1", "nein"]):
        assert Desk(tmp_path / "data", *answers).restore() == 2
    assert desk.settings.database_file.stat().st_ino == before
    assert Desk(tmp_path / "data", "恢复").restore(Path(NEW)) == 0
    assert len(list((tmp_path / "data").glob("before-restore-*"))) == 1


def test_where_none_lies_a_sentence_says_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unfit, match="backup_none_here"):
        Desk(tmp_path / "data").restore()
