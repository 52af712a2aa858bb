"""Every receipt of what counts, held against what is stored: hand-ins, sheets, papers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, and_, col, select

from app.models import (
    Ballot,
    LedgerEntry,
    Meeting,
    NamedPaper,
    Proposal,
    ProposalRevision,
    Receipt,
    Review,
    ReviewFiling,
    ReviewRevision,
    Seat,
)
from app.scoring.canonical import salted_digest
from app.store import filling, proposals
from app.store.proposal_files import handed_in_by
from app.vocabulary import BallotState, ProposalState, ReceiptKind, ReviewState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """How many receipts were held against their contents, which differ, and what has none."""

    held: int
    differ: tuple[str, ...]
    without: int


Found = tuple[Receipt, Sequence[Mapping[str, Any]]]


def audit(session: Session, funding_round_id: str) -> Audit:
    """Recompute the digest of each counted content; a receipt differs if no content gives its digest."""
    handed = list(_submissions(session, funding_round_id))
    sheets = list(_sheets(session, funding_round_id))
    found = [one for one in (*handed, *sheets) if one is not None]
    found += _papers(session, funding_round_id)
    return Audit(
        held=len(found),
        differ=tuple(
            sorted(receipt.number for receipt, stored in found if not _is(receipt, stored))
        ),
        without=handed.count(None) + sheets.count(None),
    )


def _is(receipt: Receipt, stored: Sequence[Mapping[str, Any]]) -> bool:
    return any(salted_digest(receipt.salt, dict(one)) == receipt.content_digest for one in stored)


def _submissions(session: Session, round_id: str) -> Iterator[Found | None]:
    """The newest hand-in of each proposal that takes part; None where it has no receipt."""
    handed_in = and_(
        col(ProposalRevision.proposal_id) == Proposal.id,
        col(ProposalRevision.number) == Proposal.submitted_revision,
    )
    rows = session.exec(
        select(Proposal, ProposalRevision)
        .join(ProposalRevision, handed_in)
        .where(Proposal.funding_round_id == round_id, Proposal.state == ProposalState.ELIGIBLE)
    ).all()
    newest = _newest_submissions(session, round_id)
    files = handed_in_by(session, [proposal for proposal, _ in rows])
    for proposal, revision in rows:
        if proposal.id not in newest:
            yield None
            continue
        there = files.get(proposal.id, ())
        yield newest[proposal.id], [proposals.handed_in(proposal, revision, there)]


def _newest_submissions(session: Session, round_id: str) -> dict[str, Receipt]:
    """Give the newest receipt of each proposal."""
    rows = session.exec(
        select(Receipt)
        .where(Receipt.funding_round_id == round_id, Receipt.kind == ReceiptKind.SUBMISSION)
        .order_by(col(Receipt.sequence))
    )
    return {receipt.subject_id: receipt for receipt in rows}


def _sheets(session: Session, round_id: str) -> Iterator[Found | None]:
    """The receipt of each filed sheet; several sheets may have been handed in under one."""
    counted = session.exec(
        select(Review.id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(Seat.funding_round_id == round_id, Review.state == ReviewState.FILED)
    ).all()
    rows = session.exec(
        select(Receipt, ReviewFiling, ReviewRevision, Review, Seat, Proposal)  # type: ignore[call-overload]  # the stubs end at four tables
        .join(ReviewFiling, col(ReviewFiling.receipt_id) == Receipt.id)
        .join(Review, col(Review.id) == ReviewFiling.review_id)
        .join(
            ReviewRevision,
            and_(
                col(ReviewRevision.review_id) == Review.id,
                col(ReviewRevision.number) == ReviewFiling.revision,
            ),
        )
        .join(Seat, col(Seat.id) == Review.seat_id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(Receipt.funding_round_id == round_id, Receipt.kind == ReceiptKind.REVIEW)
    ).all()
    order = _order(session, round_id)
    together: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    receipts: dict[str, Receipt] = {}
    current: set[str] = set()
    for receipt, filing, revision, review, seat, proposal in rows:
        receipts[receipt.id] = receipt
        place = max((n for n in order[review.id] if n <= receipt.sequence), default=0)
        together[receipt.id].append((place, filling.handed_in(proposal, seat, revision)))
        if filing.revision == review.filed_revision:
            current.add(review.id)
    for key, receipt in receipts.items():
        contents = [content for _, content in sorted(together[key], key=lambda pair: pair[0])]
        yield receipt, [{"sheets": contents}, *contents[:1]]
    yield from (None for review in counted if review not in current)


def _order(session: Session, round_id: str) -> Mapping[str, list[int]]:
    """Give where on the ledger each sheet was handed in: in this order they stand in a common receipt."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = session.exec(
        select(LedgerEntry.subject_id, LedgerEntry.sequence).where(
            LedgerEntry.chain == f"round:{round_id}", LedgerEntry.verb == Verb.REVIEW_FILE
        )
    )
    for review_id, sequence in rows:
        found[review_id].append(sequence)
    return found


def _papers(session: Session, round_id: str) -> list[Found]:
    """Each receipt of a paper of a closed vote, with every version that its holder cast there."""
    papers: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    rows = session.exec(
        select(NamedPaper, Seat)
        .join(Seat, col(Seat.id) == NamedPaper.seat_id)
        .where(Seat.funding_round_id == round_id)
    )
    for paper, seat in rows:
        papers[paper.ballot_id, seat.account_id or ""].append(_paper(paper))
    receipts = session.exec(
        select(Receipt, Ballot.secret)
        .join(Ballot, col(Ballot.id) == Receipt.subject_id)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(
            Meeting.funding_round_id == round_id,
            Receipt.kind == ReceiptKind.PAPER,
            Ballot.state == BallotState.CLOSED,
        )
    ).all()
    return [
        (receipt, [_turnout(receipt)] if secret else papers[receipt.subject_id, receipt.account_id])
        for receipt, secret in receipts
    ]


def _turnout(receipt: Receipt) -> Mapping[str, Any]:
    return {"ballot": receipt.subject_id, "turnout": True}


def _paper(paper: NamedPaper) -> Mapping[str, Any]:
    listed = {} if paper.picks is None else {"picks": paper.picks}
    return {
        "ballot": paper.ballot_id,
        "version": paper.version,
        "choice": paper.choice.value,
        **listed,
    }
