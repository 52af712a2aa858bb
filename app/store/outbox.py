"""Outbox rows: what is due, sent, failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_
from sqlmodel import Session, col, func, select

from app.models import Account, Message, OrganisationMember, Proposal
from app.unit import Unit
from app.vocabulary import Channel, MessageState

BATCH = 20
TRIES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message that is to go out now."""

    id: str
    channel: Channel
    address: str
    subject: str
    body: str


def due(session: Session, now: datetime, channels: Sequence[Channel]) -> list[Due]:
    """List what waits for these channels."""
    if not channels:
        return []
    rows = session.exec(
        select(Message)
        .where(
            Message.state == MessageState.QUEUED,
            col(Message.channel).in_(channels),
            col(Message.run_after) <= now,
        )
        .order_by(col(Message.created_at), col(Message.id))
        .limit(BATCH)
    ).all()
    return [
        Due(
            id=row.id,
            channel=row.channel,
            address=row.address,
            subject=str(row.facts.get("subject", "")),
            body=str(row.facts.get("body", "")),
        )
        for row in rows
    ]


def sent(unit: Unit, message_id: str) -> None:
    """It went out."""
    row = unit.session.get(Message, message_id)
    if row is not None:
        row.state, row.sent_at, row.attempts, row.error = (
            MessageState.SENT,
            unit.now,
            row.attempts + 1,
            "",
        )


def failed(unit: Unit, message_id: str, error: str) -> None:
    """It did not; try again with growing pauses, at last leave it to be told by hand."""
    row = unit.session.get(Message, message_id)
    if row is None:
        return
    row.attempts, row.error = row.attempts + 1, error
    row.run_after = unit.now + timedelta(seconds=min(3600, 30 * 2**row.attempts))
    if row.attempts >= TRIES:
        row.state = MessageState.FAILED


def enqueue(  # noqa: PLR0913 -- the parts of a message, all keywords
    unit: Unit,
    *,
    kind: str,
    recipient: str,
    texts: tuple[str, str],
    link: str = "",
    account: Account | None = None,
    address: str = "",
    funding_round_id: str | None = None,
    programme_id: str | None = None,
    proposal_id: str | None = None,
) -> Message:
    """Put a message into the action's transaction. `texts` is (subject, body) in the recipient's language.

    E-mail if there is an address, SMS if there is a mobile number, else by hand; an officer can
    pass on by hand whatever has not gone out.
    """
    where = address or (account and (account.email or account.mobile)) or ""
    channel = Channel.EMAIL if "@" in where else Channel.SMS if where else Channel.HAND
    message = Message(
        kind=kind,
        recipient=recipient,
        channel=channel,
        address=where,
        account_id=account.id if account else None,
        funding_round_id=funding_round_id,
        programme_id=programme_id,
        proposal_id=proposal_id,
        language=account.language if account else "zh_CN",
        facts={"subject": texts[0], "body": texts[1]},
        link=link,
        run_after=unit.now,
        created_at=unit.now,
    )
    unit.session.add(message)
    return message


def is_waiting(session: Session, kind: str, account_id: str, link: str) -> bool:
    """Tell whether the same news already waits to go out to a person."""
    statement = select(Message.id).where(
        Message.kind == kind,
        Message.account_id == account_id,
        Message.link == link,
        Message.state == MessageState.QUEUED,
    )
    return session.exec(statement).first() is not None


PAGE = 30
STATES: Mapping[str, tuple[MessageState, ...]] = {
    "waiting": (MessageState.QUEUED, MessageState.FAILED),
    "told": (MessageState.TOLD,),
    "sent": (MessageState.SENT,),
    "all": tuple(MessageState),
}


def counts(session: Session, funding_round_id: str) -> dict[MessageState, int]:
    """Count a round's messages by state."""
    rows = session.exec(
        select(Message.state, func.count())
        .where(Message.funding_round_id == funding_round_id)
        .group_by(col(Message.state))
    ).all()
    return {MessageState(state): count for state, count in rows}


def page_of(
    session: Session, funding_round_id: str, states: Sequence[MessageState], page: int
) -> Sequence[tuple[Message, str | None]]:
    """List messages with who passed them on; what only a person can deliver comes first."""
    by_hand = case((col(Message.channel) == Channel.HAND, 0), else_=1)
    return session.exec(
        select(Message, Account.display_name)
        .join(Account, col(Account.id) == Message.told_by, isouter=True)
        .where(Message.funding_round_id == funding_round_id, col(Message.state).in_(states))
        .order_by(by_hand, col(Message.created_at).desc(), col(Message.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()


#: What goes to everybody of a round and still concerns an applicant's own proposal.
OF_ROUND = ("deadline_extended", "result_published", "rulebook_changed")


def about(session: Session, proposal: Proposal, account_id: str) -> Sequence[Message]:
    """List what was written to the applicants about a proposal, the newest first.

    Messages that name no proposal are the reader's own only: others' mail is nobody's business.
    """
    members = select(OrganisationMember.account_id).where(
        OrganisationMember.organisation_id == proposal.organisation_id
    )
    this = and_(
        col(Message.proposal_id) == proposal.id,
        or_(col(Message.account_id).in_(members), col(Message.account_id).is_(None)),
    )
    own = and_(
        col(Message.proposal_id).is_(None),
        col(Message.funding_round_id) == proposal.funding_round_id,
        col(Message.account_id) == account_id,
        col(Message.kind).in_(OF_ROUND),
    )
    return session.exec(
        select(Message)
        .where(or_(this, own))
        .order_by(col(Message.created_at).desc(), col(Message.id))
    ).all()
