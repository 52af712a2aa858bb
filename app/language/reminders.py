"""What a reminder says to one member: which kind it is, and its facts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import content
from app.language.messages import texts
from app.models import Account, FundingRound, Seat
from app.store.outbox import Texts
from app.store.review_progress import Grid


def reminder(
    grid: Grid,
    seat: Seat,
    account: Account,
    funding_round: FundingRound,
    *,
    link: str,
    now: datetime,
) -> tuple[str, Texts] | None:
    """Give (kind, texts) for a member who owes something; None for one who owes nothing."""
    facts: dict[str, object] = {
        "name": seat.invited_name,
        "round": content(funding_round.name, account.language)[0],
        "link": link,
    }
    if seat.conflicts_declared_at is None:
        return "conflicts_reminder", texts("conflicts_reminder", account.language, **facts)
    missing = grid.missing(seat)
    if not missing:
        return None
    late = grid.closes_at is None or grid.closes_at < now
    kind = "review_reminder_late" if late else "review_reminder"
    if grid.closes_at is not None:
        zone = ZoneInfo(funding_round.timezone)
        facts["time"] = formats.deadline(grid.closes_at, zone, account.language)
    return kind, texts(kind, account.language, count=missing, **facts)
