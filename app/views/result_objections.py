"""Objections to a result, as the public raises and follows them and as the office deals with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import ResultObjection
from app.policy import Standing, may, require
from app.scoring.rulebook import Days
from app.store import result_objections, results, scans
from app.store.notice_ends import end_of
from app.store.objection_standing import of_result_objection, towards_result
from app.store.objection_terms import (
    AnswerTerm,
    Clock,
    Pauses,
    clock_of,
    pauses_of,
    pauses_on,
)
from app.store.rounds import programme_of
from app.store.rules import rules_of
from app.store.standing import of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import Awaited, ObjectionWay, Objector, ResultObjectionState, Verb

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
    supervisor: str
    days: int
    unit: Days
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseLine:
    """A time in which the term stood still."""

    waits_for: Awaited
    reason: str
    paused_at: datetime
    resumed_at: datetime | None
    resumed_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The objection for which this one was laid aside: how far it is, and nothing of whose it is."""

    number: str
    state: ResultObjectionState
    answer: str
    answered_for: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLine:
    """An objection into which another may be laid."""

    number: str
    name: str
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPage(Heading):
    """What the one who objected finds under the own address: no name, no contact."""

    objection_id: str
    number: str
    received_at: datetime
    proposal_number: str
    state: ResultObjectionState
    forwarded_to: str
    answer: str
    answered_for: str
    answered_at: datetime | None
    term: AnswerTerm
    pauses: tuple[PauseLine, ...]
    contact: str
    lead: Lead | None


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
    answered_for: str
    answer_number: str
    answered_at: datetime | None
    term: AnswerTerm
    pauses: tuple[PauseLine, ...]
    why_not: str = ""
    lead: str = ""
    joins: tuple[JoinLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionsPage(Heading):
    """All objections of a round, those that wait first."""

    lines: tuple[ObjectionLine, ...]
    waiting: int
    overdue: int
    supervisor: str
    days: int
    unit: Days
    may_record: bool
    may_answer: bool
    accept: str = scans.ACCEPT


def raising(reading: Reading, code: str) -> RaisePage:
    """Show the form to anybody while the notice runs, and afterwards that it is over."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    publication = results.published(reading.session, funding_round.id)
    programme = programme_of(reading.session, funding_round)
    rule = rules_of(reading.session, funding_round.id).publication
    verdict = may(Verb.RESULT_OBJECTION_RAISE, standing)
    end = end_of(reading.session, funding_round, publication, reading.now)
    return RaisePage(
        **heading(reading, funding_round),
        notice_until=end.until,
        contact=programme.contact,
        supervisor=programme.supervisor,
        days=rule.answer_days,
        unit=rule.answer_unit,
        open=verdict.allowed and reading.now < end.until,
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
    pauses = pauses_on(reading.session, row.id)
    return FollowPage(
        **heading(reading, funding_round),
        objection_id=row.id,
        number=row.number,
        received_at=row.received_at,
        proposal_number=row.proposal_number,
        state=row.state,
        forwarded_to=row.forwarded_to,
        answer=row.answer,
        answered_for=row.answered_for,
        answered_at=row.answered_at,
        term=clock_of(reading.session, funding_round).term(row, pauses, reading.now),
        pauses=_pauses(pauses),
        contact=programme_of(reading.session, funding_round).contact,
        lead=_lead(reading, row),
    )


def index(reading: Reading, round_id: str) -> ObjectionsPage:
    """List the objections of a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    rows = result_objections.of_round(reading.session, funding_round.id)
    pauses = pauses_of(reading.session, funding_round.id)
    clock = clock_of(reading.session, funding_round)
    found = [
        replace(
            _line(row, clock, pauses.get(row.id, ()), reading.now),
            lead=next((one.number for one in rows if one.id == row.repeats), ""),
            joins=_joins(row, rows),
            why_not=_why_not(reading, standing, row),
        )
        for row in rows
    ]
    lines = sorted(found, key=lambda one: one.answered_at is not None)
    return ObjectionsPage(
        **heading(reading, funding_round),
        lines=tuple(lines),
        waiting=sum(one.state in result_objections.OPEN for one in lines),
        overdue=sum(one.state in result_objections.OPEN and one.term.overdue for one in lines),
        supervisor=programme_of(reading.session, funding_round).supervisor,
        days=clock.days,
        unit=clock.unit,
        may_record=may(Verb.RESULT_OBJECTION_RECORD, standing).allowed,
        may_answer=may(Verb.RESULT_OBJECTION_DISMISS, standing).allowed,
    )


def _why_not(reading: Reading, standing: Standing, row: ResultObjection) -> str:
    if row.state not in result_objections.OPEN:
        return ""
    near = towards_result(reading, standing, row)
    return may(Verb.RESULT_OBJECTION_DISMISS, near).reason


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
    """What a letter about an objection says."""

    operator: str
    contact: str
    line: ObjectionLine


def letter(reading: Reading, objection_id: str) -> LetterFacts:
    """Give what stands in the letter that answers an objection."""
    found = acknowledgement(reading, objection_id)
    if found.line.answered_at is None:
        raise NotFound
    return found


def acknowledgement(reading: Reading, objection_id: str) -> LetterFacts:
    """Give what stands in the paper that says that an objection was received."""
    row, standing = of_result_objection(reading, objection_id)
    require(Verb.RESULT_OBJECTION_VIEW, standing)
    funding_round, _ = of_round(reading, row.funding_round_id)
    programme = programme_of(reading.session, funding_round)
    return LetterFacts(
        **heading(reading, funding_round),
        operator=content(programme.operator, reading.language)[0],
        contact=programme.contact,
        line=_line(
            row,
            clock_of(reading.session, funding_round),
            pauses_on(reading.session, row.id),
            reading.now,
        ),
    )


def _lead(reading: Reading, row: ResultObjection) -> Lead | None:
    """Give what became of the objection for which this one was laid aside."""
    if row.repeats is None:
        return None
    lead = reading.session.get_one(ResultObjection, row.repeats)
    return Lead(
        number=lead.number,
        state=lead.state,
        answer=lead.answer,
        answered_for=lead.answered_for,
        answered_at=lead.answered_at,
    )


def _joins(row: ResultObjection, rows: Sequence[ResultObjection]) -> tuple[JoinLine, ...]:
    """List into which others it may be laid: of the same version, and none that is laid aside itself."""
    waits = row.state is ResultObjectionState.RECEIVED
    if not waits or any(one.repeats == row.id for one in rows):
        return ()
    return tuple(
        JoinLine(number=one.number, name=one.name, grounds=one.grounds)
        for one in rows
        if one.id != row.id
        and one.publication_id == row.publication_id
        and one.state is not ResultObjectionState.SET_ASIDE
    )


def _pauses(rows: Pauses) -> tuple[PauseLine, ...]:
    return tuple(
        PauseLine(
            waits_for=row.waits_for,
            reason=row.reason,
            paused_at=row.paused_at,
            resumed_at=row.resumed_at,
            resumed_reason=row.resumed_reason,
        )
        for row in rows
    )


def _line(row: ResultObjection, clock: Clock, pauses: Pauses, now: datetime) -> ObjectionLine:
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
        answered_for=row.answered_for,
        answer_number=row.answer_number,
        answered_at=row.answered_at,
        term=clock.term(row, pauses, now),
        pauses=_pauses(pauses),
    )
