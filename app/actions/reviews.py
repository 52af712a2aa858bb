"""A sheet saved as typed, and handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import get_currency_precision

from app.audit import record, round_chain
from app.clock import to_text
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.reviews import FileForm, SheetForm
from app.models import FundingRound, Proposal, Review, ReviewRevision, Seat
from app.policy import require
from app.scoring.canonical import salted_digest
from app.scoring.errors import BadNumber
from app.scoring.numbers import hundredths
from app.scoring.rulebook import Panel, Rulebook
from app.store import reviews
from app.store.receipts import make_receipt
from app.store.rules import panel_of, rules_of
from app.store.sheets import missing
from app.store.standing import of_review
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import ReceiptKind, Verb
from app.workflow import REVIEW, advance

NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSaved:
    """What came of a save. A stale one is kept too, beside the version that stands."""

    number: int
    base: int
    saved_at: str
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFiled:
    """The receipt, the round, and the next sheet that is still to be done."""

    receipt_id: str
    receipt_number: str
    round_id: str
    next_review_id: str | None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows around one review."""

    review: Review
    seat: Seat
    proposal: Proposal
    funding_round: FundingRound
    rules: Rulebook
    panel: Panel


def save(unit: Unit, review_id: str, form: SheetForm) -> SheetSaved:
    """Keep a sheet as typed: a new revision, never a change of an old one."""
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_SAVE, standing)
    sheet = _around(unit, review)
    marks = _marks(form, sheet.panel)
    recommended = _recommended(form, sheet)
    kept = reviews.history(unit.session, review.id)
    stale = form.base != kept.base
    revision = ReviewRevision(
        review_id=review.id,
        number=kept.last + 1,
        base=form.base,
        marks=marks,
        comment=form.comment,
        recommended_minor=recommended,
        saved_at=unit.now,
    )
    unit.session.add(revision)
    number = kept.base if stale else revision.number
    return SheetSaved(number=revision.number, base=number, saved_at=to_text(unit.now), stale=stale)


def file(unit: Unit, review_id: str, form: FileForm) -> ReviewFiled:
    """Hand the sheet in as it was checked; handing in again puts a new version in its place."""
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_FILE, standing)
    sheet = _around(unit, review)
    revision = reviews.history(unit.session, review.id).current
    if revision is None or revision.number != form.base:
        raise Stale("stale")
    _require_complete(sheet.panel, revision)
    move_state(unit.session, review, advance(REVIEW, review.state, Verb.REVIEW_FILE))
    review.filed_revision, review.filed_at = revision.number, unit.now
    content = _content(sheet, revision)
    after = {
        "state": review.state.value,
        "seat": sheet.seat.label,
        "proposal": sheet.proposal.number,
        "revision": revision.number,
        "content": salted_digest(revision.id, content),
    }
    entry = record(
        unit, Verb.REVIEW_FILE, review, chain=round_chain(sheet.funding_round.id), after=after
    )
    receipt = make_receipt(
        unit,
        kind=ReceiptKind.REVIEW,
        funding_round=sheet.funding_round,
        subject_id=review.id,
        content=content,
        entry=(entry.chain, entry.sequence, entry.digest),
    )
    return ReviewFiled(
        receipt_id=receipt.id,
        receipt_number=receipt.number,
        round_id=sheet.funding_round.id,
        next_review_id=reviews.next_to_do(unit.session, sheet.seat.id, sheet.proposal),
    )


def _around(unit: Unit, review: Review) -> _Sheet:
    session = unit.session
    seat, proposal = session.get(Seat, review.seat_id), session.get(Proposal, review.proposal_id)
    funding_round = session.get(FundingRound, proposal.funding_round_id) if proposal else None
    if seat is None or proposal is None or funding_round is None:
        raise NotFound
    rules = rules_of(session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    return _Sheet(review, seat, proposal, funding_round, rules, panel)


def _marks(form: SheetForm, panel: Panel) -> dict[str, int | str | None]:
    """Read the marks against the rulebook; every wrong one is named."""
    leaves = {leaf.id: leaf for leaf, _ in panel.leaves}
    marks: dict[str, int | str | None] = {}
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    for row, line in enumerate(form.marks):
        leaf = leaves.get(line.criterion)
        if leaf is None:
            raise Refused("rules_changed")
        try:
            marks[leaf.id] = _mark(line.mark, leaf.maximum, leaf.step, na_allowed=leaf.na_allowed)
        except BadNumber as bad:
            wrong[f"marks-{row}-mark"] = (bad.code, bad.facts)
    if wrong:
        raise Invalid(wrong)
    return marks


def _mark(text: str, maximum: int, step: int, *, na_allowed: bool) -> int | str | None:
    if not text:
        return None
    if text == NOT_APPLICABLE and na_allowed:
        return NOT_APPLICABLE
    value = hundredths(text, 0, maximum)
    if step and value % step:
        raise BadNumber("not_in_steps", step=f"{step // 100}.{step % 100:02d}")
    return value


def _recommended(form: SheetForm, sheet: _Sheet) -> int | None:
    """Read the amount that the member would give; above the request it is refused."""
    text = form.recommended.replace(",", "")
    if not text or not sheet.panel.asks_recommended:
        return None
    requested = sheet.proposal.requested_minor
    scale: int = get_currency_precision(sheet.rules.currency)
    try:
        value: int = hundredths(text) * 10**scale // 100
    except BadNumber:
        raise Invalid({"recommended": ("not_money", {})}) from None
    if value > requested:
        limit = f"{requested // 10**scale:,}"
        raise Invalid({"recommended": ("over_limit", {"limit": limit})})
    return value


def _require_complete(panel: Panel, revision: ReviewRevision) -> None:
    gaps = missing(panel, revision.marks, revision.comment)
    if gaps:
        raise Refused("sheet_incomplete", count=len(gaps))


def _content(sheet: _Sheet, revision: ReviewRevision) -> Mapping[str, Any]:
    return {
        "proposal": sheet.proposal.number or sheet.proposal.id,
        "seat": sheet.seat.label,
        "revision": revision.number,
        "marks": revision.marks,
        "comment": revision.comment,
        "recommended_minor": revision.recommended_minor,
    }
