"""Who is at the meeting."""

from collections.abc import Sequence

from sqlmodel import Session, select

from app.models import Attendance


def attendance_of(session: Session, meeting_id: str) -> Sequence[Attendance]:
    """List what is known of each member; who was never marked has no row."""
    return session.exec(select(Attendance).where(Attendance.meeting_id == meeting_id)).all()


def row_of(session: Session, meeting_id: str, seat_id: str) -> Attendance | None:
    """Find what is known of one member."""
    return session.exec(
        select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.seat_id == seat_id)
    ).first()


def present(session: Session, meeting_id: str) -> set[str] | None:
    """Tell which seats are there now; None where nobody took the attendance."""
    rows = attendance_of(session, meeting_id)
    return {row.seat_id for row in rows if row.present} if rows else None
