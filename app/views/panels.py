"""The panel as officers see it, an invitation as its guest sees it, and the list of conflicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language import content
from app.language.headings import Heading, heading
from app.language.undertakings import wording
from app.models import Community, FundingRound, Organisation, Recusal, Seat, Strand
from app.policy import may, require
from app.store import codes, objections, panels, relations, seating
from app.store.rounds import communities_of, programme_of, strands_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_installation, of_proposal, of_round, of_seat
from app.unit import Reading
from app.vocabulary import (
    CodeKind,
    ObjectionState,
    Phase,
    RecusalReason,
    Relation,
    SeatState,
    Verb,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """One seat of the panel."""

    seat_id: str
    label: str
    name: str
    affiliation: str
    contact: str
    panel: str
    weight: str
    state: SeatState
    accepted_at: datetime | None
    promised: int | None
    knows: tuple[str, ...]
    capacity: int | None
    worked_for: tuple[str, ...]
    declared_at: datetime | None
    conflicts: int
    closing_reason: str
    may_remove: bool
    may_restore: bool
    may_invite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPage(Heading):
    """All seats by panel."""

    seats: tuple[SeatLine, ...]
    panels: tuple[tuple[str, str], ...]
    active: int
    invited: int
    undeclared: int
    may_invite: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPage(Heading):
    """One seat that is about to be taken away."""

    seat_id: str
    label: str
    name: str
    state: SeatState


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage(Heading):
    """An invitation, before it is answered."""

    token: str
    name: str
    panel: str
    operator: str
    contact: str
    signed_in: bool
    promise: tuple[str, ...]
    promise_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """An applicant organisation on the list, with what was declared."""

    organisation_id: str
    name: str
    fiscal_host: str
    own: bool
    reason: RecusalReason | None
    hints: tuple[Relation, ...]
    suggested: RecusalReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsPage(Heading):
    """The list of applicant organisations, not joined to their proposals."""

    organisations: tuple[ConflictRow, ...]
    declared_at: datetime | None
    may_declare: bool
    waiting: bool
    asked: tuple[tuple[str, ObjectionState, str], ...]
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalPage(Heading):
    """Keeping out of one proposal: asks once."""

    proposal_id: str
    number: str
    title: str
    reasons: tuple[RecusalReason, ...] = tuple(RecusalReason)


def show(reading: Reading, round_id: str) -> PanelPage:
    """Show the panel to officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PANEL_VIEW, standing)
    seats = panels.seats_of(reading.session, funding_round.id)
    recusals = panels.recusals_of_round(reading.session, funding_round.id)
    rules = rules_of(reading.session, funding_round.id)
    titles = {panel.id: content(panel.title, reading.language)[0] for panel in rules.panels}
    verdict = may(Verb.SEAT_INVITE, standing)
    may_remove = may(Verb.SEAT_REMOVE, standing).allowed
    names = _names(reading, funding_round)
    lines = tuple(
        _line(seat, recusals, names, may_remove=may_remove, may_invite=verdict.allowed)
        for seat in seats
    )
    active = [line for line in lines if line.state is SeatState.ACTIVE]
    return PanelPage(
        **heading(reading, funding_round),
        seats=lines,
        panels=tuple(titles.items()),
        active=len(active),
        invited=sum(line.state is SeatState.INVITED for line in lines),
        undeclared=sum(line.declared_at is None for line in active),
        may_invite=verdict.allowed,
        why_not=verdict.reason,
    )


def seat(reading: Reading, seat_id: str) -> SeatPage:
    """Show the seat that an organiser wants to take away."""
    row, standing = of_seat(reading, seat_id)
    require(Verb.SEAT_REMOVE, standing)
    return SeatPage(
        **heading(reading, _round_of(reading, row)),
        seat_id=row.id,
        label=row.label,
        name=row.invited_name,
        state=row.state,
    )


def invitation(reading: Reading, token: str) -> InvitationPage:
    """Show an invitation while its link is good; looking burns nothing."""
    require(Verb.SEAT_DECLINE, of_installation(reading))
    code = codes.look_up(reading.session, CodeKind.SEAT, token, reading.now)
    row, _ = of_seat(reading, code.subject["seat_id"])
    funding_round = _round_of(reading, row)
    programme = programme_of(reading.session, funding_round)
    panel = panel_of(rules_of(reading.session, funding_round.id), row.panel)
    text = wording(seating.undertaking_of(reading.session, funding_round.id))
    return InvitationPage(
        **heading(reading, funding_round),
        token=token,
        name=row.invited_name,
        panel=content(panel.title, reading.language)[0] if panel else "",
        operator=content(programme.operator, reading.language)[0],
        contact=programme.contact,
        promise=text.lines(reading.language),
        promise_digest=text.digest,
        signed_in=reading.actor.account_id is not None,
    )


def conflicts(reading: Reading, round_id: str) -> ConflictsPage:
    """Show the list of applicant organisations to a member."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_QUEUE, standing)
    session = reading.session
    own = panels.seat_of_account(session, funding_round.id, reading.actor.account_id)
    if own is None:
        raise NotFound
    mine = panels.organisations_of_account(session, reading.actor.account_id or "")
    declared = {row.organisation_id: row.reason for row in panels.recusals_of_seat(session, own.id)}
    allowed = may(Verb.CONFLICTS_DECLARE, standing).allowed
    listed = (
        panels.organisations_in_play(session, funding_round.id)
        if allowed or own.conflicts_declared_at
        else ()
    )
    ties = {one.organisation_id: one for one in relations.ties_of(session, funding_round.id, [own])}
    return ConflictsPage(
        **heading(reading, funding_round),
        organisations=tuple(
            _conflict(row, mine, declared.get(row.id), ties.get(row.id)) for row in listed
        ),
        asked=tuple(
            (body.name, row.state, row.answer)
            for row, seat, body in objections.of_round(session, funding_round.id)
            if seat.id == own.id and row.state is not ObjectionState.RAISED
        ),
        declared_at=own.conflicts_declared_at,
        may_declare=allowed and own.conflicts_declared_at is None,
        waiting=funding_round.phase in {Phase.DRAFT, Phase.CALL},
    )


def recusal(reading: Reading, proposal_id: str) -> RecusalPage:
    """Ask once before a member keeps out of a proposal."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.RECUSAL_ASK, standing)
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    return RecusalPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
    )


def _line(
    seat: Seat,
    recusals: Sequence[Recusal],
    names: Mapping[str, str],
    *,
    may_remove: bool,
    may_invite: bool,
) -> SeatLine:
    return SeatLine(
        seat_id=seat.id,
        label=seat.label,
        name=seat.invited_name,
        affiliation=seat.affiliation,
        contact=seat.contact,
        panel=seat.panel,
        weight=seat.weight,
        state=seat.state,
        accepted_at=seat.terms_accepted_at,
        promised=seat.undertaking_version,
        knows=(
            *(names[one] for one in (*seat.knows_strands, *seat.knows_communities) if one in names),
            *seat.knows_targets,
        ),
        capacity=seat.capacity,
        worked_for=tuple(seat.worked_for),
        declared_at=seat.conflicts_declared_at,
        conflicts=sum(row.seat_id == seat.id for row in recusals),
        closing_reason=seat.closing_reason,
        may_remove=may_remove and seat.state in {SeatState.INVITED, SeatState.ACTIVE},
        may_restore=may_remove and seat.state is SeatState.REMOVED and seat.account_id is not None,
        may_invite=may_invite and seat.state is SeatState.INVITED,
    )


def _names(reading: Reading, funding_round: FundingRound) -> dict[str, str]:
    """Name strands and communities in the reader's language."""
    session = reading.session
    listed: list[Strand | Community] = [
        *strands_of(session, funding_round.id),
        *communities_of(session, funding_round.programme_id),
    ]
    return {row.id: content(row.name, reading.language)[0] for row in listed}


def _conflict(
    row: Organisation, mine: set[str], reason: RecusalReason | None, tie: relations.Tie | None
) -> ConflictRow:
    return ConflictRow(
        organisation_id=row.id,
        name=row.name,
        fiscal_host=row.fiscal_host or "",
        own=row.id in mine,
        reason=reason,
        hints=tuple(relation for relation, _ in tie.found) if tie else (),
        suggested=tie.reason if tie else None,
    )


def _round_of(reading: Reading, row: Seat) -> FundingRound:
    return of_round(reading, row.funding_round_id)[0]
