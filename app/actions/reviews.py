"""A sheet saved as typed, and handed in: alone, or all of them together."""

from dataclasses import dataclass

from app.audit import Entry, record, round_chain
from app.clock import to_text
from app.errors import Invalid, NotFound, Refused
from app.forms.reviews import CheckedLine, ConfirmForm, FileForm, LookForm, SheetForm, TogetherForm
from app.models import Receipt, Review, ReviewRevision, SecondLook
from app.policy import require
from app.scoring.canonical import salted_digest
from app.scoring.numbers import places
from app.store import filling, reviewing
from app.store.filling import Around
from app.store.own_sheets import next_of, own_sheets
from app.store.receipts import make_receipt
from app.store.sheets import missing, total
from app.store.standing import of_review, of_round
from app.store.states import move_state
from app.unit import Unit
from app.vocabulary import ReceiptKind, Verb
from app.workflow import REVIEW, SECOND_LOOK, advance


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSaved:
    """What came of a save. A stale one is kept too, beside the version that stands.

    `theirs` names what another window had changed; `left` counts what the sheet still lacks;
    `wrong` names the fields that could not be read: (name, code, facts).
    """

    number: int
    base: int
    saved_at: str
    stale: bool
    total: str
    left: int
    theirs: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str, dict[str, str]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFiled:
    """The receipt, the round, and the next sheet that is still to be done."""

    receipt_id: str
    receipt_number: str
    round_id: str
    next_review_id: str | None


def save(unit: Unit, review_id: str, form: SheetForm) -> SheetSaved:
    """Keep a sheet as typed: a new revision, never a change of an old one."""
    place = _writable(unit, review_id)
    filled = filling.read_sheet(form, place)
    if filled.wrong:
        raise Invalid(filled.wrong)
    return _saved(unit, place, form.base, filled)


def keep(unit: Unit, review_id: str, form: SheetForm) -> SheetSaved:
    """Keep what can be read while somebody types: one wrong mark costs no other word."""
    place = _writable(unit, review_id)
    return _saved(unit, place, form.base, filling.read_sheet(form, place))


def file(unit: Unit, review_id: str, form: FileForm) -> ReviewFiled:
    """Hand the sheet in as it was checked; handing in again puts a new version in its place."""
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_FILE, standing)
    place = filling.around(unit, review)
    revision, number, entry = _hand_in(unit, place, form.base, form.reason)
    receipt = make_receipt(
        unit,
        kind=ReceiptKind.REVIEW,
        funding_round=place.funding_round,
        subject_id=review.id,
        content=filling.content_of(place, revision),
        entry=(entry.chain, entry.sequence, entry.digest),
    )
    filling.note_filing(unit, place, revision, number, form.reason, receipt)
    return _filed(unit, place, receipt)


def file_together(unit: Unit, round_id: str, form: TogetherForm) -> ReviewFiled:
    """Hand in all sheets that were read through: all or none, with one receipt."""
    of_round(unit, round_id)
    checked = [_fileable(unit, round_id, line) for line in form.sheets]
    if len({place.review.id for place in checked}) < len(checked):
        raise Refused("already_filed")
    done = [
        (place, *_hand_in(unit, place, line.base, form.reason))
        for place, line in zip(checked, form.sheets, strict=True)
    ]
    last, first = done[-1][3], checked[0]
    receipt = make_receipt(
        unit,
        kind=ReceiptKind.REVIEW,
        funding_round=first.funding_round,
        subject_id=first.seat.id,
        content={"sheets": [filling.content_of(place, revision) for place, revision, _, _ in done]},
        entry=(last.chain, last.sequence, last.digest),
    )
    for place, revision, number, _ in done:
        filling.note_filing(unit, place, revision, number, form.reason, receipt)
    return _filed(unit, first, receipt)


def ask_second_look(unit: Unit, review_id: str, form: LookForm) -> str:
    """Ask a member to look at a filed sheet again. Gives the round's id."""
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_LOOK, standing)
    place = filling.around(unit, review)
    before = reviewing.looks_of(unit.session, review.id)
    if reviewing.open_look(unit.session, review.id) is not None:
        raise Refused("asked_already")
    look = SecondLook(
        review_id=review.id,
        place=len(before) + 1,
        asked_by=unit.actor.account_id or "",
        asked_at=unit.now,
        note=form.note,
    )
    unit.session.add(look)
    record(unit, Verb.REVIEW_LOOK, look, chain=round_chain(place.funding_round.id))
    return place.funding_round.id


def confirm_marks(unit: Unit, review_id: str, form: ConfirmForm) -> str:
    """Looked again, and the marks stay, with the reason. Gives the review's id."""
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_CONFIRM, standing)
    place = filling.around(unit, review)
    look = reviewing.open_look(unit.session, review.id)
    if look is None:
        raise NotFound
    _answer(unit, look, Verb.REVIEW_CONFIRM, form.reason)
    record(unit, Verb.REVIEW_CONFIRM, look, chain=round_chain(place.funding_round.id))
    return review.id


def _writable(unit: Unit, review_id: str) -> Around:
    review, standing = of_review(unit, review_id)
    require(Verb.REVIEW_SAVE, standing)
    return filling.around(unit, review)


def _saved(unit: Unit, place: Around, base: int, filled: filling.Filled) -> SheetSaved:
    kept = filling.keep(unit, place, base, filled)
    revision = kept.revision
    return SheetSaved(
        number=revision.number,
        base=kept.base,
        saved_at=to_text(unit.now),
        stale=kept.stale,
        theirs=kept.theirs,
        total=places(total(place.panel, revision.marks), 2),
        left=len(missing(place.panel, revision.marks, revision.reasons)),
        wrong=tuple(
            (name, code, {key: str(value) for key, value in facts.items()})
            for name, (code, facts) in filled.wrong.items()
        ),
    )


def _fileable(unit: Unit, round_id: str, line: CheckedLine) -> Around:
    review, standing = of_review(unit, line.review)
    require(Verb.REVIEW_FILE, standing)
    place = filling.around(unit, review)
    if place.funding_round.id != round_id:
        raise NotFound
    return place


def _hand_in(
    unit: Unit, place: Around, base: int, reason: str
) -> tuple[ReviewRevision, int, Entry]:
    """Move one sheet and write its line on the ledger; the receipt comes after the last of them."""
    revision, number = filling.to_hand_in(unit, place, base, reason)
    review: Review = place.review
    move_state(unit.session, review, advance(REVIEW, review.state, Verb.REVIEW_FILE))
    review.filed_revision, review.filed_at = revision.number, unit.now
    look = reviewing.open_look(unit.session, review.id)
    if look is not None:
        _answer(unit, look, Verb.REVIEW_FILE, reason)
    content = salted_digest(revision.id, dict(filling.content_of(place, revision)))
    entry = record(
        unit,
        Verb.REVIEW_FILE,
        review,
        chain=round_chain(place.funding_round.id),
        after=filling.filed_after(place, revision, content),
    )
    return revision, number, entry


def _answer(unit: Unit, look: SecondLook, verb: Verb, reason: str) -> None:
    move_state(unit.session, look, advance(SECOND_LOOK, look.answer, verb), column="answer")
    look.reason, look.answered_at = reason, unit.now


def _filed(unit: Unit, place: Around, receipt: Receipt) -> ReviewFiled:
    unit.session.flush()
    sheets = own_sheets(unit.session, place.seat, place.rules.work.order)
    return ReviewFiled(
        receipt_id=receipt.id,
        receipt_number=receipt.number,
        round_id=place.funding_round.id,
        next_review_id=next_of(sheets, place.review.id),
    )
