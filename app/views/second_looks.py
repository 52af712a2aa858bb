"""Whom the organiser asks to look again. Marks are shown only where the rulebook opens them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from app.language.headings import Heading, heading
from app.models import FundingRound, Review, SecondLook
from app.paging import Page, paged
from app.policy import may, require
from app.scoring.diagnostics.doubts import TIMES
from app.scoring.diagnostics.members import abnormal
from app.scoring.numbers import places
from app.scoring.rulebook import Panel, Rulebook
from app.store import reviewing, sheets
from app.store.rounds import stage_of
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import LookAnswer, Phase, Verb

#: A total that lies further from the mean of the others than this share of the scale stands out.
FAR = Fraction(15, 100)
#: Each proposal shows all its sheets, so that a page holds fewer of them than elsewhere.
SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """One request with its answer."""

    asked_at: datetime
    note: str
    answer: LookAnswer
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledLine:
    """One filed sheet; `total` and `away` are empty where marks are closed."""

    review_id: str
    label: str
    total: str
    away: str
    far: bool
    looks: tuple[LookLine, ...]
    may_ask: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLines:
    """The filed sheets of one proposal."""

    number: str
    title: str
    sheets: tuple[FiledLine, ...]
    spread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksPage(Heading):
    """All filed sheets of a round."""

    marks_open: bool
    may_ask: bool
    why_not: str
    proposals: tuple[ProposalLines, ...]
    page: int
    pages: int


def index(reading: Reading, round_id: str, page: int = 1, of: str = "") -> LooksPage:
    """List the filed sheets with what was asked about them; `of` names the proposal to turn to."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ASSIGNMENT_VIEW, standing)
    verdict = may(Verb.ASSIGNMENT_ADD, standing)
    in_review = funding_round.phase is Phase.REVIEW
    rules = rules_of(reading.session, funding_round.id)
    seen = replace(standing, marks_open=rules.marks_open_before_closing)
    marks_open = may(Verb.QUALITY_VIEW, seen).allowed
    lines, shown = _proposals(reading, funding_round, rules, page, of, marks_open=marks_open)
    return LooksPage(
        **heading(reading, funding_round),
        marks_open=marks_open,
        may_ask=verdict.allowed and in_review,
        why_not="" if in_review else "only_in_review",
        proposals=tuple(lines),
        page=shown.number,
        pages=shown.pages,
    )


def _proposals(
    reading: Reading,
    funding_round: FundingRound,
    rules: Rulebook,
    page: int,
    of: str,
    *,
    marks_open: bool,
) -> tuple[list[ProposalLines], Page[str]]:
    session = reading.session
    stage = stage_of(session, funding_round.id, Phase.REVIEW)
    asked: dict[str, list[SecondLook]] = {}
    for look, review in reviewing.looks_of_stage(session, stage.id):
        asked.setdefault(review.id, []).append(look)
    panels = {panel.id: panel for panel in rules.panels}
    found: dict[str, list[tuple[Review, str, Panel, Fraction]]] = {}
    names: dict[str, tuple[str, str]] = {}
    for review, revision, seat, proposal in reviewing.filed_sheets(session, stage.id):
        panel = panels.get(seat.panel)
        if panel is not None:
            total = sheets.total(panel, revision.marks) if marks_open else Fraction(0)
            found.setdefault(proposal.id, []).append((review, seat.label, panel, total))
            names[proposal.id] = (proposal.number or "", proposal.title)
    outstanding = _outstanding(found) if marks_open else frozenset()
    order = sorted(found, key=lambda key: -_width(found[key]))
    at = next((at for at, key in enumerate(order) if of and names[key][0] == of), None)
    shown = paged(order, page if at is None else at // SIZE + 1, SIZE)
    return [
        ProposalLines(
            number=names[key][0],
            title=names[key][1],
            sheets=tuple(
                _line(one, found[key], asked, marks_open=marks_open, outstanding=outstanding)
                for one in found[key]
            ),
            spread=places(_width(found[key]), 2) if marks_open and len(found[key]) > 1 else "",
        )
        for key in shown.rows
    ], shown


def _line(
    one: tuple[Review, str, Panel, Fraction],
    rows: Sequence[tuple[Review, str, Panel, Fraction]],
    asked: dict[str, list[SecondLook]],
    *,
    marks_open: bool,
    outstanding: frozenset[str],
) -> FiledLine:
    review, label, panel, total = one
    others = [row[3] for row in rows if row[0].id != review.id and row[2].id == panel.id]
    away = total - sum(others, Fraction(0)) / len(others) if others else Fraction(0)
    looks = asked.get(review.id, [])
    return FiledLine(
        review_id=review.id,
        label=label,
        total=places(total, 2) if marks_open else "",
        away=_signed(away) if marks_open and others else "",
        far=review.id in outstanding or (marks_open and abs(away) > FAR * panel.scale),
        looks=tuple(
            LookLine(
                asked_at=look.asked_at,
                note=look.note,
                answer=look.answer,
                reason=look.reason,
                answered_at=look.answered_at,
            )
            for look in looks
        ),
        may_ask=all(look.answer is not LookAnswer.OPEN for look in looks),
    )


def _outstanding(found: dict[str, list[tuple[Review, str, Panel, Fraction]]]) -> frozenset[str]:
    """Name the sheets that stand out by the estimate that the workbench of results shows too."""
    rows = [row for group in found.values() for row in group]
    far: set[str] = set()
    for panel in {row[2].id for row in rows}:
        own = {(row[0].seat_id, row[0].proposal_id): row for row in rows if row[2].id == panel}
        marks = {key: float(row[3]) for key, row in own.items()}
        far |= {own[one.seat, one.proposal][0].id for one in abnormal(marks, TIMES)}
    return frozenset(far)


def _width(rows: Sequence[tuple[Review, str, Panel, Fraction]]) -> Fraction:
    """Tell how far the totals lie apart: nothing where marks are closed, so that no order tells them."""
    totals = [row[3] for row in rows]
    return max(totals) - min(totals)


def _signed(value: Fraction) -> str:
    return f"{'+' if value >= 0 else '−'}{places(abs(value), 2)}"
