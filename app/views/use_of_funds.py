"""How the granted money was used, in public: by accepted reports alone, and nothing about any person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import NotFound
from app.forms.uploads import FileFacts
from app.language.headings import Heading, heading
from app.language.report_books import Use
from app.policy import may, require
from app.store import awards, report_photos, reports
from app.store.figure_rows import rows_of
from app.store.scans import facts_of
from app.store.standing import of_round_by_code
from app.unit import Reading
from app.vocabulary import AwardState, Verb

#: Awards that are paid, even before the first payment; one that was only offered is not public yet.
_GOES_ON = frozenset({AwardState.RUNNING, AwardState.CLOSED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPhoto:
    """A picture that the people on it agreed to show, and that the office released."""

    id: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLine(Use):
    """One project with its released pictures."""

    photos: tuple[PublicPhoto, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsePage(Heading):
    """All projects of a round, with the sums of what is told."""

    lines: tuple[UseLine, ...]
    told_by: int
    people: int
    contacts: int
    granted_minor: int
    paid_minor: int
    returned_minor: int
    spent_minor: int
    may_open: bool
    #: The programme whose figures the reader may open into rows; nobody but officers has one.
    rows_of: str


def show(reading: Reading, code: str) -> UsePage:
    """Show it once something was announced."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    session = reading.session
    register = awards.register_of(session, funding_round, reading.now)
    told = register.told
    shown: dict[str, list[PublicPhoto]] = {}
    for row, proposal_id in report_photos.released(session, funding_round.id):
        shown.setdefault(proposal_id, []).append(PublicPhoto(id=row.id, caption=row.caption))
    lines = tuple(
        _line(one, told.get(one.proposal_id), tuple(shown.get(one.proposal_id, ())))
        for one in register.awards
        if one.state in _GOES_ON or one.sums.paid_minor or one.proposal_id in told
    )
    return UsePage(
        **heading(reading, funding_round),
        lines=lines,
        told_by=sum(line.content is not None for line in lines),
        people=sum(line.people for line in lines),
        contacts=sum(line.contacts for line in lines),
        granted_minor=sum(line.granted_minor for line in lines),
        paid_minor=sum(line.paid_minor for line in lines),
        returned_minor=sum(line.returned_minor for line in lines),
        spent_minor=sum(line.spent_minor for line in lines),
        may_open=may(Verb.AWARD_LIST, standing).allowed,
        rows_of=rows_of(funding_round, standing),
    )


def photo(reading: Reading, code: str, photo_id: str) -> FileFacts:
    """Find a picture that is public; of every other one nothing is known here."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    found = report_photos.released_one(reading.session, funding_round.id, photo_id)
    if found is None:
        raise NotFound
    return facts_of(found)


def _line(
    award: awards.Award, content: Mapping[str, Any] | None, photos: tuple[PublicPhoto, ...]
) -> UseLine:
    people, contacts = reports.people_served(content or {})
    return UseLine(
        number=award.number,
        title=award.title,
        organisation=award.organisation,
        granted_minor=award.granted_minor,
        paid_minor=award.sums.paid_minor,
        returned_minor=award.sums.returned_minor,
        people=people,
        contacts=contacts,
        spent_minor=reports.spent_minor(content or {}),
        content=content,
        photos=photos,
    )
