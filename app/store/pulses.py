"""The pulse of a meeting: two counts by which open pages learn that something happened."""

from collections.abc import Collection, Mapping

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.models import MeetingPulse
from app.unit import Unit

Pulse = tuple[int, int]


def beat(unit: Unit, meeting_id: str) -> None:
    """Note that what is put to the vote, or who may answer it, has changed."""
    _count(unit, meeting_id, "stage")
    unit.news.add(meeting_id)


def tick(unit: Unit, meeting_id: str) -> None:
    """Note that somebody cast a paper or came in: only those who run the meeting look at that."""
    _count(unit, meeting_id, "count")
    unit.news.add(f"{meeting_id}/count")


def pulse_of(session: Session, meeting_id: str) -> Pulse:
    """Give the counts of a meeting."""
    found = session.get(MeetingPulse, meeting_id)
    return (found.stage, found.count) if found else (0, 0)


def version_of(session: Session, meeting_id: str) -> str:
    """Give the counts as a page remembers them."""
    stage, count = pulse_of(session, meeting_id)
    return f"{stage}.{count}"


def pulses(session: Session, meeting_ids: Collection[str]) -> Mapping[str, Pulse]:
    """Give the counts of several meetings."""
    rows = session.exec(
        select(MeetingPulse).where(col(MeetingPulse.meeting_id).in_(sorted(meeting_ids)))
    )
    return {row.meeting_id: (row.stage, row.count) for row in rows}


def _count(unit: Unit, meeting_id: str, column: str) -> None:
    statement = (
        update(MeetingPulse)
        .where(col(MeetingPulse.meeting_id) == meeting_id)
        .values({column: getattr(MeetingPulse, column) + 1})
        .execution_options(synchronize_session=False)
    )
    if unit.session.execute(statement).rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        unit.session.add(MeetingPulse(meeting_id=meeting_id, **{column: 1}))
