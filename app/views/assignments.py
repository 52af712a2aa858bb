"""Who reads what, what a draw would give, and where a gap has opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.forms.assignments import DrawForm
from app.language import content
from app.language.headings import Heading, heading
from app.models import AssignmentDraw, FundingRound, Proposal, Seat
from app.policy import may, require
from app.store import drawing, panels, reviews
from app.store.plan_publishing import draw_in_force, wanted_of
from app.store.rounds import stage_of
from app.store.rules import rules_of
from app.store.stand_ins import StandIns
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, ReviewState, SeatState, Verb

#: So many gaps are named with those who could fill them; beyond, all are filled in one go.
GAPS_NAMED, CHOICES_SHOWN = 30, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much one member reads, and how much of it is handed in."""

    seat_id: str
    label: str
    name: str
    assigned: int
    filed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A proposal with fewer readers than it needs."""

    proposal_id: str
    number: str
    title: str
    panel: str
    has: int
    wanted: int
    free: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLine:
    """One draw that was made."""

    at: datetime
    per_proposal: int | None
    seed: str
    seed_source: str
    plan_version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentsPage(Heading):
    """The room where the reading is shared out."""

    phase: Phase
    proposals: int
    readers: int
    waiting: tuple[str, ...]
    loads: tuple[Load, ...]
    gaps: tuple[Gap, ...]
    gaps_named: int
    draws: tuple[DrawLine, ...]
    may_draw: bool
    may_add: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage(Heading):
    """What a draw would give, before it counts."""

    way: str
    per_proposal: int | None
    seed: str
    seed_source: str
    proposals: int
    sheets: int
    loads: tuple[Load, ...]
    gaps: tuple[Gap, ...]
    replaces: bool


def show(reading: Reading, round_id: str) -> AssignmentsPage:
    """Show who reads how much, and what is short."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    session = reading.session
    stage = stage_of(session, funding_round.id, Phase.REVIEW)
    draws = reviews.draws_of(session, stage.id)
    verdict = may(Verb.ASSIGNMENT_DRAW, standing)
    return AssignmentsPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        proposals=len(panels.eligible(session, funding_round.id)),
        readers=len(panels.active_seats(session, funding_round.id)),
        waiting=tuple(seat.invited_name for seat in drawing.undeclared(session, funding_round.id)),
        loads=_loads(reading, funding_round, stage.id) if draws else (),
        gaps=_gaps(reading, funding_round, stage.id, draws),
        gaps_named=GAPS_NAMED,
        draws=tuple(
            DrawLine(
                at=row.drawn_at,
                per_proposal=row.per_proposal,
                seed=row.seed or "",
                seed_source=row.seed_source,
                plan_version=row.plan.get("version"),
            )
            for row in draws
        ),
        may_draw=verdict.allowed,
        may_add=may(Verb.ASSIGNMENT_ADD, standing).allowed,
        why_not=verdict.reason,
    )


def preview(reading: Reading, round_id: str, form: DrawForm) -> PreviewPage:
    """Show what a draw would give."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_DRAW, standing)
    session = reading.session
    per_proposal = form.per_proposal if form.way == "balanced" else None
    drawn = drawing.draw(session, funding_round.id, per_proposal=per_proposal, seed=form.seed)
    stage = stage_of(session, funding_round.id, Phase.REVIEW)
    return PreviewPage(
        **heading(reading, funding_round),
        way=form.way,
        per_proposal=per_proposal,
        seed=form.seed,
        seed_source=form.seed_source,
        proposals=len(panels.eligible(session, funding_round.id)),
        sheets=len(drawn.pairs),
        loads=tuple(_load(seat, assigned, 0) for seat, assigned in drawn.loads),
        gaps=tuple(
            _gap(
                short.proposal,
                content(short.panel.title, reading.language)[0],
                short.has,
                short.wanted,
                (),
            )
            for short in drawn.short
        ),
        replaces=bool(reviews.draws_of(session, stage.id)),
    )


def _loads(reading: Reading, funding_round: FundingRound, stage_id: str) -> tuple[Load, ...]:
    sheets = reviews.sheets_of_stage(reading.session, stage_id)
    return tuple(
        _load(
            seat,
            sum(row.seat_id == seat.id for row in sheets),
            sum(row.seat_id == seat.id and row.state is ReviewState.FILED for row in sheets),
        )
        for seat in panels.active_seats(reading.session, funding_round.id)
    )


def _gaps(
    reading: Reading,
    funding_round: FundingRound,
    stage_id: str,
    draws: Sequence[AssignmentDraw],
) -> tuple[Gap, ...]:
    """Proposals that lack readers now: after removed seats and recusals, against what was wanted.

    For the first of them those who could step in are named.
    """
    session = reading.session
    proposals = panels.eligible(session, funding_round.id)
    seats = [
        seat
        for seat in panels.seats_of(session, funding_round.id)
        if seat.state is SeatState.ACTIVE
    ]
    out = panels.recused_pairs(session, funding_round.id, proposals)
    given = {(row.seat_id, row.proposal_id) for row in reviews.assignments_of(session, stage_id)}
    reads = given - set(out)
    gaps: list[Gap] = []
    for panel in rules_of(session, funding_round.id).panels:
        draw = draw_in_force(draws, panel)
        if draw is None:
            continue
        able = [seat for seat in seats if seat.panel == panel.id]
        counts = {row.id: sum((one.id, row.id) in reads for one in able) for row in proposals}
        wanted = {row.id: wanted_of(draw, panel, row.id) for row in proposals}
        lacking = [row for row in proposals if counts[row.id] < wanted[row.id]]
        named = lacking[: max(0, GAPS_NAMED - len(gaps))]
        free = _free(StandIns(session, funding_round, panel, draw, given), named) if named else {}
        title = content(panel.title, reading.language)[0]
        gaps += [
            _gap(row, title, counts[row.id], wanted[row.id], free.get(row.id, ()))
            for row in lacking
        ]
    return tuple(gaps)


Choices = tuple[tuple[str, str], ...]


def _free(stand_ins: StandIns, proposals: Sequence[Proposal]) -> dict[str, Choices]:
    return {
        row.id: tuple(_choice(seat) for seat in stand_ins.of(row.id)[:CHOICES_SHOWN])
        for row in proposals
    }


def _choice(seat: Seat) -> tuple[str, str]:
    return seat.id, f"{seat.label} {seat.invited_name}"


def _gap(
    proposal: Proposal, panel: str, has: int, wanted: int, free: tuple[tuple[str, str], ...]
) -> Gap:
    return Gap(
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        panel=panel,
        has=has,
        wanted=wanted,
        free=free,
    )


def _load(seat: Seat, assigned: int, filed: int) -> Load:
    return Load(
        seat_id=seat.id, label=seat.label, name=seat.invited_name, assigned=assigned, filed=filed
    )
