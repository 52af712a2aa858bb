"""Files that people added: their facts; the bytes lie in the store of files."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.errors import NotFound
from app.models import Attachment
from app.store.proposals import PROPOSAL_FILE
from app.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A picture or copy of a paper whose bytes are already in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


def add_scan(
    unit: Unit,
    scan: Scan,
    purpose: str,
    *,
    funding_round_id: str | None = None,
    proposal_id: str | None = None,
    organisation_id: str | None = None,
) -> Attachment:
    """Link the copy of a paper to what it belongs to; the caller records it."""
    row = Attachment(
        funding_round_id=funding_round_id,
        proposal_id=proposal_id,
        organisation_id=organisation_id,
        purpose=purpose,
        name=scan.name[-200:],
        media_type=scan.media_type,
        size=scan.size,
        sha256=scan.sha256,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def attachment(session: Session, attachment_id: str) -> Attachment:
    """Find a file of a proposal; files of other things have doors of their own."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.proposal_id is None or found.purpose != PROPOSAL_FILE:
        raise NotFound
    return found


def count_present(session: Session, proposal_id: str) -> int:
    """Count the files that a proposal has now."""
    return session.exec(
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.proposal_id == proposal_id,
            Attachment.purpose == PROPOSAL_FILE,
            col(Attachment.removed_at).is_(None),
        )
    ).one()
