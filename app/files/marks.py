"""What lies in the bucket, under which names, and how uploads and sweeps keep out of each other's way.

Whoever brings bytes writes a fresh mark first, then the bytes. Whoever sweeps takes a copy of its
own, lays it aside in the bucket, removes the bytes, and only then looks again: is the mark another
one (or gone), or does something refer to the bytes by now, they go back from its copy. An upload
that was acknowledged wrote its mark before its bytes: so either the bytes came after the removal,
or the mark came before the second look. What a sweep that was killed laid aside is read as if it
lay in its place, and is put back a day later.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import IO

import structlog

from app.buckets import Bucket, Held
from app.errors import Lost
from app.files.store import A_DAY, Referred

BYTES, MARKS, ASIDE = "files/", "marks/", "aside/"
DIGEST = 64
#: So many old marks one sweep looks at; the next one is some minutes away, and others have work too.
MOST = 200
#: Longer than this nobody waits between the copy and the removal: the copy may have been put back by another.
STALE = 600
Open = Callable[[str], IO[bytes]]
_log = structlog.get_logger()


def bring(bucket: Bucket, sha256: str, source: IO[bytes], size: int) -> None:
    """Write the mark, then the bytes; when this returns, the bucket has confirmed both."""
    let_go(bucket, sha256)
    bucket.send(source, f"{BYTES}{sha256}", size, sha256)


def let_go(bucket: Bucket, sha256: str) -> None:
    """Write a fresh mark, for a sweep to look at a day later."""
    bucket.put(f"{MARKS}{sha256}", secrets.token_bytes(16))


def where(bucket: Bucket, sha256: str) -> Iterator[Held]:
    """Give where the bytes of a digest lie: in their place, or aside while somebody sweeps."""
    held = bucket.found(f"{BYTES}{sha256}")
    if held is not None:
        yield held
    yield from bucket.lying(f"{ASIDE}{sha256}.")


def sizes(bucket: Bucket) -> Iterator[tuple[str, int]]:
    """Give digest and size of everything, in the order of digests."""
    for held in bucket.lying(BYTES):
        name = held.name.removeprefix(BYTES)
        if len(name) == DIGEST:
            yield name, held.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One walk over the marks: `referred` asks the database, `open` gives a verified copy."""

    bucket: Bucket
    referred: Referred
    open: Open

    def run(self, age: timedelta = A_DAY) -> int:
        """Take away what nothing came to refer to for so long, by the store's own clock; tell how many."""
        limit = self.bucket.instant() - age
        self._put_back_left(limit)
        marks = {
            held.name.removeprefix(MARKS): held
            for held in self.bucket.lying(MARKS)
            if held.changed <= limit
        }
        # By lot: some that cannot go must not keep the others waiting for ever.
        if len(marks) > MOST:
            marks = dict(secrets.SystemRandom().sample(list(marks.items()), MOST))
        kept = self.referred(set(marks)) if marks else set()
        for sha256, mark in marks.items():
            if sha256 in kept and self._is_same(mark):
                self.bucket.drop(mark.name)
        return sum(self._forget(sha256, marks[sha256]) for sha256 in sorted(set(marks) - kept))

    def _forget(self, sha256: str, mark: Held) -> bool:
        held = self.bucket.found(f"{BYTES}{sha256}")
        if held is None:  # somebody sweeps it at this moment, or its upload was cut off
            if self._is_same(mark):
                self.bucket.drop(mark.name)
            return False
        begun = monotonic()
        try:
            opened = self.open(sha256)
        except Lost:  # other bytes than the name says: a person has to see to it
            return False
        with opened as own:
            aside = f"{ASIDE}{sha256}.{secrets.token_hex(8)}"
            self.bucket.send(own, aside, held.size, sha256)
            gone = monotonic() - begun < STALE and self._remove(sha256, mark, own, held.size)
            self.bucket.drop(aside)
        return gone

    def _remove(self, sha256: str, mark: Held, own: IO[bytes], size: int) -> bool:
        self.bucket.drop(f"{BYTES}{sha256}")
        if not self._is_same(mark) or self.referred({sha256}):
            bring(self.bucket, sha256, own, size)
            return False
        self.bucket.drop(mark.name)
        return True

    def _is_same(self, mark: Held) -> bool:
        """Tell whether the mark is the one that was seen: nobody brought the bytes again since."""
        seen = self.bucket.found(mark.name)
        return seen is not None and seen.tag == mark.tag

    def _put_back_left(self, limit: datetime) -> None:
        """Put back what a sweep that was killed laid aside; the next ones judge it anew."""
        for held in list(self.bucket.lying(ASIDE)):
            if held.changed <= limit:
                sha256 = held.name.removeprefix(ASIDE)[:DIGEST]
                _log.warning("put_back", file=sha256)
                with suppress(Lost), self.open(sha256) as own:
                    bring(self.bucket, sha256, own, held.size)
                    self.bucket.drop(held.name)
