"""Who is at the meeting, and whether they are enough."""

from dataclasses import dataclass
from datetime import datetime

from app.language.headings import Heading, heading
from app.policy import may, require
from app.store import attendance, ballots, panels
from app.store.rules import members_vote, rules_of
from app.store.standing import of_meeting, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of the voting panel; `since` is when the present state began."""

    seat_id: str
    label: str
    name: str
    present: bool
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePage(Heading):
    """The list that is ticked at the door."""

    meeting_id: str
    title: str
    members: tuple[Member, ...]
    here: int
    needed: int
    of: int
    may_mark: bool


def show(reading: Reading, meeting_id: str) -> AttendancePage:
    """Show who is there."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    vote = members_vote(rules_of(session, funding_round.id))
    seats = panels.voters(session, funding_round.id, vote)
    known = {row.seat_id: row for row in attendance.attendance_of(session, meeting.id)}
    members = tuple(
        Member(
            seat_id=seat.id,
            label=seat.label,
            name=seat.invited_name,
            present=seat.id in known and known[seat.id].present,
            since=known[seat.id].since if seat.id in known else None,
        )
        for seat in seats
    )
    needed, of = ballots.quorum_of(vote, len(seats), len(seats))
    return AttendancePage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        members=members,
        here=sum(one.present for one in members),
        needed=needed,
        of=of,
        may_mark=may(Verb.ATTENDANCE_MARK, standing).allowed,
    )
