"""A meeting as it is run: the rules of the vote, the items, what is open, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from app.language.headings import Heading, heading
from app.models import Ballot, Meeting, Proposal
from app.policy import Standing, may, require
from app.scoring.rulebook import Threshold, Vote
from app.store import (
    attendance,
    ballots,
    boards,
    meetings,
    panels,
    pitches,
    pulses,
    voting_cards,
)
from app.store.rules import rules_of
from app.store.standing import of_round
from app.store.verdicts import Listed, Verdict, listed_of, verdict_of
from app.unit import Reading
from app.vocabulary import BallotForm, BallotState, Phase, PitchState, Verb, Voters
from app.workflow import BALLOT, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A share of a base, as it is said: at least 2/3 of those not recused."""

    base: str
    share: str
    strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """One item put to the vote."""

    ballot_id: str
    number: str
    title: str
    state: BallotState
    roll: int
    cast: int
    form: BallotForm
    voters: Voters
    attempt: int
    secret: bool
    verdict: Verdict | None
    listed: tuple[Listed, ...]
    by_counts: bool
    may_repeat: bool
    may_enter_absent: bool
    may_open: bool
    may_close: bool
    may_enter: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingLine:
    """A place in the running order, with its clock."""

    pitch_id: str
    number: str
    title: str
    state: PitchState
    ends_at: datetime | None
    scores_called: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage(Heading):
    """The meeting as it is run: the rules, the item that is open, what comes next."""

    meeting_id: str
    version: str
    title: str
    place: str
    held_at: datetime | None
    phase: Phase
    secret: bool
    quorum: Limit | None
    passing: Limit | None
    members: int
    ballots: tuple[BallotLine, ...]
    open: tuple[BallotLine, ...]
    next: BallotLine | None
    done: int
    may_run: bool
    unlisted: int
    hearings: tuple[HearingLine, ...]
    hearing: HearingLine | None
    next_hearing: HearingLine | None
    attendance_taken: bool
    here: int
    quorum_needed: int
    quorum_of: int
    cards: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Heading):
    """No meeting yet: what a plan needs."""

    phase: Phase
    has_vote: bool
    may_plan: bool
    why_not: str
    secret: bool
    proposals: int


def manage(reading: Reading, round_id: str) -> MeetingPage | PlanPage:
    """Show the round's meeting to those who run it, or what is needed to plan one."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    vote = rules_of(reading.session, funding_round.id).vote
    listed = meetings.meetings_of(reading.session, funding_round.id)
    if not listed or vote is None:
        return planning(reading, round_id)
    return _meeting_page(reading, listed[-1], standing, vote)


def planning(reading: Reading, round_id: str) -> PlanPage:
    """Show what a meeting would put to the vote."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    vote = rules_of(reading.session, funding_round.id).vote
    verdict = may(Verb.MEETING_PLAN, standing)
    return PlanPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        has_vote=vote is not None,
        may_plan=verdict.allowed,
        why_not=verdict.reason,
        secret=vote is not None and vote.secret,
        proposals=_unlisted(reading, funding_round.id),
    )


def _unlisted(reading: Reading, round_id: str) -> int:
    done = meetings.put_to_vote(reading.session, round_id)
    return sum(row.id not in done for row in panels.eligible(reading.session, round_id))


def _meeting_page(
    reading: Reading, meeting: Meeting, standing: Standing, vote: Vote
) -> MeetingPage:
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    rows = meetings.ballots_of(session, meeting.id)
    options = meetings.options_of(session, meeting.id)
    cards = voting_cards.in_force(session, meeting.id)
    there = attendance.present(session, meeting.id)
    seats = panels.voters(session, funding_round.id, vote)
    rolls, turnout = meetings.rolls(session, meeting.id), meetings.cast_so_far(session, meeting.id)
    around = _Around(
        standing=standing,
        vote=vote,
        members=len(seats),
        cards=cards,
        rolls=rolls,
        turnout=turnout,
        followed=frozenset(row.follows_id for row, _ in rows if row.follows_id),
        newest=_closed_last([row for row, _ in rows]),
    )
    lines = tuple(_line(ballot, proposal, around, options) for ballot, proposal in rows)
    needed, of = ballots.quorum_of(session, funding_round.id, len(seats), len(seats))
    return MeetingPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        version=pulses.version_of(session, meeting.id),
        title=meeting.title,
        place=meeting.place,
        held_at=meeting.held_at,
        phase=funding_round.phase,
        secret=vote.secret,
        quorum=_limit(vote.quorum),
        passing=_limit(vote.passing),
        members=len(seats),
        ballots=lines,
        open=tuple(line for line in lines if line.state is BallotState.OPEN),
        next=next((line for line in lines if line.may_open), None),
        done=sum(line.state is BallotState.CLOSED for line in lines),
        may_run=may(Verb.BALLOT_OPEN, standing).allowed,
        unlisted=_unlisted(reading, funding_round.id),
        **_heard(_hearings(session, meeting)),
        attendance_taken=there is not None,
        here=sum(seat.id in (there or ()) for seat in seats),
        quorum_needed=needed,
        quorum_of=of,
        cards=cards,
    )


def _heard(hearings: tuple[HearingLine, ...]) -> dict[str, Any]:
    return {
        "hearings": hearings,
        "hearing": next((one for one in hearings if one.state in pitches.RUNNING), None),
        "next_hearing": next((one for one in hearings if one.state is PitchState.WAITING), None),
    }


def _hearings(session: Session, meeting: Meeting) -> tuple[HearingLine, ...]:
    return tuple(
        HearingLine(
            pitch_id=pitch.id,
            number=proposal.number or "",
            title=proposal.title,
            state=pitch.state,
            ends_at=boards.hearing_ends(
                meeting, pitch.state, (pitch.pitch_started_at, pitch.answers_started_at)
            ),
            scores_called=pitch.scores_called_at is not None,
        )
        for pitch, proposal in pitches.order_of(session, meeting.id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What every line of the page is made with."""

    standing: Standing
    vote: Vote
    members: int
    cards: int
    rolls: Mapping[str, int]
    turnout: Mapping[str, int]
    followed: frozenset[str]
    newest: str


def _line(
    ballot: Ballot, proposal: Proposal | None, around: _Around, options: meetings.Lists
) -> BallotLine:
    public = ballot.voters is Voters.PUBLIC
    roll = around.cards if public else around.rolls.get(ballot.id, 0)
    standing = around.standing
    verdict = verdict_of(ballot, around.vote, around.members, roll)
    listed = listed_of(ballot, options)
    single = ballot.form is BallotForm.FOR_AGAINST_ABSTAIN and not public
    return BallotLine(
        ballot_id=ballot.id,
        number=(proposal.number or "") if proposal else "",
        title=proposal.title if proposal else ballot.question,
        state=ballot.state,
        roll=roll,
        cast=around.turnout.get(ballot.id, 0),
        form=ballot.form,
        voters=ballot.voters,
        attempt=ballot.attempt,
        secret=ballot.secret,
        verdict=verdict,
        listed=listed,
        by_counts=ballot.entered_by is not None,
        may_open=_may(Verb.BALLOT_OPEN, standing, ballot),
        may_close=_may(Verb.BALLOT_CLOSE, standing, ballot),
        may_enter=single and _may(Verb.BALLOT_ENTER_COUNTS, standing, ballot),
        may_confirm=_may(Verb.BALLOT_CONFIRM_COUNTS, standing, ballot),
        may_repeat=ballot.id not in around.followed
        and may(Verb.BALLOT_OPEN, standing).allowed
        and (ballot.id == around.newest or _is_open_still(verdict, listed)),
        may_enter_absent=ballot.state is BallotState.OPEN
        and not ballot.secret
        and around.vote.absent_papers is True
        and may(Verb.BALLOT_CLOSE, standing).allowed,
    )


def _closed_last(ballots: Sequence[Ballot]) -> str:
    closed = [(row.closed_at, row.id) for row in ballots if row.closed_at is not None]
    return max(closed)[1] if closed else ""


def _is_open_still(verdict: Verdict | None, listed: Sequence[Listed]) -> bool:
    """Tell whether a closed vote settled nothing: no quorum, or equal votes for a place."""
    missed = verdict is not None and not verdict.quorum_met
    return missed or any(one.place == "tied" for one in listed)


def _may(verb: Verb, standing: Standing, ballot: Ballot) -> bool:
    return may(verb, standing).allowed and legal(BALLOT, ballot.state, verb)


def _limit(threshold: Threshold | None) -> Limit | None:
    if threshold is None:
        return None
    return Limit(base=threshold.base.value, share=_share(threshold.share), strict=threshold.strict)


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"
