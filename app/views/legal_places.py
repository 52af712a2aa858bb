"""Where a notice was put up, for those who record it and for the auditor."""

from dataclasses import dataclass

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.language.notices import PlaceNote, place_notes
from app.models import Attachment
from app.policy import may, require
from app.store import releases, scans
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesPage(Heading):
    """The places of a round's notice."""

    places: tuple[PlaceNote, ...]
    may_note: bool
    why_not: str
    accept: str = scans.ACCEPT


def index(reading: Reading, round_id: str) -> PlacesPage:
    """List the places."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    verdict = may(Verb.PUBLICATION_NOTE_PLACE, standing)
    return PlacesPage(
        **heading(reading, funding_round),
        places=place_notes(reading, funding_round.id),
        may_note=verdict.allowed,
        why_not="" if verdict.allowed else str(verdict.reason),
    )


def allowance(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person record a place."""
    _, standing = of_round(reading, round_id)
    require(Verb.PUBLICATION_NOTE_PLACE, standing)
    return scans.allowance(house_max)


def round_of(reading: Reading, place_id: str) -> str:
    """Name the round of a place to an officer."""
    row = releases.place(reading.session, place_id)
    _, standing = of_round(reading, row.funding_round_id)
    require(Verb.RESULT_VIEW, standing)
    return row.funding_round_id


def photo(reading: Reading, place_id: str) -> FileFacts:
    """Give the photo of a board to officers; who happens to stand before it is nobody else's business."""
    row = releases.place(reading.session, place_id)
    _, standing = of_round(reading, row.funding_round_id)
    require(Verb.RESULT_VIEW, standing)
    found = reading.session.get(Attachment, row.attachment_id) if row.attachment_id else None
    if found is None:
        raise NotFound
    return scans.facts_of(found)
