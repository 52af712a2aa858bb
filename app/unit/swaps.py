"""A prepared database takes the place of the one that stands, by renaming; what stood is kept aside.

It begins with the renaming of one folder, and whoever owns the data folder next finishes it: a kill
or a power cut leaves either everything as it stood, or a folder that says what is still to do.
"""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.errors import Unfit
from app.settings import Settings
from app.unit.disk import push_path, sync_folder

DATABASE_FILE, FILES_FOLDER = "miaopu.db", "files"
BEGUN, ORDER = "swapping", "ready.json"
#: What SQLite keeps beside a database belongs to that one alone. The file itself goes last.
_ENDINGS = ("-wal", "-shm", "-journal", "")


def order(
    coming: Path, stem: str, now: datetime, leaving: Sequence[str] = (), run_id: str = ""
) -> None:
    """Say durably that a folder is ready, where the old data goes, and what else leaves with it."""
    aside = f"{stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    written = coming / f"{ORDER}.part"
    said = {"aside": aside, "leaving": list(leaving), "run": run_id}
    written.write_text(json.dumps(said), encoding="utf-8")
    push_path(written)
    written.replace(coming / ORDER)
    sync_folder(coming)


def ordered(coming: Path) -> dict[str, Any] | None:
    """Read what a folder that is ready says; None where there is none."""
    if not (coming / ORDER).is_file():
        return None
    found: dict[str, Any] = json.loads((coming / ORDER).read_text(encoding="utf-8"))
    return found


def swap(settings: Settings, coming: Path) -> list[Path]:
    """Swap in what is ready; gives the folders where the old data is kept now."""
    finish(settings)
    coming.replace(settings.data_dir / BEGUN)
    sync_folder(settings.data_dir)
    return finish(settings)


def require_movable(folder: Path) -> None:
    """Refuse a folder that cannot be renamed: another disk stands in its place."""
    if os.path.ismount(folder):
        raise Unfit("folder_mounted", folder=str(folder), above=str(folder.parent))


def finish(settings: Settings) -> list[Path]:
    """Bring a swap that was begun to its end; gives the folders where the old data is kept now."""
    begun = settings.data_dir / BEGUN
    if not settings.on_sqlite or not begun.exists():
        return []
    try:
        return _finish(settings, begun)
    except OSError as error:
        detail = f"{error.strerror or '?'}: {error.filename or begun}"
        raise Unfit("swap_stuck", folder=str(begun), detail=detail) from error


def _finish(settings: Settings, begun: Path) -> list[Path]:
    kept: list[Path] = []
    if (said := ordered(begun)) is not None:
        kept = _bring_all(settings, begun, said)
        # Without its order the folder holds nothing that is wanted.
        (begun / ORDER).unlink()
        sync_folder(begun)
    shutil.rmtree(begun, ignore_errors=True)
    return kept


def _bring_all(settings: Settings, begun: Path, said: dict[str, Any]) -> list[Path]:
    """What still lies in the folder was not brought in: under its name stands the old one."""
    database, folder = settings.database_file, settings.data_dir
    aside, beside = folder / said["aside"], database.parent / said["aside"]
    if (begun / DATABASE_FILE).exists():
        for name in said["leaving"]:
            _lay_aside(folder / name, aside)
        for ending in _ENDINGS:
            _lay_aside(database.with_name(database.name + ending), beside)
        database.parent.mkdir(parents=True, exist_ok=True)
        _bring(begun / DATABASE_FILE, database)
    if (begun / FILES_FOLDER).exists():
        _lay_aside(folder / FILES_FOLDER, aside)
        _bring(begun / FILES_FOLDER, folder / FILES_FOLDER)
    return [one for one in dict.fromkeys((aside, beside)) if one.exists()]


def _lay_aside(old: Path, aside: Path) -> None:
    """Keep what is there; what was kept before the power went is never replaced."""
    if not old.exists():
        return
    aside.mkdir(exist_ok=True, mode=0o700)
    names = (old.name, *(f"{old.name}.{number}" for number in range(2, 1000)))
    old.replace(next(new for name in names if not (new := aside / name).exists()))
    sync_folder(aside)
    sync_folder(old.parent)


def _bring(coming: Path, place: Path) -> None:
    """Give it its place by one renaming; from another disk it is copied beside the place first."""
    try:
        coming.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copied = place.with_name(f"{place.name}.coming")
        copied.unlink(missing_ok=True)
        os.close(os.open(copied, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(coming, copied)
        push_path(copied)
        copied.replace(place)
        sync_folder(place.parent)
        coming.unlink()
    sync_folder(place.parent)
