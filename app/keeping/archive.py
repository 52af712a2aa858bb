"""The file of a backup: a tar whose last entry names the size and the SHA-256 of all before it.

Written and read from front to back, piece by piece, so that the memory does not grow with the data.
Names in it are ours: whatever else stands in a file (links, folders, absolute names) is refused.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.errors import Unfit
from app.keeping.sealing import Opener, Sealer, is_sealed

FORMAT = "miaopu-backup/1"
HEAD, SETTINGS, MANIFEST = "backup.json", "settings.json", "manifest.json"
DATABASE, ROWS, FILES = "database/miaopu.db", "rows/", "files/"
PIECE = 256 * 1024
#: Documents of an archive are small; a longer one is no document of ours.
DOCUMENT_MAX = 64 * 1024**2
_OURS = re.compile(
    r"backup\.json|settings\.json|manifest\.json|database/miaopu\.db"
    r"|rows/[a-z][a-z0-9_]{0,62}\.jsonl|files/[0-9a-f]{64}"
)
Step = Callable[[], None]


def _nothing() -> None:
    """Nobody waits for it."""


@dataclass(slots=True)
class Packer:
    """Takes entries one after the other and remembers the digest of each."""

    tar: tarfile.TarFile
    step: Step
    at: int
    held: dict[str, dict[str, Any]] = field(default_factory=dict)

    def document(self, name: str, content: object) -> None:
        """Add a JSON document."""
        data = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self.stream(name, io.BytesIO(data), len(data))

    def file(self, name: str, path: Path) -> None:
        """Add a file of the disk."""
        with path.open("rb") as source:
            self.stream(name, source, path.stat().st_size)

    def stream(self, name: str, source: IO[bytes], size: int) -> None:
        """Add so many bytes."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, self.at
        counted = _Counted(source, self.step)
        self.tar.addfile(entry, counted)  # type: ignore[arg-type]  # reads are all that it does
        self.held[name] = {"size": size, "sha256": counted.digest.hexdigest()}


@contextmanager
def packing(target: IO[bytes], passphrase: str, at: int, step: Step = _nothing) -> Iterator[Packer]:
    """Open an archive for writing; at the end comes what binds it."""
    sealer = Sealer(target, passphrase) if passphrase else None
    sink: Any = sealer or target  # writes are all that a tar asks of it
    with tarfile.open(
        fileobj=sink,
        mode="w|",
        format=tarfile.PAX_FORMAT,
        bufsize=PIECE,
    ) as tar:
        tar.__dict__["copybufsize"] = PIECE  # its own 16 KiB cost twice the time
        packer = Packer(tar, step, at)
        yield packer
        packer.document(MANIFEST, {"format": FORMAT, "entries": dict(packer.held)})
    if sealer is not None:
        sealer.close()


@dataclass(slots=True)
class Entry:
    """An entry as it comes by: read it before the next one."""

    name: str
    size: int
    _source: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    def pieces(self) -> Iterator[bytes]:
        """Give the bytes piece by piece."""
        try:
            while piece := self._source.read(PIECE):
                self.digest.update(piece)
                yield piece
        except (tarfile.TarError, EOFError):
            raise Unfit("backup_damaged") from None

    def document(self) -> dict[str, Any]:
        """Read it as JSON."""
        if self.size > DOCUMENT_MAX:
            raise Unfit("backup_strange", name=self.name)
        try:
            found = json.loads(b"".join(self.pieces()))
        except ValueError:
            raise Unfit("backup_damaged") from None
        if not isinstance(found, dict):
            raise Unfit("backup_strange", name=self.name)
        return found


def entries(source: IO[bytes], passphrase: str) -> Iterator[Entry]:
    """Give every entry in order, and refuse at the end what the manifest does not bind."""
    seen: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] | None = None
    with _opened(source, passphrase) as tar:
        for found in _members(tar):
            if last is not None:
                raise Unfit("backup_damaged")
            held = tar.extractfile(found)
            entry = Entry(name=found.name, size=found.size, _source=held or io.BytesIO())
            if entry.name == MANIFEST:
                last = entry.document()
                continue
            if entry.name in seen:
                raise Unfit("backup_strange", name=entry.name)
            yield entry
            for _ in entry.pieces():
                """What nobody read is read for its digest."""
            seen[entry.name] = {"size": entry.size, "sha256": entry.digest.hexdigest()}
    if last is None or last.get("format") != FORMAT or last.get("entries") != seen:
        raise Unfit("backup_damaged")


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while True:
        try:
            found = tar.next()
        except (tarfile.TarError, ValueError, EOFError):
            raise Unfit("backup_damaged") from None
        if found is None:
            return
        if not found.isreg() or not _OURS.fullmatch(found.name):
            raise Unfit("backup_strange", name=found.name[:100])
        yield found


def _opened(source: IO[bytes], passphrase: str) -> tarfile.TarFile:
    start = source.read(64)
    source.seek(0)
    plain: Any = source
    if is_sealed(start):
        if not passphrase:
            raise Unfit("passphrase_needed")
        plain = Opener(source, passphrase)
    try:
        return tarfile.open(fileobj=plain, mode="r|", bufsize=PIECE)
    except (tarfile.TarError, EOFError):
        raise Unfit("backup_damaged" if is_sealed(start) else "backup_none") from None


class _Counted:
    """Reads on behalf of the tar, and takes the digest on the way."""

    def __init__(self, source: IO[bytes], step: Step) -> None:
        self._source, self._step = source, step
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        self._step()
        return piece
