"""Where backups lie: a folder, which may be a disk of its own or a share."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import Unfit
from app.unit.disk import sync_folder
from app.vocabulary import DatabaseKind

#: Made by us and checked; whatever else lies in the place is left alone.
GOOD = re.compile(r"miaopu-(?:demo-)?([0-9]{8}T[0-9]{6}Z)(?:-([0-9]+))?\.tar(?:\.age)?")
DEMO_STEM = "miaopu-demo"
UNCHECKED, FAILED = ".unchecked", ".failed"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A file in a place."""

    name: str
    size: int


def age(name: str) -> tuple[str, int]:
    """Order good names as time does: by the second, then by the number among those of one second."""
    found = GOOD.fullmatch(name)
    return (found[1], int(found[2] or 1)) if found else ("", 0)


def kind_of(name: str) -> DatabaseKind:
    """Tell a demo's backup from a real one by its name."""
    return DatabaseKind.DEMO if name.startswith(f"{DEMO_STEM}-") else DatabaseKind.REAL


class Place(Protocol):
    """Somewhere to keep backups."""

    @property
    def shown(self) -> str:
        """Say where it is, without any secret."""

    @property
    def desk(self) -> Path:
        """The folder in which a file is written until it is checked."""

    def lying(self) -> list[Lying]:
        """List the checked backups, the oldest first."""

    def keep(self, path: Path, name: str) -> None:
        """Take a checked file of the desk in under its name."""

    def fetch(self, name: str, target: Path) -> None:
        """Bring a backup into a file."""

    def drop(self, name: str) -> None:
        """Take a backup away."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine."""

    folder: Path

    @property
    def shown(self) -> str:
        """Name the folder."""
        return str(self.folder)

    @property
    def desk(self) -> Path:
        """Files are written where they will stay."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise self.shut(error) from None
        return self.folder

    def shut(self, error: OSError) -> Unfit:
        """Say that nothing can be written here."""
        return Unfit("backup_place_unwritable", folder=self.shown, detail=error.strerror or "?")

    def lying(self) -> list[Lying]:
        """List what is there under a good name."""
        if not self.folder.is_dir():
            return []
        found = [path for path in self.folder.iterdir() if GOOD.fullmatch(path.name)]
        found.sort(key=lambda path: age(path.name))
        return [Lying(name=path.name, size=path.stat().st_size) for path in found]

    def keep(self, path: Path, name: str) -> None:
        """Give the file its good name, durably; one that is there already is never replaced."""
        target = self.folder / name
        if target.exists():
            raise Unfit("file_there_already", file=str(target))
        path.replace(target)
        sync_folder(self.folder)

    def fetch(self, name: str, target: Path) -> None:
        """Copy it."""
        if not (self.folder / name).is_file():
            raise Unfit("file_missing_here", file=name)
        with (self.folder / name).open("rb") as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, PIECE)

    def drop(self, name: str) -> None:
        """Remove it."""
        (self.folder / name).unlink(missing_ok=True)


def first_free(taken: set[str], stem: str, ending: str) -> str:
    """Give a name that nothing has yet."""
    numbers = (f"-{number}" for number in range(2, 1000))
    return next(name for part in ("", *numbers) if (name := f"{stem}{part}{ending}") not in taken)
