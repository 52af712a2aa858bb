"""Signed copies of the minutes, and how a decision refers to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.models import Account, Attachment, Meeting, SignedMinutes

#: What the scan is linked as.
PURPOSE = "signed_minutes"


def next_number(session: Session, meeting_id: str) -> int:
    """Number the next copy of a meeting."""
    highest = session.exec(
        select(func.max(SignedMinutes.number)).where(SignedMinutes.meeting_id == meeting_id)
    ).one()
    return int(highest or 0) + 1


def copies_of(
    session: Session, meeting_id: str
) -> Sequence[tuple[SignedMinutes, Attachment, Account]]:
    """List the copies of a meeting, the newest first."""
    return session.exec(
        select(SignedMinutes, Attachment, Account)
        .join(Attachment, col(Attachment.id) == SignedMinutes.attachment_id)
        .join(Account, col(Account.id) == SignedMinutes.added_by)
        .where(SignedMinutes.meeting_id == meeting_id)
        .order_by(col(SignedMinutes.number).desc())
    ).all()


def newest_of_round(session: Session, funding_round_id: str) -> tuple[str, int, datetime] | None:
    """Give meeting, number and instant of the copy that came last in a round."""
    return session.exec(
        select(Meeting.title, SignedMinutes.number, SignedMinutes.added_at)
        .join(SignedMinutes, col(SignedMinutes.meeting_id) == Meeting.id)
        .where(Meeting.funding_round_id == funding_round_id)
        .order_by(col(SignedMinutes.added_at).desc(), col(SignedMinutes.number).desc())
    ).first()
