"""Signed copies of the minutes of a meeting."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.models import Attachment, SignedMinutes
from app.policy import may, require
from app.store import scans, signed_minutes
from app.store.standing import of_meeting, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One signed copy."""

    id: str
    number: int
    name: str
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPage(Heading):
    """The minutes: to be printed, and as they came back."""

    meeting_id: str
    title: str
    copies: tuple[Copy, ...]
    may_keep: bool
    why_not: str
    accept: str = scans.ACCEPT


def show(reading: Reading, meeting_id: str) -> MinutesPage:
    """Show what to print and what came back."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    verdict = may(Verb.MINUTES_KEEP, standing)
    return MinutesPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        copies=tuple(
            Copy(
                id=row.id,
                number=row.number,
                name=file.name,
                note=row.note,
                added_by=account.display_name,
                added_at=row.added_at,
            )
            for row, file, account in signed_minutes.copies_of(reading.session, meeting.id)
        ),
        may_keep=verdict.allowed,
        why_not=verdict.reason,
    )


def allowance(reading: Reading, meeting_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person keep a copy, and how large may it be."""
    _, standing = of_meeting(reading, meeting_id)
    require(Verb.MINUTES_KEEP, standing)
    return scans.allowance(house_max)


def file(reading: Reading, copy_id: str) -> FileFacts:
    """Find a signed copy, for those who run the round or look over it."""
    row = reading.session.get(SignedMinutes, copy_id)
    if row is None:
        raise NotFound
    _, standing = of_meeting(reading, row.meeting_id)
    require(Verb.PANEL_VIEW, standing)
    found = reading.session.get(Attachment, row.attachment_id)
    if found is None:
        raise NotFound
    return scans.facts_of(found)
