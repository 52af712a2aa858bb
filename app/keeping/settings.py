"""The settings as a backup keeps them: without passwords, keys and secrets."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from app.settings import Settings, bare

#: Never kept, whatever they hold.
SECRET = frozenset({"sms_secret", "metrics_token", "backup_passphrase"})
#: Addresses that may carry a name and a password.
ADDRESSES = frozenset(
    {"database_url", "smtp_url", "sms_url", "backup_to", "files_to", "base_url", "time_source"}
)


def kept_settings(settings: Settings) -> dict[str, Any]:
    """Give what may be kept, as JSON."""
    return {
        field.name: _shown(field.name, getattr(settings, field.name))
        for field in fields(settings)
        if field.name not in SECRET
    }


def _shown(name: str, value: object) -> object:
    if isinstance(value, str) and name in ADDRESSES:
        return bare(value)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
