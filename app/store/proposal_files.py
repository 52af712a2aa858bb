"""The files of a proposal: those of now, and those that were handed in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, and_, col, select

from app.models import Attachment, LedgerEntry, Proposal, Receipt
from app.vocabulary import ReceiptKind

PROPOSAL_FILE = "proposal"


def files_of(session: Session, proposal_id: str) -> Sequence[Attachment]:
    """List the files of a proposal as they are now."""
    return [row for row in _all(session, [proposal_id]) if present(row, None)]


def files_handed_in(session: Session, proposal: Proposal) -> Sequence[Attachment]:
    """List the files that the newest hand-in bound: its receipt and whoever reads have the same ones."""
    return handed_in_by(session, [proposal]).get(proposal.id, [])


def handed_in_by(
    session: Session, proposals: Collection[Proposal]
) -> Mapping[str, list[Attachment]]:
    """Give the files that were handed in, by proposal."""
    rows = _all(session, [one.id for one in proposals if one.submitted_at is not None])
    own = {row.proposal_id for row in rows}
    instants = instants_of(session, [one for one in proposals if one.id in own]) if rows else {}
    found: dict[str, list[Attachment]] = {}
    for row in rows:
        if present(row, instants[row.proposal_id or ""]):
            found.setdefault(row.proposal_id or "", []).append(row)
    return found


def instants_of(session: Session, proposals: Collection[Proposal]) -> Mapping[str, datetime]:
    """Give the instant at which the newest hand-in was written to the ledger, by proposal.

    It lies behind the arrival where the hand-in waited for somebody's upload, which it then holds. What was
    brought in without a receipt has its arrival alone.
    """
    arrived = {row.id: row.submitted_at for row in proposals if row.submitted_at is not None}
    line = and_(
        col(LedgerEntry.chain) == Receipt.chain, col(LedgerEntry.sequence) == Receipt.sequence
    )
    written = session.exec(
        select(Receipt.subject_id, LedgerEntry.at)
        .join(LedgerEntry, line)
        .where(col(Receipt.subject_id).in_(arrived.keys()), Receipt.kind == ReceiptKind.SUBMISSION)
        .order_by(col(Receipt.sequence))
    ).all()
    return {**arrived, **dict(written)}


def present(row: Attachment, at: datetime | None) -> bool:
    """Tell whether a file is there now, or was at an instant."""
    if at is None:
        return row.removed_at is None
    return row.added_at <= at and (row.removed_at is None or row.removed_at > at)


def _all(session: Session, proposal_ids: Collection[str]) -> Sequence[Attachment]:
    if not proposal_ids:
        return []
    return session.exec(
        select(Attachment)
        .where(col(Attachment.proposal_id).in_(proposal_ids), Attachment.purpose == PROPOSAL_FILE)
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()
