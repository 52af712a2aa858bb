"""A member's sheet beside its proposal: the own one, and nothing of anybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from app.errors import NotFound, Refused
from app.language import content
from app.language.criteria import CriterionField, fields_of, short, typed
from app.language.formats import money
from app.language.headings import Heading, heading
from app.models import Proposal, Review, ReviewRevision
from app.policy import Standing, may, require
from app.scoring.numbers import places
from app.scoring.rulebook import Panel, Rulebook
from app.store import reading_times, reviewing, reviews, sheets
from app.store.others import notes_of_others, others_totals
from app.store.own_sheets import own_sheets
from app.store.panels import seat_of_account
from app.store.proposals import FileText, ProposalText, proposal_text
from app.store.reviews import History
from app.store.rules import panel_of, rules_of
from app.store.standing import of_review, of_round
from app.unit import Reading
from app.vocabulary import Phase, ReviewState, Verb

PICTURES = ("jpg", "jpeg", "png")
PDF = "pdf"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A file that is read beside the sheet, in place of the text."""

    id: str
    name: str
    size: int
    is_picture: bool
    is_pdf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVersion:
    """What was saved on an older version and stands aside."""

    number: int
    saved_at: datetime
    marks: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAsked:
    """Somebody asks to look again."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage(Heading):
    """The proposal beside its sheet."""

    review_id: str
    proposal_id: str
    account: str
    position: int
    of: int
    filed: int
    previous_id: str | None
    next_id: str | None
    title: str
    document: ProposalText
    minutes: int
    beside: Beside | None
    criteria: tuple[CriterionField, ...]
    scale: str
    total: str
    scaled: tuple[str, str] | None
    base: int
    saved_at: datetime | None
    comment: str
    panel_note: str
    own_note: str
    asks_recommended: bool
    recommended: str
    requested_minor: int
    filed_at: datetime | None
    filed_total: str
    filed_before: bool
    changed_since: bool
    missing: tuple[tuple[str, str, str], ...]
    may_save: bool
    why_not: str
    may_recuse: bool
    officers_see_early: bool
    discusses: bool
    posts: int
    look: LookAsked | None
    others: tuple[str, ...] | None
    notes: tuple[str, ...]
    other: OtherVersion | None = None
    aside: tuple[OtherVersion, ...] = ()


def sheet(reading: Reading, review_id: str, file_id: str = "") -> SheetPage:
    """Show a proposal beside the own sheet, or one of its files."""
    review, standing = of_review(reading, review_id)
    require(Verb.REVIEW_VIEW, standing)
    session = reading.session
    proposal = _row(session.get(Proposal, review.proposal_id))
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    rules = rules_of(session, funding_round.id)
    seat = _row(seat_of_account(session, funding_round.id, reading.actor.account_id))
    panel = panel_of(rules, seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    document = proposal_text(
        session, proposal, proposal.submitted_revision, reading.language, blind=rules.blind
    )
    count = reading_times.characters(session, [proposal], blind=rules.blind)
    allowed = may(Verb.REVIEW_SAVE, standing)
    queue = [one for one in own_sheets(session, seat, rules.work.order) if not one.recused]
    ids = [one.review.id for one in queue]
    place = ids.index(review.id) if review.id in ids else 0
    return SheetPage(
        **heading(reading, funding_round),
        **_contents(reading, review, proposal, panel, document),
        **_talk(reading, review, standing, rules, panel),
        review_id=review.id,
        proposal_id=proposal.id,
        account=reading.actor.account_id or "",
        title=proposal.title,
        position=place + 1,
        of=len(queue),
        filed=sum(one.filed for one in queue),
        previous_id=ids[place - 1] if place > 0 else None,
        next_id=ids[place + 1] if place + 1 < len(ids) else None,
        document=document,
        minutes=reading_times.minutes(count.get(proposal.id, 0)),
        beside=_beside(document, file_id),
        may_save=allowed.allowed,
        why_not=allowed.reason,
        may_recuse=may(Verb.RECUSAL_DECLARE, standing).allowed,
        officers_see_early=rules.marks_open_before_closing,
    )


def _contents(
    reading: Reading, review: Review, proposal: Proposal, panel: Panel, document: ProposalText
) -> dict[str, Any]:
    kept = reviews.history(reading.session, review.id)
    current = kept.current
    marks: Mapping[str, Any] = current.marks if current else {}
    reasons: Mapping[str, Any] = current.reasons if current else {}
    filed = kept.number(review.filed_revision)
    recommended = current.recommended_minor if current else None
    rules = rules_of(reading.session, proposal.funding_round_id)
    criteria = fields_of(
        panel,
        marks,
        reading.language,
        reasons=reasons,
        matters=_matters(rules, document, reading.language),
    )
    titles = {one.id: one.title for one in criteria}
    return {
        "criteria": criteria,
        "scale": places(panel.scale, 0),
        "total": places(sheets.total(panel, marks), 2),
        "scaled": _scaled(panel, marks),
        "base": kept.base,
        "saved_at": current.saved_at if current else None,
        "comment": current.comment if current else "",
        "panel_note": current.panel_note if current else "",
        "own_note": current.own_note if current else "",
        "asks_recommended": panel.asks_recommended,
        "recommended": money(recommended, rules.currency, reading.language)
        if recommended is not None
        else "",
        "requested_minor": proposal.requested_minor,
        "filed_at": review.filed_at,
        "filed_total": places(sheets.total(panel, filed.marks), 2) if filed else "",
        "filed_before": filed is not None,
        "changed_since": filed is not None and filed.number != kept.base,
        "missing": tuple(
            (gap.criterion, titles[gap.criterion], gap.code)
            for gap in sheets.missing(panel, marks, reasons)
        ),
        "other": _other(kept, panel, titles),
        "aside": tuple(_version(one, panel, titles) for one in kept.aside),
    }


def _scaled(panel: Panel, marks: Mapping[str, Any]) -> tuple[str, str] | None:
    """Give the points before, and the share of the weights that they stand for, if that is not all."""
    share = sheets.share_that_counts(panel, marks)
    if share == 1:
        return None
    return places(sheets.total(panel, marks) * share, 2), f"{short(share * 100)}%"


def _talk(
    reading: Reading, review: Review, standing: Standing, rules: Rulebook, panel: Panel
) -> dict[str, Any]:
    """Give what others say and ask, as far as this member may know it now."""
    session = reading.session
    discusses = may(Verb.DISCUSSION_VIEW, standing).allowed
    look = reviewing.open_look(session, review.id)
    totals = others_totals(session, [review], rules, panel).get(review.id)
    posts = reviewing.posts_on(session, review.stage_id, review.proposal_id) if discusses else ()
    return {
        "discusses": discusses,
        "posts": len(posts),
        "look": LookAsked(at=look.asked_at, note=look.note) if look else None,
        "notes": notes_of_others(session, review) if discusses or _at_meeting(standing) else (),
        "others": None if totals is None else tuple(places(total, 2) for total in totals),
    }


def _at_meeting(standing: Standing) -> bool:
    """Tell whether the review is over, and the own sheet was handed in: then the panel's words are read."""
    return (
        standing.review_state is ReviewState.FILED
        and standing.phase is not None
        and standing.phase is not Phase.REVIEW
    )


def _matters(
    rules: Rulebook, document: ProposalText, language: str
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Name for each criterion the sections that this reader is shown."""
    shown = {section.id: content(section.title, language)[0] for section in document.sections}
    return {
        criterion: tuple((one, shown[one]) for one in sections if one in shown)
        for criterion, sections in rules.work.matters.items()
    }


def _beside(document: ProposalText, file_id: str) -> Beside | None:
    """Find the file that is wanted among those that this reader is shown."""
    if not file_id:
        return None
    file: FileText | None = next((one for one in document.files if one.id == file_id), None)
    if file is None:
        raise NotFound
    ending = file.name.rpartition(".")[2].lower()
    return Beside(
        id=file.id,
        name=file.name,
        size=file.size,
        is_picture=ending in PICTURES,
        is_pdf=ending == PDF,
    )


def _other(kept: History, panel: Panel, titles: Mapping[str, str]) -> OtherVersion | None:
    """The newest version that stands aside, if nothing has been saved since."""
    newest = kept.revisions[-1] if kept.revisions else None
    if newest is None or newest is kept.current:
        return None
    return _version(newest, panel, titles)


def _version(one: ReviewRevision, panel: Panel, titles: Mapping[str, str]) -> OtherVersion:
    notes = (*one.reasons.values(), one.comment, one.panel_note, one.own_note)
    return OtherVersion(
        number=one.number,
        saved_at=one.saved_at,
        marks=tuple(
            (titles[leaf.id], typed(one.marks.get(leaf.id)) or "—") for leaf, _ in panel.leaves
        ),
        notes=tuple(str(note) for note in notes if note),
    )


def _row(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
