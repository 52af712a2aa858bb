"""Who may have a conflict and who keeps out of what, as officers see it; the panel as applicants are told it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import Objection, Organisation, Recusal, Seat
from app.policy import Standing, may, require
from app.store import objections, panels, relations
from app.store.objection_standing import of_objection, towards_body
from app.store.organisations import organisations_of
from app.store.rules import rules_of
from app.store.standing import of_panel_notice
from app.unit import Reading
from app.vocabulary import (
    ObjectionState,
    OrganisationRole,
    Phase,
    RecusalReason,
    RecusalSource,
    Relation,
    Verb,
)

WRITERS = (OrganisationRole.LEAD, OrganisationRole.EDITOR)
LATE = frozenset({Phase.REVIEW, Phase.MEETING, Phase.TALLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class TieLine:
    """A member and an organisation that something in the data ties together."""

    seat_id: str
    member: str
    organisation_id: str
    organisation: str
    found: tuple[tuple[Relation, str], ...]
    reason: RecusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OutLine:
    """A member who keeps out of an organisation or of one proposal."""

    member: str
    subject: str
    reason: RecusalReason
    source: RecusalSource
    note: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideLine:
    """A relation that was found to be no conflict."""

    member: str
    organisation: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    """What an applicant asked for, and what came of it."""

    objection_id: str
    member: str
    organisation: str
    reason: RecusalReason
    grounds: str
    on_paper: bool
    raised_at: datetime
    state: ObjectionState
    answer: str
    decided_at: datetime | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsRoom(Heading):
    """Everything about conflicts in a round."""

    ties: tuple[TieLine, ...]
    objections: tuple[ObjectionLine, ...]
    out: tuple[OutLine, ...]
    aside: tuple[AsideLine, ...]
    members: tuple[tuple[str, str], ...]
    organisations: tuple[tuple[str, str], ...]
    told_at: datetime | None
    object_until: datetime | None
    objection_days: int | None
    may_record: bool
    may_announce: bool
    late: bool
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPage(Heading):
    """The panel as it is told to applicants: names, and nothing of who reads what."""

    members: tuple[tuple[str, str, str], ...]
    own: tuple[tuple[str, str], ...]
    objections: tuple[ObjectionLine, ...]
    told_at: datetime
    object_until: datetime
    may_object: bool
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)


def manage(reading: Reading, round_id: str) -> ConflictsRoom:
    """Show officers what is pointed out, what was asked for, and who keeps out of what."""
    funding_round, notice, standing = of_panel_notice(reading, round_id)
    require(Verb.CONFLICTS_VIEW, standing)
    session = reading.session
    seats = panels.active_seats(session, funding_round.id)
    recusals = panels.recusals_of_round(session, funding_round.id)
    bodies = {row.id: row for row in panels.organisations_in_play(session, funding_round.id)}
    members = {seat.id: _member(seat) for seat in panels.seats_of(session, funding_round.id)}
    done = relations.settled(session, funding_round.id, recusals)
    proposals = {row.id: row for row in panels.eligible(session, funding_round.id)}
    titles = {key: f"{row.number} {row.title}" for key, row in proposals.items()}
    return ConflictsRoom(
        **heading(reading, funding_round),
        ties=tuple(
            _tie(one, members, bodies)
            for one in relations.ties_of(session, funding_round.id, seats)
            if (one.seat_id, one.organisation_id) not in done
        ),
        objections=tuple(
            replace(_objection(*row, members), why_not=_why_not(reading, standing, row[0]))
            for row in objections.of_round(session, funding_round.id)
        ),
        out=tuple(_out(row, members, bodies, titles) for row in recusals),
        aside=tuple(
            AsideLine(
                member=members[row.seat_id],
                organisation=_name(bodies, row.organisation_id),
                why=row.reason,
                at=row.set_at,
            )
            for row in relations.set_aside(session, funding_round.id)
        ),
        members=tuple((seat.id, _member(seat)) for seat in seats),
        organisations=tuple((row.id, row.name) for row in bodies.values()),
        told_at=notice.told_at if notice else None,
        object_until=notice.object_until if notice else None,
        objection_days=rules_of(session, funding_round.id).objection_days,
        may_record=may(Verb.RECUSAL_RECORD, standing).allowed,
        may_announce=notice is None and may(Verb.PANEL_ANNOUNCE, standing).allowed,
        late=funding_round.phase in LATE,
    )


def round_of(reading: Reading, objection_id: str) -> str:
    """Tell in which round an objection was raised, to those who may look at it there."""
    row, standing = of_objection(reading, objection_id)
    require(Verb.CONFLICTS_VIEW, standing)
    return row.funding_round_id


def told(reading: Reading, round_id: str) -> ToldPage:
    """Show applicants who sits on the panel, and their own objections."""
    funding_round, notice, standing = of_panel_notice(reading, round_id)
    require(Verb.OBJECTION_VIEW, standing)
    session = reading.session
    if notice is None:
        raise NotFound
    applying = {row.id for row in panels.organisations_in_play(session, funding_round.id)}
    acting = [
        (row, role)
        for row, role in organisations_of(session, reading.actor.account_id or "")
        if row.id in applying
    ]
    own = [row for row, role in acting if role in WRITERS]
    mine = {row.id for row, _ in acting}
    seats = sorted(
        panels.active_seats(session, funding_round.id), key=lambda one: (one.invited_name, one.id)
    )
    # Labels stand for members in the published tally: here names stand alone.
    names = {seat.id: seat.invited_name for seat in panels.seats_of(session, funding_round.id)}
    return ToldPage(
        **heading(reading, funding_round),
        members=tuple((seat.id, seat.invited_name, seat.affiliation) for seat in seats),
        own=tuple((row.id, row.name) for row in own),
        objections=tuple(
            _objection(*row, names)
            for row in objections.of_round(session, funding_round.id)
            if row[2].id in mine
        ),
        told_at=notice.told_at,
        object_until=notice.object_until,
        may_object=standing.objections_open and bool(own),
    )


def _member(seat: Seat) -> str:
    return f"{seat.label} {seat.invited_name}"


def _name(bodies: Mapping[str, Organisation], organisation_id: str) -> str:
    return bodies[organisation_id].name if organisation_id in bodies else "—"


def _tie(
    tie: relations.Tie, members: Mapping[str, str], bodies: Mapping[str, Organisation]
) -> TieLine:
    return TieLine(
        seat_id=tie.seat_id,
        member=members[tie.seat_id],
        organisation_id=tie.organisation_id,
        organisation=_name(bodies, tie.organisation_id),
        found=tie.found,
        reason=tie.reason,
    )


def _out(
    row: Recusal,
    members: Mapping[str, str],
    bodies: Mapping[str, Organisation],
    titles: Mapping[str, str],
) -> OutLine:
    whole = row.organisation_id is not None
    return OutLine(
        member=members[row.seat_id],
        subject=_name(bodies, row.organisation_id or "")
        if whole
        else titles.get(row.proposal_id or "", "—"),
        reason=row.reason,
        source=row.source,
        note=row.note,
        at=row.recorded_at,
    )


def _why_not(reading: Reading, standing: Standing, row: Objection) -> str:
    if row.state is not ObjectionState.RAISED:
        return ""
    near = towards_body(reading, standing, row.funding_round_id, row.organisation_id)
    return may(Verb.OBJECTION_DISMISS, near).reason


def _objection(
    row: Objection, seat: Seat, organisation: Organisation, members: Mapping[str, str]
) -> ObjectionLine:
    return ObjectionLine(
        objection_id=row.id,
        member=members.get(seat.id, seat.invited_name),
        organisation=organisation.name,
        reason=row.reason,
        grounds=row.grounds,
        on_paper=row.on_paper,
        raised_at=row.raised_at,
        state=row.state,
        answer=row.answer,
        decided_at=row.decided_at,
    )
