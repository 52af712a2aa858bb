"""Files: the content-addressed store, what may enter it, and what is shown of it."""

from app.files.placing import files_of
from app.files.room import Ballast, Room, Space
from app.files.store import Arrival, Files, Ground, Stored

__all__ = ["Arrival", "Ballast", "Files", "Ground", "Room", "Space", "Stored", "files_of"]
