"""Database, writer and the unit of work."""

from app.unit.database import Database, open_database
from app.unit.lock import WriterLock
from app.unit.looks import Look, Looks
from app.unit.owning import owned
from app.unit.work import NOBODY, Actor, Reading, Unit, UnrecordedChange, holding, is_holding
from app.unit.writer import Request, Writer

__all__ = [
    "NOBODY", "Actor", "Database", "Look", "Looks",
    "Reading", "Request", "Unit", "UnrecordedChange", "Writer", "WriterLock",
    "holding", "is_holding", "open_database", "owned",
]  # fmt: skip
