"""The one comparison of an instant with a deadline."""

from datetime import datetime, timedelta

from app.models import Stage


def accepts(stage: Stage, arrived_at: datetime) -> bool:
    """Tell whether a request whose headers arrived then is in time: opened, and ≤ deadline + grace."""
    if stage.opens_at is not None and arrived_at < stage.opens_at:
        return False
    if stage.closes_at is None:
        return True
    return arrived_at <= stage.closes_at + timedelta(seconds=stage.grace_seconds)
