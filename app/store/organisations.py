"""Applicant organisations and the people who act for them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.models import Account, Organisation, OrganisationMember, OrganisationRecord
from app.unit import Unit
from app.vocabulary import OrganisationRole


def organisations_of(
    session: Session, account_id: str
) -> Sequence[tuple[Organisation, OrganisationRole]]:
    """List the organisations for which a person acts, the newest first."""
    rows = session.exec(
        select(Organisation, OrganisationMember.role)
        .join(OrganisationMember, col(OrganisationMember.organisation_id) == Organisation.id)
        .where(OrganisationMember.account_id == account_id)
        .order_by(col(OrganisationMember.added_at).desc(), col(Organisation.id))
    ).all()
    return [(organisation, OrganisationRole(role)) for organisation, role in rows]


def people_of(
    session: Session, organisation_id: str
) -> Sequence[tuple[OrganisationMember, Account]]:
    """List who acts for an organisation, in the order in which they came."""
    return session.exec(
        select(OrganisationMember, Account)
        .join(Account, col(Account.id) == OrganisationMember.account_id)
        .where(OrganisationMember.organisation_id == organisation_id)
        .order_by(col(OrganisationMember.added_at), col(OrganisationMember.id))
    ).all()


def member_of(session: Session, organisation_id: str, account_id: str) -> OrganisationMember | None:
    """Find a person's row in an organisation."""
    return session.exec(
        select(OrganisationMember).where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.account_id == account_id,
        )
    ).first()


def add_member(
    unit: Unit, organisation_id: str, account_id: str, role: OrganisationRole
) -> OrganisationMember:
    """Let a person act for an organisation."""
    member = OrganisationMember(
        organisation_id=organisation_id, account_id=account_id, role=role, added_at=unit.now
    )
    unit.session.add(member)
    return member


def others_lead(session: Session, member: OrganisationMember) -> bool:
    """Tell whether somebody else leads the same organisation."""
    statement = select(OrganisationMember.id).where(
        OrganisationMember.organisation_id == member.organisation_id,
        OrganisationMember.role == OrganisationRole.LEAD,
        OrganisationMember.id != member.id,
    )
    return session.exec(statement).first() is not None


def runs(row: OrganisationRecord, today: str) -> bool:
    """Tell whether a declaration holds on a day; one without an end holds until it is withdrawn."""
    return (
        row.withdrawn_at is None
        and row.from_on <= today
        and (not row.until_on or row.until_on >= today)
    )


def holding_on(today: str) -> tuple[ColumnElement[bool], ...]:
    """Say the same to the database."""
    return (
        col(OrganisationRecord.withdrawn_at).is_(None),
        col(OrganisationRecord.from_on) <= today,
        (col(OrganisationRecord.until_on) == "") | (col(OrganisationRecord.until_on) >= today),
    )


def records_of(session: Session, organisation_id: str) -> Sequence[OrganisationRecord]:
    """List what an organisation declared, the newest first, withdrawn lines included."""
    return session.exec(
        select(OrganisationRecord)
        .where(OrganisationRecord.organisation_id == organisation_id)
        .order_by(col(OrganisationRecord.declared_at).desc(), col(OrganisationRecord.id))
    ).all()
