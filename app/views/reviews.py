"""A member's queue and sheets: the own ones, and nothing of anybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from app.errors import NotFound, Refused
from app.language import content
from app.language.formats import money
from app.language.headings import Heading, heading
from app.models import FundingRound, Proposal, Review, Seat
from app.policy import may, require
from app.scoring.numbers import places
from app.scoring.rulebook import Criterion, Panel
from app.store import meetings, panels, reviews, sheets
from app.store.proposals import ProposalText, proposal_text
from app.store.reviews import History
from app.store.rounds import stage_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_review, of_round
from app.unit import Reading
from app.vocabulary import Phase, ReviewState, Verb

BUTTONS_MAX = 20
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One own sheet in the queue."""

    review_id: str
    number: str
    title: str
    requested_minor: int
    filed_at: datetime | None
    begun: bool
    changed_since: bool
    recused: bool
    total: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Heading):
    """What a member has to do in a round, and until when."""

    phase: Phase
    seat_label: str
    declared: bool
    may_declare: bool
    lines: tuple[QueueLine, ...]
    filed: int
    of: int
    next_review_id: str | None
    closes_at: datetime | None
    late: bool
    meetings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionField:
    """A criterion as a question with its answer so far."""

    id: str
    title: str
    guide: str
    anchors: tuple[tuple[str, str], ...]
    points: str
    maximum: str
    step: str
    factor: str
    choices: tuple[str, ...]
    na_allowed: bool
    mark: str
    part: str
    weight_num: int
    weight_den: int
    maximum_hundredths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage(Heading):
    """The proposal beside its sheet."""

    review_id: str
    proposal_id: str
    position: int
    of: int
    filed: int
    previous_id: str | None
    next_id: str | None
    title: str
    document: ProposalText
    criteria: tuple[CriterionField, ...]
    scale: str
    total: str
    base: int
    saved_at: datetime | None
    comment: str
    asks_recommended: bool
    recommended: str
    requested_minor: int
    filed_at: datetime | None
    filed_total: str
    changed_since: bool
    missing: tuple[tuple[str, str, str], ...]
    may_save: bool
    why_not: str
    may_recuse: bool
    other: "OtherVersion | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVersion:
    """What was saved on an older version and stands aside."""

    number: int
    saved_at: datetime
    marks: tuple[tuple[str, str], ...]
    comment: str


def queue(reading: Reading, round_id: str) -> QueuePage:
    """Show a member what to do next and how much is left."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_QUEUE, standing)
    session = reading.session
    seat = _seat(reading, funding_round)
    panel = panel_of(rules_of(session, funding_round.id), seat.panel)
    shown = (
        funding_round.phase not in {Phase.DRAFT, Phase.CALL, Phase.SCREENING}
        and standing.conflicts_declared
    )
    found = reviews.reviews_of_seat(session, seat.id) if shown else ()
    kept = reviews.histories(session, seat.id) if shown else {}
    out = reviews.recused_proposals(session, seat.id) if shown else set()
    lines = tuple(
        _queue_line(row, proposal, kept.get(row.id), panel, out) for row, proposal in found
    )
    counted = [line for line in lines if not line.recused]
    closes_at = stage_of(session, funding_round.id, Phase.REVIEW).closes_at
    return QueuePage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        seat_label=seat.label,
        declared=standing.conflicts_declared,
        may_declare=may(Verb.CONFLICTS_DECLARE, standing).allowed
        and not standing.conflicts_declared,
        lines=lines,
        filed=sum(line.filed_at is not None for line in counted),
        of=len(counted),
        next_review_id=next((line.review_id for line in counted if line.filed_at is None), None),
        closes_at=closes_at,
        late=closes_at is not None and closes_at < reading.now,
        meetings=_meetings(reading, funding_round),
    )


def sheet(reading: Reading, review_id: str) -> SheetPage:
    """Show a proposal beside the own sheet."""
    review, standing = of_review(reading, review_id)
    require(Verb.REVIEW_VIEW, standing)
    session = reading.session
    proposal = _row(session.get(Proposal, review.proposal_id))
    funding_round, _ = of_round(reading, proposal.funding_round_id)
    seat = _seat(reading, funding_round)
    panel = panel_of(rules_of(session, funding_round.id), seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    kept = reviews.history(session, review.id)
    queue_ids, filed = _queue(reading, seat)
    place = queue_ids.index(review.id) if review.id in queue_ids else 0
    allowed = may(Verb.REVIEW_SAVE, standing)
    return SheetPage(
        **heading(reading, funding_round),
        **_contents(reading, funding_round, review, proposal, panel, kept),
        review_id=review.id,
        proposal_id=proposal.id,
        title=proposal.title,
        position=place + 1,
        of=len(queue_ids),
        filed=filed,
        previous_id=queue_ids[place - 1] if place > 0 else None,
        next_id=queue_ids[place + 1] if place + 1 < len(queue_ids) else None,
        document=proposal_text(
            session,
            proposal,
            proposal.submitted_revision,
            reading.language,
            blind=rules_of(session, funding_round.id).blind,
        ),
        may_save=allowed.allowed,
        why_not=allowed.reason,
        may_recuse=may(Verb.RECUSAL_DECLARE, standing).allowed,
    )


def _contents(
    reading: Reading,
    funding_round: FundingRound,
    review: Review,
    proposal: Proposal,
    panel: Panel,
    kept: History,
) -> dict[str, Any]:
    current = kept.current
    marks: Mapping[str, Any] = current.marks if current else {}
    filed = kept.number(review.filed_revision)
    comment = current.comment if current else ""
    recommended = current.recommended_minor if current else None
    rules = rules_of(reading.session, funding_round.id)
    titles = {leaf.id: content(leaf.title, reading.language)[0] for leaf, _ in panel.leaves}
    return {
        "criteria": tuple(
            _field(leaf, weight, panel, marks, reading.language) for leaf, weight in panel.leaves
        ),
        "scale": places(panel.scale, 0),
        "total": places(sheets.total(panel, marks), 2),
        "base": kept.base,
        "saved_at": current.saved_at if current else None,
        "comment": comment,
        "asks_recommended": panel.asks_recommended,
        "recommended": money(recommended, rules.currency, reading.language)
        if recommended is not None
        else "",
        "requested_minor": proposal.requested_minor,
        "filed_at": review.filed_at,
        "filed_total": places(sheets.total(panel, filed.marks), 2) if filed else "",
        "changed_since": filed is not None and filed.number != kept.base,
        "missing": tuple(
            (gap.criterion, titles[gap.criterion], gap.code)
            for gap in sheets.missing(panel, marks, comment)
        ),
        "other": _other(kept, panel, titles),
    }


def _field(
    leaf: Criterion, weight: Fraction, panel: Panel, marks: Mapping[str, Any], language: str
) -> CriterionField:
    mark = marks.get(leaf.id)
    factor = weight * panel.scale * 100 / leaf.maximum
    worth = weight * panel.scale
    return CriterionField(
        id=leaf.id,
        title=content(leaf.title, language)[0],
        guide=content(leaf.guide, language)[0],
        anchors=tuple(
            (at, content(text, language)[0])
            for at, text in sorted(leaf.anchors.items(), key=_by_mark)
        ),
        points=_short(worth),
        maximum=_short(Fraction(leaf.maximum, 100)),
        step=_short(Fraction(leaf.step, 100)),
        factor=_short(factor),
        choices=_choices(leaf),
        na_allowed=leaf.na_allowed,
        mark=_typed(mark),
        part=places(factor * Fraction(mark, 100), 2) if isinstance(mark, int) else "",
        weight_num=weight.numerator,
        weight_den=weight.denominator,
        maximum_hundredths=leaf.maximum,
    )


def _choices(leaf: Criterion) -> tuple[str, ...]:
    """Number buttons where the steps are few, from one step up; else none, and the mark is typed."""
    if not leaf.step or leaf.maximum // leaf.step > BUTTONS_MAX:
        return ()
    start = 0 if leaf.maximum // leaf.step <= 5 else leaf.step  # noqa: PLR2004 -- short scales begin at 0
    return tuple(
        _short(Fraction(value, 100)) for value in range(start, leaf.maximum + 1, leaf.step)
    )


def _other(kept: History, panel: Panel, titles: Mapping[str, str]) -> OtherVersion | None:
    """The newest version that stands aside, if nothing has been saved since."""
    newest = kept.revisions[-1] if kept.revisions else None
    if newest is None or newest is kept.current:
        return None
    return OtherVersion(
        number=newest.number,
        saved_at=newest.saved_at,
        marks=tuple(
            (titles[leaf.id], _typed(newest.marks.get(leaf.id)) or "—") for leaf, _ in panel.leaves
        ),
        comment=newest.comment,
    )


def _queue_line(
    row: Review, proposal: Proposal, kept: History | None, panel: Panel | None, out: set[str]
) -> QueueLine:
    recused = proposal.id in out
    current = None if recused or kept is None else kept.current
    marks = current.marks if current else {}
    gaps = sheets.missing(panel, marks, current.comment if current else "") if panel else ()
    return QueueLine(
        review_id=row.id,
        number=proposal.number or "",
        title="" if recused else proposal.title,
        requested_minor=0 if recused else proposal.requested_minor,
        filed_at=row.filed_at,
        begun=current is not None,
        changed_since=bool(current and row.filed_revision not in {None, current.number}),
        recused=recused,
        total=places(sheets.total(panel, marks), 2) if current and panel else "",
        missing=len(gaps),
    )


def _queue(reading: Reading, seat: Seat) -> tuple[list[str], int]:
    out = reviews.recused_proposals(reading.session, seat.id)
    listed = [
        row
        for row, proposal in reviews.reviews_of_seat(reading.session, seat.id)
        if proposal.id not in out
    ]
    return [row.id for row in listed], sum(row.state is ReviewState.FILED for row in listed)


def _seat(reading: Reading, funding_round: FundingRound) -> Seat:
    return _row(panels.seat_of_account(reading.session, funding_round.id, reading.actor.account_id))


def _row(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


def _meetings(reading: Reading, funding_round: FundingRound) -> tuple[tuple[str, str], ...]:
    if funding_round.phase is not Phase.MEETING:
        return ()
    return tuple(
        (row.id, row.title) for row in meetings.meetings_of(reading.session, funding_round.id)
    )


def _typed(mark: object) -> str:
    """Write a mark as its person would type it."""
    if isinstance(mark, int):
        return _short(Fraction(mark, 100))
    return str(mark) if mark else ""


def _short(value: Fraction) -> str:
    """Write a number with the places that it needs, two at most."""
    text = places(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _by_mark(anchor: tuple[str, Any]) -> Fraction:
    whole, _, rest = anchor[0].partition(".")
    return Fraction(int(whole or "0")) + (Fraction(int(rest), 10 ** len(rest)) if rest else 0)
