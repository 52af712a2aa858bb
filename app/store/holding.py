"""How a vote of the rulebook is put to the room: its ballot, the round it is in, and who is voted on again."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refused
from app.models import Ballot, BallotOption, Meeting, Proposal, RollEntry, Seat
from app.scoring.lists import placed
from app.scoring.rulebook import Rulebook, Vote, VoteForm
from app.store import ballots, meetings, pulses, voting_cards
from app.store.rules import rules_of, run_off_of, vote_of
from app.store.states import move_state
from app.store.verdicts import Bench, places_of
from app.unit import Unit
from app.vocabulary import BallotForm, BallotState, Verb, Voters
from app.workflow import BALLOT, advance

Rows = Sequence[tuple[Ballot, Proposal | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is voted on next: by which vote of the rulebook (None: beside it), its round, which proposals."""

    vote: Vote | None
    held: int
    proposals: tuple[str, ...]
    places: int = 0


def ballot_of(
    unit: Unit, meeting: Meeting, vote: Vote, proposals: Sequence[str], *, held: int, attempt: int
) -> Ballot:
    """Make the ballot of a vote of the rulebook; its form, electorate and range are the rule's."""
    ballot = Ballot(
        meeting_id=meeting.id,
        voters=Voters.PUBLIC if vote.public else Voters.PANEL,
        secret=vote.secret or vote.public,
        vote=vote.id,
        vote_round=held,
        attempt=attempt,
        created_at=unit.now,
    )
    if not vote.lists:
        ballot.proposal_id = proposals[0]
        return ballot
    rule, number = vote.range, len(proposals)
    ballot.form = BallotForm(vote.form.value)
    ballot.pick_max = min(rule.at_most or number, number)
    ballot.pick_min = min(rule.at_least, ballot.pick_max)
    ballot.points = rule.points or 0
    return ballot


def put_in(unit: Unit, ballot: Ballot, proposals: Sequence[str]) -> None:
    """Add a ballot with the proposals of its list."""
    unit.session.add(ballot)
    unit.session.flush()
    if ballot.proposal_id is None:
        unit.session.add_all(
            BallotOption(ballot_id=ballot.id, proposal_id=key, position=place)
            for place, key in enumerate(proposals, start=1)
        )
        unit.session.flush()


def next_attempt(rows: Rows, proposal: str | None, voters: Voters) -> int:
    """Number a further ballot on a proposal by the same voters."""
    same = [row.attempt for row, _ in rows if (row.proposal_id, row.voters) == (proposal, voters)]
    return max(same, default=0) + 1


def standing_in_the_way(rows: Rows, vote: Vote, proposal: str | None) -> bool:
    """Tell whether a ballot of the same vote on the same matter is not closed yet."""
    return any(
        (row.vote, row.proposal_id) == (vote.id, proposal) and row.state is not BallotState.CLOSED
        for row, _ in rows
    )


def round_of(rows: Rows, bench: Bench, vote: Vote, proposal: str | None) -> int:
    """Give the round in which a vote on a matter is held next: a later one only after a valid defeat."""
    closed = [
        row
        for row, _ in rows
        if (row.vote, row.proposal_id) == (vote.id, proposal) and row.closed_at is not None
    ]
    if not closed:
        return 1
    last = max(closed, key=lambda row: (row.closed_at, row.id))
    return _after(bench, vote, last)


def _after(bench: Bench, vote: Vote, last: Ballot) -> int:
    """A vote without a quorum is held again in its own round; so is one that passed, if it is repeated."""
    verdict = bench.verdict(last)
    most = vote.rounds.at_most if vote.rounds is not None else 1
    if verdict is None or not verdict.quorum_met or last.vote_round >= most:
        return last.vote_round
    missed = (
        not verdict.passed
        if last.proposal_id is not None
        else any(one.passed is False for one in bench.listed(last))
    )
    return last.vote_round + 1 if missed else last.vote_round


def again(bench: Bench, earlier: Ballot) -> Again:
    """Say what a closed ballot is followed by: its next round, a run-off among the tied, or the same once more."""
    vote = bench.vote(earlier)
    rows = bench.listed(earlier)
    listed = [option.proposal_id for option, _ in bench.options.get(earlier.id, ())]
    everything = tuple(listed or [earlier.proposal_id or ""])
    held = _after(bench, vote, earlier) if vote is not None else earlier.vote_round
    if vote is not None and held > earlier.vote_round:
        left = {one.proposal_id for one in rows if not one.passed}
        return Again(
            vote=vote,
            held=held,
            proposals=tuple(key for key in everything if not rows or key in left),
        )
    tie = placed({one.proposal_id: one.votes for one in rows}, places_of(earlier))
    if tie.tied and (vote is None or vote.rounds is None):
        tied = tuple(key for key in everything if key in tie.tied)
        return Again(vote=run_off_of(bench.rules), held=1, proposals=tied, places=tie.open_places)
    return Again(vote=vote, held=held, proposals=everything)


def begin(unit: Unit, ballot: Ballot, round_id: str) -> list[Seat]:
    """Open a ballot, wherever it is opened from: its roll, which is given, is fixed from here on."""
    if counts_only(rules_of(unit.session, round_id), ballot):
        raise Refused("counts_only")
    if not _has_voters(unit, ballot):
        raise Refused("no_cards")
    move_state(unit.session, ballot, advance(BALLOT, ballot.state, Verb.BALLOT_OPEN))
    ballot.opened_at = unit.now
    roll = ballots.roll(unit.session, ballot, round_id)
    ballots.require_quorum(unit.session, ballot, roll, round_id)
    unit.session.add_all(RollEntry(ballot_id=ballot.id, seat_id=seat.id) for seat in roll)
    pulses.beat(unit, ballot.meeting_id)
    return roll


def waits(unit: Unit, ballot: Ballot, round_id: str, earlier: Ballot | None = None) -> bool:
    """Tell whether a new ballot is prepared only: it takes counts, as the one before did, or has no voters yet."""
    by_hand = earlier is not None and earlier.entered_by is not None
    counts = counts_only(rules_of(unit.session, round_id), ballot)
    return by_hand or counts or not _has_voters(unit, ballot)


def _has_voters(unit: Unit, ballot: Ballot) -> bool:
    public = ballot.voters is Voters.PUBLIC
    return not public or bool(voting_cards.in_force(unit.session, ballot.meeting_id))


def counts_only(rules: Rulebook, ballot: Ballot) -> bool:
    """Tell whether the rulebook takes this vote only as counts with their document."""
    vote = vote_of(rules, ballot.vote)
    return vote is not None and vote.form is VoteForm.COUNTS


def rows_of(unit: Unit, meeting: Meeting) -> Rows:
    """List the ballots of a meeting."""
    return meetings.ballots_of(unit.session, meeting.id)
