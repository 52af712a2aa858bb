"""Database, writer and the unit of work."""

from app.unit.database import Database, open_database
from app.unit.lock import WriterLock
from app.unit.looks import Look, Looks
from app.unit.owning import owned
from app.unit.turns import Turn, holding, in_line, turn_of
from app.unit.work import NOBODY, Actor, Reading, Unit, UnrecordedChange
from app.unit.writer import Request, Writer

__all__ = [
    "NOBODY", "Actor", "Database", "Look", "Looks",
    "Reading", "Request", "Turn", "Unit", "UnrecordedChange", "Writer", "WriterLock",
    "holding", "in_line", "open_database", "owned", "turn_of",
]  # fmt: skip
