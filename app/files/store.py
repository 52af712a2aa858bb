"""The content-addressed store: streamed in, synced, named by their digest, never by their user's name.

`incoming/` holds what is being written, and a mark for each upload that nothing may refer to yet;
`sweep` takes away what stayed so for a day. What other parts of the program put is never swept.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, TypeVar

from app.errors import Lost, Refused
from app.files.pictures import shrunk
from app.files.room import Room, is_full
from app.unit.disk import push, sync_folder

PIECE = 64 * 1024
ASK_EVERY = 4 * 1024**2
#: What comes in goes to the disk in such portions: a great lot at the end would keep every save waiting.
SYNC_EVERY = 1024**2
A_DAY = timedelta(hours=24)
MARK, ASIDE, PICTURES = ".mark", ".aside", "pictures"
Result = TypeVar("Result")
Referred = Callable[[set[str]], set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Bytes that are safely in the store."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where files lie, and why a store far off does not answer, in its own word."""

    shown: str
    far: bool = False
    trouble: str = ""


class Arrival:
    """One file that is coming in: written piece by piece, then kept or dropped."""

    def __init__(self, files: "Files", limit: int) -> None:
        """Open a file beside the store's."""
        self._files, self._limit = files, limit
        self._digest, self.size, self._asked, self._synced = hashlib.sha256(), 0, 0, 0
        self.path, self._file = files.open_incoming()

    def write(self, piece: bytes) -> None:
        """Add a piece; refuse above the limit and when the disk has no room."""
        self.size += len(piece)
        if self.size > self._limit:
            raise Refused("too_large", limit=megabytes(self._limit))
        if self.size - self._asked >= ASK_EVERY:
            self._asked = self.size
            self._files.room.require(0)
        self._digest.update(piece)
        with room_needed():
            self._file.write(piece)
            if self.size - self._synced >= SYNC_EVERY:
                self._synced = self.size
                push(self._file)

    def reading(self) -> IO[bytes]:
        """Open what has come in so far for looking at it."""
        with room_needed():
            self._file.flush()
        return self.path.open("rb")

    def keep(self) -> Stored:
        """Sync it and have it taken in; only then is it there."""
        stored = Stored(sha256=self._digest.hexdigest(), size=self.size)
        with room_needed():
            sync(self._file)
            self._files.take_in(self.path, stored)
        return stored

    def drop(self) -> None:
        """Forget it; after `keep` this does nothing."""
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Files:
    """A folder of files under their SHA-256."""

    def __init__(self, folder: Path, reserve: int | None = None) -> None:
        """Name the folder; it is made when first needed."""
        self.folder = folder
        self.incoming = folder / "incoming"
        self.room = Room(folder, reserve)

    def receive(self, limit: int, expected: int = 0) -> Arrival:
        """Begin to take a person's file, if the disk has room for it."""
        self.room.require(expected)
        return Arrival(self, limit)

    def put(self, pieces: Iterable[bytes], limit: int) -> Stored:
        """Keep what the program itself makes or vouches for; it is never swept."""
        digest, size = hashlib.sha256(), 0
        path, file = self.open_incoming()
        try:
            for piece in _up_to(limit, pieces):
                size += len(piece)
                digest.update(piece)
                file.write(piece)
            sync(file)
            stored = Stored(sha256=digest.hexdigest(), size=size)
            self.take_in(path, stored, vouched=True)
        finally:
            file.close()
            path.unlink(missing_ok=True)
        return stored

    def take_in(self, path: Path, stored: Stored, *, vouched: bool = False) -> None:
        """Mark as not yet referred to, rename, sync the folder; what is vouched for has no mark.

        Its mark is fresh until it lies there: a sweep at this moment may have judged an old one.
        """
        self.mark(stored.sha256)
        self.settle(path, stored.sha256)
        if vouched:
            self._mark_of(stored.sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the bytes of a digest lie on this machine."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes of a digest are in the store."""
        return self.path(sha256).exists()

    def holds(self, sha256: str) -> bool:
        """Tell whether the store has these bytes, and not others under their name."""
        return self.has(sha256) and digest_of(self.pieces(sha256)) == sha256

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Give digest and size of everything in the store, in order."""
        for path in self._settled():
            with suppress(FileNotFoundError):
                yield path.name, path.stat().st_size

    def names(self) -> Iterator[str]:
        """Give the digest of everything in the store, in order."""
        return (name for name, _ in self.sizes())

    def bring(self, digests: Iterable[str]) -> None:
        """See that these bytes lie on this machine, as far as the store has them."""

    def at_hand(self, work: Callable[[], Result]) -> Result:
        """Do what reads files while the database is open to it: nothing far off is asked meanwhile."""
        return work()

    def open(self, sha256: str) -> IO[bytes]:
        """Open the bytes of a digest."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise Lost("file_gone") from None

    def passing(self, sha256: str) -> IO[bytes]:
        """Open the bytes of a digest for one reading from front to back, a backup's say."""
        return self.open(sha256)

    def read(self, sha256: str) -> bytes:
        """Give the bytes of a digest."""
        with self.open(sha256) as file:
            return file.read()

    def pieces(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give the bytes piece by piece, all of them or `length` from `start`; they are opened at once."""
        return _pieces(self.open(sha256), start, length)

    def ground(self) -> Ground:
        """Say where files lie."""
        return Ground(shown=str(self.folder))

    def picture(self, sha256: str, side: int) -> bytes | None:
        """Give a picture of the store made small; made once, then kept beside the store."""
        kept = self.folder / PICTURES / f"{sha256}-{side}.jpg"
        if kept.is_file():
            return kept.read_bytes()
        with self.open(sha256) as file:
            made = shrunk(file, side)
        if made is not None:
            with suppress(OSError, Refused):  # a full disk only costs the time of making it again
                self.room.require(len(made))
                kept.parent.mkdir(parents=True, exist_ok=True)
                part = kept.with_suffix(f".{secrets.token_hex(4)}")
                part.write_bytes(made)
                part.replace(kept)
        return made

    def sweep(self, referred: Referred, age: timedelta = A_DAY) -> int:
        """Take away uploads that nothing came to refer to for a day; tell how many.

        A file that comes in again meanwhile has a fresh mark, and stays. What is old, the disk's
        own clock says, which a demo cannot put forward.
        """
        self._put_back_left()
        lying = {path: _touched(path) for path in self._lying()}
        limit = self._disk_clock() - age.total_seconds() if lying else 0
        old = {path: seen for path, seen in lying.items() if seen <= limit}
        marks = {path.name.removesuffix(MARK): path for path in old if path.name.endswith(MARK)}
        kept = referred(set(marks)) if marks else set()
        for path, seen in old.items():
            is_mark = path.name.endswith(MARK)
            if not is_mark or (path.name.removesuffix(MARK) in kept and _touched(path) == seen):
                path.unlink(missing_ok=True)
        unused = [name for name in marks if name not in kept]
        return sum(self._forget(name, old[marks[name]], referred) for name in unused)

    def open_incoming(self) -> tuple[Path, IO[bytes]]:
        """Make a file for what is coming in; only this process's person can read it."""
        with room_needed():
            self.incoming.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.incoming)
        return Path(name), os.fdopen(handle, "wb")

    def mark(self, sha256: str) -> None:
        """Note that nothing refers to these bytes yet, unless they lie here for good already."""
        mark = self._mark_of(sha256)
        if mark.exists() or not self.path(sha256).exists():
            mark.touch()

    def let_go(self, sha256: str) -> None:
        """Note that nothing refers to these bytes any more: a sweep a day later takes them, if that is so."""
        if self.path(sha256).exists():
            with room_needed():
                self.incoming.mkdir(parents=True, exist_ok=True)
            self._mark_of(sha256).touch()

    def settle(self, path: Path, sha256: str) -> None:
        """Give a synced file its name, durably."""
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except PermissionError:
            # Windows: somebody reads the file that is there already, and it has the same bytes.
            if not target.exists():
                raise
            path.unlink(missing_ok=True)
        sync_folder(target.parent)

    def _settled(self) -> Iterator[Path]:
        for outer in _folders(self.folder):
            for inner in _folders(outer):
                yield from sorted(inner.iterdir())

    def _mark_of(self, sha256: str) -> Path:
        return self.incoming / f"{sha256}{MARK}"

    def _disk_clock(self) -> float:
        path, file = self.open_incoming()
        file.close()
        instant = _touched(path)
        path.unlink(missing_ok=True)
        return instant

    def _lying(self) -> list[Path]:
        return list(self.incoming.iterdir()) if self.incoming.is_dir() else []

    def _forget(self, sha256: str, seen: float, referred: Referred) -> bool:
        """Put the bytes aside, see that nobody brought them again or refers to them, and only then lose them.

        `seen` is the mark's time when it was judged old: one that is fresh by now is another one.
        """
        mark, target = self._mark_of(sha256), self.path(sha256)
        aside = self.incoming / f"{sha256}{ASIDE}"
        if _touched(mark) != seen:
            return False
        if target.exists():
            target.replace(aside)
        try:
            wanted = _touched(mark) != seen or bool(referred({sha256}))  # brought again, or used
        except Exception:  # whoever cannot be asked has not said that nothing refers to them
            self._put_back(aside, target)
            raise
        if wanted:
            self._put_back(aside, target)
            return False
        aside.unlink(missing_ok=True)
        self._lose_pictures(sha256)
        mark.unlink(missing_ok=True)
        return True

    def _put_back_left(self) -> None:
        """Put back what a sweep that was killed laid aside; its mark still stands, and is judged anew."""
        for aside in self.incoming.glob(f"*{ASIDE}"):
            self._put_back(aside, self.path(aside.name.removesuffix(ASIDE)))

    def _put_back(self, aside: Path, target: Path) -> None:
        if aside.exists() and not target.exists():
            aside.replace(target)
        aside.unlink(missing_ok=True)

    def _lose_pictures(self, sha256: str) -> None:
        """What was drawn from bytes goes with them."""
        for drawn in (self.folder / PICTURES).glob(f"{sha256}-*"):
            drawn.unlink(missing_ok=True)


@contextmanager
def room_needed() -> Iterator[None]:
    """Turn the system's "no space left" into the sentence that people get."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Refused("disk_full") from None
        raise


def _folders(folder: Path) -> list[Path]:
    """List the folders that the first places of digests name."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if len(path.name) == 2 and path.is_dir())  # noqa: PLR2004 -- two places of a digest name a folder


def _pieces(file: IO[bytes], start: int, length: int | None) -> Iterator[bytes]:
    left = length
    with file:
        file.seek(start)
        while piece := file.read(PIECE if left is None else min(PIECE, left)):
            left = None if left is None else left - len(piece)
            yield piece


def digest_of(pieces: Iterable[bytes]) -> str:
    """Give the SHA-256 of a whole."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def megabytes(size: int) -> str:
    """Write a limit as people read it."""
    return f"{size / 1024**2:.3g} MB" if size >= 1024**2 else f"{max(1, size // 1024)} KB"


def _up_to(limit: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise Refused("too_large", limit=megabytes(limit))
        yield piece


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return -1.0


def sync(file: IO[bytes]) -> None:
    """Bring it to the disk, and close it."""
    push(file)
    file.close()
