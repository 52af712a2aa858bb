"""The folder in front of a bucket: bounded, and what was not read for longest goes first."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

#: A trim goes a little below the bound, so that not every file that comes begins another.
SLACK = 0.9
#: What is still to be told to the bucket, beside what is coming in: neither can be fetched again.
LEAVING = "leaving"
OWN = ("incoming", LEAVING)


def used(path: Path) -> None:
    """Note that a file was read: the disk puts its own time to it."""
    with suppress(OSError):
        os.utime(path)


def trim(folder: Path, limit: int, spare: Path | None = None) -> int:
    """Take the oldest files away until the folder is within its bound; gives what is left in bytes.

    Whoever reads one goes on: its bytes stay until it is closed (Windows refuses to remove it).
    """
    lying = sorted(_lying(folder))
    left = sum(size for _, size, _ in lying)
    if left <= limit:
        return left
    for _, size, path in lying:
        if left <= limit * SLACK:
            break
        if path != spare:
            with suppress(OSError):
                path.unlink()
                left -= size
    return left


def _lying(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Give time, size and path of all that can be fetched or made again."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            found = path.stat()
            if S_ISREG(found.st_mode) and path.parent.name not in OWN:
                yield found.st_mtime, found.st_size, path
