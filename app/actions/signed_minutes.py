"""The signed minutes come back: a scan that is kept with its meeting, beside earlier ones."""

from collections.abc import Sequence

from app.audit import record, round_chain
from app.errors import Invalid
from app.forms.meetings import SignedMinutesForm
from app.forms.uploads import FileFacts
from app.models import SignedMinutes
from app.policy import require
from app.store import signed_minutes
from app.store.scans import add_scan
from app.store.standing import of_meeting
from app.unit import Unit
from app.vocabulary import Verb


def keep(unit: Unit, meeting_id: str, form: SignedMinutesForm, scans: Sequence[FileFacts]) -> str:
    """Keep a signed copy; gives the meeting's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.MINUTES_KEEP, standing)
    if not scans:
        raise Invalid({"file": ("file_missing", {})})
    round_id = meeting.funding_round_id
    scan = add_scan(unit, scans[0], signed_minutes.PURPOSE, funding_round_id=round_id)
    row = SignedMinutes(
        meeting_id=meeting.id,
        number=signed_minutes.next_number(unit.session, meeting.id),
        note=form.note,
        attachment_id=scan.id,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(row)
    after = {"number": row.number, "meeting": meeting.id, "sha256": scan.sha256}
    record(unit, Verb.MINUTES_KEEP, row, chain=round_chain(round_id), after=after)
    return meeting.id
