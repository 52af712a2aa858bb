"""The store in a bucket that several machines share; the folder here is a cache of it with a bound.

Nothing is acknowledged before the bucket has confirmed it. What is missing here is fetched, held
against its digest, and gets its name only then. While somebody's database session is open the
bucket is not asked: the reading stops, the files are fetched, and it is done again.
"""

import hashlib
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog

from app.buckets import Absent, Away, Bucket, Denied, Held
from app.errors import Lost, Overloaded
from app.files import cache, marks
from app.files.store import (
    A_DAY,
    PICTURES,
    Arrival,
    Files,
    Ground,
    Referred,
    Result,
    Stored,
    digest_of,
    room_needed,
    sync,
)

#: So many threads wait for the bucket at once on behalf of readers: the others save texts.
FETCHING, WAIT = 4, 3.0
STRIPES, TRIES = 64, 3
#: A machine that erased nothing itself asks so seldom, in seconds, what others erased.
COMPARE_EVERY = 3600.0
_log = structlog.get_logger()
_nearby: ContextVar[dict[str, Lost] | None] = ContextVar("nearby", default=None)


class Elsewhere(Exception):
    """Bytes that are needed lie in the bucket only, and a database session is open."""

    def __init__(self, digests: Iterable[str]) -> None:
        """Keep which."""
        super().__init__("elsewhere")
        self.digests = tuple(digests)


class SharedFiles(Files):
    """Files in a bucket, with a cache in a folder of this machine."""

    def __init__(self, bucket: Bucket, folder: Path, reserve: int | None, limit: int) -> None:
        """Name the bucket, the cache's folder and the most bytes in it; nothing is asked yet."""
        super().__init__(folder, reserve)
        self.bucket, self._limit = bucket, limit
        #: What is about in the cache; each sweep measures it.
        self._held = 0
        self._compared = -COMPARE_EVERY
        #: What was let go while the bucket did not answer.
        self._leaving = folder / cache.LEAVING
        self._fetching = threading.BoundedSemaphore(FETCHING)
        self._stripes = [threading.Lock() for _ in range(STRIPES)]

    def receive(self, limit: int, expected: int = 0) -> Arrival:
        """Begin to take a file; where the disk is scarce the cache makes room before anybody is refused."""
        self._make_room(expected)
        return super().receive(limit, expected)

    def take_in(self, path: Path, stored: Stored, *, vouched: bool = False) -> None:
        """Have the bucket confirm the bytes, then keep them here too.

        What is vouched for is marked as well: the sweep asks whether something refers to it.
        """
        del vouched
        with _told(), path.open("rb") as source:
            marks.bring(self.bucket, stored.sha256, source, stored.size)
        self._keep_here(path, stored)

    def let_go(self, sha256: str) -> None:
        """Have a sweep look at these bytes a day later; a note stays here until the bucket knows."""
        note = self._leaving / sha256
        with room_needed():
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()
        with suppress(Overloaded):
            self._pass_on(note)

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes of a digest are in the store."""
        if super().has(sha256):
            return True
        lost = _nearby.get()
        if lost is not None:
            if sha256 in lost:
                return False
            raise Elsewhere([sha256])
        with _told():
            return any(marks.where(self.bucket, sha256))

    def holds(self, sha256: str) -> bool:
        """Ask the bucket itself, whatever lies here."""
        with _told(), suppress(Absent):
            return digest_of(self.bucket.pieces(f"{marks.BYTES}{sha256}")) == sha256
        return False

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Give digest and size of everything in the bucket, in order."""
        with _told():
            yield from marks.sizes(self.bucket)

    def bring(self, digests: Iterable[str]) -> None:
        """Fetch what is missing here, as far as the bucket has it."""
        missing = [sha256 for sha256 in digests if not self.path(sha256).exists()]
        lost = _nearby.get()
        if lost is not None:
            if wanted := [sha256 for sha256 in missing if sha256 not in lost]:
                raise Elsewhere(wanted)
            return
        for sha256 in missing:
            with suppress(Lost):
                self.open(sha256).close()

    def at_hand(self, work: Callable[[], Result]) -> Result:
        """Do the work anew after each time that something was missing here, until it has all it needs."""
        lost: dict[str, Lost] = {}
        tried: Counter[str] = Counter()
        while True:
            outer = _nearby.set(lost)
            try:
                return work()
            except Elsewhere as elsewhere:
                tried.update(elsewhere.digests)
                wanted = elsewhere.digests
            finally:
                _nearby.reset(outer)
            if max(tried.values()) > TRIES:  # the cache holds less than the work needs at once
                raise Overloaded("files_away", detail="cache")
            for sha256 in wanted:
                try:
                    self.open(sha256).close()
                except Lost as fault:
                    lost[sha256] = fault

    def open(self, sha256: str) -> IO[bytes]:
        """Open the bytes of a digest, fetched if they are not here."""
        for _ in range(TRIES):
            with suppress(FileNotFoundError):
                opened = self.path(sha256).open("rb")
                cache.used(self.path(sha256))
                return opened
            self._fetch(sha256)
        raise Overloaded("files_away", detail="cache")

    def passing(self, sha256: str) -> IO[bytes]:
        """Open the bytes of a digest for one reading; what is not here leaves nothing behind."""
        with suppress(FileNotFoundError):
            return self.path(sha256).open("rb")
        self.incoming.mkdir(parents=True, exist_ok=True)
        passing = tempfile.TemporaryFile(dir=self.incoming)  # noqa: SIM115 -- it goes when it is closed
        try:
            self._copy(sha256, passing)
        except BaseException:
            passing.close()
            raise
        passing.seek(0)
        return passing

    def sweep(self, referred: Referred, age: timedelta = A_DAY) -> int:
        """Sweep the bucket and keep the cache within its bound; a bucket that is away waits for the next time."""
        super().sweep(lambda _digests: set(), A_DAY)
        self._held = cache.trim(self.folder, self._limit)
        try:
            for note in self._notes():
                self._pass_on(note)
            with _told():
                swept = marks.Sweep(bucket=self.bucket, referred=referred, open=self.passing)
                gone = swept.run(age)
            self._forget_erased(at_once=gone > 0)
        except Overloaded as fault:
            _log.warning("not_swept", reason=fault.reason, detail=fault.facts.get("detail", ""))
            return 0
        else:
            return gone

    def _notes(self) -> list[Path]:
        return sorted(self._leaving.iterdir()) if self._leaving.is_dir() else []

    def _pass_on(self, note: Path) -> None:
        """Write a fresh mark into the bucket for what nothing refers to any more."""
        with _told():
            marks.let_go(self.bucket, note.name)
        note.unlink(missing_ok=True)

    def _forget_erased(self, *, at_once: bool) -> None:
        """Lose what the bucket has no more, whichever machine erased it; the cache is listed first.

        What is only on its way aside at this moment costs no more than being fetched again.
        """
        here = {path.name[: marks.DIGEST] for path in (*self._settled(), *self._drawn())}
        now = time.monotonic()
        if not here or (not at_once and now - self._compared < COMPARE_EVERY):
            return
        for sha256 in here.difference(self.names()):
            with suppress(OSError):  # Windows: somebody reads it; the next time takes it
                self.path(sha256).unlink(missing_ok=True)
                self._lose_pictures(sha256)
        self._compared = now

    def _drawn(self) -> list[Path]:
        return list((self.folder / PICTURES).glob("*"))

    def ground(self) -> Ground:
        """Say where files lie, and ask whether it answers."""
        trouble = ""
        try:
            self.bucket.found("")
        except (Away, Denied) as error:
            trouble = str(error)
        return Ground(shown=self.bucket.shown, far=True, trouble=trouble)

    def _fetch(self, sha256: str) -> None:
        lost = _nearby.get()
        if lost is not None:
            raise lost.get(sha256) or Elsewhere([sha256])
        with self._turn(sha256):
            if not self.path(sha256).exists():
                self._fetch_now(sha256)

    def _fetch_now(self, sha256: str) -> None:
        self._make_room(0)
        path, file = self.open_incoming()
        try:
            self._copy(sha256, file)
            size = file.tell()
            sync(file)
            self._keep_here(path, Stored(sha256=sha256, size=size))
        except OSError as error:
            raise Overloaded("files_away", detail=error.strerror or "?") from None
        finally:
            file.close()
            path.unlink(missing_ok=True)

    @contextmanager
    def _turn(self, sha256: str) -> Iterator[None]:
        """Fetch one digest once at a time, and few at all; nobody waits long."""
        if not self._fetching.acquire(timeout=WAIT):
            raise Overloaded("files_away", detail="busy")
        try:
            with self._stripes[int(sha256[:4], 16) % STRIPES]:
                yield
        finally:
            self._fetching.release()

    def _make_room(self, size: int) -> None:
        space = self.room.look()
        if space.free - size < space.kept:
            self._held = cache.trim(self.folder, 0)

    def _copy(self, sha256: str, sink: IO[bytes]) -> None:
        """Write the bytes of a digest, or refuse what is there under its name."""
        found: list[Held] = []
        for _ in range(2):  # a sweep may move it between the question and the reading
            with _told():
                found = list(marks.where(self.bucket, sha256))
                if any(self._copied(held, sha256, sink) for held in found):
                    return
        reason = "file_differs" if found else "file_gone"
        _log.error(reason, file=sha256)
        raise Lost(reason)

    def _copied(self, held: Held, sha256: str, sink: IO[bytes]) -> bool:
        sink.seek(0)
        sink.truncate()
        digest = hashlib.sha256()
        with suppress(Absent):  # a sweep has put it back or taken it away since
            for piece in self.bucket.pieces(held.name, held.size):
                digest.update(piece)
                sink.write(piece)
        return digest.hexdigest() == sha256

    def _keep_here(self, path: Path, stored: Stored) -> None:
        """Give the bytes their name in the cache; one that cannot be written costs only time."""
        with suppress(OSError):
            self.settle(path, stored.sha256)
            self._held += stored.size
            if self._held > self._limit:
                self._held = cache.trim(self.folder, self._limit, self.path(stored.sha256))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (Away, Denied) as error:
        _log.warning("bucket_away", detail=str(error))
        raise Overloaded("files_away", detail=str(error)) from None
