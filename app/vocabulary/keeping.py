"""What is done to keep the data safe."""

from enum import StrEnum


class KeepingKind(StrEnum):
    """A backup is made, or one is prepared to take the place of the data."""

    BACKUP = "backup"
    RESTORE = "restore"
