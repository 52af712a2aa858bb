"""`writer.lock` in the data folder: one process owns the writing, on every operating system."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.errors import Unfit

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class WriterLock:
    """Held as long as a process may write the data folder; the system frees it when that ends."""

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        self.path = folder / "writer.lock"
        self._file: IO[str] | None = None

    def take(self) -> Self:
        """Take the lock or raise Unfit with the id of the process that has it."""
        handle = self._opened()
        if not _locked(handle):
            handle.seek(1)
            owner = handle.read().strip() if sys.platform != "win32" else ""
            handle.close()
            raise Unfit("another_writer", folder=str(self.path.parent), owner=owner or "?")
        handle.seek(0)
        handle.truncate()
        handle.write(f" {os.getpid()}")
        handle.flush()
        self._file = handle
        return self

    def _opened(self) -> IO[str]:
        folder = str(self.path.parent)
        try:
            return self.path.open("a+", encoding="ascii")
        except FileNotFoundError:
            raise Unfit("database_absent", folder=folder) from None
        except OSError as error:
            raise Unfit("folder_unwritable", folder=folder, detail=error.strerror or "?") from None

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        """Take it for a block."""
        return self.take()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release it after the block."""
        self.release()


def _locked(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
