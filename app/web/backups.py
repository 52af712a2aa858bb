"""What the settings say of backups, for their page."""

from pathlib import Path

from app.settings import bare
from app.unit.grounds import beside
from app.views.backups import Keeping
from app.web.desk import Desk


def keeping(desk: Desk) -> Keeping:
    """Gather it, without any secret."""
    settings = desk.house.settings
    return Keeping(
        place=bare(settings.backup_to),
        at=settings.backup_at,
        keep=settings.backup_keep,
        sealed=bool(settings.backup_passphrase),
        on_sqlite=settings.on_sqlite,
        beside_the_data=beside(settings.backup_to, settings.data_dir),
        lying=desk.house.lying(),
        starters=_starters(Path.cwd()),
    )


def _starters(here: Path) -> str:
    """Name the folder that holds the files to double-click, if the program was started from one."""
    return str(here) if (here / "restore.cmd").is_file() else ""
