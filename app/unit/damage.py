"""What a failing disk and other programs make of a SQLite file, told apart by SQLite's own numbers."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.errors import Unfit

_PRIMARY = 0xFF
#: Not there in every build of Python: https://www.sqlite.org/rescode.html#ioerr_data
_IOERR_DATA = 8202
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
#: The disk does not give back what was written on it. Other troubles of reading and writing may pass.
_UNREADABLE = frozenset(
    {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_CORRUPTFS, _IOERR_DATA},
)
_UNMADE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CANTOPEN})


class FileDamaged(Exception):
    """A copy of the database is not sound, page by page as it was taken over."""


def is_damaged(error: BaseException) -> bool:
    """Tell whether the file itself is broken, or its disk does not give it back."""
    number = _number(error)
    return isinstance(error, FileDamaged) or number & _PRIMARY in _DAMAGED or number in _UNREADABLE


def is_failing(error: BaseException) -> bool:
    """Tell whether writing must stop: after a sync that failed, the next may only seem to succeed."""
    return is_damaged(error) or _number(error) & _PRIMARY == sqlite3.SQLITE_IOERR


def is_held(error: BaseException) -> bool:
    """Tell whether somebody from outside kept the file to himself for longer than we wait."""
    return _number(error) & _PRIMARY == sqlite3.SQLITE_BUSY


def detail_of(error: BaseException) -> str:
    """Give SQLite's own words."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return (str(said).splitlines() or ["?"])[0]


def unfit(error: DBAPIError, folder: Path) -> Unfit:
    """Say that there is no database yet, or that it cannot be reached now."""
    if isinstance(error, ProgrammingError) or _number(error) & _PRIMARY in _UNMADE:
        return Unfit("database_absent", folder=str(folder))
    return Unfit("database_unreachable", detail=detail_of(error))


def _number(error: BaseException) -> int:
    said = error.orig if isinstance(error, DBAPIError) else error
    return int(getattr(said, "sqlite_errorcode", None) or 0)
