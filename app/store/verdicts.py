"""What a closed ballot came to, judged with the engine's own count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models import Ballot, BallotOption, Proposal
from app.scoring.evidence import Ballot as Counts
from app.scoring.lists import placed
from app.scoring.rulebook import Vote
from app.scoring.votes import vote_line
from app.vocabulary import BallotForm, BallotState, Voters

Options = Mapping[str, Sequence[tuple[BallotOption, Proposal]]]


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
    judged: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One proposal of a closed list, with its votes; `place` is chosen, tied or empty."""

    number: str
    title: str
    votes: int
    place: str


def verdict_of(ballot: Ballot, vote: Vote, members: int, roll: int) -> Verdict | None:
    """Judge a closed ballot; an open one has no verdict, and the public's is judged by nobody."""
    if ballot.state is not BallotState.CLOSED:
        return None
    public = ballot.voters is Voters.PUBLIC
    members = (ballot.attending or 0) if public else members
    counted = Counts(
        proposal=ballot.proposal_id or "",
        votes_for=ballot.votes_for or 0,
        votes_against=ballot.votes_against or 0,
        votes_abstain=ballot.votes_abstain or 0,
        votes_void=ballot.votes_void or 0,
        attending=ballot.attending,
        members=members,
        recused=0 if public else max(members - roll, 0),
    )
    line = vote_line(vote, counted, members)
    return Verdict(
        votes_for=line.votes_for,
        votes_against=line.votes_against,
        votes_abstain=line.votes_abstain,
        votes_void=line.votes_void,
        attending=line.attending,
        members=line.members,
        recused=line.recused,
        quorum_met=public or line.quorum_met,
        quorum_needed=line.quorum_needed,
        quorum_of=line.quorum_denominator,
        passed=line.passed,
        needed=line.needed,
        of=line.denominator,
        judged=not public and ballot.form is BallotForm.FOR_AGAINST_ABSTAIN,
    )


def listed_of(ballot: Ballot, options: Options) -> tuple[Listed, ...]:
    """List what each proposal of a closed list got, the most votes first."""
    rows = options.get(ballot.id, ())
    if ballot.state is not BallotState.CLOSED or not rows:
        return ()
    result = placed({option.proposal_id: option.votes or 0 for option, _ in rows}, ballot.pick_max)
    places = dict.fromkeys(result.chosen, "chosen") | dict.fromkeys(result.tied, "tied")
    ranked = sorted(rows, key=lambda row: (-(row[0].votes or 0), row[0].position))
    return tuple(
        Listed(
            number=proposal.number or "",
            title=proposal.title,
            votes=option.votes or 0,
            place=places.get(option.proposal_id, ""),
        )
        for option, proposal in ranked
    )
