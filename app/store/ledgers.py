"""Lines of a ledger as officers read them, a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import Account, LedgerEntry, LedgerHead, Proposal
from app.vocabulary import Verb

PAGE = 50


def page_of(session: Session, chain: str, page: int) -> Sequence[tuple[LedgerEntry, str | None]]:
    """List the entries of a page, the newest first, with the actor's name."""
    return session.exec(
        select(LedgerEntry, Account.display_name)
        .join(Account, col(Account.id) == LedgerEntry.actor_id, isouter=True)
        .where(LedgerEntry.chain == chain)
        .order_by(col(LedgerEntry.sequence).desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()


def all_of(session: Session, chain: str) -> Sequence[tuple[LedgerEntry, str | None]]:
    """List every entry, the oldest first, with the actor's name."""
    return session.exec(
        select(LedgerEntry, Account.display_name)
        .join(Account, col(Account.id) == LedgerEntry.actor_id, isouter=True)
        .where(LedgerEntry.chain == chain)
        .order_by(col(LedgerEntry.sequence))
    ).all()


def head_of(session: Session, chain: str) -> tuple[int, str]:
    """Give (number of entries, digest of the last one)."""
    head = session.get(LedgerHead, chain)
    return (head.sequence, head.digest) if head else (0, "")


def last_at(session: Session, chain: str) -> datetime | None:
    """Tell when the last entry was written."""
    return session.exec(
        select(LedgerEntry.at)
        .where(LedgerEntry.chain == chain)
        .order_by(col(LedgerEntry.sequence).desc())
    ).first()


def numbers_of(session: Session, proposal_ids: Sequence[str]) -> dict[str, str]:
    """Give the numbers of submitted proposals."""
    rows = session.exec(
        select(Proposal.id, Proposal.number).where(
            col(Proposal.id).in_(proposal_ids), col(Proposal.number).is_not(None)
        )
    ).all()
    return {proposal_id: number or "" for proposal_id, number in rows}


def extensions_of(session: Session, chain: str) -> Sequence[LedgerEntry]:
    """List the times that a deadline of a round was moved, the newest first."""
    return session.exec(
        select(LedgerEntry)
        .where(LedgerEntry.chain == chain, LedgerEntry.verb == Verb.ROUND_EXTEND)
        .order_by(col(LedgerEntry.sequence).desc())
    ).all()
