"""A message to somebody of a round: in the person's language, in the action's own transaction."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import content
from app.language.messages import texts
from app.language.verbs import label
from app.models import Account, FundingRound
from app.store import outbox
from app.unit import Unit


def tell(
    unit: Unit,
    funding_round: FundingRound,
    kind: str,
    account: Account,
    link: str = "",
    *,
    proposal_id: str | None = None,
    **facts: object,
) -> None:
    """Put a message into the outbox; instants and words of ours are written as the person reads them."""
    language, zone = account.language, ZoneInfo(funding_round.timezone)
    shown = {name: _said(fact, zone, language) for name, fact in facts.items()}
    name = content(funding_round.name, language)[0]
    outbox.enqueue(
        unit,
        kind=kind,
        recipient=account.display_name,
        account=account,
        texts=texts(kind, language, round=name, link=link, **shown),
        link=link,
        funding_round_id=funding_round.id,
        programme_id=funding_round.programme_id,
        proposal_id=proposal_id,
    )


def _said(fact: object, zone: ZoneInfo, language: str) -> object:
    if isinstance(fact, datetime):
        return formats.deadline(fact, zone, language)
    return label(fact, language) if isinstance(fact, StrEnum) else fact
