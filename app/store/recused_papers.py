"""Named papers that count, of members who keep out of what they are about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import Ballot, Meeting, NamedPaper, Proposal, Recusal
from app.store import panels, polls

Since = dict[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusedPaper:
    """A paper that counts; `before` tells that it was cast before its member kept out."""

    seat: str
    proposal: str
    before: bool


def counted(session: Session, funding_round_id: str) -> Sequence[RecusedPaper]:
    """List the papers of the ballots that count, in the version that counts, of whoever keeps out."""
    recused = panels.recusals_of_round(session, funding_round_id)
    papers = list(_named(session, funding_round_id)) if recused else []
    if not papers:
        return []
    since = _since(session, funding_round_id, recused)
    counting = polls.counting(session, funding_round_id)
    return [
        RecusedPaper(
            seat=paper.seat_id,
            proposal=proposal,
            before=paper.cast_at < since[paper.seat_id, proposal],
        )
        for paper, proposal in papers
        if (paper.seat_id, proposal) in since and (paper.ballot_id, proposal) in counting
    ]


def _named(session: Session, funding_round_id: str) -> Iterator[tuple[NamedPaper, str]]:
    """Give the last version of each paper with each proposal that it is for."""
    rows = session.exec(
        select(NamedPaper, Ballot.proposal_id)
        .join(Ballot, col(Ballot.id) == NamedPaper.ballot_id)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id, col(Ballot.vote).is_not(None))
        .order_by(col(NamedPaper.version))
    )
    last = {(paper.ballot_id, paper.seat_id): (paper, own) for paper, own in rows}
    for paper, own in last.values():
        for proposal in [own] if own else list(paper.picks or ()):
            yield paper, proposal


def _since(session: Session, funding_round_id: str, recused: Sequence[Recusal]) -> Since:
    """Tell since when each (seat, proposal) is kept apart."""
    listed = session.exec(
        select(Proposal.id, Proposal.organisation_id).where(
            Proposal.funding_round_id == funding_round_id
        )
    ).all()
    found: Since = {}
    for row in recused:
        for proposal, body in listed:
            if row.proposal_id == proposal or (row.organisation_id and row.organisation_id == body):
                found.setdefault((row.seat_id, proposal), row.recorded_at)
    return found
