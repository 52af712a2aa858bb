"""What a person holds in hand after handing something in."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.language.formats import zone_name
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal
from app.policy import require
from app.store import receipts
from app.store.standing import of_receipt
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
        newest=[row.id for row in newest] == [receipt.id],
    )
