"""A meeting in the middle: who is there, who was heard, who is next."""

from datetime import timedelta

from sqlmodel import col, select

from app.actions import attendance, pitches
from app.demo.round import Stage
from app.forms.meetings import OrderForm, PlaceLine
from app.models import Ballot, Meeting
from app.store import panels
from app.store.pitches import order_of
from app.unit import Reading
from app.vocabulary import BallotState

HEARD, PITCH_MINUTES, ANSWER_MINUTES = 2, 8, 7


def come_in(stage: Stage, round_id: str) -> None:
    """The members check in on their phones."""
    meeting_id = stage.look("organiser", lambda reading: _meeting(reading, round_id))
    for account_id in stage.members:
        stage.act(account_id, attendance.arrive, meeting_id)


def hear(stage: Stage, round_id: str) -> None:
    """What is still to be voted on is heard first; two are done, the third is next."""
    meeting_id = stage.look("organiser", lambda reading: _meeting(reading, round_id))
    waiting = stage.look("organiser", lambda reading: _waiting(reading, round_id))
    places = [PlaceLine(proposal=key, number=place) for place, key in enumerate(waiting, start=1)]
    form = OrderForm(pitch_minutes=PITCH_MINUTES, answer_minutes=ANSWER_MINUTES, places=places)
    stage.act("organiser", pitches.order, meeting_id, form)
    heard = stage.look("organiser", lambda reading: _pitches(reading, meeting_id))
    for pitch_id in heard[:HEARD]:
        stage.act("organiser", pitches.run, pitch_id, "start")
        stage.clock.turn(timedelta(minutes=PITCH_MINUTES))
        stage.act("organiser", pitches.run, pitch_id, "answer")
        stage.clock.turn(timedelta(minutes=ANSWER_MINUTES))
        stage.act("organiser", pitches.run, pitch_id, "end")


def _meeting(reading: Reading, round_id: str) -> str:
    return reading.session.exec(
        select(Meeting.id).where(Meeting.funding_round_id == round_id)
    ).one()


def _waiting(reading: Reading, round_id: str) -> list[str]:
    """List the proposals whose vote is not over, that of the open one first; numbers are drawn, titles stay."""
    states = dict(
        reading.session.exec(
            select(Ballot.proposal_id, Ballot.state)
            .where(col(Ballot.proposal_id).is_not(None))
            .order_by(col(Ballot.attempt))
        ).all()
    )
    rows = [
        row
        for row in panels.eligible(reading.session, round_id)
        if states.get(row.id) is not BallotState.CLOSED
    ]
    rows.sort(key=lambda row: (states.get(row.id) is not BallotState.OPEN, row.title))
    return [row.id for row in rows]


def _pitches(reading: Reading, meeting_id: str) -> list[str]:
    return [pitch.id for pitch, _ in order_of(reading.session, meeting_id)]
