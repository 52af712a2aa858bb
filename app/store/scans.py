"""Copies of papers that belong to a deed: a stamped page, a signed form. Each has a door of its own."""

from app.forms.uploads import Allowance, FileFacts
from app.models import Attachment
from app.unit import Unit

SIGNED_PAPER = "signed_paper"
PAPER_SCAN = "paper_scan"
STAMPED_PAGE = "stamped_page"
APPROVAL_FORM = "approval_form"
KINDS = ("pdf", "jpg", "png", "heic")
ACCEPT = ".pdf,.jpg,.jpeg,.png,.heic"


def allowance(house_max: int) -> Allowance:
    """One picture or PDF at a time."""
    return Allowance(
        kinds=KINDS, size_max=house_max, count_max=1, count_left=1, bytes_left=house_max
    )


def add_scan(
    unit: Unit,
    facts: FileFacts,
    purpose: str,
    *,
    funding_round_id: str | None = None,
    proposal_id: str | None = None,
) -> Attachment:
    """Link the copy of a paper to what it belongs to; the caller records it."""
    row = Attachment(
        funding_round_id=funding_round_id,
        proposal_id=proposal_id,
        purpose=purpose,
        name=facts.name,
        media_type=facts.media_type,
        size=facts.size,
        sha256=facts.sha256,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(row)
    unit.session.flush()
    return row


def facts_of(row: Attachment) -> FileFacts:
    """Say what is needed to hand the bytes out."""
    return FileFacts(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
