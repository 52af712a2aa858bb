"""A member's queue: what to do next, how much is left and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal, Seat
from app.policy import may, require
from app.scoring.numbers import places
from app.scoring.reviewing import SheetOrder
from app.scoring.rulebook import Panel, Rulebook
from app.store import meetings, panels, reading_times, reviewing, reviews, sheets
from app.store.own_sheets import OwnSheet, next_of, own_sheets
from app.store.reviews import History
from app.store.rounds import stage_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_bids, of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb

#: What the list can be narrowed to.
SHOWN = ("all", "todo", "begun", "filed")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One own sheet in the queue."""

    review_id: str
    proposal_id: str
    number: str
    title: str
    organisation: str
    requested_minor: int
    filed_at: datetime | None
    begun: bool
    changed_since: bool
    recused: bool
    asked_again: bool
    lead: bool
    total: str
    missing: int
    minutes: int

    @property
    def kind(self) -> str:
        """Say on which list it stands."""
        if self.filed_at is not None and not self.changed_since:
            return "filed"
        return "begun" if self.begun else "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Heading):
    """What a member has to do in a round, and until when."""

    phase: Phase
    seat_label: str
    declared: bool
    may_declare: bool
    practice: bool
    lines: tuple[QueueLine, ...]
    shown: str
    counts: Mapping[str, int]
    filed: int
    of: int
    ready: int
    minutes_left: int
    pace: int
    order: SheetOrder
    next_review_id: str | None
    closes_at: datetime | None
    late: bool
    officers_see_early: bool
    meetings: tuple[tuple[str, str], ...] = ()
    may_bid: bool = False


def queue(reading: Reading, round_id: str, shown: str = "all") -> QueuePage:
    """Show a member what to do next and how much is left."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_QUEUE, standing)
    session = reading.session
    seat = _seat(reading, funding_round)
    rules = rules_of(session, funding_round.id)
    told = funding_round.phase not in {Phase.DRAFT, Phase.CALL}
    found = (
        own_sheets(session, seat, rules.work.order) if told and standing.conflicts_declared else ()
    )
    lines = _lines(reading, funding_round, seat, found)
    counted = [line for line in lines if not line.recused]
    closes_at = stage_of(session, funding_round.id, Phase.REVIEW).closes_at
    wanted = shown if shown in SHOWN else "all"
    return QueuePage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        seat_label=seat.label,
        declared=standing.conflicts_declared,
        may_declare=may(Verb.CONFLICTS_DECLARE, standing).allowed
        and not standing.conflicts_declared,
        practice=rules.work.calibration
        and funding_round.phase is Phase.REVIEW
        and not reviewing.calibrated(session, funding_round.id, seat.id),
        lines=tuple(line for line in lines if wanted in {"all", line.kind}),
        shown=wanted,
        counts={name: sum(line.kind == name for line in counted) for name in SHOWN[1:]},
        filed=sum(line.filed_at is not None for line in counted),
        of=len(counted),
        ready=sum(line.kind == "begun" and not line.missing for line in counted),
        minutes_left=sum(line.minutes for line in counted if line.filed_at is None),
        pace=reading_times.CHARACTERS_PER_MINUTE,
        order=rules.work.order,
        next_review_id=next_of(found),
        closes_at=closes_at,
        late=closes_at is not None and closes_at < reading.now,
        officers_see_early=rules.marks_open_before_closing,
        meetings=_meetings(reading, funding_round),
        may_bid=may(Verb.BID_VIEW, of_bids(reading, round_id)[2]).allowed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marked:
    """Sheets that are asked about again, proposals that the member leads, and whose they are."""

    asked: set[str]
    led: set[str]
    names: Mapping[str, str]


def _lines(
    reading: Reading, funding_round: FundingRound, seat: Seat, found: tuple[OwnSheet, ...]
) -> tuple[QueueLine, ...]:
    if not found:
        return ()
    session = reading.session
    rules = rules_of(session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    kept = reviews.histories(session, seat.id)
    marked = _Marked(
        asked=reviewing.open_looks_of_seat(session, seat.id),
        led=reviews.led_by(session, seat.id),
        names=_names(session, funding_round, rules),
    )
    seen: list[Proposal] = [one.proposal for one in found if not one.recused]
    length = reading_times.characters(session, seen, blind=rules.blind)
    return tuple(
        _line(one, kept.get(one.review.id), panel, marked, length.get(one.proposal.id, 0))
        for one in found
    )


def _names(session: Session, funding_round: FundingRound, rules: Rulebook) -> Mapping[str, str]:
    """Before anything is read, a name is what a member recognises; a blind round has none."""
    if rules.blind or funding_round.phase is not Phase.SCREENING:
        return {}
    bodies = panels.organisations_in_play(session, funding_round.id)
    return {row.id: row.name for row in bodies}


def _line(
    one: OwnSheet, kept: History | None, panel: Panel | None, marked: _Marked, length: int
) -> QueueLine:
    current = None if one.recused or kept is None else kept.current
    marks = current.marks if current else {}
    gaps = sheets.missing(panel, marks, current.reasons if current else {}) if panel else ()
    row = one.review
    return QueueLine(
        review_id=row.id,
        proposal_id=row.proposal_id,
        number=one.proposal.number or "",
        title="" if one.recused else one.proposal.title,
        organisation="" if one.recused else marked.names.get(one.proposal.organisation_id, ""),
        requested_minor=0 if one.recused else one.proposal.requested_minor,
        filed_at=row.filed_at,
        begun=current is not None,
        changed_since=bool(current and row.filed_revision not in {None, current.number}),
        recused=one.recused,
        asked_again=not one.recused and row.id in marked.asked,
        lead=not one.recused and one.proposal.id in marked.led,
        total=places(sheets.total(panel, marks), 2) if current and panel else "",
        missing=len(gaps),
        minutes=reading_times.minutes(length),
    )


def _seat(reading: Reading, funding_round: FundingRound) -> Seat:
    found = panels.seat_of_account(reading.session, funding_round.id, reading.actor.account_id)
    if found is None:
        raise NotFound
    return found


def _meetings(reading: Reading, funding_round: FundingRound) -> tuple[tuple[str, str], ...]:
    if funding_round.phase is not Phase.MEETING:
        return ()
    return tuple(
        (row.id, row.title) for row in meetings.meetings_of(reading.session, funding_round.id)
    )
