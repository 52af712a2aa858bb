"""Who is at the meeting: a member says so, or whoever keeps the minutes marks it."""

from app.audit import record, round_chain
from app.errors import NotFound
from app.forms.meetings import AttendanceForm
from app.models import Attendance, Meeting, Seat
from app.policy import require
from app.store import attendance, panels, pulses
from app.store.standing import of_meeting
from app.unit import Unit, in_line
from app.vocabulary import SeatState, Verb


@in_line
def arrive(unit: Unit, meeting_id: str) -> str:
    """A member says: I am here. Gives the meeting's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.ATTENDANCE_ARRIVE, standing)
    seat = panels.seat_of_account(unit.session, meeting.funding_round_id, unit.actor.account_id)
    if seat is None:
        raise NotFound
    _keep(unit, Verb.ATTENDANCE_ARRIVE, meeting, seat, present=True)
    return meeting.id


def mark(unit: Unit, meeting_id: str, form: AttendanceForm) -> str:
    """Mark that a member is there, or has gone. Gives the meeting's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.ATTENDANCE_MARK, standing)
    seat = unit.session.get(Seat, form.seat)
    if (
        seat is None
        or seat.funding_round_id != meeting.funding_round_id
        or seat.state is not SeatState.ACTIVE
    ):
        raise NotFound
    _keep(unit, Verb.ATTENDANCE_MARK, meeting, seat, present=form.present)
    return meeting.id


def _keep(unit: Unit, verb: Verb, meeting: Meeting, seat: Seat, *, present: bool) -> None:
    row = attendance.row_of(unit.session, meeting.id, seat.id)
    if row is None:
        row = Attendance(
            meeting_id=meeting.id,
            seat_id=seat.id,
            present=present,
            since=unit.now,
            marked_by=unit.actor.account_id or "",
        )
        unit.session.add(row)
    elif row.present == present:
        return
    else:
        row.present, row.since = present, unit.now
        row.marked_by = unit.actor.account_id or ""
    pulses.tick(unit, meeting.id)
    after = {"seat": seat.label, "present": present}
    record(unit, verb, row, chain=round_chain(meeting.funding_round_id), before={}, after=after)
