"""Receipts: made in the action's own transaction, after its line on the ledger."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from app.models import (
    Account,
    FundingRound,
    PaperReceipt,
    Proposal,
    Receipt,
    ResultObjection,
)
from app.scoring.canonical import salted_digest
from app.store.rounds import rulebook_of
from app.unit import Unit
from app.vocabulary import ReceiptKind

#: No 0/O, 1/I/L, so that a number can be read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number(session: Session, code: str) -> str:
    """Make a number that nobody holds: round code, six random characters, a check character.

    Among some tens of thousands two are drawn alike now and then: the second one draws again.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(6))
        number = f"{code}-{body}{check_character(code + body)}"
        if not _held(session, number):
            return number


def check_character(text: str) -> str:
    """Compute the check character; one wrong or two swapped characters change it."""
    total = sum(
        place * (ALPHABET.find(char) + 2)
        for place, char in enumerate(reversed(text.upper()), start=1)
    )
    return ALPHABET[total % len(ALPHABET)]


def make_receipt(  # noqa: PLR0913 -- the parts of a receipt, all keywords
    unit: Unit,
    *,
    kind: ReceiptKind,
    funding_round: FundingRound,
    subject_id: str,
    content: Mapping[str, Any],
    entry: tuple[str, int, str],
    number: str | None = None,
    holder: str | None = None,
) -> Receipt:
    """Write the receipt of what was just recorded. `entry` is (chain, sequence, digest).

    It is the actor's, unless something was handed in for another: then that person holds it.
    """
    salt = secrets.token_hex(16)
    rulebook = rulebook_of(unit.session, funding_round.id)
    receipt = Receipt(
        kind=kind,
        number=number or new_number(unit.session, funding_round.code),
        funding_round_id=funding_round.id,
        account_id=holder or unit.actor.account_id or "",
        subject_id=subject_id,
        accepted_at=unit.arrived_at,
        content_digest=salted_digest(salt, dict(content)),
        salt=salt,
        rulebook_version=rulebook.version,
        rulebook_digest=rulebook.digest,
        chain=entry[0],
        sequence=entry[1],
        entry_digest=entry[2],
    )
    unit.session.add(receipt)
    return receipt


def recipient_of(session: Session, proposal: Proposal) -> Account | None:
    """Find whoever handed a proposal in last: answers about it go there."""
    rows = receipts_of(session, proposal.id)
    return session.get(Account, rows[0].account_id if rows else proposal.started_by)


def _held(session: Session, number: str) -> bool:
    tables = (Receipt, Proposal, PaperReceipt, ResultObjection)
    held = (exists().where(col(one.number) == number) for one in tables)
    return bool(session.execute(sql_select(or_(*held))).scalar())


def by_number(session: Session, number: str) -> Receipt | None:
    """Find the receipt with a number."""
    return session.exec(select(Receipt).where(Receipt.number == number)).first()


def count_of(session: Session, subject_id: str) -> int:
    """Count the receipts of a thing."""
    return session.exec(
        select(func.count()).select_from(Receipt).where(Receipt.subject_id == subject_id)
    ).one()


def of_account(session: Session, funding_round_id: str, account_id: str) -> list[Receipt]:
    """List what a person holds of a round, the newest first."""
    return list(
        session.exec(
            select(Receipt)
            .where(Receipt.funding_round_id == funding_round_id, Receipt.account_id == account_id)
            .order_by(col(Receipt.accepted_at).desc(), col(Receipt.id))
        ).all()
    )


def receipts_of(session: Session, subject_id: str) -> list[Receipt]:
    """List the receipts of a thing, the newest first."""
    return list(
        session.exec(
            select(Receipt)
            .where(Receipt.subject_id == subject_id)
            .order_by(col(Receipt.accepted_at).desc(), col(Receipt.id))
        ).all()
    )
