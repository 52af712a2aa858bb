"""A meeting as it is run: the rules of the vote, the items, what is open, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.language.headings import Heading, heading
from app.models import Ballot, Meeting, Proposal
from app.policy import Standing, may, require
from app.scoring.evidence import Ballot as Counts
from app.scoring.outcome import VoteLine
from app.scoring.rulebook import Threshold, Vote
from app.scoring.votes import vote_line
from app.store import meetings, panels
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import BallotState, Phase, Verb
from app.workflow import BALLOT, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A share of a base, as it is said: at least 2/3 of those not recused."""

    base: str
    share: str
    strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a closed ballot came to, with its numerators and denominators."""

    votes_for: int
    votes_against: int
    votes_abstain: int
    votes_void: int
    attending: int
    members: int
    recused: int
    quorum_met: bool
    quorum_needed: int
    quorum_of: int
    passed: bool
    needed: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotLine:
    """One item put to the vote."""

    ballot_id: str
    number: str
    title: str
    state: BallotState
    roll: int
    cast: int
    verdict: Verdict | None
    by_counts: bool
    may_open: bool
    may_close: bool
    may_enter: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage(Heading):
    """The meeting as it is run: the rules, the item that is open, what comes next."""

    meeting_id: str
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
    seats = panels.voters(session, funding_round.id, vote)
    rolls, turnout = meetings.rolls(session, meeting.id), meetings.cast_so_far(session, meeting.id)
    lines = tuple(
        _line(ballot, proposal, standing, vote, len(seats), rolls, turnout)
        for ballot, proposal in rows
    )
    return MeetingPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
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
    )


def _line(  # noqa: PLR0913, PLR0917 -- one row of a table from its parts
    ballot: Ballot,
    proposal: Proposal,
    standing: Standing,
    vote: Vote,
    members: int,
    rolls: Mapping[str, int],
    turnout: Mapping[str, int],
) -> BallotLine:
    roll = rolls.get(ballot.id, 0)
    return BallotLine(
        ballot_id=ballot.id,
        number=proposal.number or "",
        title=proposal.title,
        state=ballot.state,
        roll=roll,
        cast=turnout.get(ballot.id, 0),
        verdict=_verdict(ballot, vote, members, roll),
        by_counts=ballot.entered_by is not None,
        may_open=_may(Verb.BALLOT_OPEN, standing, ballot),
        may_close=_may(Verb.BALLOT_CLOSE, standing, ballot),
        may_enter=_may(Verb.BALLOT_ENTER_COUNTS, standing, ballot),
        may_confirm=_may(Verb.BALLOT_CONFIRM_COUNTS, standing, ballot),
    )


def _may(verb: Verb, standing: Standing, ballot: Ballot) -> bool:
    return may(verb, standing).allowed and legal(BALLOT, ballot.state, verb)


def _verdict(ballot: Ballot, vote: Vote, members: int, roll: int) -> Verdict | None:
    """Judge a closed ballot with the engine's own count; an open one has none."""
    if ballot.state is not BallotState.CLOSED:
        return None
    counted = Counts(
        proposal=ballot.proposal_id,
        votes_for=ballot.votes_for or 0,
        votes_against=ballot.votes_against or 0,
        votes_abstain=ballot.votes_abstain or 0,
        votes_void=ballot.votes_void or 0,
        attending=ballot.attending,
        members=members,
        recused=members - roll,
    )
    return _shown(vote_line(vote, counted, members))


def _shown(line: VoteLine) -> Verdict:
    return Verdict(
        votes_for=line.votes_for,
        votes_against=line.votes_against,
        votes_abstain=line.votes_abstain,
        votes_void=line.votes_void,
        attending=line.attending,
        members=line.members,
        recused=line.recused,
        quorum_met=line.quorum_met,
        quorum_needed=line.quorum_needed,
        quorum_of=line.quorum_denominator,
        passed=line.passed,
        needed=line.needed,
        of=line.denominator,
    )


def _limit(threshold: Threshold | None) -> Limit | None:
    if threshold is None:
        return None
    return Limit(base=threshold.base.value, share=_share(threshold.share), strict=threshold.strict)


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"
