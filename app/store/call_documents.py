"""Files that belong to a call, such as the guide for applicants."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.errors import NotFound
from app.models import Attachment

PURPOSE = "call_document"


def documents_of(session: Session, funding_round_id: str) -> Sequence[Attachment]:
    """List the files of a call that were not taken off, as they were added."""
    return session.exec(
        select(Attachment)
        .where(
            Attachment.funding_round_id == funding_round_id,
            Attachment.purpose == PURPOSE,
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()


def document(session: Session, document_id: str) -> Attachment:
    """Find a file of a call."""
    found = session.get(Attachment, document_id)
    if found is None or found.purpose != PURPOSE or found.removed_at is not None:
        raise NotFound
    return found
