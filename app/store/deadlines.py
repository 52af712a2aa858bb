"""The one comparison of an instant with a deadline."""

from datetime import datetime, timedelta

from app.models import Stage


def taken_until(stage: Stage) -> datetime | None:
    """Give the last instant at which a stage takes anything: its end, and the time of grace after it."""
    if stage.closes_at is None:
        return None
    return stage.closes_at + timedelta(seconds=stage.grace_seconds)


def is_over(stage: Stage, at: datetime) -> bool:
    """Tell whether a stage takes nothing any more."""
    until = taken_until(stage)
    return until is not None and at > until


def accepts(stage: Stage, arrived_at: datetime) -> bool:
    """Tell whether a request whose headers arrived then is in time: opened, and ≤ deadline + grace."""
    if stage.opens_at is not None and arrived_at < stage.opens_at:
        return False
    return not is_over(stage, arrived_at)
