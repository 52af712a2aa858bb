"""What a person holds in hand after handing something in."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from app.clock import to_text
from app.errors import NotFound
from app.language.catalogue import content
from app.language.criteria import typed
from app.language.formats import zone_name
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal
from app.policy import require
from app.scoring.numbers import places
from app.store import receipts
from app.store.filed_marks import FiledMarks, filed_marks
from app.store.standing import of_installation, of_receipt
from app.unit import Reading
from app.vocabulary import ReceiptKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Heading):
    """A receipt: what was received, when, and what binds it to the ledger."""

    receipt_id: str
    kind: ReceiptKind
    number: str
    title: str
    proposal_id: str
    accepted_at: datetime
    zone_name: str
    content_digest: str
    salt: str
    rulebook_version: int
    rulebook_digest: str
    chain: str
    sequence: int
    entry_digest: str
    newest: bool
    columns: tuple[str, ...] = ()
    sheets: tuple["SheetLine", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One sheet of the receipt, with its marks; of what one keeps out of since, the number alone."""

    number: str
    title: str
    marks: tuple[str, ...]
    total: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCheck:
    """What somebody typed from a receipt, and whether it is one of ours: nothing more."""

    number: str
    digest: str
    asked: bool
    equal: bool


def check(reading: Reading, number: str, digest: str) -> ReceiptCheck:
    """Tell whether a number and a digest belong together; an unknown number is not told apart."""
    require(Verb.RECEIPT_CHECK, of_installation(reading))
    typed, given = _narrow(number).upper(), _narrow(digest).lower()
    found = receipts.by_number(reading.session, typed)
    wanted = found.content_digest if found else token_hex(32)
    equal = compare_digest(wanted.encode(), given.encode())
    return ReceiptCheck(
        number=number, digest=digest, asked=bool(typed or given), equal=equal and found is not None
    )


def _narrow(text: str) -> str:
    """Take typing on a Chinese keyboard, and blanks between groups, for what is meant."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def show(reading: Reading, receipt_id: str) -> ReceiptPage:
    """Show a receipt to whoever handed in, and to those who act for the same applicant."""
    receipt, standing = of_receipt(reading, receipt_id)
    require(Verb.RECEIPT_VIEW, standing)
    funding_round = reading.session.get(FundingRound, receipt.funding_round_id)
    if funding_round is None:
        raise NotFound
    submission = receipt.kind is ReceiptKind.SUBMISSION
    proposal = reading.session.get(Proposal, receipt.subject_id) if submission else None
    newest = receipts.receipts_of(reading.session, receipt.subject_id)[:1]
    filed = () if submission else filed_marks(reading.session, receipt.id, funding_round.id)
    return ReceiptPage(
        **heading(reading, funding_round),
        receipt_id=receipt.id,
        kind=receipt.kind,
        number=receipt.number,
        title=proposal.title if proposal else "",
        proposal_id=proposal.id if proposal else "",
        accepted_at=receipt.accepted_at,
        zone_name=zone_name(ZoneInfo(funding_round.timezone), reading.language),
        content_digest=receipt.content_digest,
        salt=receipt.salt,
        rulebook_version=receipt.rulebook_version,
        rulebook_digest=receipt.rulebook_digest,
        chain=receipt.chain,
        sequence=receipt.sequence,
        entry_digest=receipt.entry_digest,
        newest=bool(filed) or [row.id for row in newest] == [receipt.id],
        columns=tuple(
            content(leaf.title, reading.language)[0]
            for one in filed[:1]
            for leaf, _ in one.panel.leaves
        ),
        sheets=tuple(_line(one) for one in filed),
    )


def document(reading: Reading, receipt_id: str) -> dict[str, Any]:
    """Give a receipt as a file that can be held up for a check; it holds nothing of what was handed in."""
    receipt, standing = of_receipt(reading, receipt_id)
    require(Verb.RECEIPT_VIEW, standing)
    return {
        "format": "miaopu-receipt/1",
        "kind": receipt.kind.value,
        "number": receipt.number,
        "accepted_at": to_text(receipt.accepted_at),
        "content_digest": receipt.content_digest,
        "salt": receipt.salt,
        "rulebook_version": receipt.rulebook_version,
        "rulebook_digest": receipt.rulebook_digest,
        "chain": receipt.chain,
        "sequence": receipt.sequence,
        "entry_digest": receipt.entry_digest,
    }


def _line(one: FiledMarks) -> SheetLine:
    return SheetLine(
        number=one.number,
        title=one.title,
        marks=tuple(typed(one.marks.get(leaf.id)) or "—" for leaf, _ in one.panel.leaves),
        total="—" if one.recused else places(one.total, 2),
        reason=one.reason,
    )
