"""A message to somebody of a round: in the person's language, in the action's own transaction."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.language import formats
from app.language.catalogue import content
from app.language.messages import texts
from app.language.verbs import label
from app.models import Account, FundingRound, Tally
from app.store import outbox, people, sign_offs
from app.store.publications import leads_of
from app.unit import Unit

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MOBILE = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|\+[0-9]{8,15})(?![0-9])")


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


def tell_leads(
    unit: Unit, funding_round: FundingRound, kind: str, proposal_id: str, link: str, **facts: object
) -> None:
    """Tell everybody who leads the applicant of a proposal; `-` in the link is the proposal."""
    for of, account in leads_of(unit.session, funding_round.id):
        if of == proposal_id:
            address = link.replace("/-/", f"/{proposal_id}/")
            tell(unit, funding_round, kind, account, address, proposal_id=proposal_id, **facts)


def tell_signers(
    unit: Unit, funding_round: FundingRound, kind: str, tally: Tally, link: str, **facts: object
) -> None:
    """Tell those who sign a tally at the post whose turn it is; on paper nobody signs here."""
    signing = sign_offs.signing_of(unit.session, tally)
    if signing.role is None or not signing.online:
        return
    for account in people.serving_as(unit.session, funding_round.programme_id, (signing.role,)):
        if not signing.by(account.id):
            tell(unit, funding_round, kind, account, link, proposal_id=None, **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody without an account: the contact that was left, and under what our lists show it."""

    contact: str
    shown_as: str
    language: str


def tell_stranger(
    unit: Unit,
    funding_round: FundingRound,
    kind: str,
    stranger: Stranger,
    link: str,
    **facts: object,
) -> None:
    """Put a message into the outbox, if the contact that was left holds an address."""
    address, language = address_in(stranger.contact), stranger.language
    if not address:
        return
    zone = ZoneInfo(funding_round.timezone)
    shown = {name: _said(fact, zone, language) for name, fact in facts.items()}
    name = content(funding_round.name, language)[0]
    outbox.enqueue(
        unit,
        kind=kind,
        recipient=stranger.shown_as,
        address=address,
        language=language,
        texts=texts(kind, language, round=name, link=link, **shown),
        link=link,
        funding_round_id=funding_round.id,
        programme_id=funding_round.programme_id,
    )


def address_in(contact: str) -> str:
    """Find an e-mail address, else a mobile number of the mainland or one with its country's code."""
    found = _MAIL.search(contact) or _MOBILE.search(contact.replace(" ", "").replace("-", ""))
    return found.group() if found else ""


def _said(fact: object, zone: ZoneInfo, language: str) -> object:
    if isinstance(fact, datetime):
        return formats.deadline(fact, zone, language)
    if isinstance(fact, date):
        return formats.days(fact.isoformat(), language)
    return label(fact, language) if isinstance(fact, StrEnum) else fact
