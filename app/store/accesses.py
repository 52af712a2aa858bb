"""Who opened what: written behind the requests, read for a report."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from app.models import (
    AccessRecord,
    Account,
    Attachment,
    Confirmation,
    FundingRound,
    Organisation,
    PaperReceipt,
    Proposal,
    ResultObjection,
    Review,
    Seat,
    metadata,
)
from app.unit import Look, Unit

#: What is opened again within this time is one row.
TOGETHER = timedelta(hours=1)
REPORT_MAX = 5000


def keep(unit: Unit, looks: Iterable[Look]) -> None:
    """Write what was opened; a row is lengthened as long as somebody comes back within the hour."""
    for look in looks:
        found = unit.session.exec(
            select(AccessRecord)
            .where(
                AccessRecord.account_id == look.account_id,
                AccessRecord.page == look.page,
                AccessRecord.subject_id == look.subject_id,
                col(AccessRecord.last_at) > look.first_at - TOGETHER,
            )
            .order_by(col(AccessRecord.last_at).desc())
            .limit(1)
        ).first()
        if found is None:
            unit.session.add(
                AccessRecord(
                    account_id=look.account_id,
                    page=look.page,
                    subject_id=look.subject_id,
                    first_at=look.first_at,
                    last_at=look.last_at,
                    times=look.times,
                )
            )
        else:
            found.last_at, found.times = max(found.last_at, look.last_at), found.times + look.times


def of_proposal(session: Session, proposal_id: str) -> Sequence[tuple[AccessRecord, Account]]:
    """List who opened a proposal, who applies with it, or whatever hangs on it, the newest first."""
    body = select(Proposal.organisation_id).where(Proposal.id == proposal_id)
    about = [col(AccessRecord.subject_id) == proposal_id, col(AccessRecord.subject_id).in_(body)]
    for table in metadata.sorted_tables:
        if {"id", "proposal_id"} <= set(table.columns.keys()):
            hanging = select(table.c.id).where(table.c.proposal_id == proposal_id)
            about.append(col(AccessRecord.subject_id).in_(hanging))
    return _listed(session, or_(*about))


def of_person(session: Session, account_id: str) -> Sequence[tuple[AccessRecord, Account]]:
    """List what a person opened, the newest first."""
    return _listed(session, col(AccessRecord.account_id) == account_id)


def subjects(session: Session, ids: Iterable[str]) -> Mapping[str, str]:
    """Name the things behind the ids, as officers know them: titles, files, rounds, seats."""
    wanted = sorted(set(ids))
    found: dict[str, str] = {}
    for model, name in (
        (Proposal, Proposal.title),
        (Attachment, Attachment.name),
        (Organisation, Organisation.name),
        (FundingRound, FundingRound.code),
        (Seat, Seat.label),
        (Confirmation, Confirmation.body_name),
        (PaperReceipt, PaperReceipt.number),
        (ResultObjection, ResultObjection.number),
        (Account, Account.display_name),
    ):
        found.update(session.exec(select(model.id, name).where(col(model.id).in_(wanted))).all())
    titled = select(Review.id, Proposal.title).join(
        Proposal, col(Proposal.id) == Review.proposal_id
    )
    found.update(dict(session.exec(titled.where(col(Review.id).in_(wanted))).all()))
    return found


def _listed(session: Session, which: object) -> Sequence[tuple[AccessRecord, Account]]:
    return session.exec(
        select(AccessRecord, Account)
        .join(Account, col(Account.id) == AccessRecord.account_id)
        .where(which)  # type: ignore[arg-type]  # a condition of SQLAlchemy
        .order_by(
            col(AccessRecord.last_at).desc(),
            col(Account.display_name),
            col(AccessRecord.page),
            col(AccessRecord.subject_id),
            col(AccessRecord.id),
        )
        .limit(REPORT_MAX)
    ).all()
