"""The document behind a vote held on paper: a new one, or one that other votes of the round rest on too."""

from collections.abc import Sequence

from app.errors import Invalid
from app.forms.uploads import FileFacts
from app.models import Attachment, Ballot
from app.store import meetings
from app.store.scans import add_scan
from app.unit import Unit


def of_ballot(
    unit: Unit, ballot: Ballot, round_id: str, known: str, scans: Sequence[FileFacts]
) -> Attachment:
    """Link the new document, or one that was uploaded for another ballot of this round."""
    if scans:
        return add_scan(unit, scans[0], meetings.DOCUMENT, funding_round_id=round_id)
    found = unit.session.get(Attachment, known or ballot.document_id or "")
    if found is None or (found.funding_round_id, found.purpose) != (round_id, meetings.DOCUMENT):
        raise Invalid({"file": ("file_missing", {})})
    return found
