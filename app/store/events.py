"""Events of a programme: the list with how many came, who was invited, who signed in."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from app.models import (
    Account,
    Event,
    EventGuest,
    EventVisitor,
    FundingRound,
    Organisation,
    OrganisationMember,
    Proposal,
)
from app.vocabulary import OrganisationRole

MINUTES_FILE, LIST_FILE = "event_minutes", "event_list"
#: Doors open before and close after what the programme says.
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=3)
#: Letters and digits that nobody takes for one another on a wall.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


def new_code() -> str:
    """Make the code that hangs on the wall."""
    return "".join(secrets.choice(_SIGNS) for _ in range(CODE_LENGTH))


def by_code(session: Session, code: str) -> Event | None:
    """Find the event of a code."""
    return session.exec(select(Event).where(Event.code == code.upper())).first()


def takes_visitors(event: Event, now: datetime) -> bool:
    """Tell whether visitors may sign in now."""
    return event.cancelled_at is None and event.starts_at - BEFORE <= now <= event.ends_at + AFTER


def events_of(session: Session, programme_id: str) -> Sequence[tuple[Event, int]]:
    """List a programme's events with how many signed in, the newest first."""
    signed: Any = (
        select(func.count())
        .where(EventVisitor.event_id == Event.id)
        .correlate(Event)
        .scalar_subquery()
    )
    return session.exec(
        select(Event, signed)
        .where(Event.programme_id == programme_id)
        .order_by(col(Event.starts_at).desc(), col(Event.id))
    ).all()


def visitors_of(session: Session, event_id: str) -> Sequence[EventVisitor]:
    """List who signed in, in the order in which they came."""
    return session.exec(
        select(EventVisitor)
        .where(EventVisitor.event_id == event_id)
        .order_by(col(EventVisitor.signed_at), col(EventVisitor.name), col(EventVisitor.id))
    ).all()


def visitor(session: Session, event_id: str, name: str, organisation: str) -> EventVisitor | None:
    """Find somebody who has signed in under this name already."""
    return session.exec(
        select(EventVisitor).where(
            EventVisitor.event_id == event_id,
            EventVisitor.name == name,
            EventVisitor.organisation == organisation,
        )
    ).first()


def signed_in(session: Session, event_id: str) -> int:
    """Count who signed in."""
    return session.exec(select(func.count()).where(EventVisitor.event_id == event_id)).one()


def guests_of(session: Session, event_id: str) -> Sequence[EventGuest]:
    """List who was invited."""
    return session.exec(
        select(EventGuest)
        .where(EventGuest.event_id == event_id)
        .order_by(col(EventGuest.invited_at), col(EventGuest.name), col(EventGuest.id))
    ).all()


def invitable(session: Session, programme_id: str) -> Sequence[Organisation]:
    """List the organisations that handed in a proposal in a round of the programme."""
    applied = (
        select(Proposal.organisation_id)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .where(FundingRound.programme_id == programme_id, col(Proposal.submitted_at).is_not(None))
    )
    return session.exec(
        select(Organisation)
        .where(col(Organisation.id).in_(applied))
        .order_by(col(Organisation.name), col(Organisation.id))
    ).all()


def leads_of(session: Session, organisation_ids: Sequence[str]) -> Sequence[tuple[str, Account]]:
    """List (organisation, person) for everybody who leads one of these."""
    return session.exec(
        select(OrganisationMember.organisation_id, Account)
        .join(Account, col(Account.id) == OrganisationMember.account_id)
        .where(
            col(OrganisationMember.organisation_id).in_(organisation_ids),
            OrganisationMember.role == OrganisationRole.LEAD,
            col(Account.disabled_at).is_(None),
        )
        .order_by(col(OrganisationMember.organisation_id), col(Account.id))
    ).all()
