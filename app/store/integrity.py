"""What SQLite itself says of its file."""

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.unit.damage import detail_of, is_damaged


def broken_pages(session: Session) -> list[str]:
    """List what is damaged in the file or points to nothing; empty means sound."""
    try:
        found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
        if found != ["ok"]:  # references are read from the same pages
            return found
        return [str(row[0]) for row in session.execute(text("PRAGMA foreign_key_check"))]
    except DatabaseError as error:
        if not is_damaged(error):
            raise
        return [detail_of(error)]
