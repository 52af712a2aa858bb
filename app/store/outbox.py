"""Outbox rows: put in, listed, counted. How they go out stands in `posting`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import Session, col, func, select

from app.forms.message_templates import fill
from app.models import Account, FundingRound, Message, OrganisationMember, Proposal
from app.store import message_templates
from app.unit import Reading, Unit
from app.vocabulary import Channel, MessageState

#: A test of the settings tells at once; codes do not wait behind news to many.
TEST = "mail_test"
HEADS = "ledger_heads"
URGENT = ("contact_code", TEST)


def sent_since(session: Session, channel: Channel, since: datetime) -> int:
    """Count what went out by a channel since an instant."""
    return session.exec(
        select(func.count())
        .select_from(Message)
        .where(
            Message.channel == channel,
            Message.state == MessageState.SENT,
            col(Message.sent_at) >= since,
        )
    ).one()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsSent:
    """The heads of the ledger that go outside: when they last arrived, when the first were written."""

    begun_at: datetime | None
    sent_at: datetime | None
    waiting: int
    failed: int


def heads_sent(session: Session) -> HeadsSent:
    """Tell what became of them; what is older than the newest that arrived is over."""
    ours = Message.kind == HEADS
    arrived = (ours, Message.state == MessageState.SENT)
    begun = session.exec(select(func.min(Message.created_at)).where(ours)).one()
    last: list[datetime | None] = [
        *session.exec(
            select(func.max(Message.sent_at), func.max(Message.created_at)).where(*arrived)
        ).one()
    ]
    sent_at, newest = last
    since = (ours, col(Message.created_at) >= newest) if newest else (ours,)
    counts = dict(
        session.exec(
            select(Message.state, func.count()).where(*since).group_by(col(Message.state))
        ).all()
    )
    return HeadsSent(
        begun_at=begun,
        sent_at=sent_at,
        waiting=counts.get(MessageState.QUEUED, 0),
        failed=counts.get(MessageState.FAILED, 0),
    )


def tests_since(session: Session, account_id: str, since: datetime) -> int:
    """Count the test messages that a person asked for since an instant."""
    return session.exec(
        select(func.count())
        .select_from(Message)
        .where(
            Message.kind == TEST, Message.account_id == account_id, col(Message.created_at) > since
        )
    ).one()


def tests_of(session: Session, programme_id: str | None, account_id: str) -> Sequence[Message]:
    """List a person's last test messages, the newest first."""
    return session.exec(
        select(Message)
        .where(
            Message.kind == TEST,
            Message.programme_id == programme_id,
            Message.account_id == account_id,
        )
        .order_by(col(Message.created_at).desc(), col(Message.id))
        .limit(3)
    ).all()


def waiting_by(session: Session, channel: Channel) -> int:
    """Count what waits for a channel."""
    return session.exec(
        select(func.count())
        .select_from(Message)
        .where(Message.channel == channel, Message.state == MessageState.QUEUED)
    ).one()


class Texts(tuple[str, str]):  # noqa: SLOT001 -- a pair that carries its facts
    """Subject and body in the program's wording, with the facts that another wording may need."""

    facts: Mapping[str, object]

    def __new__(cls, subject: str, body: str, facts: Mapping[str, object]) -> Self:
        """Keep the facts beside the pair."""
        made = super().__new__(cls, (subject, body))
        made.facts = facts
        return made


def worded(  # noqa: PLR0913 -- where a wording may come from, all keywords
    unit: Reading,
    *,
    kind: str,
    language: str,
    texts: tuple[str, str],
    programme_id: str | None,
    funding_round_id: str | None,
    link: str,
) -> tuple[str, str]:
    """Give the wording of the round or the programme, where there is one; read once a transaction."""
    if not isinstance(texts, Texts):
        return texts
    if funding_round_id and not programme_id:
        found = unit.session.get(FundingRound, funding_round_id)
        programme_id = found.programme_id if found else None
    if not programme_id:
        return texts
    key = ("wordings", programme_id, funding_round_id)
    held = unit.session.info.get(key)
    if held is None:
        held = message_templates.wordings(unit.session, programme_id, funding_round_id)
        unit.session.info[key] = held
    words = held.get((kind, language))
    if words is None:
        return texts
    subject, body = (fill(part, texts.facts) for part in words)
    return subject, f"{body}\n{link}" if link else body


def enqueue(  # noqa: PLR0913 -- the parts of a message, all keywords
    unit: Unit,
    *,
    kind: str,
    recipient: str,
    texts: tuple[str, str],
    link: str = "",
    account: Account | None = None,
    address: str = "",
    language: str = "zh_CN",
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
    language = account.language if account else language
    subject, body = worded(
        unit,
        kind=kind,
        language=language,
        texts=texts,
        programme_id=programme_id,
        funding_round_id=funding_round_id,
        link=link,
    )
    message = Message(
        kind=kind,
        recipient=recipient,
        channel=channel,
        address=where,
        account_id=account.id if account else None,
        funding_round_id=funding_round_id,
        programme_id=programme_id,
        proposal_id=proposal_id,
        language=language,
        facts={"subject": subject, "body": body},
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
    "failed": (MessageState.FAILED,),
    "told": (MessageState.TOLD,),
    "sent": (MessageState.SENT,),
    "all": tuple(MessageState),
}


def of_round(funding_round_id: str) -> ColumnElement[bool]:
    """The messages of a round."""
    return col(Message.funding_round_id) == funding_round_id


def of_programme(programme_id: str) -> ColumnElement[bool]:
    """The messages of a programme that belong to none of its rounds; tests of the settings are no news."""
    return and_(
        col(Message.programme_id) == programme_id,
        col(Message.funding_round_id).is_(None),
        col(Message.kind) != TEST,
    )


def counts(session: Session, which: ColumnElement[bool]) -> dict[MessageState, int]:
    """Count messages by state."""
    rows = session.exec(
        select(Message.state, func.count()).where(which).group_by(col(Message.state))
    ).all()
    return {MessageState(state): count for state, count in rows}


def page_of(
    session: Session, which: ColumnElement[bool], states: Sequence[MessageState], page: int
) -> Sequence[tuple[Message, str | None]]:
    """List messages with who passed them on; what only a person can deliver comes first."""
    by_hand = case((col(Message.channel) == Channel.HAND, 0), else_=1)
    return session.exec(
        select(Message, Account.display_name)
        .join(Account, col(Account.id) == Message.told_by, isouter=True)
        .where(which, col(Message.state).in_(states))
        .order_by(by_hand, col(Message.created_at).desc(), col(Message.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()


#: What goes to everybody of a round and still concerns an applicant's own proposal.
OF_ROUND = (
    "deadline_extended",
    "result_awarded",
    "result_chosen",
    "result_published",
    "rulebook_changed",
)


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
