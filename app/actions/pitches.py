"""The running order, and the clock of each hearing: what counts is when it was started here."""

from collections.abc import Mapping

from app.audit import record, round_chain
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import OrderForm, PitchStep
from app.models import Meeting, Pitch
from app.policy import require
from app.store import panels, pitches, pulses
from app.store.standing import of_meeting, of_pitch
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import PitchState, Verb
from app.workflow import PITCH, advance

STEPS: Mapping[PitchStep, Verb] = {
    "start": Verb.PITCH_START,
    "answer": Verb.PITCH_ANSWER,
    "end": Verb.PITCH_END,
    "call_scores": Verb.PITCH_CALL_SCORES,
}


def order(unit: Unit, meeting_id: str, form: OrderForm) -> str:
    """Set the running order and the minutes; gives the round's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.PITCH_ORDER, standing)
    round_id = meeting.funding_round_id
    eligible = {row.id for row in panels.eligible(unit.session, round_id)}
    wanted = {line.proposal: line.number for line in form.places if line.number}
    if not set(wanted) <= eligible:
        raise NotFound
    meeting.pitch_minutes, meeting.answer_minutes = form.pitch_minutes, form.answer_minutes
    _arrange(unit, meeting, wanted)
    pulses.beat(unit, meeting.id)
    after = {
        "pitch_minutes": meeting.pitch_minutes,
        "answer_minutes": meeting.answer_minutes,
        "heard": len(wanted),
    }
    record(unit, Verb.PITCH_ORDER, meeting, chain=round_chain(round_id), after=after)
    return round_id


def run(unit: Unit, pitch_id: str, step: PitchStep) -> str:
    """Start, turn to the answers, end; or call the scores out. Gives the round's id."""
    pitch, meeting, standing = of_pitch(unit, pitch_id)
    verb = STEPS[step]
    require(verb, standing)
    if verb is Verb.PITCH_CALL_SCORES:
        pitch.scores_called_at = unit.now
    else:
        _turn(unit, meeting, pitch, verb)
    pulses.beat(unit, meeting.id)
    record(unit, verb, pitch, chain=round_chain(meeting.funding_round_id))
    return meeting.funding_round_id


def _turn(unit: Unit, meeting: Meeting, pitch: Pitch, verb: Verb) -> None:
    now_running = pitches.running(unit.session, meeting.id)
    if now_running is not None and now_running[0].id != pitch.id:
        raise Refused("another_pitch")
    move_state(unit.session, pitch, advance(PITCH, pitch.state, verb))
    if verb is Verb.PITCH_START:
        pitch.pitch_started_at, pitch.answers_started_at = unit.now, None
        pitch.ended_at = None
    elif verb is Verb.PITCH_ANSWER:
        pitch.answers_started_at, pitch.ended_at = unit.now, None
    else:
        pitch.ended_at = unit.now


def _arrange(unit: Unit, meeting: Meeting, wanted: dict[str, int]) -> None:
    """Put the rows in order; a hearing that has begun keeps its place on the list."""
    known = {pitch.proposal_id: pitch for pitch, _ in pitches.order_of(unit.session, meeting.id)}
    gone = [pitch for key, pitch in known.items() if key not in wanted]
    if any(pitch.state is not PitchState.WAITING for pitch in gone):
        raise Invalid({"places": ("pitch_begun", {})})
    for pitch in gone:
        unit.session.delete(pitch)
    ranked = sorted(wanted, key=lambda key: (wanted[key], key))
    for place, proposal_id in enumerate(ranked, start=1):
        pitch = known.get(proposal_id) or Pitch(
            meeting_id=meeting.id, proposal_id=proposal_id, position=place
        )
        pitch.position = place
        unit.session.add(pitch)
