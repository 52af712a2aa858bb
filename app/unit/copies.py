"""A copy of the SQLite file as it stood at one instant, made while saves go on."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

#: So many pages go over at once (1 MiB), then they are pushed to the disk: a great lot at the end
#: would keep every save waiting.
PAGES = 256
Step = Callable[[], None]


def copy_sqlite(source: Path, target: Path, step: Step | None = None) -> None:
    """Copy a database by SQLite's online interface; `step` is called after each piece.

    The reading transaction that is opened first keeps the copy from beginning anew at each save.
    """
    with closing(_reading(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous=OFF")
        handle = os.open(target, os.O_RDWR)
        try:
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()

            def pushed(_status: int, _left: int, _total: int) -> None:
                os.fsync(handle)
                if step is not None:
                    step()

            old.backup(new, pages=PAGES, progress=pushed)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            os.fsync(handle)
        finally:
            os.close(handle)


def is_sound(path: Path) -> bool:
    """Ask SQLite whether a file is whole."""
    try:
        with closing(_reading(path)) as opened:
            return opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
