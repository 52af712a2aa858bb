"""The place of backups that the settings name: a folder, or a bucket."""

from pathlib import Path

from app.addresses import STORES
from app.errors import Fault
from app.keeping.objects import SECONDS, objects_of
from app.keeping.places import Folder, Place
from app.settings import Settings

DESK = "keeping/out"
#: A page waits no longer than this for a bucket to say what lies in it.
LOOK_SECONDS = 5


def place_of(settings: Settings, seconds: int = SECONDS) -> Place:
    """Give the place."""
    if settings.backup_to.startswith(STORES):
        return objects_of(settings, settings.data_dir / DESK, seconds)
    return Folder(Path(settings.backup_to))


def lying_in(settings: Settings) -> frozenset[str] | None:
    """Name what lies in the place now; None where it cannot be seen."""
    try:
        return frozenset(one.name for one in place_of(settings, LOOK_SECONDS).lying())
    except (Fault, OSError):
        return None
