"""Programmes, their officers, strands and communities, in a fixed number of queries."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import Account, FundingRound, Programme, ProgrammeMember, Strand
from app.unit import Unit
from app.vocabulary import Role


def programmes_of(session: Session, account_id: str) -> Sequence[tuple[Programme, str]]:
    """List the programmes that a person serves, one line per role, the newest first."""
    return session.exec(
        select(Programme, ProgrammeMember.role)
        .join(ProgrammeMember, col(ProgrammeMember.programme_id) == Programme.id)
        .where(ProgrammeMember.account_id == account_id, col(ProgrammeMember.removed_at).is_(None))
        .order_by(col(Programme.created_at).desc(), col(Programme.id), col(ProgrammeMember.role))
    ).all()


def rounds_in(session: Session, programme_ids: Sequence[str]) -> Sequence[FundingRound]:
    """List the rounds of some programmes, the newest first."""
    return session.exec(
        select(FundingRound)
        .where(col(FundingRound.programme_id).in_(programme_ids))
        .order_by(col(FundingRound.created_at).desc(), col(FundingRound.id))
    ).all()


def strands_in(session: Session, programme_id: str) -> Sequence[Strand]:
    """List the strands of a programme in the order in which they were added."""
    return session.exec(
        select(Strand)
        .where(Strand.programme_id == programme_id)
        .order_by(col(Strand.created_at), col(Strand.id))
    ).all()


def members_in(session: Session, programme_id: str) -> Sequence[tuple[ProgrammeMember, Account]]:
    """List the officers who serve now, with their accounts."""
    return session.exec(
        select(ProgrammeMember, Account)
        .join(Account, col(Account.id) == ProgrammeMember.account_id)
        .where(
            ProgrammeMember.programme_id == programme_id, col(ProgrammeMember.removed_at).is_(None)
        )
        .order_by(col(ProgrammeMember.added_at), col(ProgrammeMember.id))
    ).all()


def membership(
    session: Session, programme_id: str, account_id: str, role: Role
) -> ProgrammeMember | None:
    """Find a person's row for a role, also one that was ended."""
    return session.exec(
        select(ProgrammeMember).where(
            ProgrammeMember.programme_id == programme_id,
            ProgrammeMember.account_id == account_id,
            ProgrammeMember.role == role,
        )
    ).first()


def appoint(unit: Unit, programme_id: str, account_id: str, role: Role) -> ProgrammeMember:
    """Let a person serve in a role; one who served before comes back on the same row."""
    member = membership(unit.session, programme_id, account_id, role)
    if member is None:
        member = ProgrammeMember(
            programme_id=programme_id, account_id=account_id, role=role, added_at=unit.now
        )
        unit.session.add(member)
    else:
        member.added_at, member.removed_at = unit.now, None
    return member


def owners(session: Session, programme_id: str) -> int:
    """Count who may remove officers."""
    return sum(member.role is Role.OWNER for member, _ in members_in(session, programme_id))
