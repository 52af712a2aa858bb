"""The secret that signs cookies and makes the codes of voting cards: a file beside SQLite, a row on PostgreSQL."""

import secrets
from pathlib import Path

from sqlalchemy import Connection, text

from app.settings import Settings
from app.unit.disk import push_path, sync_folder

FILE = "secret"


def secret_file(folder: Path) -> Path:
    """Make the secret's file on the first run, readable by its owner alone."""
    path = folder / FILE
    if not path.exists():
        keep_secret(folder, secrets.token_hex(32))
    return path


def keep_secret(folder: Path, secret: str) -> None:
    """Write the secret's file, whole or not at all."""
    part = folder / f"{FILE}.{secrets.token_hex(4)}"
    part.touch(mode=0o600)
    part.write_text(secret, encoding="ascii")
    push_path(part)
    Path(part).replace(folder / FILE)
    sync_folder(folder)


def secret_of(settings: Settings, source: Connection) -> str:
    """Read the secret of an installation; empty where it never served."""
    if not settings.on_sqlite:
        return str(source.execute(text("SELECT secret FROM installation")).scalar() or "")
    path = settings.data_dir / FILE
    return path.read_text(encoding="ascii").strip() if path.exists() else ""
