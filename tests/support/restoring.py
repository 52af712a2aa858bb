"""A database that is put back as it was after each thing that was done to it."""

import sqlite3

from tests.support.rounds import World


class Restorer:
    """Puts the database back as it was, and tells whether that was needed."""

    def __init__(self, there: World) -> None:
        """Keep the database as it is now."""
        self.live = sqlite3.connect(there.file, isolation_level=None)
        self.kept = sqlite3.connect(":memory:")
        self.live.backup(self.kept)
        self.version = self._version()

    def undo(self) -> bool:
        """Put it back; true if anything had changed."""
        if self._version() == self.version:
            return False
        self.kept.backup(self.live)
        self.version = self._version()
        return True

    def changed_tables(self) -> set[str]:
        """Name the tables whose rows differ from those that were kept."""
        if self._version() == self.version:
            return set()
        names = self.live.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name for (name,) in names if self._rows(self.live, name) != self._rows(self.kept, name)
        }

    def close(self) -> None:
        """Put it back and let go."""
        self.undo()
        self.live.close()
        self.kept.close()

    @staticmethod
    def _rows(database: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
        return sorted(database.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)

    def _version(self) -> int:
        (found,) = self.live.execute("PRAGMA data_version").fetchone()
        return int(found)
