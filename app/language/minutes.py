"""How a decision refers to the signed minutes."""

from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import N_, translate
from app.models import FundingRound
from app.store import signed_minutes
from app.unit import Reading


def reference(reading: Reading, funding_round: FundingRound) -> str:
    """Name the newest signed copy of a round, so that whoever checks finds it; empty where none came back."""
    found = signed_minutes.newest_of_round(reading.session, funding_round.id)
    if found is None:
        return ""
    title, number, kept_at = found
    message = N_("%(meeting)s纪要签字件第 %(n)s 份（%(day)s 收存）")
    day = formats.date(kept_at, ZoneInfo(funding_round.timezone), reading.language)
    return translate(message, reading.language, meeting=title, n=number, day=day)[:280]
