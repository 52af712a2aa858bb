"""Content-addressed files: streamed in, synced, named by their digest, never by their user's name."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import Refused

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes that are safely in the store."""

    sha256: str
    size: int


class Files:
    """A folder of files under their SHA-256."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when first needed."""
        self.folder = folder

    def put(self, pieces: Iterable[bytes], limit: int) -> Stored:
        """Write, sync, rename, sync the folder; only then is it there. Refuse above the limit."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in _up_to(limit, pieces):
                    size += len(piece)
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            target = self.path(digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            _sync_folder(target.parent)
        finally:
            path.unlink(missing_ok=True)
        return Stored(sha256=digest.hexdigest(), size=size)

    def path(self, sha256: str) -> Path:
        """Where the bytes of a digest lie."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """Give the bytes of a digest."""
        return self.path(sha256).read_bytes()

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Give the bytes piece by piece."""
        with self.path(sha256).open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _up_to(limit: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Refused("too_large", limit=f"{limit // 1024 // 1024} MB")
        yield piece


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where the system can (Windows has no handle for folders)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
