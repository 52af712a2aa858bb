"""Objections of applicants to members of the panel."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import Account, Objection, Organisation, PanelNotice, Seat
from app.store.people import serving_as
from app.vocabulary import ObjectionState, Role


def notice_of(session: Session, funding_round_id: str) -> PanelNotice | None:
    """Find when the panel was told to the applicants."""
    return session.exec(
        select(PanelNotice).where(PanelNotice.funding_round_id == funding_round_id)
    ).first()


def open_about(session: Session, seat_id: str, organisation_id: str) -> bool:
    """Tell whether an organisation's objection to a member still waits."""
    statement = select(Objection.id).where(
        Objection.seat_id == seat_id,
        Objection.organisation_id == organisation_id,
        Objection.state == ObjectionState.RAISED,
    )
    return session.exec(statement).first() is not None


def raised(session: Session, funding_round_id: str) -> Sequence[str]:
    """List the objections of a round that wait for an answer."""
    return session.exec(
        select(Objection.id).where(
            Objection.funding_round_id == funding_round_id,
            Objection.state == ObjectionState.RAISED,
        )
    ).all()


def of_round(
    session: Session, funding_round_id: str
) -> Sequence[tuple[Objection, Seat, Organisation]]:
    """List the objections of a round, the oldest first."""
    return session.exec(
        select(Objection, Seat, Organisation)
        .join(Seat, col(Seat.id) == Objection.seat_id)
        .join(Organisation, col(Organisation.id) == Objection.organisation_id)
        .where(Objection.funding_round_id == funding_round_id)
        .order_by(col(Objection.raised_at), col(Objection.id))
    ).all()


def organisers_of(session: Session, programme_id: str) -> Sequence[Account]:
    """List those who decide: the organisers of a programme, each once."""
    return serving_as(session, programme_id, (Role.ORGANISER, Role.OWNER))
