"""The meeting for the wall: large, for everybody in the room, without a choice that is not counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.language.headings import Heading, heading
from app.models import Ballot, Meeting, Pitch, Proposal
from app.policy import require
from app.store import (
    attendance,
    ballots,
    boards,
    called,
    meetings,
    panels,
    pitches,
    pulses,
    voting_cards,
)
from app.store.called import CalledPanel
from app.store.rules import members_vote
from app.store.standing import of_meeting, of_round
from app.store.verdicts import Bench, Listed, Verdict
from app.unit import Reading
from app.vocabulary import BallotForm, BallotState, PitchState, Verb, Voters

Rows = Sequence[tuple[Ballot, Proposal | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """An open ballot: how many papers are in, never what they say."""

    number: str
    title: str
    form: BallotForm
    voters: Voters
    cast: int
    roll: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The ballot that closed last."""

    number: str
    title: str
    form: BallotForm
    voters: Voters
    verdict: Verdict | None
    listed: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPage(Heading):
    """What hangs on the wall."""

    meeting_id: str
    version: str
    title: str
    stage: str
    hearing_number: str
    hearing_title: str
    hearing_state: PitchState | None
    ends_at: datetime | None
    next_title: str
    open: tuple[OpenLine, ...]
    result: Result | None
    called_title: str
    called: tuple[CalledPanel, ...]
    attendance_taken: bool
    here: int
    members: int
    quorum_needed: int
    done: int
    of: int


def show(reading: Reading, meeting_id: str) -> WallPage:
    """Show the meeting to the room."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    bench = Bench.of(session, funding_round.id, meeting.id)
    vote = members_vote(bench.rules)
    rows = meetings.ballots_of(session, meeting.id)
    order = pitches.order_of(session, meeting.id)
    now = next((row for row in order if row[0].state in pitches.RUNNING), None)
    shown = now or next((row for row in reversed(order) if row[0].state is PitchState.DONE), None)
    seats = panels.voters(session, funding_round.id, vote)
    there = attendance.present(session, meeting.id)
    coming = next((row for row in order if row[0].state is PitchState.WAITING), None)
    return WallPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        version=pulses.version_of(session, meeting.id),
        title=meeting.title,
        **_stage(meeting, now),
        next_title=coming[1].title if coming else "",
        open=_open(reading, meeting, rows),
        result=_result(rows, bench),
        **_called(reading, funding_round.id, shown),
        attendance_taken=there is not None,
        here=sum(seat.id in (there or ()) for seat in seats),
        members=len(seats),
        quorum_needed=ballots.quorum_of(vote, len(seats), len(seats))[0],
        done=sum(row.state is BallotState.CLOSED for row, _ in rows),
        of=len(rows),
    )


def _stage(meeting: Meeting, now: tuple[Pitch, Proposal] | None) -> dict[str, Any]:
    if now is None:
        return {
            "stage": "", "hearing_number": "", "hearing_title": "", "hearing_state": None, "ends_at": None,
        }  # fmt: skip
    pitch, proposal = now
    began = (pitch.pitch_started_at, pitch.answers_started_at)
    return {
        "stage": pitch.state.value,
        "hearing_number": proposal.number or "",
        "hearing_title": proposal.title,
        "hearing_state": pitch.state,
        "ends_at": boards.hearing_ends(meeting, pitch.state, began),
    }


def _open(reading: Reading, meeting: Meeting, rows: Rows) -> tuple[OpenLine, ...]:
    session = reading.session
    rolls, turnout = meetings.rolls(session, meeting.id), meetings.cast_so_far(session, meeting.id)
    cards = voting_cards.in_force(session, meeting.id)
    return tuple(
        OpenLine(
            number=(proposal.number or "") if proposal else "",
            title=proposal.title if proposal else ballot.question,
            form=ballot.form,
            voters=ballot.voters,
            cast=turnout.get(ballot.id, 0),
            roll=cards if ballot.voters is Voters.PUBLIC else rolls.get(ballot.id, 0),
        )
        for ballot, proposal in rows
        if ballot.state is BallotState.OPEN
    )


def _result(rows: Rows, bench: Bench) -> Result | None:
    closed = [row for row in rows if row[0].closed_at is not None]
    if not closed:
        return None
    ballot, proposal = max(closed, key=lambda row: (row[0].closed_at, row[0].id))
    return Result(
        number=(proposal.number or "") if proposal else "",
        title=proposal.title if proposal else ballot.question,
        form=ballot.form,
        voters=ballot.voters,
        verdict=bench.verdict(ballot),
        listed=bench.listed(ballot),
    )


def _called(
    reading: Reading, round_id: str, shown: tuple[Pitch, Proposal] | None
) -> dict[str, Any]:
    if shown is None or shown[0].scores_called_at is None:
        return {"called_title": "", "called": ()}
    return {
        "called_title": shown[1].title,
        "called": called.called(reading.session, round_id, shown[1].id),
    }
