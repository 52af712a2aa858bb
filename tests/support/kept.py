"""A finished sample round as a data folder, and what a backup of it must bring back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.files import files_of
from app.keeping import making
from app.keeping.commands import Speaker
from app.keeping.places import Folder
from app.settings import Settings, read_settings
from app.store import backups
from app.unit import open_database
from app.vocabulary import Phase
from tests.support.once import once, shared_folder
from tests.support.phases import made_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What must be equal wherever the data goes."""

    heads: dict[str, list[Any]]
    bundles: dict[str, str]
    files: set[str]


@pytest.fixture
def finished(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give settings over a copy of a small round that was announced."""
    made = made_at(tmp_path_factory, Phase.ANNOUNCED)
    shutil.copytree(made, tmp_path / "data")
    return settings_over(tmp_path / "data")


@pytest.fixture(scope="session")
def kept_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of that round; it is made once in a run, and nobody may change it."""
    made = made_at(tmp_path_factory, Phase.ANNOUNCED)

    def fill(folder: Path) -> None:
        shutil.copytree(made, folder / "data")
        back_up(settings_over(folder / "data"), folder / "out", "kept.tar")

    return once(shared_folder(tmp_path_factory, "kept") / "announced", fill) / "out" / "kept.tar"


def settings_over(folder: Path, **more: str) -> Settings:
    """Make settings of a demo in a folder."""
    return read_settings(
        {"MIAOPU_DATA_DIR": str(folder), "MIAOPU_DISK_RESERVE": "1", **more}, demo=True
    )


def marks_of(settings: Settings) -> Marks:
    """Read what must be equal."""
    database = open_database(settings)
    try:
        with database.read() as session:
            return Marks(
                heads=backups.ledger_heads(session),
                bundles=backups.bundle_digests(session),
                files=set(files_of(settings).names()),
            )
    finally:
        database.close()


@contextmanager
def source_of(settings: Settings) -> Iterator[making.Source]:
    """Open what is backed up."""
    database = open_database(settings)
    try:
        yield making.Source(settings=settings, database=database, files=files_of(settings))
    finally:
        database.close()


def back_up(settings: Settings, folder: Path, name: str = "") -> Path:
    """Make a backup into a folder; gives its file."""
    with source_of(settings) as source:
        made = making.make(source, Folder(folder), SystemClock().now(), name=name)
    return folder / made.name


def quiet(said: list[str] | None = None, language: str = "zh_CN") -> Speaker:
    """Give a speaker whose sentences go into a list, or nowhere."""
    return Speaker(language=language, say=(said if said is not None else []).append)
