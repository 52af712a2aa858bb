"""What has been kept long enough: found for a preview, and removed by a retention run.

Evidence of a decision is never among it: it is kept for the years that the notice says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, update
from sqlmodel import Session, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import (
    AccessCode,
    AccessRecord,
    Attachment,
    Event,
    EventGuest,
    EventVisitor,
    FundingRound,
    IdempotencyKey,
    Installation,
    LedgerSalt,
    Message,
    Organisation,
    Proposal,
    ProposalRevision,
    Publication,
    Seat,
    SignIn,
    SignInAttempt,
    metadata,
)
from app.store.events import LIST_FILE
from app.unit import Unit
from app.vocabulary import MessageState, Phase, ProposalState, SeatState
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
}
NAMED_MAX = 20
_OVER = (Phase.ANNOUNCED, Phase.CLOSED)


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
    return frozenset(session.exec(select(Attachment.sha256).distinct()))


def _due(session: Session, kind: Kept, before: datetime) -> Due:
    if kind is Kept.DRAFTS:
        names = [one.title for one in _drafts(session, before)]
    elif kind is Kept.CONTACTS:
        names = [one.name for one in _bodies(session, before)]
    elif kind is Kept.VISITORS:
        count = sum(
            session.exec(select(func.count()).select_from(model).where(condition)).one()
            for model, condition in _of_visitors(before)
        )
        return Due(kind=kind, before=before, count=count)
    else:
        model, condition = _PLAIN[kind](before)
        count = session.exec(select(func.count()).select_from(model).where(condition)).one()
        return Due(kind=kind, before=before, count=count)
    return Due(kind=kind, before=before, count=len(names), names=tuple(names[:NAMED_MAX]))


def _old_sign_ins(before: datetime) -> tuple[type[SQLModel], ColumnElement[bool]]:
    return SignIn, (col(SignIn.expires_at) < before) | (col(SignIn.revoked_at) < before)


def _old_invitations(before: datetime) -> tuple[type[SQLModel], ColumnElement[bool]]:
    """Find seats of rounds long over that still say how to reach the member."""
    return Seat, col(Seat.funding_round_id).in_(_rounds_over(before)) & (col(Seat.contact) != "")


_PLAIN: Mapping[Kept, Callable[[datetime], tuple[type[SQLModel], ColumnElement[bool]]]] = {
    Kept.SIGN_INS: _old_sign_ins,
    Kept.ATTEMPTS: lambda before: (SignInAttempt, col(SignInAttempt.at) < before),
    Kept.ACCESSES: lambda before: (AccessRecord, col(AccessRecord.last_at) < before),
    Kept.CODES: lambda before: (AccessCode, col(AccessCode.expires_at) < before),
    Kept.KEYS: lambda before: (IdempotencyKey, col(IdempotencyKey.created_at) < before),
    Kept.MESSAGES: lambda before: (
        Message,
        (col(Message.created_at) < before) & (col(Message.state) != MessageState.QUEUED),
    ),
    Kept.INVITATIONS: _old_invitations,
}


def _of_visitors(before: datetime) -> tuple[tuple[type[SQLModel], ColumnElement[bool]], ...]:
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


def _delete(kind: Kept) -> Callable[[Session, datetime], int]:
    def run(session: Session, before: datetime) -> int:
        model, condition = _PLAIN[kind](before)
        return int(session.execute(delete(model).where(condition)).rowcount)  # type: ignore[attr-defined]  # a DELETE gives a cursor

    return run


def _rounds_over(before: datetime) -> SelectOfScalar[str]:
    """Select the rounds whose result was announced before then, and that nobody works on."""
    return (
        select(FundingRound.id)
        .join(Publication, col(Publication.funding_round_id) == FundingRound.id)
        .where(col(FundingRound.phase).in_(_OVER))
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
    living = theirs.where(col(Proposal.funding_round_id).not_in(_rounds_over(before)))
    said = (
        (col(Organisation.contact_person) != "")
        | (col(Organisation.contact_phone) != "")
        | (col(Organisation.address) != "")
        | (col(Organisation.legal_representative) != "")
    )
    return session.exec(
        select(Organisation)
        .where(said, ~living, col(Organisation.created_at) < before)
        .order_by(col(Organisation.created_at), col(Organisation.id))
    ).all()


def _empty_drafts(session: Session, before: datetime) -> int:
    """Take the words and files out of old drafts; that there was one stays."""
    found = _drafts(session, before)
    ids = [one.id for one in found]
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
        one.contact_person = one.contact_phone = one.address = one.legal_representative = ""
    ids = [one.id for one in found]
    session.execute(delete(LedgerSalt).where(col(LedgerSalt.subject_id).in_(ids)))
    return len(found)


def _forget_invitations(session: Session, before: datetime) -> int:
    _, condition = _old_invitations(before)
    session.execute(
        update(Seat)
        .where(condition & (col(Seat.state) != SeatState.ACTIVE))
        .values(invited_name="—", affiliation="")
    )
    return int(session.execute(update(Seat).where(condition).values(contact="")).rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor


def _forget_visitors(session: Session, before: datetime) -> int:
    """Take names and lists away, and with the salts what could be tried against the ledger; how many came stays."""
    found = {
        model: list(session.exec(select(model.id).where(condition)))  # type: ignore[attr-defined]  # each has an id
        for model, condition in _of_visitors(before)
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
    Kept.INVITATIONS: _forget_invitations,
    Kept.VISITORS: _forget_visitors,
    Kept.DRAFTS: _empty_drafts,
    Kept.CONTACTS: _forget_contacts,
}
