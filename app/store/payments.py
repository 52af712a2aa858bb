"""Payments of a programme: which voucher was used for what."""

from sqlmodel import Session, col, select

from app.models import Payment, Proposal
from app.vocabulary import PaymentState


def of_voucher(session: Session, programme_id: str, voucher: str) -> tuple[Payment, str] | None:
    """Find the payment under a voucher number, with the title of what it was for."""
    return session.exec(
        select(Payment, Proposal.title)
        .join(Proposal, col(Proposal.id) == Payment.proposal_id)
        .where(
            Payment.programme_id == programme_id,
            Payment.voucher == voucher,
            Payment.state != PaymentState.WITHDRAWN,
        )
    ).first()
