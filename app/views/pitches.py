"""The running order as it is set."""

from dataclasses import dataclass

from app.language.headings import Heading, heading
from app.policy import may, require
from app.store import panels, pitches
from app.store.standing import of_meeting, of_round
from app.unit import Reading
from app.vocabulary import PitchState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A proposal with its place; 0 is not heard."""

    proposal_id: str
    number: str
    title: str
    place: int
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage(Heading):
    """Who is heard when, and how long."""

    meeting_id: str
    title: str
    pitch_minutes: int
    answer_minutes: int
    places: tuple[Place, ...]
    may_order: bool


def order(reading: Reading, meeting_id: str) -> OrderPage:
    """Show the running order; without one, the numbers of the proposals are offered."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    known = {pitch.proposal_id: pitch for pitch, _ in pitches.order_of(session, meeting.id)}
    elsewhere = pitches.heard_in_round(session, funding_round.id) - set(known)
    eligible = panels.eligible(session, funding_round.id)
    first = {row.id: place for place, row in enumerate(eligible, start=1)} if not known else {}
    places = [
        Place(
            proposal_id=row.id,
            number=row.number or "",
            title=row.title,
            place=known[row.id].position if row.id in known else first.get(row.id, 0),
            begun=row.id in known and known[row.id].state is not PitchState.WAITING,
        )
        for row in eligible
        if row.id not in elsewhere
    ]
    return OrderPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        pitch_minutes=meeting.pitch_minutes,
        answer_minutes=meeting.answer_minutes,
        places=tuple(sorted(places, key=lambda one: (one.place == 0, one.place, one.number))),
        may_order=may(Verb.PITCH_ORDER, standing).allowed,
    )
