"""How far a round has come: the figures of its desk and of the guards of its phases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, func, select

from app.errors import Refused
from app.guards import Progress, blockers
from app.models import (
    Assignment,
    Ballot,
    CalibrationSample,
    FundingRound,
    Meeting,
    Message,
    Pot,
    Proposal,
    Publication,
    Recusal,
    Review,
    RulebookSignature,
    RulebookVersion,
    Seat,
    Stage,
    Tally,
)
from app.policy import RULES_OPEN, Standing
from app.scoring.totals import VOTED_LATER
from app.store.deadlines import is_over
from app.store.notice_ends import NoticeEnd, end_of
from app.store.objections import raised
from app.store.result_objections import unanswered, upheld
from app.store.round_forms import problems_of_form
from app.store.rounds import stages_of
from app.store.rulebooks import SIGNATURES, latest
from app.store.topics import topics_missing
from app.unit import Unit
from app.vocabulary import (
    BallotState,
    MessageState,
    Phase,
    ProposalState,
    ReviewState,
    SeatState,
    TallyState,
    Verb,
)

_SIGNED = frozenset({TallyState.SIGNED, TallyState.PUBLISHED})
_UNFINISHED = set(BallotState) - {BallotState.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is counted of a round."""

    proposals: dict[ProposalState, int]
    seats: dict[SeatState, int]
    seats_declared: int
    assignments: int
    sheets_filed: int
    ballots: dict[BallotState, int]
    messages_waiting: int
    notice_end: NoticeEnd | None
    pot_minor: int
    stages: Sequence[Stage]
    rulebook: Mapping[str, Any] | None
    progress: Progress

    @property
    def notice_until(self) -> datetime | None:
        """Give until when the notice runs, if there is one."""
        return self.notice_end.until if self.notice_end else None


def figures(session: Session, funding_round: FundingRound, at: datetime) -> Figures:
    """Count everything of a round, in a fixed number of queries."""
    proposals = _proposals(session, funding_round.id)
    seats, declared = _seats(session, funding_round.id)
    assignments, filed = _sheets(session, funding_round.id)
    ballots = _ballots(session, funding_round.id)
    pots = _pots(session, funding_round.id)
    version = latest(session, funding_round.id)
    rulebook = version.document if version is not None else None
    tally = _last_tally(session, funding_round.id)
    stages = stages_of(session, funding_round.id)
    keys = [pot["id"] for pot in (rulebook or {}).get("pots", [])]
    return Figures(
        proposals=proposals,
        seats=seats,
        seats_declared=declared,
        assignments=assignments,
        sheets_filed=filed,
        ballots=ballots,
        messages_waiting=_waiting(session, funding_round.id),
        notice_end=_notice_end(session, funding_round, at),
        pot_minor=sum(pots.get(key, 0) for key in keys) if keys else sum(pots.values()),
        stages=stages,
        rulebook=rulebook,
        progress=Progress(
            has_rulebook=rulebook is not None,
            has_vote=bool((rulebook or {}).get("vote") or (rulebook or {}).get("votes")),
            **_dated(stages, at),
            **_voted(ballots, rulebook),
            **_tallied(tally),
            **_objected(session, funding_round),
            pots_missing=sum(not pots.get(key) for key in keys),
            topics_missing=topics_missing(session, funding_round),
            form_problems=sum(1 for _ in problems_of_form(session, funding_round.id))
            if funding_round.phase is Phase.DRAFT
            else 0,
            unscreened=proposals.get(ProposalState.SUBMITTED, 0)
            + proposals.get(ProposalState.RETURNED, 0),
            eligible=proposals.get(ProposalState.ELIGIBLE, 0),
            assignments=assignments,
            samples_missing=_samples_missing(session, funding_round.id, rulebook or {}),
            sheets_missing=assignments - filed,
            sheets_filed=filed,
            signatures_missing=_signatures_missing(session, version)
            if _rules_open(funding_round, filed, ballots)
            else 0,
        ),
    )


def require_nothing_in_the_way(unit: Unit, funding_round: FundingRound, verb: Verb) -> Figures:
    """Give the figures of a round that may take a step, or refuse with the first thing that is in its way."""
    found = figures(unit.session, funding_round, unit.arrived_at)
    hindered = blockers(verb, found.progress)
    if hindered:
        raise Refused(hindered[0].reason, count=hindered[0].count)
    return found


def _dated(stages: Sequence[Stage], at: datetime) -> dict[str, Any]:
    """The facts of the progress that dates tell."""
    call = next((stage for stage in stages if stage.kind is Phase.CALL), None)
    return {
        "dates_set": call is not None and call.opens_at is not None and call.closes_at is not None,
        "dates_in_order": in_order(stages),
        "call_over": call is not None and is_over(call, at),
        "deadline_ahead": call is not None and call.closes_at is not None and call.closes_at > at,
    }


def _voted(
    ballots: Mapping[BallotState, int], rulebook: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The facts of the progress that ballots tell."""
    waits = _UNFINISHED - ({BallotState.PREPARED} if _scores_decide(rulebook) else set())
    return {
        "ballots": sum(ballots.values()),
        "ballots_open": sum(count for state, count in ballots.items() if state in waits),
        "ballots_held": sum(ballots.values()) - ballots.get(BallotState.PREPARED, 0),
    }


def _tallied(tally: tuple[TallyState, bool] | None) -> dict[str, Any]:
    """The facts of the progress that the newest tally tells."""
    return {
        "has_tally": tally is not None,
        "tally_published": tally is not None and tally[0] is TallyState.PUBLISHED,
        "tally_signed": tally is not None and tally[0] in _SIGNED,
        "tally_complete": tally is not None and tally[1],
    }


def _objected(session: Session, funding_round: FundingRound) -> dict[str, Any]:
    """The facts of the progress that objections tell: to the panel before the decision, then to the notice."""
    if funding_round.phase is Phase.TALLY:
        return {"panel_objections_open": len(raised(session, funding_round.id))}
    if funding_round.phase is not Phase.NOTICE:
        return {}
    return {
        "objections_open": len(unanswered(session, funding_round.id)),
        "objections_upheld": len(upheld(session, funding_round.id)),
    }


def _scores_decide(rulebook: Mapping[str, Any] | None) -> bool:
    """Where scores say who is voted on, a ballot that nobody opened may stand for one who is out."""
    method = ((rulebook or {}).get("combination") or {}).get("method")
    return method in {one.value for one in VOTED_LATER}


def in_order(stages: Sequence[Stage]) -> bool:
    """Tell whether the dates that are set never go back from one stage to the next."""
    listed = [
        instant for stage in stages for instant in (stage.opens_at, stage.closes_at) if instant
    ]
    return all(earlier <= later for earlier, later in pairwise(listed))


def _proposals(session: Session, funding_round_id: str) -> dict[ProposalState, int]:
    rows = session.exec(
        select(Proposal.state, func.count())
        .where(Proposal.funding_round_id == funding_round_id)
        .group_by(col(Proposal.state))
    ).all()
    return {ProposalState(state): count for state, count in rows}


def _seats(session: Session, funding_round_id: str) -> tuple[dict[SeatState, int], int]:
    rows = session.exec(
        select(Seat.state, func.count(), func.count(col(Seat.conflicts_declared_at)))
        .where(Seat.funding_round_id == funding_round_id)
        .group_by(col(Seat.state))
    ).all()
    declared = next((count for state, _, count in rows if SeatState(state) is SeatState.ACTIVE), 0)
    return {SeatState(state): count for state, count, _ in rows}, declared


def _sheets(session: Session, funding_round_id: str) -> tuple[int, int]:
    """Count what members who still sit, and have not kept out, were given and have filed."""
    recused = exists().where(
        col(Recusal.seat_id) == col(Assignment.seat_id),
        or_(
            col(Recusal.proposal_id) == col(Assignment.proposal_id),
            col(Recusal.organisation_id) == col(Proposal.organisation_id),
        ),
    )
    same_sheet = and_(
        col(Review.stage_id) == col(Assignment.stage_id),
        col(Review.seat_id) == col(Assignment.seat_id),
        col(Review.proposal_id) == col(Assignment.proposal_id),
        col(Review.state) == ReviewState.FILED,
    )
    total, filed = session.exec(
        select(func.count(col(Assignment.id)), func.count(col(Review.id)))
        .select_from(Assignment)
        .join(Seat, col(Seat.id) == col(Assignment.seat_id))
        .join(Proposal, col(Proposal.id) == col(Assignment.proposal_id))
        .join(Review, same_sheet, isouter=True)
        .where(Seat.funding_round_id == funding_round_id, Seat.state == SeatState.ACTIVE, ~recused)
    ).one()
    return int(total), int(filed)


def _ballots(session: Session, funding_round_id: str) -> dict[BallotState, int]:
    rows = session.exec(
        select(Ballot.state, func.count())
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(Meeting.funding_round_id == funding_round_id)
        .group_by(col(Ballot.state))
    ).all()
    return {BallotState(state): count for state, count in rows}


def _pots(session: Session, funding_round_id: str) -> dict[str, int]:
    rows = session.exec(
        select(Pot.key, Pot.amount_minor)
        .where(Pot.funding_round_id == funding_round_id)
        .order_by(col(Pot.set_at), col(Pot.id))
    ).all()
    return dict(rows)


def _rules_open(
    funding_round: FundingRound, filed: int, ballots: Mapping[BallotState, int]
) -> bool:
    """Tell whether the rulebook can still be changed and signed, as the table of permissions has it."""
    held = any(count for state, count in ballots.items() if state is not BallotState.PREPARED)
    around = Standing(phase=funding_round.phase, reviews_filed=filed > 0, ballots_held=held)
    return RULES_OPEN.holds(around)


def _signatures_missing(session: Session, version: RulebookVersion | None) -> int:
    if version is None:
        return 0
    signed = session.exec(
        select(func.count())
        .select_from(RulebookSignature)
        .where(
            RulebookSignature.rulebook_version_id == version.id,
            RulebookSignature.digest == version.digest,
        )
    ).one()
    return max(SIGNATURES - int(signed), 0)


def _samples_missing(session: Session, funding_round_id: str, rulebook: Mapping[str, Any]) -> int:
    """Count the panels without the sample that the rulebook asks them to mark first."""
    if not (rulebook.get("reviewing") or {}).get("calibration"):
        return 0
    made = session.exec(
        select(CalibrationSample.panel).where(
            CalibrationSample.funding_round_id == funding_round_id
        )
    ).all()
    return len({panel["id"] for panel in rulebook.get("panels", [])} - set(made))


def _last_tally(session: Session, funding_round_id: str) -> tuple[TallyState, bool] | None:
    """Read its state alone: the documents of a large round take longer than all the rest of the desk."""
    row = session.exec(
        select(Tally.state, Tally.complete)
        .where(Tally.funding_round_id == funding_round_id)
        .order_by(col(Tally.number).desc())
        .limit(1)
    ).first()
    return None if row is None else (TallyState(row[0]), row[1])


def _waiting(session: Session, funding_round_id: str) -> int:
    return session.exec(
        select(func.count())
        .select_from(Message)
        .where(
            Message.funding_round_id == funding_round_id,
            col(Message.state).in_([MessageState.QUEUED, MessageState.FAILED]),
        )
    ).one()


def _notice_end(session: Session, funding_round: FundingRound, at: datetime) -> NoticeEnd | None:
    found = session.exec(
        select(Publication)
        .where(Publication.funding_round_id == funding_round.id)
        .order_by(col(Publication.version).desc())
    ).first()
    if found is None:
        return None
    if funding_round.phase is not Phase.NOTICE:
        return NoticeEnd(planned=found.notice_until, until=found.notice_until)
    return end_of(session, funding_round, found, at)
