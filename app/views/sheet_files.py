"""A member's score sheets on paper and as a workbook, and what is wrong in one that came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents import Imprint, MarkRow, ScoreSheet, ScoreSheets
from app.errors import NotFound, Problem, Refused
from app.forms.workbooks import Ask, BookLine, write_score_book
from app.language import translate
from app.language.criteria import CriterionField, fields_of, reasons_asked, typed
from app.language.formats import currency_unit, money
from app.language.headings import Heading, heading
from app.language.inputs import problem_text
from app.models import FundingRound, ReviewRevision, Seat
from app.policy import require
from app.scoring.numbers import places
from app.scoring.rulebook import Panel, Rulebook
from app.store import reviews, sheets
from app.store.own_sheets import OwnSheet, own_sheets
from app.store.panels import seat_of_account
from app.store.rules import panel_of, rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The workbook as a file."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """One wrong cell."""

    row: str
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage(Heading):
    """Where a filled workbook is handed in, with what was wrong in the last one."""

    seat_label: str
    may_fill: bool
    why_not: str
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    funding_round: FundingRound
    seat: Seat
    rules: Rulebook
    panel: Panel
    rows: Sequence[tuple[OwnSheet, ReviewRevision | None]]


def workbook(reading: Reading, round_id: str) -> Book:
    """Make the workbook of all own sheets, with what was marked so far."""
    own = _own(reading, round_id)
    above = heading(reading, own.funding_round)
    about = translate(
        "%(round)s · 评委 %(label)s",
        reading.language,
        round=above["round_name"],
        label=own.seat.label,
    )
    lines = [_book_line(one, row, own, reading.language) for one, row in own.rows]
    ask = Ask(
        panel=own.panel,
        needs=reasons_asked(own.panel, reading.language),
        language="en" if reading.language == "en" else "zh",
    )
    return Book(
        name=f"{own.funding_round.code}-{own.seat.label}.xlsx",
        data=write_score_book(ask, about, lines),
    )


def score_sheets(reading: Reading, round_id: str, imprint: Imprint) -> ScoreSheets:
    """Lay all own score sheets out for paper."""
    own = _own(reading, round_id)
    above = heading(reading, own.funding_round)
    dates = [row.saved_at for _, row in own.rows if row is not None]
    return ScoreSheets(
        language=reading.language,
        date=max(dates, default=own.seat.created_at),
        imprint=imprint,
        programme=above["programme_name"],
        round=above["round_name"],
        seat=own.seat.label,
        scale=places(own.panel.scale, 0),
        sheets=tuple(_score_sheet(one, row, own, reading.language) for one, row in own.rows),
    )


def upload(reading: Reading, round_id: str, problems: Sequence[Problem] = ()) -> UploadPage:
    """Show where a filled workbook is handed in."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_MARKS, standing)
    seat = seat_of_account(reading.session, funding_round.id, reading.actor.account_id)
    if seat is None:
        raise NotFound
    return UploadPage(
        **heading(reading, funding_round),
        seat_label=seat.label,
        may_fill=funding_round.phase is Phase.REVIEW,
        why_not="" if funding_round.phase is Phase.REVIEW else "only_in_review",
        faults=tuple(_fault(problem, reading.language) for problem in problems),
    )


def _own(reading: Reading, round_id: str) -> _Own:
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_MARKS, standing)
    session = reading.session
    seat = seat_of_account(session, funding_round.id, reading.actor.account_id)
    if seat is None:
        raise NotFound
    rules = rules_of(session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    kept = reviews.histories(session, seat.id)
    found = [one for one in own_sheets(session, seat, rules.work.order) if not one.recused]
    rows = [(one, kept[one.review.id].current if one.review.id in kept else None) for one in found]
    return _Own(funding_round, seat, rules, panel, rows)


def _book_line(one: OwnSheet, row: ReviewRevision | None, own: _Own, language: str) -> BookLine:
    marks = row.marks if row else {}
    return BookLine(
        number=one.proposal.number or "",
        title=one.proposal.title,
        version=row.number if row else 0,
        marks={leaf.id: typed(marks.get(leaf.id)) for leaf, _ in own.panel.leaves},
        reasons=dict(row.reasons) if row else {},
        comment=row.comment if row else "",
        panel_note=row.panel_note if row else "",
        recommended=_amount(row, own.rules.currency, language),
    )


def _score_sheet(one: OwnSheet, row: ReviewRevision | None, own: _Own, language: str) -> ScoreSheet:
    marks = row.marks if row else {}
    currency = own.rules.currency
    asked = f"{money(one.proposal.requested_minor, currency, language)} {currency_unit(currency, language)}"
    return ScoreSheet(
        title=one.proposal.title,
        facts=(
            (translate("编号", language), one.proposal.number or ""),
            (translate("申请金额", language), asked),
        ),
        rows=tuple(
            MarkRow(
                title=field.title,
                guide=field.guide,
                limits=_limits(field, language),
                anchors=tuple(f"{at} {text}" for at, text in field.anchors),
                maximum=field.maximum,
                mark=translate("不适用", language) if field.mark == "na" else field.mark,
                factor=field.factor,
                part=field.part,
                needs=field.needs,
                reason=field.reason,
            )
            for field in fields_of(own.panel, marks, language, reasons=row.reasons if row else {})
        ),
        total=places(sheets.total(own.panel, marks), 2) if marks else "",
        comment=row.comment if row else "",
        panel_note=row.panel_note if row else "",
        recommended=_amount(row, currency, language) if own.panel.asks_recommended else None,
    )


def _limits(field: CriterionField, language: str) -> str:
    facts = {"max": field.maximum, "step": field.step}
    if field.na_allowed:
        return translate("0 到 %(max)s，每档 %(step)s；不适用就写“不适用”", language, **facts)
    return translate("0 到 %(max)s，每档 %(step)s", language, **facts)


def _amount(row: ReviewRevision | None, currency: str, language: str) -> str:
    if row is None or row.recommended_minor is None:
        return ""
    return money(row.recommended_minor, currency, language)


def _fault(problem: Problem, language: str) -> FaultLine:
    facts = problem.facts
    return FaultLine(
        row=str(facts.get("row", "")),
        column=str(facts.get("column", "")),
        value=str(facts.get("value", "")),
        sentence=problem_text(problem, language, place=False),
    )
