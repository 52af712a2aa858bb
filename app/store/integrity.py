"""What SQLite itself says of its file."""

from sqlalchemy import text
from sqlmodel import Session


def broken_pages(session: Session) -> list[str]:
    """List what is damaged in the file or points to nothing; empty means sound."""
    found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
    dangling = [str(row[0]) for row in session.execute(text("PRAGMA foreign_key_check"))]
    return [fault for fault in found if fault != "ok"] + dangling
