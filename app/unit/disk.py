"""What was written reaches the disk itself, so that a power cut leaves nothing half there."""

import os
from pathlib import Path
from typing import IO

from app.errors import Unfit


def push(file: IO[bytes]) -> None:
    """Bring what was written to the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def push_path(path: Path) -> None:
    """The same for a file that is closed already."""
    with path.open("rb+") as opened:
        push(opened)


def sync_folder(folder: Path) -> None:
    """Make a new name durable where the system can (Windows has no handle for folders)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_folder(folder: Path) -> None:
    """Make the data folder with its contents private; refuse one that cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Unfit("folder_unwritable", folder=str(folder), detail=error.strerror or "?") from None
