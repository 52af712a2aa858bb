"""Letters about proposals, and up to when each side has seen them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from app.models import (
    Account,
    Letter,
    LetterMark,
    Organisation,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
)
from app.unit import Unit
from app.vocabulary import LetterSide, Role

#: The office reads together: one officer's reading counts for all.
OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """The letters about one proposal, counted."""

    proposal: Proposal
    organisation: str
    last_at: datetime
    count: int
    unseen: int


def letters_of(session: Session, proposal_id: str) -> Sequence[tuple[Letter, str | None]]:
    """List the letters about a proposal with who wrote them, the oldest first."""
    return session.exec(
        select(Letter, Account.display_name)
        .join(Account, col(Account.id) == Letter.written_by, isouter=True)
        .where(Letter.proposal_id == proposal_id)
        .order_by(col(Letter.written_at), col(Letter.id))
    ).all()


def begun(session: Session, proposal_id: str) -> bool:
    """Tell whether anybody has written about a proposal."""
    statement = select(Letter.id).where(Letter.proposal_id == proposal_id)
    return session.exec(statement).first() is not None


def seen_at(session: Session, proposal_id: str, reader: str) -> datetime | None:
    """Tell up to when a reader has seen the letters."""
    return session.exec(
        select(LetterMark.seen_at).where(
            LetterMark.proposal_id == proposal_id, LetterMark.reader == reader
        )
    ).first()


def mark(unit: Unit, proposal_id: str, reader: str) -> None:
    """Note that a reader has seen everything up to now."""
    found = unit.session.exec(
        select(LetterMark).where(LetterMark.proposal_id == proposal_id, LetterMark.reader == reader)
    ).first()
    if found is None:
        found = LetterMark(proposal_id=proposal_id, reader=reader, seen_at=unit.now)
        unit.session.add(found)
    found.seen_at = unit.now


def sent_since(session: Session, proposal_id: str, side: LetterSide, since: datetime) -> int:
    """Count what a side has written since an instant."""
    return session.exec(
        select(func.count())
        .select_from(Letter)
        .where(
            Letter.proposal_id == proposal_id,
            Letter.side == side,
            col(Letter.written_at) > since,
        )
    ).one()


def threads_of(session: Session, funding_round_id: str) -> list[ThreadRow]:
    """List the proposals of a round with letters: those with something new for the office first."""
    unseen = and_(
        col(Letter.side) == LetterSide.APPLICANT,
        or_(col(LetterMark.seen_at).is_(None), col(Letter.written_at) > col(LetterMark.seen_at)),
    )
    figures = (
        select(
            Letter.proposal_id,
            func.max(col(Letter.written_at)).label("last_at"),
            func.count().label("count"),
            func.count(col(Letter.id)).filter(unseen).label("unseen"),
        )
        .join(
            LetterMark,
            and_(
                col(LetterMark.proposal_id) == Letter.proposal_id,
                col(LetterMark.reader) == OFFICE,
            ),
            isouter=True,
        )
        .where(Letter.funding_round_id == funding_round_id)
        .group_by(col(Letter.proposal_id))
    )
    counted = {row[0]: row for row in session.execute(figures)}
    rows = session.exec(
        select(Proposal, Organisation.name)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(col(Proposal.id).in_(counted))
    ).all()
    threads = [
        ThreadRow(
            proposal=proposal,
            organisation=name,
            last_at=counted[proposal.id][1],
            count=counted[proposal.id][2],
            unseen=counted[proposal.id][3],
        )
        for proposal, name in rows
    ]
    return sorted(
        threads, key=lambda row: (row.unseen > 0, row.last_at, row.proposal.id), reverse=True
    )


def unseen_by(session: Session, account_id: str) -> dict[str, int]:
    """Count the office's letters that a person has not seen, by proposal."""
    rows = session.exec(
        select(Letter.proposal_id, func.count())
        .join(Proposal, col(Proposal.id) == Letter.proposal_id)
        .join(
            OrganisationMember, col(OrganisationMember.organisation_id) == Proposal.organisation_id
        )
        .join(
            LetterMark,
            and_(
                col(LetterMark.proposal_id) == Letter.proposal_id,
                col(LetterMark.reader) == account_id,
            ),
            isouter=True,
        )
        .where(
            OrganisationMember.account_id == account_id,
            Letter.side == LetterSide.OFFICE,
            or_(
                col(LetterMark.seen_at).is_(None),
                col(Letter.written_at) > col(LetterMark.seen_at),
            ),
        )
        .group_by(col(Letter.proposal_id))
    ).all()
    return dict(rows)


def people_of(session: Session, organisation_id: str) -> Sequence[Account]:
    """List the persons of the applicant."""
    return session.exec(
        select(Account)
        .join(OrganisationMember, col(OrganisationMember.account_id) == Account.id)
        .where(OrganisationMember.organisation_id == organisation_id)
        .order_by(col(Account.created_at), col(Account.id))
    ).all()


def office_of(session: Session, programme_id: str) -> Sequence[Account]:
    """List the officers who answer letters, each once."""
    return session.exec(
        select(Account)
        .where(
            col(Account.id).in_(
                select(ProgrammeMember.account_id).where(
                    ProgrammeMember.programme_id == programme_id,
                    col(ProgrammeMember.role).in_((Role.OWNER, Role.ORGANISER)),
                    col(ProgrammeMember.removed_at).is_(None),
                )
            )
        )
        .order_by(col(Account.created_at), col(Account.id))
    ).all()
