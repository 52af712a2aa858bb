"""What an office wrote of its own into the report of a round."""

from sqlmodel import Session, col, select

from app.models import RoundLesson


def lesson_of(session: Session, funding_round_id: str) -> RoundLesson | None:
    """Give what stands: the last version."""
    return session.exec(
        select(RoundLesson)
        .where(RoundLesson.funding_round_id == funding_round_id)
        .order_by(col(RoundLesson.number).desc())
    ).first()
