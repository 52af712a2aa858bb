"""Objections to a result, as the public raises and follows them and as the office deals with them."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import ResultObjection
from app.policy import may, require
from app.store import result_objections, results, scans
from app.store.rounds import programme_of
from app.store.standing import of_result_objection, of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import ObjectionWay, Objector, ResultObjectionState, Verb

#: Anybody may send a photo here, so it is smaller than what applicants may hand in.
PHOTO_MAX = 10 * 1024 * 1024
WAYS = (ObjectionWay.LETTER, ObjectionWay.CALL, ObjectionWay.VISIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisePage(Heading):
    """The public form, or that the time for it is over."""

    notice_until: datetime
    contact: str
    open: bool
    reopened: bool
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPage(Heading):
    """What the one who objected finds under the own address: no name, no contact."""

    objection_id: str
    number: str
    received_at: datetime
    proposal_number: str
    state: ResultObjectionState
    answer: str
    answered_at: datetime | None
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    """One objection as the office sees it."""

    id: str
    number: str
    objector: Objector
    name: str
    contact: str
    proposal_number: str
    grounds: str
    way: ObjectionWay
    file_name: str
    state: ResultObjectionState
    received_at: datetime
    forwarded_to: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionsPage(Heading):
    """All objections of a round, those that wait first."""

    lines: tuple[ObjectionLine, ...]
    waiting: int
    may_record: bool
    may_answer: bool
    accept: str = scans.ACCEPT


def raising(reading: Reading, code: str) -> RaisePage:
    """Show the form to anybody while the notice runs, and afterwards that it is over."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    publication = results.published(reading.session, funding_round.id)
    verdict = may(Verb.RESULT_OBJECTION_RAISE, standing)
    running = reading.now < publication.notice_until
    return RaisePage(
        **heading(reading, funding_round),
        notice_until=publication.notice_until,
        contact=programme_of(reading.session, funding_round).contact,
        open=verdict.allowed and running,
        reopened=publication.reopened_at is not None,
    )


def door(reading: Reading, code: str, house_max: int) -> Allowance:
    """Before a byte is read: does the notice run, and how large may a photo be."""
    if not raising(reading, code).open:
        raise Refused("result_objection_over")
    return scans.allowance(min(house_max, PHOTO_MAX))


def follow(reading: Reading, objection_id: str) -> FollowPage:
    """Show what became of an objection to whoever has its address."""
    row = reading.session.get(ResultObjection, objection_id)
    if row is None:
        raise NotFound
    funding_round, standing = of_round(reading, row.funding_round_id)
    require(Verb.PUBLICATION_VIEW, standing)
    return FollowPage(
        **heading(reading, funding_round),
        objection_id=row.id,
        number=row.number,
        received_at=row.received_at,
        proposal_number=row.proposal_number,
        state=row.state,
        answer=row.answer,
        answered_at=row.answered_at,
        contact=programme_of(reading.session, funding_round).contact,
    )


def index(reading: Reading, round_id: str) -> ObjectionsPage:
    """List the objections of a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    rows = result_objections.of_round(reading.session, funding_round.id)
    lines = sorted((_line(row) for row in rows), key=lambda one: one.answered_at is not None)
    return ObjectionsPage(
        **heading(reading, funding_round),
        lines=tuple(lines),
        waiting=sum(one.state in result_objections.OPEN for one in lines),
        may_record=may(Verb.RESULT_OBJECTION_RECORD, standing).allowed,
        may_answer=may(Verb.RESULT_OBJECTION_DISMISS, standing).allowed,
    )


def recording(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person write one down."""
    _, standing = of_round(reading, round_id)
    require(Verb.RESULT_OBJECTION_RECORD, standing)
    return scans.allowance(house_max)


def round_of(reading: Reading, objection_id: str) -> str:
    """Name the round of an objection to an officer."""
    row, standing = of_result_objection(reading, objection_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    return row.funding_round_id


def given(reading: Reading, objection_id: str) -> FileFacts:
    """Give the facts of what came with an objection."""
    row, standing = of_result_objection(reading, objection_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    if not row.given_sha256:
        raise NotFound
    return FileFacts(
        name=row.given_name,
        media_type=row.given_type,
        size=row.given_size,
        sha256=row.given_sha256,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts(Heading):
    """What the answer's letter says."""

    operator: str
    line: ObjectionLine


def letter(reading: Reading, objection_id: str) -> LetterFacts:
    """Give what stands in the letter that answers an objection."""
    row, standing = of_result_objection(reading, objection_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    if row.answered_at is None:
        raise NotFound
    funding_round, _ = of_round(reading, row.funding_round_id)
    programme = programme_of(reading.session, funding_round)
    return LetterFacts(
        **heading(reading, funding_round),
        operator=content(programme.operator, reading.language)[0],
        line=_line(row),
    )


def _line(row: ResultObjection) -> ObjectionLine:
    return ObjectionLine(
        id=row.id,
        number=row.number,
        objector=row.objector,
        name=row.name,
        contact=row.contact,
        proposal_number=row.proposal_number,
        grounds=row.grounds,
        way=row.way,
        file_name=row.given_name,
        state=row.state,
        received_at=row.received_at,
        forwarded_to=row.forwarded_to,
        answer=row.answer,
        answered_at=row.answered_at,
    )
