"""A database that is damaged is a sentence: which backup is the last good one, and how it is put back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.errors import Fault, Unfit
from app.keeping.places import kind_of
from app.keeping.placing import LOOK_SECONDS, place_of
from app.settings import Settings
from app.unit.damage import FileDamaged, detail_of, is_damaged
from app.vocabulary import DatabaseKind


@contextmanager
def told(settings: Settings) -> Iterator[None]:
    """Turn what the database's file makes of itself into the sentence."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, FileDamaged) as error:
        if not is_damaged(error):
            raise
        raise damaged(settings, detail_of(error)) from error


def damaged(settings: Settings, detail: str) -> Unfit:
    """Say that it is damaged, and what to do."""
    newest = _last_good(settings)
    ending = " --demo" if settings.kind is DatabaseKind.DEMO else ""
    return Unfit(
        "database_damaged" if newest else "database_damaged_alone",
        file=str(settings.database_file),
        detail=detail,
        place=settings.backup_to,
        backup=newest,
        command=f"miaopu restore {newest or 'FILE'} --replace{ending}",
    )


def _last_good(settings: Settings) -> str:
    """Name the newest in the place; whatever has a good name there stood its check."""
    try:
        lying = place_of(settings, LOOK_SECONDS).lying()
    except (Fault, OSError):
        return ""
    ours = [one.name for one in lying if kind_of(one.name) is settings.kind]
    return ours[-1] if ours else ""
