"""Files: the content-addressed store, what may enter it, and what is shown of it."""

from app.files.room import Ballast, Room, Space
from app.files.store import Arrival, Files, Stored

__all__ = ["Arrival", "Ballast", "Files", "Room", "Space", "Stored"]
