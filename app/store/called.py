"""Scores called out at the meeting (亮分): the filed sheets of one proposal, without names."""

from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from app.models import Review, ReviewRevision, Seat
from app.scoring.evidence import Sheet
from app.scoring.numbers import places
from app.scoring.outcome import SheetUse
from app.scoring.rulebook import Panel
from app.scoring.sheets import Member, panel_line
from app.store import reviewing
from app.store.rounds import stage_of
from app.store.rules import rules_of
from app.store.snapshots import marks_of
from app.vocabulary import Phase

PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledPanel:
    """A panel's totals from the highest down, each with whether it is dropped; and what they come to."""

    title: dict[str, str]
    marks: tuple[tuple[str, bool], ...]
    score: str


def called(session: Session, funding_round_id: str, proposal_id: str) -> tuple[CalledPanel, ...]:
    """Call the scores of one proposal; who gave which is not told."""
    stage = stage_of(session, funding_round_id, Phase.REVIEW)
    rows = reviewing.filed_sheets(session, stage.id, [proposal_id])
    return tuple(
        _panel(
            panel,
            [
                _member(review, revision, seat)
                for review, revision, seat, _ in rows
                if seat.panel == panel.id
            ],
        )
        for panel in rules_of(session, funding_round_id).panels
    )


def _member(review: Review, revision: ReviewRevision, seat: Seat) -> Member:
    return Member(
        seat=seat.id,
        label=seat.label,
        weight=Fraction(seat.weight),
        sheet=Sheet(seat=seat.id, proposal=review.proposal_id, marks=marks_of(revision.marks)),
    )


def _panel(panel: Panel, members: list[Member]) -> CalledPanel:
    line = panel_line(panel, members)
    found = sorted(
        ((sheet.total, sheet.use) for sheet in line.sheets if sheet.total is not None),
        key=lambda one: (-one[0], one[1] is not SheetUse.DROPPED_HIGH),
    )
    return CalledPanel(
        title=dict(panel.title),
        marks=tuple((places(total, PLACES), use is not SheetUse.USED) for total, use in found),
        score=places(line.score, PLACES) if line.score is not None else "",
    )
