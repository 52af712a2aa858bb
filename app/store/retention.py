"""What has been kept long enough: found for a preview, and removed by a retention run.

Evidence of a decision is never among it: it is kept for the years that the notice says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, delete, exists, literal, or_, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import (
    AccessCode,
    AccessRecord,
    Agreement,
    Attachment,
    AwardDecision,
    Donor,
    Event,
    EventGuest,
    EventVisitor,
    FundingRound,
    IdempotencyKey,
    Installation,
    LedgerSalt,
    Message,
    MoneyReturn,
    Need,
    Organisation,
    Payment,
    Proposal,
    ProposalRevision,
    Publication,
    Report,
    ResultObjection,
    Seat,
    SignIn,
    SignInAttempt,
    TopicFiler,
    metadata,
)
from app.store import attachments
from app.store.covers import BLANK, BLANKED, NEVER_SAT
from app.store.events import LIST_FILE
from app.store.result_objections import OPEN
from app.store.states import hold
from app.unit import Unit
from app.vocabulary import (
    OVER,
    AwardStep,
    DonorKind,
    MessageState,
    PaymentState,
    Phase,
    ProposalState,
    ReturnState,
    SeatState,
)
from app.vocabulary.retention import CONTACT_DAYS, DRAFT_DAYS, HALF_A_YEAR, Kept

#: How long a kind is kept, counted from what the notice says: the end, the last save, the closing.
DAYS: Mapping[Kept, int] = {
    Kept.SIGN_INS: HALF_A_YEAR,
    Kept.ATTEMPTS: HALF_A_YEAR,
    Kept.ACCESSES: HALF_A_YEAR,
    Kept.CODES: HALF_A_YEAR,
    Kept.KEYS: HALF_A_YEAR,
    Kept.DRAFTS: DRAFT_DAYS,
    Kept.MESSAGES: CONTACT_DAYS,
    Kept.CONTACTS: CONTACT_DAYS,
    Kept.INVITATIONS: CONTACT_DAYS,
    Kept.VISITORS: CONTACT_DAYS,
    Kept.OBJECTORS: CONTACT_DAYS,
    Kept.FILERS: CONTACT_DAYS,
    Kept.DONORS: CONTACT_DAYS,
}
NAMED_MAX = 20
#: After any other decision an award does not run any more.
_RUNS_ON = (AwardStep.OFFERED, AwardStep.ACCEPTED)
#: Which rows of which tables are due.
Rows = tuple[tuple[type[SQLModel], ColumnElement[bool]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How much of a kind has been kept long enough; `names` are the first few, where they have any."""

    kind: Kept
    before: datetime
    count: int
    names: tuple[str, ...] = ()


def due(session: Session, now: datetime) -> tuple[Due, ...]:
    """Tell of every kind what a run would remove now; nothing is changed."""
    return tuple(_due(session, kind, now - timedelta(days=DAYS[kind])) for kind in Kept)


def remove(unit: Unit) -> tuple[dict[Kept, int], frozenset[str]]:
    """Remove what has been kept long enough; gives how much of each kind, and the bytes let go of.

    The caller records it.
    """
    before = _digests(unit.session)
    counts = {
        kind: _REMOVE[kind](unit.session, unit.now - timedelta(days=DAYS[kind])) for kind in Kept
    }
    return counts, before - _digests(unit.session)


def house(session: Session) -> Installation:
    """Give what a run is recorded about."""
    return session.exec(select(Installation)).one()


def _digests(session: Session) -> frozenset[str]:
    return frozenset(attachments.every_reference(session))


def _due(session: Session, kind: Kept, before: datetime) -> Due:
    if kind is Kept.DRAFTS:
        names = [one.title for one in _drafts(session, before)]
    elif kind is Kept.CONTACTS:
        names = [one.name for one in _bodies(session, before)]
    else:
        count = sum(
            session.exec(select(func.count()).select_from(model).where(condition)).one()
            for model, condition in _PLAIN[kind](before)
        )
        return Due(kind=kind, before=before, count=count)
    return Due(kind=kind, before=before, count=len(names), names=tuple(names[:NAMED_MAX]))


def _old_sign_ins(before: datetime) -> Rows:
    ended = (col(SignIn.expires_at) < before) | (col(SignIn.revoked_at) < before)
    return ((SignIn, ended),)


def _old_messages(before: datetime) -> Rows:
    gone = (col(Message.created_at) < before) & (col(Message.state) != MessageState.QUEUED)
    return ((Message, gone),)


def _old_visitors(before: datetime) -> Rows:
    """Find who signed in, who was invited, and the scanned lists, those put in place of which others came too."""
    over = select(Event.id).where(col(Event.ends_at) < before)
    lists = select(Event.list_file_id).where(col(Event.list_file_id).is_not(None))
    of_over = col(Attachment.id).in_(lists.where(col(Event.ends_at) < before))
    of_none = (col(Attachment.added_at) < before) & col(Attachment.id).not_in(lists)
    return (
        (EventVisitor, col(EventVisitor.event_id).in_(over)),
        (EventGuest, col(EventGuest.event_id).in_(over)),
        (Attachment, (col(Attachment.purpose) == LIST_FILE) & (of_over | of_none)),
    )


def _old_invitations(before: datetime) -> Rows:
    """Find seats of rounds long over that say how to reach the member, or name somebody who never sat."""
    said = (col(Seat.contact) != "") | (_never_sat() & _other_than(Seat, NEVER_SAT))
    return ((Seat, col(Seat.funding_round_id).in_(_rounds_over(before)) & said),)


def _old_objectors(before: datetime) -> Rows:
    """Find who objected to a result long over; what was objected and answered stays."""
    over = col(ResultObjection.funding_round_id).in_(_rounds_over(before))
    said = _other_than(ResultObjection, BLANKED[Kept.OBJECTORS]["result_objection"])
    return ((ResultObjection, over & said & col(ResultObjection.state).not_in(OPEN)),)


def _old_filers(before: datetime) -> Rows:
    """Find who filed topics for rounds long over, and who was named to."""
    over, blank = _rounds_over(before), BLANKED[Kept.FILERS]
    return (
        (Need, col(Need.funding_round_id).in_(over) & _other_than(Need, blank["need"])),
        (
            TopicFiler,
            col(TopicFiler.funding_round_id).in_(over)
            & _other_than(TopicFiler, blank["topic_filer"]),
        ),
    )


def _old_donors(before: datetime) -> Rows:
    """Find people who gave to rounds long closed and did not wish to be named in public."""
    over = _rounds_over(before).where(col(FundingRound.phase) == Phase.CLOSED)
    person = (col(Donor.kind) == DonorKind.PERSON) & col(Donor.unnamed)
    named = col(Donor.name).not_like(f"{BLANK} %")
    return ((Donor, col(Donor.funding_round_id).in_(over) & person & named),)


def _never_sat() -> ColumnElement[bool]:
    """Whoever sat on a panel stays named: the published result names the panel."""
    taken_back = (col(Seat.state) == SeatState.REMOVED) & col(Seat.account_id).is_(None)
    return col(Seat.state).in_((SeatState.INVITED, SeatState.DECLINED)) | taken_back


def _other_than(model: type[SQLModel], values: Mapping[str, str]) -> ColumnElement[bool]:
    """Hold where a row still says something else than these values."""
    return or_(*(getattr(model, name) != value for name, value in values.items()))


_PLAIN: Mapping[Kept, Callable[[datetime], Rows]] = {
    Kept.SIGN_INS: _old_sign_ins,
    Kept.ATTEMPTS: lambda before: ((SignInAttempt, col(SignInAttempt.at) < before),),
    Kept.ACCESSES: lambda before: ((AccessRecord, col(AccessRecord.last_at) < before),),
    Kept.CODES: lambda before: ((AccessCode, col(AccessCode.expires_at) < before),),
    Kept.KEYS: lambda before: ((IdempotencyKey, col(IdempotencyKey.created_at) < before),),
    Kept.MESSAGES: _old_messages,
    Kept.INVITATIONS: _old_invitations,
    Kept.VISITORS: _old_visitors,
    Kept.OBJECTORS: _old_objectors,
    Kept.FILERS: _old_filers,
    Kept.DONORS: _old_donors,
}


def _delete(kind: Kept) -> Callable[[Session, datetime], int]:
    def run(session: Session, before: datetime) -> int:
        count = 0
        for model, condition in _PLAIN[kind](before):
            count += session.execute(delete(model).where(condition)).rowcount  # type: ignore[attr-defined]  # a DELETE gives a cursor
        return count

    return run


def _blank(kind: Kept) -> Callable[[Session, datetime], int]:
    """Write what stands for nobody, and take away the salts: they would let a name be tried on the ledger."""

    def run(session: Session, before: datetime) -> int:
        count = 0
        for model, condition in _PLAIN[kind](before):
            ids = session.exec(select(model.id).where(condition)).all()  # type: ignore[attr-defined]  # every table of these has an id
            rows = col(model.id).in_(ids)  # type: ignore[attr-defined]  # as above
            session.execute(delete(LedgerSalt).where(col(LedgerSalt.subject_id).in_(ids)))
            session.execute(update(model).where(rows).values(**_values(kind, model)))
            count += len(ids)
        return count

    return run


def _values(kind: Kept, model: type[SQLModel]) -> dict[str, Any]:
    fixed = dict(BLANKED.get(kind, {}).get(str(model.__tablename__), {}))
    if kind is Kept.INVITATIONS:
        sat = ~_never_sat()
        return {
            name: case((sat, getattr(Seat, name)), else_=value) if name in NEVER_SAT else value
            for name, value in fixed.items()
        }
    if kind is Kept.OBJECTORS:
        given = col(ResultObjection.given_name) != ""
        fixed["given_name"] = case((given, col(ResultObjection.number)), else_="")
        fixed["given_sha256"] = ""
    if kind is Kept.DONORS:
        fixed["name"] = literal(f"{BLANK} ").concat(func.substr(col(Donor.id), 1, 8))
    return fixed


def _rounds_over(before: datetime) -> SelectOfScalar[str]:
    """Select the rounds whose result was announced before then, and that nobody works on."""
    return (
        select(FundingRound.id)
        .join(Publication, col(Publication.funding_round_id) == FundingRound.id)
        .where(col(FundingRound.phase).in_(OVER))
        .group_by(col(FundingRound.id))
        .having(func.max(Publication.published_at) < before)
    )


def _drafts(session: Session, before: datetime) -> Sequence[Proposal]:
    """Find what was begun and never handed in, its call over and nobody at it since then."""
    saved = exists().where(col(ProposalRevision.proposal_id) == Proposal.id)
    since = saved.where(col(ProposalRevision.saved_at) >= before)
    return session.exec(
        select(Proposal)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .where(
            Proposal.state == ProposalState.DRAFT,
            col(Proposal.submitted_at).is_(None),
            col(Proposal.submitted_revision).is_(None),
            col(FundingRound.phase).not_in((Phase.DRAFT, Phase.CALL)),
            col(Proposal.created_at) < before,
            saved | (col(Proposal.title) != ""),
            ~since,
        )
        .order_by(col(Proposal.created_at), col(Proposal.id))
    ).all()


def _bodies(session: Session, before: datetime) -> Sequence[Organisation]:
    """Find organisations that still say how to reach them, all whose rounds are long over."""
    theirs = exists().where(col(Proposal.organisation_id) == Organisation.id)
    living = theirs.where(
        col(Proposal.funding_round_id).not_in(_rounds_over(before)) | _runs(col(Proposal.id))
    )
    said = _other_than(Organisation, BLANKED[Kept.CONTACTS]["organisation"])
    return session.exec(
        select(Organisation)
        .where(said, ~living, col(Organisation.created_at) < before)
        .order_by(col(Organisation.created_at), col(Organisation.id))
    ).all()


def _runs(proposal_id: Mapped[str]) -> ColumnElement[bool]:
    """Hold for an award that is still under way: money, a report or an agreement may need a call."""
    closed = select(FundingRound.id).where(col(FundingRound.phase) == Phase.CLOSED)
    ended = exists().where(
        col(AwardDecision.proposal_id) == proposal_id, col(AwardDecision.step).not_in(_RUNS_ON)
    )
    begun = or_(
        *(exists().where(col(one.proposal_id) == proposal_id) for one in (Agreement, Report)),
        exists().where(
            col(Payment.proposal_id) == proposal_id,
            col(Payment.state) != PaymentState.WITHDRAWN,
        ),
    )
    waits = or_(
        exists().where(
            col(MoneyReturn.proposal_id) == proposal_id, col(MoneyReturn.state) == ReturnState.OWED
        ),
        exists().where(
            col(Payment.proposal_id) == proposal_id, col(Payment.state) == PaymentState.ENTERED
        ),
    )
    return col(Proposal.funding_round_id).not_in(closed) & ((begun & ~ended) | waits)


def _empty_drafts(session: Session, before: datetime) -> int:
    """Take the words and files out of old drafts; that there was one stays."""
    found = _drafts(session, before)
    ids = [one.id for one in found]
    for draft_id in ids:  # whoever writes on at this moment meets this
        hold(session, Proposal, draft_id)
    files = select(Attachment.id).where(col(Attachment.proposal_id).in_(ids))
    for column in _pointing_at_files():
        files = files.where(col(Attachment.id).not_in(select(column).where(column.is_not(None))))
    session.execute(delete(Attachment).where(col(Attachment.id).in_(files)))
    session.execute(delete(ProposalRevision).where(col(ProposalRevision.proposal_id).in_(ids)))
    for one in found:
        one.title, one.requested_minor = "", 0
    return len(found)


def _pointing_at_files() -> list[ColumnElement[str]]:
    return [
        key.parent
        for table in metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "attachment"
    ]


def _forget_contacts(session: Session, before: datetime) -> int:
    """Blank how organisations are reached, and with the salt all that could be tried against the ledger."""
    found = _bodies(session, before)
    for one in found:
        for name, value in BLANKED[Kept.CONTACTS]["organisation"].items():
            setattr(one, name, value)
    ids = [one.id for one in found]
    session.execute(delete(LedgerSalt).where(col(LedgerSalt.subject_id).in_(ids)))
    return len(found)


def _forget_visitors(session: Session, before: datetime) -> int:
    """Take names and lists away, and with the salts what could be tried against the ledger; how many came stays."""
    found = {
        model: list(session.exec(select(model.id).where(condition)))  # type: ignore[attr-defined]  # each has an id
        for model, condition in _old_visitors(before)
    }
    old = col(Event.ends_at) < before
    signed = select(func.count()).where(EventVisitor.event_id == Event.id).scalar_subquery()
    unmarked = old & col(Event.counted).is_(None) & (signed > 0)
    session.execute(update(Event).where(unmarked).values(counted=signed))
    session.execute(update(Event).where(old).values(list_file_id=None))
    for model, ids in found.items():
        session.execute(delete(LedgerSalt).where(col(LedgerSalt.subject_id).in_(ids)))
        session.execute(delete(model).where(col(model.id).in_(ids)))  # type: ignore[attr-defined]  # each has an id
    return sum(map(len, found.values()))


_REMOVE: Mapping[Kept, Callable[[Session, datetime], int]] = {
    **{kind: _delete(kind) for kind in _PLAIN},
    **{kind: _blank(kind) for kind in (*BLANKED, Kept.DONORS)},
    Kept.VISITORS: _forget_visitors,
    Kept.DRAFTS: _empty_drafts,
    Kept.CONTACTS: _forget_contacts,
}
