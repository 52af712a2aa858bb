"""Signed sheets on paper: typed by one person with the scan, typed again by another, and then filed."""

from collections.abc import Sequence
from dataclasses import replace

from app.audit import record, round_chain
from app.errors import Invalid, Refused
from app.forms.paper_sheets import PaperSheetForm
from app.forms.uploads import FileFacts
from app.models import PaperSheet, Review, ReviewRevision
from app.policy import require
from app.scoring.canonical import salted_digest
from app.scoring.errors import BadNumber
from app.store import filling, paper_sheets, reviews
from app.store.filling import Around, Filled, Mark, Wrong
from app.store.reader_standing import Readers
from app.store.receipts import make_receipt
from app.store.scans import add_scan
from app.store.sheets import missing
from app.store.standing import of_paper_sheet, of_review
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import ReceiptKind, ReviewState, SeatState, Verb
from app.workflow import PAPER_SHEET, REVIEW, advance

#: Where a gap stands on the form, and how it is said to whoever types what another wrote.
_UNWRITTEN = {
    "mark_missing": ("mark", "mark_missing"),
    "comment_needed": ("reason", "reason_on_paper"),
}


def enter(unit: Unit, review_id: str, form: PaperSheetForm, scans: Sequence[FileFacts]) -> str:
    """Type a paper sheet for the first time. Gives the round's id."""
    review, standing = of_review(unit, review_id)
    require(Verb.PAPER_SHEET_ENTER, standing)
    place = _open(unit, review)
    if paper_sheets.waiting_for(unit.session, review.id) is not None:
        raise Refused("sheet_entered")
    filled = _read(form, place)
    if not scans:
        raise Invalid({"file": ("file_missing", {})})
    scan = add_scan(
        unit, scans[0], paper_sheets.PAPER_SHEET, funding_round_id=place.funding_round.id
    )
    entry = PaperSheet(
        review_id=review.id,
        base=reviews.history(unit.session, review.id).base,
        marks=filled.marks,
        reasons=filled.reasons,
        comment=filled.comment,
        panel_note=filled.panel_note,
        recommended_minor=filled.recommended_minor,
        attachment_id=scan.id,
        entered_by=unit.actor.account_id or "",
        entered_at=unit.now,
    )
    unit.session.add(entry)
    record(unit, Verb.PAPER_SHEET_ENTER, entry, chain=round_chain(place.funding_round.id))
    return place.funding_round.id


def confirm(unit: Unit, entry_id: str, form: PaperSheetForm) -> str:
    """Type it again without seeing the first; where both agree, the sheet is filed. Gives the round's id."""
    entry, review, standing = of_paper_sheet(unit, entry_id)
    require(Verb.PAPER_SHEET_CONFIRM, standing)
    place = _open(unit, review)
    filled = _read(form, place)
    _require_same(form, entry, filled)
    move_state(unit.session, entry, advance(PAPER_SHEET, entry.state, Verb.PAPER_SHEET_CONFIRM))
    entry.confirmed_by, entry.confirmed_at = unit.actor.account_id, unit.now
    kept = reviews.history(unit.session, review.id)
    filled = replace(filled, own_note=kept.current.own_note if kept.current else "")
    revision = filling.keep(unit, place, kept.base, filled).revision
    _file(unit, place, revision)
    record(unit, Verb.PAPER_SHEET_CONFIRM, entry, chain=round_chain(place.funding_round.id))
    return place.funding_round.id


def withdraw(unit: Unit, entry_id: str) -> str:
    """Void what was typed by mistake. Gives the round's id."""
    entry, review, standing = of_paper_sheet(unit, entry_id)
    require(Verb.PAPER_SHEET_WITHDRAW, standing)
    place = filling.around(unit, review)
    move_state(unit.session, entry, advance(PAPER_SHEET, entry.state, Verb.PAPER_SHEET_WITHDRAW))
    entry.withdrawn_at = unit.now
    record(unit, Verb.PAPER_SHEET_WITHDRAW, entry, chain=round_chain(place.funding_round.id))
    return place.funding_round.id


def _open(unit: Unit, review: Review) -> Around:
    if review.state is ReviewState.FILED:
        raise Refused("filed_online")
    place = filling.around(unit, review)
    if place.seat.state is not SeatState.ACTIVE:
        raise Refused("not_from_here", state=place.seat.state.value)
    readers = Readers(unit.session, place.funding_round, [place.proposal])
    fault = readers.fault_of_sheet(place.seat, place.proposal)
    if fault:
        raise Refused(fault)
    return place


def _read(form: PaperSheetForm, place: Around) -> Filled:
    """Read the marks; on paper every criterion must have one, and its reason where the rules ask for it."""
    leaves = {leaf.id: leaf for leaf, _ in place.panel.leaves}
    if sorted(line.criterion for line in form.marks) != sorted(leaves):
        raise Refused("rules_changed")
    wrong: Wrong = {}
    marks: dict[str, Mark] = {}
    for row, line in enumerate(form.marks):
        try:
            marks[line.criterion] = filling.mark_of(line.mark, leaves[line.criterion])
        except BadNumber as bad:
            wrong[f"marks-{row}-mark"] = (bad.code, bad.facts)
            marks[line.criterion] = None
    reasons = {line.criterion: line.reason for line in form.marks if line.reason}
    rows = {line.criterion: row for row, line in enumerate(form.marks)}
    for gap in missing(place.panel, marks, reasons):
        part, code = _UNWRITTEN[gap.code]
        wrong.setdefault(f"marks-{rows[gap.criterion]}-{part}", (code, {}))
    amount = None
    try:
        amount = filling.amount_of(form.recommended, place)
    except BadNumber as bad:
        wrong["recommended"] = (bad.code, bad.facts)
    if wrong:
        raise Invalid(wrong)
    return Filled(
        marks=marks,
        reasons=reasons,
        comment=form.comment,
        panel_note=form.panel_note,
        recommended_minor=amount,
    )


def _require_same(form: PaperSheetForm, entry: PaperSheet, filled: Filled) -> None:
    """Name every line in which the two differ, without telling what the first one typed."""
    wrong: Wrong = {
        f"marks-{row}-mark": ("typed_differently", {})
        for row, line in enumerate(form.marks)
        if entry.marks.get(line.criterion) != filled.marks.get(line.criterion)
    }
    for row, line in enumerate(form.marks):
        if _words(entry.reasons.get(line.criterion, "")) != _words(line.reason):
            wrong[f"marks-{row}-reason"] = ("typed_differently", {})
    for name in ("comment", "panel_note"):
        if _words(getattr(entry, name)) != _words(getattr(filled, name)):
            wrong[name] = ("typed_differently", {})
    if entry.recommended_minor != filled.recommended_minor:
        wrong["recommended"] = ("typed_differently", {})
    if wrong:
        raise Invalid(wrong)


def _words(text: str) -> list[str]:
    """Take a text as its words: where a line ends on paper is nobody's meaning."""
    return text.split()


def _file(unit: Unit, place: Around, revision: ReviewRevision) -> None:
    """File the sheet for its member, whose receipt it is."""
    review = place.review
    unit.session.flush()
    move_state(unit.session, review, advance(REVIEW, review.state, Verb.REVIEW_FILE))
    review.filed_revision, review.filed_at = revision.number, unit.now
    content = filling.content_of(place, revision)
    after = filling.filed_after(place, revision, salted_digest(revision.id, dict(content)))
    chain = round_chain(place.funding_round.id)
    entry = record(unit, Verb.REVIEW_FILE, review, chain=chain, after=after)
    receipt = make_receipt(
        unit,
        kind=ReceiptKind.REVIEW,
        funding_round=place.funding_round,
        subject_id=review.id,
        content=content,
        entry=(entry.chain, entry.sequence, entry.digest),
        holder=place.seat.account_id,
    )
    filling.note_filing(unit, place, revision, 1, "", receipt)
