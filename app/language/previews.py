"""A message to somebody of a round as it will go out, for those who look at it before."""

from dataclasses import dataclass

from app.language.catalogue import content
from app.language.messages import texts
from app.models import Account, FundingRound
from app.store import outbox
from app.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """One message as it will go out; without an address it is told by hand."""

    name: str
    address: str
    count: int
    subject: str
    body: str


def previewed(
    reading: Reading,
    funding_round: FundingRound,
    kind: str,
    account: Account,
    *,
    count: int,
    link: str,
) -> MailLine:
    """Word a message that names the person and a number, in the person's language."""
    name = content(funding_round.name, account.language)[0]
    facts = {"name": account.display_name, "round": name, "count": count, "link": link}
    subject, body = outbox.worded(
        reading,
        kind=kind,
        language=account.language,
        texts=texts(kind, account.language, **facts),
        programme_id=funding_round.programme_id,
        funding_round_id=funding_round.id,
        link=link,
    )
    return MailLine(
        name=account.display_name,
        address=account.email or account.mobile or "",
        count=count,
        subject=subject,
        body=body,
    )
