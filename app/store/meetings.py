"""Meetings, ballots, rolls, papers: what stands in the tables, and how papers are counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    PaperList,
    Proposal,
    RollEntry,
    Seat,
    SecretPaper,
    Turnout,
)
from app.scoring import counting
from app.scoring.canonical import digest
from app.scoring.counting import NO_ANSWERS
from app.scoring.evidence import Paper
from app.scoring.polls import needed_votes
from app.scoring.rulebook import Choices, Rulebook, Vote, VoteForm
from app.store import panels
from app.vocabulary import Choice, Voters

Lists = Mapping[str, Sequence[tuple[BallotOption, Proposal]]]
#: The purpose of an attachment that proves the counts of a vote.
DOCUMENT = "ballot_document"
_SAID = {Choice.FOR: 1, Choice.AGAINST: -1, Choice.ABSTAIN: 0}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A vote of the rulebook that has no ballot yet: one proposal, or a list of them."""

    vote: Vote
    proposals: tuple[str, ...]


def due_votes(
    session: Session, funding_round_id: str, rules: Rulebook, proposals: Sequence[Proposal]
) -> tuple[Due, ...]:
    """List the ballots that the rulebook needs and that nobody has planned: a run-off waits for its tie."""
    rows = session.exec(
        select(Ballot)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id, col(Ballot.vote).is_not(None))
    ).all()
    planned = {(row.vote, row.proposal_id) for row in rows}
    needed = needed_votes(rules)
    found: list[Due] = []
    for vote in (vote for vote in rules.all_votes if vote.id in needed):
        if not vote.lists:
            missing = [row.id for row in proposals if (vote.id, row.id) not in planned]
            found.extend(Due(vote=vote, proposals=(key,)) for key in missing)
        elif (vote.id, None) not in planned and proposals:
            found.append(Due(vote=vote, proposals=tuple(row.id for row in proposals)))
    return tuple(found)


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
    """Count the papers of a ballot: the last version of each seat, every secret paper, or the typed ones."""
    typed = last_typed(session, ballot.id) if ballot.entered_by else None
    if typed is not None:
        papers = [_typed(row, place) for place, row in enumerate(typed.papers)]
        return _counted(session, ballot, papers, digest_of_pile(typed.papers))
    cast = _cast(session, ballot)
    papers = [_paper(ballot, row, place) for place, row in enumerate(cast)]
    return _counted(session, ballot, papers, digest(sorted(_sealed(row) for row in cast)))


def digest_of_pile(papers: Sequence[Mapping[str, Any]]) -> str:
    """Bind typed papers, whatever order they lay in."""
    return digest(sorted(digest([row["seat"], row["picks"], row["void"]]) for row in papers))


def _counted(session: Session, ballot: Ballot, papers: Sequence[Paper], sealed: str) -> Count:
    listed = [option.proposal_id for option in list_of(session, ballot)]
    rule = Vote(form=VoteForm(ballot.form.value), choices=choices_of(ballot))
    found = counting.count(
        rule,
        papers,
        options=listed or [ballot.proposal_id or ""],
        recused=_recused(session, ballot, papers),
    )
    answers = {name: found.answers.get(name, NO_ANSWERS) for name in listed}
    one = found.answers.get(ballot.proposal_id or "", NO_ANSWERS)
    votes = {
        Choice.FOR: len(found.valid) - found.empty if listed else one.votes_for,
        Choice.AGAINST: one.votes_against,
        Choice.ABSTAIN: found.empty if listed else one.votes_abstain,
    }
    return Count(
        cast=len(papers),
        votes=votes,
        void=len(found.void),
        digest=sealed,
        listed={name: row.votes_for for name, row in answers.items()},
    )


def _recused(
    session: Session, ballot: Ballot, papers: Sequence[Paper]
) -> Mapping[str, frozenset[str]]:
    """On paper a member may tick what the own phone would not have shown."""
    if not any(paper.voter for paper in papers):
        return counting.NOBODY
    rows = options_of(session, ballot.meeting_id).get(ballot.id, ())
    round_id = meeting_of(session, ballot).funding_round_id
    found: dict[str, set[str]] = defaultdict(set)
    for seat, proposal in panels.recused_pairs(session, round_id, [row for _, row in rows]):
        found[seat].add(proposal)
    return {seat: frozenset(names) for seat, names in found.items()}


def _cast(session: Session, ballot: Ballot) -> Sequence[SecretPaper | NamedPaper]:
    if ballot.secret:
        return session.exec(select(SecretPaper).where(SecretPaper.ballot_id == ballot.id)).all()
    return _last_versions(session, ballot.id)


def _paper(ballot: Ballot, row: SecretPaper | NamedPaper, place: int) -> Paper:
    if ballot.proposal_id is not None:
        return Paper(id=str(place), choices={ballot.proposal_id: _SAID[row.choice]})
    return Paper(id=str(place), choices=row.picks or {})


def _typed(row: Mapping[str, Any], place: int) -> Paper:
    return Paper(id=str(place), voter=row["seat"], choices=row["picks"], void=bool(row["void"]))


def last_typed(session: Session, ballot_id: str) -> PaperList | None:
    """Give the pile of papers that was typed last for a list."""
    return session.exec(
        select(PaperList)
        .where(PaperList.ballot_id == ballot_id)
        .order_by(col(PaperList.number).desc())
    ).first()


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
