"""What was typed on a sheet, read against the rulebook, and kept as a revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import currencies
from app.errors import NotFound, Refused, Stale
from app.forms.reviews import MarkLine, SheetForm
from app.models import FundingRound, Proposal, Receipt, Review, ReviewFiling, ReviewRevision, Seat
from app.scoring.errors import BadNumber
from app.scoring.numbers import hundredths
from app.scoring.rulebook import Criterion, Panel, Rulebook
from app.store import reviews
from app.store.reviewing import filings_of
from app.store.rules import panel_of, rules_of
from app.store.sheets import missing
from app.unit import Unit
from app.vocabulary import ReviewState

NOT_APPLICABLE = "na"
#: What people type for it.
NOT_APPLICABLE_TYPED = ("na", "n/a")
NOTE_MAX = 5000
REASON_MAX = 1000
Mark = int | str | None
Wrong = dict[str, tuple[str, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Around:
    """The rows around one review, and the rules for its sheet."""

    review: Review
    seat: Seat
    proposal: Proposal
    funding_round: FundingRound
    rules: Rulebook
    panel: Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sheet as it can be kept; `wrong` names the fields that cannot be read, by their names."""

    marks: dict[str, Mark]
    reasons: dict[str, str]
    comment: str = ""
    panel_note: str = ""
    own_note: str = ""
    recommended_minor: int | None = None
    wrong: Wrong = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of a save: `base` is what the next one stands on, `theirs` what others had changed."""

    revision: ReviewRevision
    base: int
    stale: bool
    theirs: tuple[str, ...] = ()


def around(unit: Unit, review: Review) -> Around:
    """Load what is needed to judge a sheet."""
    session = unit.session
    seat, proposal = session.get(Seat, review.seat_id), session.get(Proposal, review.proposal_id)
    funding_round = session.get(FundingRound, proposal.funding_round_id) if proposal else None
    if seat is None or proposal is None or funding_round is None:
        raise NotFound
    rules = rules_of(session, funding_round.id)
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    return Around(review, seat, proposal, funding_round, rules, panel)


def read_sheet(form: SheetForm, place: Around) -> Filled:
    """Read everything; what is wrong is named, and a wrong mark counts as not given."""
    leaves = {leaf.id: leaf for leaf, _ in place.panel.leaves}
    wrong: Wrong = {}
    marks: dict[str, Mark] = {}
    for row, line in enumerate(form.marks):
        leaf = leaves.get(line.criterion)
        if leaf is None:
            raise Refused("rules_changed")
        marks[leaf.id] = _read(line, leaf, f"marks-{row}-mark", wrong)
    return Filled(
        marks=marks,
        reasons={line.criterion: line.reason for line in form.marks if line.reason},
        comment=form.comment,
        panel_note=form.panel_note,
        own_note=form.own_note,
        recommended_minor=_recommended(form.recommended, place, wrong),
        wrong=wrong,
    )


def mark_of(text: str, leaf: Criterion) -> Mark:
    """Read one mark: empty is not yet, `na` where it is allowed; raises BadNumber."""
    if not text:
        return None
    if leaf.na_allowed and text.lower() in NOT_APPLICABLE_TYPED:
        return NOT_APPLICABLE
    value = hundredths(text)
    if not 0 <= value <= leaf.maximum:
        raise BadNumber("out_of_range", low="0", high=_short(leaf.maximum))
    if leaf.step and value % leaf.step:
        raise BadNumber("not_in_steps", step=_short(leaf.step))
    return value


def _short(mark: int) -> str:
    """Write a mark as the sheet does: 10, not 10.00."""
    return f"{mark // 100}.{mark % 100:02d}".rstrip("0").rstrip(".")


def amount_of(text: str, place: Around) -> int | None:
    """Read the amount that the member would give; raises BadNumber, also above the request."""
    if not text.strip() or not place.panel.asks_recommended:
        return None
    currency = place.rules.currency
    value = currencies.read(text, currency)
    if value is None:
        code, facts = currencies.fault(currency)
        raise BadNumber(code, **facts)
    requested = place.proposal.requested_minor
    if value > requested:
        raise BadNumber("over_limit", limit=currencies.plain(requested, currency))
    return value


def keep(unit: Unit, place: Around, base: int, filled: Filled) -> Kept:
    """Add a revision, never change an old one.

    What another window changed meanwhile is put together with it, criterion by criterion and note
    by note; where both changed the same, the later one is kept aside.
    """
    kept = reviews.history(unit.session, place.review.id)
    joined, theirs = filled, frozenset[str]()
    if base != kept.base and kept.current is not None:
        joined, theirs, clash = merged(kept.number(base), kept.current, filled)
        joined, theirs = (filled, theirs) if clash else (joined, theirs)
        base = base if clash else kept.base
    revision = ReviewRevision(
        review_id=place.review.id,
        number=kept.last + 1,
        base=base,
        marks=joined.marks,
        reasons=joined.reasons,
        comment=joined.comment,
        panel_note=joined.panel_note,
        own_note=joined.own_note,
        recommended_minor=joined.recommended_minor,
        saved_at=unit.now,
    )
    unit.session.add(revision)
    stale = base != kept.base
    return Kept(
        revision=revision,
        base=kept.base if stale else revision.number,
        stale=stale,
        theirs=() if stale else tuple(sorted(theirs)),
    )


def merged(
    old: ReviewRevision | None, now: ReviewRevision, mine: Filled
) -> tuple[Filled, frozenset[str], bool]:
    """Put two changes of one sheet together: (the sheet, what the other changed, whether both did)."""
    was, theirs, own = _parts(old), _parts(now), _parts(mine)
    taken: set[str] = set()
    joined: dict[tuple[str, str], Any] = {}
    clash = False
    for part in {*was, *theirs, *own}:
        before, there, here = was.get(part), theirs.get(part), own.get(part)
        both = before not in (there, here) and there != here
        clash = clash or both
        joined[part] = there if here == before else here
        if there not in (before, here):
            taken.add(part[1])
    return _filled(joined, mine), frozenset(taken), clash


def to_hand_in(unit: Unit, place: Around, base: int, reason: str) -> tuple[ReviewRevision, int]:
    """Give the version that was checked, and how many times the sheet is handed in with it.

    Refuses what is stale, incomplete, handed in already, or takes another's place without a reason.
    """
    revision = reviews.history(unit.session, place.review.id).current
    if revision is None or revision.number != base:
        raise Stale("stale")
    before = filings_of(unit.session, place.review.id)
    if any(row.revision == base for row in before):
        raise Refused("already_filed")
    gaps = missing(place.panel, revision.marks, revision.reasons)
    if gaps:
        raise Refused("sheet_incomplete", count=len(gaps))
    if before and not reason:
        raise Refused("refile_reason")
    return revision, len(before) + 1


def content_of(place: Around, revision: ReviewRevision) -> Mapping[str, Any]:
    """Give what a receipt binds: everything that was handed in, without the note to oneself."""
    return handed_in(place.proposal, place.seat, revision)


def handed_in(proposal: Proposal, seat: Seat, revision: ReviewRevision) -> Mapping[str, Any]:
    """Give the same of any sheet, so that a receipt can be held against it later."""
    written = {"reasons": revision.reasons, "panel_note": revision.panel_note}
    return {
        "proposal": proposal.number or proposal.id,
        "seat": seat.label,
        "revision": revision.number,
        "marks": revision.marks,
        "comment": revision.comment,
        "recommended_minor": revision.recommended_minor,
        **{name: value for name, value in written.items() if value},
    }


def filed_after(place: Around, revision: ReviewRevision, content_digest: str) -> dict[str, Any]:
    """Say on the ledger what was handed in, without a mark."""
    return {
        "state": ReviewState.FILED.value,
        "seat": place.seat.label,
        "proposal": place.proposal.number,
        "revision": revision.number,
        "content": content_digest,
    }


def note_filing(
    unit: Unit, place: Around, revision: ReviewRevision, number: int, reason: str, receipt: Receipt
) -> None:
    """Keep which version was handed in as the how-manieth, why, and under which receipt."""
    unit.session.flush()
    unit.session.add(
        ReviewFiling(
            review_id=place.review.id,
            revision=revision.number,
            place=number,
            reason=reason if number > 1 else "",
            receipt_id=receipt.id,
            filed_at=unit.now,
        )
    )


def _read(line: MarkLine, leaf: Criterion, name: str, wrong: Wrong) -> Mark:
    try:
        return mark_of(line.given, leaf)
    except BadNumber as bad:
        wrong[name] = (bad.code, bad.facts)
        return None


def _recommended(text: str, place: Around, wrong: Wrong) -> int | None:
    try:
        return amount_of(text, place)
    except BadNumber as bad:
        wrong["recommended"] = (bad.code, bad.facts)
        return None


def _parts(sheet: ReviewRevision | Filled | None) -> dict[tuple[str, str], Any]:
    """Take a sheet apart: each criterion's mark and reason, and each note. What is empty is left out."""
    if sheet is None:
        return {}
    found: dict[tuple[str, str], Any] = {
        ("note", "comment"): sheet.comment,
        ("note", "panel_note"): sheet.panel_note,
        ("note", "own_note"): sheet.own_note,
        ("amount", "recommended"): sheet.recommended_minor,
    }
    found |= {("mark", name): mark for name, mark in sheet.marks.items()}
    found |= {("reason", name): text for name, text in sheet.reasons.items()}
    return {part: value for part, value in found.items() if value not in (None, "")}


def _filled(parts: Mapping[tuple[str, str], Any], mine: Filled) -> Filled:
    given = {part: value for part, value in parts.items() if value not in (None, "")}
    return Filled(
        marks={name: given.get(("mark", name)) for name in mine.marks},
        reasons={name: text for (kind, name), text in given.items() if kind == "reason"},
        comment=given.get(("note", "comment"), ""),
        panel_note=given.get(("note", "panel_note"), ""),
        own_note=given.get(("note", "own_note"), ""),
        recommended_minor=given.get(("amount", "recommended")),
        wrong=mine.wrong,
    )
