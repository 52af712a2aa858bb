"""A meeting as it is run: the rules of the vote, the items, what is open, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from app.language.headings import Heading, heading
from app.language.rule_votes import further_vote
from app.models import Ballot, Meeting, Proposal
from app.policy import Standing, may, require
from app.scoring import outcome as outcomes
from app.scoring.outcome import Block
from app.scoring.rulebook import Rulebook, Threshold, Vote
from app.scoring.totals import VOTED_LATER
from app.store import (
    attendance,
    ballots,
    boards,
    holding,
    meetings,
    panels,
    pitches,
    pulses,
    results,
    voting_cards,
)
from app.store.rules import members_vote, rules_of, run_off_of
from app.store.standing import of_round
from app.store.verdicts import Bench, Listed, Verdict
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
    vote: str
    vote_round: int
    beside: bool
    secret: bool
    verdict: Verdict | None
    listed: tuple[Listed, ...]
    by_counts: bool
    tied: bool
    may_repeat: bool
    may_enter_absent: bool
    may_open: bool
    may_close: bool
    may_enter: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedGroup:
    """Proposals that the last tally found equal, and the vote of the rulebook that tells them apart."""

    vote: str
    proposals: tuple[tuple[str, str], ...]


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
    further: tuple[str, ...]
    ties: tuple[TiedGroup, ...]


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
    rules = rules_of(reading.session, funding_round.id)
    listed = meetings.meetings_of(reading.session, funding_round.id)
    if not listed or not rules.all_votes:
        return planning(reading, round_id)
    return _meeting_page(reading, listed[-1], standing)


def planning(reading: Reading, round_id: str) -> PlanPage:
    """Show what a meeting would put to the vote."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    rules = rules_of(reading.session, funding_round.id)
    vote = members_vote(rules)
    verdict = may(Verb.MEETING_PLAN, standing)
    return PlanPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        has_vote=bool(rules.all_votes),
        may_plan=verdict.allowed,
        why_not=verdict.reason,
        secret=vote is None or vote.secret,
        proposals=_unlisted(reading, funding_round.id, rules),
    )


def _unlisted(reading: Reading, round_id: str, rules: Rulebook) -> int:
    """Count the proposals on which the rulebook wants a vote that nobody has planned."""
    proposals = panels.eligible(reading.session, round_id)
    due = meetings.due_votes(reading.session, round_id, rules, proposals)
    return len({key for one in due for key in one.proposals})


def _meeting_page(reading: Reading, meeting: Meeting, standing: Standing) -> MeetingPage:
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    bench = Bench.of(session, funding_round.id, meeting.id)
    vote = members_vote(bench.rules)
    rows = meetings.ballots_of(session, meeting.id)
    cards = voting_cards.in_force(session, meeting.id)
    there = attendance.present(session, meeting.id)
    seats = panels.voters(session, funding_round.id, vote)
    around = _Around(
        standing=standing,
        bench=bench,
        cards=cards,
        turnout=meetings.cast_so_far(session, meeting.id),
        followed=frozenset(row.follows_id for row, _ in rows if row.follows_id),
        newest=_closed_last([row for row, _ in rows]),
    )
    lines = tuple(_line(ballot, proposal, around) for ballot, proposal in rows)
    needed, of = ballots.quorum_of(vote, len(seats), len(seats))
    later = bench.rules.combination.method in VOTED_LATER
    return MeetingPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        version=pulses.version_of(session, meeting.id),
        title=meeting.title,
        place=meeting.place,
        held_at=meeting.held_at,
        phase=funding_round.phase,
        secret=vote is None or vote.secret,
        quorum=_limit(vote.quorum if vote else None),
        passing=_limit(vote.passing if vote else None),
        members=len(seats),
        ballots=lines,
        open=tuple(line for line in lines if line.state is BallotState.OPEN),
        next=next((line for line in lines if line.may_open), None),
        done=sum(line.state is BallotState.CLOSED for line in lines),
        may_run=may(Verb.BALLOT_OPEN, standing).allowed,
        unlisted=0 if later else _unlisted(reading, funding_round.id, bench.rules),
        **_heard(_hearings(session, meeting)),
        attendance_taken=there is not None,
        here=sum(seat.id in (there or ()) for seat in seats),
        quorum_needed=needed,
        quorum_of=of,
        cards=cards,
        further=tuple(
            further_vote(one, reading.language) for one in bench.rules.all_votes if one is not vote
        ),
        ties=_ties(session, funding_round.id, bench.rules, rows),
    )


def _ties(
    session: Session, round_id: str, rules: Rulebook, rows: holding.Rows
) -> tuple[TiedGroup, ...]:
    """List the ties of the last tally for which the rulebook has a run-off that nobody has begun."""
    vote, tally = run_off_of(rules), results.latest(session, round_id)
    if vote is None or tally is None or tally.complete:
        return ()
    outcome = outcomes.from_document(tally.outcome)
    titles = {line.proposal: line.title for line in outcome.lines}
    begun = {row.proposal_id for row, _ in rows if row.vote == vote.id}
    open_ = vote.lists and None in begun
    return tuple(
        TiedGroup(vote=vote.id, proposals=tuple((key, titles[key]) for key in block.proposals))
        for block in outcome.blockers
        if block.code is Block.TIE_OPEN and not open_ and not begun & set(block.proposals)
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
    bench: Bench
    cards: int
    turnout: Mapping[str, int]
    followed: frozenset[str]
    newest: str


def _line(ballot: Ballot, proposal: Proposal | None, around: _Around) -> BallotLine:
    public, bench, standing = ballot.voters is Voters.PUBLIC, around.bench, around.standing
    vote, verdict, listed = bench.vote(ballot), bench.verdict(ballot), bench.listed(ballot)
    tied = any(one.place == "tied" for one in listed) and (vote is None or vote.rounds is None)
    return BallotLine(
        ballot_id=ballot.id,
        number=(proposal.number or "") if proposal else "",
        title=proposal.title if proposal else ballot.question,
        state=ballot.state,
        roll=around.cards if public else bench.rolls.get(ballot.id, 0),
        cast=around.turnout.get(ballot.id, 0),
        form=ballot.form,
        voters=ballot.voters,
        attempt=ballot.attempt,
        vote=vote.id if vote is not None and vote is not members_vote(bench.rules) else "",
        vote_round=ballot.vote_round,
        beside=vote is None,
        secret=ballot.secret,
        verdict=verdict,
        listed=listed,
        tied=tied,
        by_counts=ballot.entered_by is not None,
        may_open=_may(Verb.BALLOT_OPEN, standing, ballot)
        and not holding.counts_only(bench.rules, ballot),
        may_close=_may(Verb.BALLOT_CLOSE, standing, ballot),
        may_enter=_may(Verb.BALLOT_ENTER_COUNTS, standing, ballot),
        may_confirm=_may(Verb.BALLOT_CONFIRM_COUNTS, standing, ballot),
        may_repeat=ballot.id not in around.followed
        and may(Verb.BALLOT_OPEN, standing).allowed
        and ballot.state is BallotState.CLOSED
        and (ballot.id == around.newest or tied or _is_open_still(ballot, vote, verdict, listed)),
        may_enter_absent=ballot.state is BallotState.OPEN
        and not ballot.secret
        and _absent_allowed(vote, bench)
        and may(Verb.BALLOT_CLOSE, standing).allowed,
    )


def _absent_allowed(vote: Vote | None, bench: Bench) -> bool:
    rule = vote or members_vote(bench.rules)
    return rule is not None and rule.absent_papers is True


def _closed_last(ballots: Sequence[Ballot]) -> str:
    closed = [(row.closed_at, row.id) for row in ballots if row.closed_at is not None]
    return max(closed)[1] if closed else ""


def _is_open_still(
    ballot: Ballot, vote: Vote | None, verdict: Verdict | None, listed: Sequence[Listed]
) -> bool:
    """Tell whether a closed vote settled nothing yet: no quorum, or a defeat while a round is left."""
    if verdict is None or vote is None:
        return False
    left = vote.rounds is not None and ballot.vote_round < vote.rounds.at_most
    beaten = any(one.passed is False for one in listed) if listed else not verdict.passed
    return not verdict.quorum_met or (left and beaten)


def _may(verb: Verb, standing: Standing, ballot: Ballot) -> bool:
    return may(verb, standing).allowed and legal(BALLOT, ballot.state, verb)


def _limit(threshold: Threshold | None) -> Limit | None:
    if threshold is None:
        return None
    return Limit(base=threshold.base.value, share=_share(threshold.share), strict=threshold.strict)


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"
