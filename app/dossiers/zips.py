"""Leaves written into a zip whose bytes depend on nothing but them; the list of all with their digests."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

#: The first instant a zip can hold: times would make two equal dossiers differ.
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that is in: its path, size and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(slots=True)
class Writing:
    """A zip on its way, in a file that vanishes when it is closed."""

    folder: str
    listed: list[Listed] = field(default_factory=list)
    _file: IO[bytes] = field(init=False)
    _zip: zipfile.ZipFile = field(init=False)

    def __enter__(self) -> Self:
        """Open the file."""
        self._file = tempfile.TemporaryFile(dir=self.folder)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let it go, ended or not."""
        self._zip.close()
        self._file.close()

    def add(self, path: str, pieces: Iterable[bytes]) -> None:
        """Write a file."""
        entry = zipfile.ZipInfo(path, date_time=_BEGINNING)
        entry.external_attr, entry.create_system = _PLAIN_FILE, 3
        digest, written = hashlib.sha256(), 0
        with self._zip.open(entry, "w") as member:
            for piece in pieces:
                digest.update(piece)
                written += len(piece)
                member.write(piece)
        self.listed.append(Listed(path, written, digest.hexdigest()))

    def pieces(self) -> Iterable[bytes]:
        """End the zip, and give its bytes."""
        self._zip.close()
        self._file.seek(0)
        while piece := self._file.read(PIECE):
            yield piece
