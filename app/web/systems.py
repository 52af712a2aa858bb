"""What the process itself knows of how it runs, without any password."""

import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from app.settings import Settings
from app.unit.grounds import beside, doubt_of
from app.views.systems import Machine
from app.web.desk import Desk
from app.web.house import House


@lru_cache(maxsize=1)
def version_of_program() -> str:
    """Give the version of the installed package."""
    try:
        return version("miaopu")
    except PackageNotFoundError:
        return "?"


def machine(desk: Desk) -> Machine:
    """Gather it for the page."""
    house, settings = desk.house, desk.house.settings
    return Machine(
        version=version_of_program(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}".strip(),
        started_at=house.started_at,
        database=_place(settings),
        data_dir=str(settings.data_dir),
        on_sqlite=settings.on_sqlite,
        space=house.files.room.look(),
        files=house.files.ground(),
        writes=house.writer.alive,
        time_source=urlsplit(settings.time_source).hostname or "",
        heads_to=len(settings.heads_to),
        mail=bool(settings.smtp_url),
        beside_the_data=not house.is_demo and beside(settings.backup_to, settings.data_dir),
        doubt=doubt_of(settings.data_dir),
    )


def faults(house: House, *, migrations: bool) -> list[str]:
    """Name what keeps requests from being served well, for a watcher."""
    holds = {
        "migrations": migrations,
        "writer": house.writer.alive,
        "disk": not house.files.room.look().scarce,
    }
    return [name for name, fine in holds.items() if not fine]


def _place(settings: Settings) -> str:
    """Name the database: its file, or its host and name."""
    if settings.on_sqlite:
        return str(settings.database_file)
    parts = urlsplit(settings.database_url)
    return f"{parts.hostname or 'localhost'}{f':{parts.port}' if parts.port else ''}{parts.path}"
