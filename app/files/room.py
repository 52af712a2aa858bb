"""Room on the disk: uploads are refused while texts can still be saved, and a reserve saves the last ones."""

import errno
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused

GIB = 1024**3
SHARE = 20
BALLAST = 32 * 1024**2
PIECE = 1024**2
#: What the system says when nothing more fits: the disk, the person's share of it, the largest file.
FULL = frozenset(
    {errno.ENOSPC, errno.EFBIG, *({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A disk: its size, what is free, and below which free room uploads are refused; in bytes."""

    total: int
    free: int
    kept: int

    @property
    def scarce(self) -> bool:
        """Tell whether uploads are refused."""
        return self.free < self.kept


@dataclass(frozen=True, slots=True)
class Room:
    """The free room that uploads leave alone: `reserve` bytes, or max(1 GiB, 5 % of the disk)."""

    folder: Path
    reserve: int | None = None

    def require(self, size: int) -> None:
        """Refuse what would eat into the reserve."""
        space = self.look()
        if space.free - size < space.kept:
            raise Refused("disk_full")

    def look(self) -> Space:
        """Measure the disk."""
        usage = shutil.disk_usage(self._standing())
        kept = max(GIB, usage.total // SHARE) if self.reserve is None else self.reserve
        return Space(total=usage.total, free=usage.free, kept=kept)

    def _standing(self) -> Path:
        """Give the folder, or what stands above it as long as it is not made."""
        return next(place for place in (self.folder, *self.folder.parents) if place.is_dir())


@dataclass(frozen=True, slots=True)
class Ballast:
    """A file of nothing that is thrown overboard when a save finds the disk full."""

    path: Path
    size: int = BALLAST

    def load(self) -> bool:
        """Take the room while there is plenty of it; tell whether it is on board."""
        if self.path.exists():
            return True
        if shutil.disk_usage(self.path.parent).free < 4 * self.size:
            return False
        try:
            with self.path.open("xb") as file:
                _fill(file.fileno(), self.size)
        except OSError:
            self.drop()
            return False
        return True

    def is_scarce(self) -> bool:
        """Tell whether the disk has next to nothing left."""
        return shutil.disk_usage(self.path.parent).free < PIECE

    def drop(self) -> bool:
        """Give the room back; tell whether there was any."""
        with suppress(OSError):
            self.path.unlink()
            return True
        return False


def is_full(error: OSError) -> bool:
    """Tell whether the system had no room for what was written."""
    return error.errno in FULL


def _fill(handle: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
        return
    for _ in range(size // PIECE):
        os.write(handle, bytes(PIECE))
