"""Meetings, ballots, rolls, papers: what stands in the tables, and how papers are counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.errors import NotFound
from app.models import (
    Account,
    Attachment,
    Ballot,
    BallotOption,
    CardTurnout,
    Meeting,
    NamedPaper,
    Proposal,
    RollEntry,
    Seat,
    SecretPaper,
    Turnout,
)
from app.scoring.canonical import digest
from app.scoring.lists import counted
from app.scoring.rulebook import Choices
from app.vocabulary import BallotForm, BallotState, Choice, Voters

Lists = Mapping[str, Sequence[tuple[BallotOption, Proposal]]]
#: The purpose of an attachment that proves the counts of a vote.
DOCUMENT = "ballot_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The papers of one ballot, counted; `digest` binds the sorted papers.

    On a list, `for` counts the papers that picked something, and `listed` what each proposal got.
    """

    cast: int
    votes: Mapping[Choice, int]
    void: int
    digest: str
    listed: Mapping[str, int]


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


def ballots_of(session: Session, meeting_id: str) -> Sequence[tuple[Ballot, Proposal | None]]:
    """List the ballots of a meeting: proposals by number, votes held again after them, then lists."""
    rows: Sequence[tuple[Ballot, Proposal | None]] = session.exec(
        select(Ballot, Proposal)
        .join(Proposal, col(Proposal.id) == Ballot.proposal_id, isouter=True)
        .where(Ballot.meeting_id == meeting_id)
        .order_by(
            col(Proposal.number).is_(None),
            col(Proposal.number),
            col(Proposal.id),
            col(Ballot.voters),
            col(Ballot.attempt),
            col(Ballot.created_at),
            col(Ballot.id),
        )
    ).all()
    return rows


def options_of(session: Session, meeting_id: str) -> Lists:
    """Give the proposals of every list of a meeting, in their order."""
    found: dict[str, list[tuple[BallotOption, Proposal]]] = defaultdict(list)
    rows = session.exec(
        select(BallotOption, Proposal)
        .join(Proposal, col(Proposal.id) == BallotOption.proposal_id)
        .join(Ballot, col(Ballot.id) == BallotOption.ballot_id)
        .where(Ballot.meeting_id == meeting_id)
        .order_by(col(BallotOption.position), col(BallotOption.id))
    )
    for option, proposal in rows:
        found[option.ballot_id].append((option, proposal))
    return found


def list_of(session: Session, ballot: Ballot) -> Sequence[BallotOption]:
    """Give the rows of one list, in their order."""
    return session.exec(
        select(BallotOption)
        .where(BallotOption.ballot_id == ballot.id)
        .order_by(col(BallotOption.position), col(BallotOption.id))
    ).all()


def choices_of(ballot: Ballot) -> Choices:
    """Say what a paper of a list may hold."""
    return Choices(
        at_least=ballot.pick_min,
        at_most=ballot.pick_max or None,
        points=ballot.points or None,
    )


def put_to_vote(session: Session, funding_round_id: str) -> set[str]:
    """Tell which proposals of a round already have a ballot."""
    return set(
        session.exec(
            select(col(Proposal.id))
            .join(Ballot, col(Ballot.proposal_id) == col(Proposal.id))
            .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
            .where(Meeting.funding_round_id == funding_round_id, Ballot.voters == Voters.PANEL)
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
    secret = _per_ballot(session, Turnout, meeting_id) | _per_ballot(
        session, CardTurnout, meeting_id
    )
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


def voted_on(session: Session, ballot: Ballot) -> set[str]:
    """Tell which seats, or on a public ballot which cards, have cast a paper."""
    if ballot.voters is Voters.PUBLIC:
        statement = select(CardTurnout.card_id).where(CardTurnout.ballot_id == ballot.id)
        return set(session.exec(statement))
    table = Turnout if ballot.secret else NamedPaper
    return set(session.exec(select(table.seat_id).where(table.ballot_id == ballot.id)))


def count(session: Session, ballot: Ballot) -> Count:
    """Count the papers of a ballot: the last version of each seat, or every secret paper."""
    papers: Sequence[SecretPaper | NamedPaper]
    if ballot.secret:
        papers = session.exec(select(SecretPaper).where(SecretPaper.ballot_id == ballot.id)).all()
    else:
        papers = _last_versions(session, ballot.id)
    choices = [paper.choice for paper in papers]
    sealed = digest(sorted(_sealed(paper) for paper in papers))
    votes = {choice: choices.count(choice) for choice in Choice}
    if ballot.form is BallotForm.FOR_AGAINST_ABSTAIN:
        return Count(cast=len(papers), votes=votes, void=0, digest=sealed, listed={})
    options = [option.proposal_id for option in list_of(session, ballot)]
    listed = counted(choices_of(ballot), options, [paper.picks or {} for paper in papers])
    votes = {Choice.FOR: listed.valid, Choice.AGAINST: 0, Choice.ABSTAIN: listed.empty}
    return Count(
        cast=len(papers), votes=votes, void=listed.void, digest=sealed, listed=listed.votes
    )


def _sealed(paper: SecretPaper | NamedPaper) -> list[str | int]:
    key = [paper.key] if isinstance(paper, SecretPaper) else [paper.seat_id, paper.version]
    picks = [] if paper.picks is None else [digest(paper.picks)]
    return [*key, paper.choice.value, *picks]


def papers_for_absent(
    session: Session, meeting_id: str
) -> Sequence[tuple[NamedPaper, Seat, Account, Ballot]]:
    """List the papers that were entered for members who were not there, and by whom."""
    return session.exec(
        select(NamedPaper, Seat, Account, Ballot)
        .join(Seat, col(Seat.id) == NamedPaper.seat_id)
        .join(Account, col(Account.id) == NamedPaper.entered_by)
        .join(Ballot, col(Ballot.id) == NamedPaper.ballot_id)
        .where(Ballot.meeting_id == meeting_id)
        .order_by(col(NamedPaper.cast_at), col(NamedPaper.id))
    ).all()


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
    session: Session, table: type[RollEntry | Turnout | CardTurnout], meeting_id: str
) -> dict[str, int]:
    statement = (
        select(table.ballot_id, func.count())
        .join(Ballot, col(Ballot.id) == table.ballot_id)
        .where(Ballot.meeting_id == meeting_id)
        .group_by(col(table.ballot_id))
    )
    return dict(session.exec(statement).all())
