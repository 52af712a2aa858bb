"""Meetings, ballots, rolls, papers: what stands in the tables, and how papers are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.errors import NotFound
from app.models import (
    Attachment,
    Ballot,
    Meeting,
    NamedPaper,
    Proposal,
    RollEntry,
    Seat,
    SecretPaper,
    Turnout,
)
from app.scoring.canonical import digest
from app.vocabulary import BallotState, Choice

#: The purpose of an attachment that proves the counts of a vote.
DOCUMENT = "ballot_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The papers of one ballot, counted; `digest` binds the sorted papers."""

    attending: int
    votes: Mapping[Choice, int]
    digest: str


def meetings_of(session: Session, funding_round_id: str) -> Sequence[Meeting]:
    """List the meetings of a round, the oldest first."""
    return session.exec(
        select(Meeting)
        .where(Meeting.funding_round_id == funding_round_id)
        .order_by(col(Meeting.created_at), col(Meeting.id))
    ).all()


def meeting_of(session: Session, ballot: Ballot) -> Meeting:
    """Give the meeting of a ballot."""
    found = session.get(Meeting, ballot.meeting_id)
    if found is None:
        raise NotFound
    return found


def ballots_of(session: Session, meeting_id: str) -> Sequence[tuple[Ballot, Proposal]]:
    """List the ballots of a meeting with their proposals, by number."""
    return session.exec(
        select(Ballot, Proposal)
        .join(Proposal, col(Proposal.id) == Ballot.proposal_id)
        .where(Ballot.meeting_id == meeting_id)
        .order_by(col(Proposal.number), col(Proposal.id))
    ).all()


def put_to_vote(session: Session, funding_round_id: str) -> set[str]:
    """Tell which proposals of a round already have a ballot."""
    return set(
        session.exec(
            select(Ballot.proposal_id)
            .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
            .where(Meeting.funding_round_id == funding_round_id)
        )
    )


def roll_of(session: Session, ballot_id: str) -> Sequence[Seat]:
    """List the seats that may vote on a ballot."""
    return session.exec(
        select(Seat)
        .join(RollEntry, col(RollEntry.seat_id) == Seat.id)
        .where(RollEntry.ballot_id == ballot_id)
        .order_by(func.length(Seat.label), col(Seat.label))
    ).all()


def roll_entry(session: Session, ballot_id: str, seat_id: str) -> RollEntry | None:
    """Find a seat on the roll of a ballot."""
    return session.exec(
        select(RollEntry).where(RollEntry.ballot_id == ballot_id, RollEntry.seat_id == seat_id)
    ).first()


def rolls(session: Session, meeting_id: str) -> Mapping[str, int]:
    """Count the roll of every ballot of a meeting."""
    return _per_ballot(session, RollEntry, meeting_id)


def cast_so_far(session: Session, meeting_id: str) -> Mapping[str, int]:
    """Count who has cast a paper on every ballot of a meeting; never what they chose."""
    secret = _per_ballot(session, Turnout, meeting_id)
    named = session.exec(
        select(NamedPaper.ballot_id, func.count(func.distinct(NamedPaper.seat_id)))
        .join(Ballot, col(Ballot.id) == NamedPaper.ballot_id)
        .where(Ballot.meeting_id == meeting_id)
        .group_by(col(NamedPaper.ballot_id))
    )
    return {**secret, **dict(named.all())}


def ballots_voted_on(session: Session, meeting_id: str, seat_id: str) -> set[str]:
    """Tell on which ballots of a meeting a seat has cast a paper."""
    found: set[str] = set()
    for table in (Turnout, NamedPaper):
        found.update(
            session.exec(
                select(table.ballot_id)
                .join(Ballot, col(Ballot.id) == table.ballot_id)
                .where(Ballot.meeting_id == meeting_id, table.seat_id == seat_id)
            )
        )
    return found


def has_cast(session: Session, ballot: Ballot, seat_id: str) -> bool:
    """Tell whether a seat has cast a paper on a ballot."""
    table = Turnout if ballot.secret else NamedPaper
    statement = select(table.id).where(table.ballot_id == ballot.id, table.seat_id == seat_id)
    return session.exec(statement).first() is not None


def own_paper(session: Session, ballot_id: str, seat_id: str) -> NamedPaper | None:
    """Give a seat's own named paper in its last version."""
    return session.exec(
        select(NamedPaper)
        .where(NamedPaper.ballot_id == ballot_id, NamedPaper.seat_id == seat_id)
        .order_by(col(NamedPaper.version).desc())
    ).first()


def count(session: Session, ballot: Ballot) -> Count:
    """Count the papers of a ballot: the last version of each seat, or every secret paper."""
    if ballot.secret:
        papers = session.exec(select(SecretPaper).where(SecretPaper.ballot_id == ballot.id)).all()
        choices = [paper.choice for paper in papers]
        sealed = digest(sorted([paper.key, paper.choice.value] for paper in papers))
    else:
        last = _last_versions(session, ballot.id)
        choices = [paper.choice for paper in last]
        sealed = digest(
            sorted([paper.seat_id, paper.version, paper.choice.value] for paper in last)
        )
    votes = {choice: choices.count(choice) for choice in Choice}
    return Count(attending=len(choices), votes=votes, digest=sealed)


def documents_of(session: Session, funding_round_id: str) -> tuple[tuple[str, str], ...]:
    """List (id, name) of the documents of votes held on paper, the newest first."""
    rows = session.exec(
        select(Attachment.id, Attachment.name)
        .where(Attachment.funding_round_id == funding_round_id, Attachment.purpose == DOCUMENT)
        .order_by(col(Attachment.added_at).desc(), col(Attachment.id))
    )
    return tuple((row[0], row[1]) for row in rows)


def open_ballots(session: Session, meeting_id: str) -> int:
    """Count the ballots of a meeting that are open now."""
    statement = select(func.count()).where(
        Ballot.meeting_id == meeting_id, Ballot.state == BallotState.OPEN
    )
    return session.exec(statement).one()


def _last_versions(session: Session, ballot_id: str) -> list[NamedPaper]:
    rows = session.exec(
        select(NamedPaper)
        .where(NamedPaper.ballot_id == ballot_id)
        .order_by(col(NamedPaper.version))
    )
    return list({paper.seat_id: paper for paper in rows}.values())


def _per_ballot(
    session: Session, table: type[RollEntry | Turnout], meeting_id: str
) -> dict[str, int]:
    statement = (
        select(table.ballot_id, func.count())
        .join(Ballot, col(Ballot.id) == table.ballot_id)
        .where(Ballot.meeting_id == meeting_id)
        .group_by(col(table.ballot_id))
    )
    return dict(session.exec(statement).all())
