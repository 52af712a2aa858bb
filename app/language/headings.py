"""What the head of a page says of the round that it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.language.catalogue import content
from app.language.round_changes import with_reason
from app.models import FundingRound
from app.store.changes import latest
from app.store.rounds import programme_of
from app.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What stands at the head of every page of a round: that it is paused, or what has just changed."""

    text: str
    at: datetime
    paused: bool
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The round of a page, in the reader's language; pages extend it."""

    round_id: str
    round_code: str
    round_name: str
    programme_name: str
    zone: ZoneInfo
    currency: str
    round_notice: Notice | None = None


def heading(reading: Reading, funding_round: FundingRound) -> dict[str, Any]:
    """Give the fields of a Heading."""
    programme = programme_of(reading.session, funding_round)
    return {
        "round_id": funding_round.id,
        "round_code": funding_round.code,
        "round_name": content(funding_round.name, reading.language)[0],
        "programme_name": content(programme.name, reading.language)[0],
        "zone": ZoneInfo(funding_round.timezone),
        "currency": programme.currency,
        "round_notice": _notice(reading, funding_round),
    }


def _notice(reading: Reading, funding_round: FundingRound) -> Notice | None:
    change = latest(funding_round, reading.now)
    if change is None:
        return None
    return Notice(
        text=with_reason(change, ZoneInfo(funding_round.timezone), reading.language),
        at=change.at,
        paused=funding_round.paused_at is not None,
        code=funding_round.code,
    )
