"""Files that people added: their facts; the bytes lie in the store of files."""

from sqlmodel import Session, col, func, select

from app.errors import NotFound
from app.models import Attachment
from app.store.proposals import PROPOSAL_FILE


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
