"""Closed votes as evidence: every form and electorate that the rulebook names, as counts with their digest."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.models import Ballot, BallotOption, Meeting, RollEntry, Seat
from app.scoring import evidence as scoring
from app.scoring.rulebook import Rulebook, Vote
from app.store.rules import vote_of
from app.vocabulary import BallotState, Voters

Rolls = Mapping[str, set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What every ballot of a round is read with."""

    rolls: Rolls
    voters: Mapping[str, set[str]]
    out: Mapping[str, set[str]]


def held_votes(
    session: Session,
    funding_round_id: str,
    rules: Rulebook,
    people: tuple[Sequence[Seat], Sequence[scoring.Recusal]],
    proposals: set[str],
) -> tuple[scoring.Ballot, ...]:
    """Take the last closed ballot of each vote, round and proposal; members are its roll and who keeps out.

    A ballot without a vote of the rulebook is none: it was asked beside the rules.
    """
    seats, recusals = people
    around = _Around(
        rolls=_rolls(session, funding_round_id),
        voters={vote.id: _voters(seats, vote) for vote in rules.all_votes},
        out=_kept_out(recusals),
    )
    found: dict[tuple[str, int, str], scoring.Ballot] = {}
    options = _options(session, funding_round_id)
    for row in closed_votes(session, funding_round_id):
        vote = vote_of(rules, row.vote)
        if vote is None:
            continue
        for ballot in _of_row(row, vote, options.get(row.id, ()), around):
            if ballot.proposal in proposals:
                found[ballot.vote, ballot.round, ballot.proposal] = ballot
    return tuple(found.values())


def closed_votes(session: Session, funding_round_id: str) -> Sequence[Ballot]:
    """List the closed ballots by which the rulebook counts, the last one last."""
    return session.exec(
        select(Ballot)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(
            Meeting.funding_round_id == funding_round_id,
            Ballot.state == BallotState.CLOSED,
            col(Ballot.vote).is_not(None),
        )
        .order_by(col(Ballot.closed_at), col(Ballot.id))
    ).all()


def counting(session: Session, funding_round_id: str) -> set[tuple[str, str]]:
    """Tell which (ballot, proposal) count: the last closed one of each vote and round."""
    options = _options(session, funding_round_id)
    found: dict[tuple[str, int, str], str] = {}
    for row in closed_votes(session, funding_round_id):
        listed = [row.proposal_id] if row.proposal_id else []
        listed += [option.proposal_id for option in options.get(row.id, ())]
        found.update({(str(row.vote), row.vote_round, proposal): row.id for proposal in listed})
    return {(ballot, proposal) for (_, _, proposal), ballot in found.items()}


def _of_row(
    row: Ballot, vote: Vote, options: Sequence[BallotOption], around: _Around
) -> Iterator[scoring.Ballot]:
    if row.proposal_id is not None:
        yield _single(row, vote, row.proposal_id, around)
    for option in options:
        yield _listed(row, vote, option, around)


def _single(row: Ballot, vote: Vote, proposal: str, around: _Around) -> scoring.Ballot:
    out = around.out.get(proposal, set()) & around.voters[vote.id]
    roll = around.rolls.get(row.id, around.voters[vote.id] - out)
    # Whoever kept out only after the vote stands on its roll, and is one member all the same.
    recused = len(out - roll)
    public = row.voters is Voters.PUBLIC
    return scoring.Ballot(
        proposal=proposal,
        votes_for=row.votes_for or 0,
        votes_against=row.votes_against or 0,
        votes_abstain=row.votes_abstain or 0,
        votes_void=row.votes_void or 0,
        attending=row.attending,
        members=_public(row) if public else len(roll) + recused,
        recused=0 if public else recused,
        source="counts" if row.entered_by else "papers",
        papers_digest=row.papers_digest,
        vote=vote.id,
        round=row.vote_round,
    )


def _listed(row: Ballot, vote: Vote, option: BallotOption, around: _Around) -> scoring.Ballot:
    key, public = option.proposal_id, row.voters is Voters.PUBLIC
    roll = around.rolls.get(row.id, set())
    return scoring.Ballot(
        proposal=key,
        votes_for=option.votes or 0,
        votes_void=row.votes_void or 0,
        attending=row.attending,
        members=_public(row) if public else len(roll),
        recused=0 if public else len(roll & around.out.get(key, set())),
        papers_digest=row.papers_digest,
        source="points" if row.points else "papers",
        points_each=row.points or 1,
        vote=vote.id,
        round=row.vote_round,
    )


def _public(row: Ballot) -> int:
    return row.members if row.members is not None else row.attending or 0


def _voters(seats: Sequence[Seat], vote: Vote) -> set[str]:
    return {seat.id for seat in seats if not vote.panel or seat.panel == vote.panel}


def _kept_out(recusals: Sequence[scoring.Recusal]) -> Mapping[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for recusal in recusals:
        out[recusal.proposal].add(recusal.seat)
    return out


def _options(session: Session, funding_round_id: str) -> Mapping[str, list[BallotOption]]:
    found: dict[str, list[BallotOption]] = defaultdict(list)
    rows = session.exec(
        select(BallotOption)
        .join(Ballot, col(Ballot.id) == BallotOption.ballot_id)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id)
        .order_by(col(BallotOption.position), col(BallotOption.id))
    )
    for option in rows:
        found[option.ballot_id].append(option)
    return found


def _rolls(session: Session, funding_round_id: str) -> Rolls:
    found: dict[str, set[str]] = defaultdict(set)
    rows = session.exec(
        select(RollEntry.ballot_id, RollEntry.seat_id)
        .join(Ballot, col(Ballot.id) == RollEntry.ballot_id)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id)
    )
    for ballot_id, seat_id in rows:
        found[ballot_id].add(seat_id)
    return found
