"""The place of backups that the settings name: a folder, or a bucket."""

from pathlib import Path

from app.buckets import STORES
from app.keeping.objects import objects_of
from app.keeping.places import Folder, Place
from app.settings import Settings

DESK = "keeping/out"


def place_of(settings: Settings) -> Place:
    """Give the place."""
    if settings.backup_to.startswith(STORES):
        return objects_of(settings, settings.data_dir / DESK)
    return Folder(Path(settings.backup_to))
