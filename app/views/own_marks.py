"""All own marks on one page: to calibrate oneself, to read them through, and to hand them in together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.errors import NotFound, Refused
from app.forms.reviews import AdjustForm
from app.language import content
from app.language.criteria import CriterionField, fields_of, typed
from app.language.formats import money
from app.language.headings import Heading, heading
from app.models import FundingRound, ReviewRevision, Seat
from app.policy import require
from app.scoring.numbers import places
from app.scoring.rulebook import Panel, Rulebook
from app.store import adjusting, reviews, sheets
from app.store.others import others_totals
from app.store.own_sheets import OwnSheet, own_sheets
from app.store.panels import seat_of_account
from app.store.rules import panel_of, rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Phase, ReviewState, Verb

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksLine:
    """One own sheet with all its marks; `place` is its place among the own totals."""

    review_id: str
    base: int
    number: str
    title: str
    marks: tuple[str, ...]
    total: str
    place: int | None
    state: ReviewState
    changed_since: bool
    missing: int
    again: bool
    comment: str
    panel_note: str
    own_note: str
    recommended: str
    criteria: tuple[CriterionField, ...] = ()
    others: tuple[str, ...] | None = None

    @property
    def ready(self) -> bool:
        """Tell whether it is complete and not yet handed in as it stands."""
        return not self.missing and (self.state is ReviewState.DRAFT or self.changed_since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One criterion: what it is called, its maximum, and the own mean."""

    id: str
    title: str
    maximum: str
    mean: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many own totals lie in one tenth of the scale; `height` is 0 to 1000."""

    label: str
    count: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksPage(Heading):
    """All own marks."""

    phase: Phase
    seat_label: str
    columns: tuple[Column, ...]
    scale: str
    step: str
    lines: tuple[MarksLine, ...]
    open_id: str
    sort: str
    down: bool
    bins: tuple[Bin, ...]
    mean: str
    low: str
    high: str
    may_change: bool

    @property
    def ready(self) -> tuple[MarksLine, ...]:
        """List what can be handed in now."""
        return tuple(line for line in self.lines if line.ready)

    @property
    def unready(self) -> tuple[MarksLine, ...]:
        """List what still lacks something."""
        return tuple(line for line in self.lines if line.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """One sheet before and after."""

    review_id: str
    base: int
    number: str
    title: str
    marks: tuple[tuple[str, str], ...]
    before: str
    after: str
    kept: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesPage(Heading):
    """What moving the marks would give; nothing is written yet."""

    columns: tuple[Column, ...]
    lines: tuple[MovedLine, ...]
    form: AdjustForm


def show(
    reading: Reading, round_id: str, sort: str = "", open_id: str = "", *, down: bool = False
) -> MarksPage:
    """Show all own marks, sorted as wanted; one row may be open."""
    funding_round, seat, rules, panel = _own(reading, round_id)
    found = [one for one in own_sheets(reading.session, seat, rules.work.order) if not one.recused]
    kept = reviews.histories(reading.session, seat.id)
    current = {one.review.id: kept[one.review.id].current for one in found if one.review.id in kept}
    totals = {
        row_id: sheets.total(panel, row.marks)
        for row_id, row in current.items()
        if row is not None and any(isinstance(mark, int) for mark in row.marks.values())
    }
    others = others_totals(reading.session, [one.review for one in found], rules, panel)
    around = panel, rules.currency
    lines = [
        _line(one, current.get(one.review.id), totals, others, around, reading.language)
        for one in found
    ]
    wanted = next((line.review_id for line in lines if line.review_id == open_id), "")
    columns = _columns(panel, list(current.values()), reading.language)
    return MarksPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        seat_label=seat.label,
        columns=columns,
        scale=places(panel.scale, 0),
        step=typed(max((leaf.step for leaf, _ in panel.leaves), default=0)),
        lines=tuple(_sorted(lines, sort, [column.id for column in columns], totals, down=down)),
        open_id=wanted,
        sort=sort,
        down=down,
        bins=_bins(list(totals.values()), panel.scale),
        mean=_mean(list(totals.values())),
        low=places(min(totals.values()), 2) if totals else "",
        high=places(max(totals.values()), 2) if totals else "",
        may_change=funding_round.phase is Phase.REVIEW,
    )


def preview(reading: Reading, round_id: str, form: AdjustForm) -> MovesPage:
    """Show what moving the marks would give."""
    funding_round, seat, rules, panel = _own(reading, round_id)
    if funding_round.phase is not Phase.REVIEW:
        raise Refused("only_in_review")
    titles = {leaf.id: content(leaf.title, reading.language)[0] for leaf, _ in panel.leaves}
    return MovesPage(
        **heading(reading, funding_round),
        columns=_columns(panel, [], reading.language),
        lines=tuple(
            MovedLine(
                review_id=one.sheet.review.id,
                base=one.before.number,
                number=one.sheet.proposal.number or "",
                title=one.sheet.proposal.title,
                marks=tuple(
                    (typed(one.before.marks.get(leaf)), typed(one.after.marks.get(leaf)))
                    for leaf in titles
                ),
                before=places(sheets.total(panel, one.before.marks), 2),
                after=places(sheets.total(panel, one.after.marks), 2),
                kept=tuple(titles[leaf] for leaf in one.kept),
                changed=dict(one.before.marks) != one.after.marks,
            )
            for one in adjusting.moves(reading.session, seat, rules, panel, form)
        ),
        form=form,
    )


def _own(reading: Reading, round_id: str) -> tuple[FundingRound, Seat, Rulebook, Panel]:
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REVIEW_MARKS, standing)
    seat = seat_of_account(reading.session, funding_round.id, reading.actor.account_id)
    rules = rules_of(reading.session, funding_round.id)
    panel = panel_of(rules, seat.panel) if seat else None
    if seat is None:
        raise NotFound
    if panel is None:
        raise Refused("no_sheet")
    return funding_round, seat, rules, panel


def _line(
    one: OwnSheet,
    current: ReviewRevision | None,
    totals: Mapping[str, Fraction],
    others: Mapping[str, tuple[Fraction, ...]],
    rules: tuple[Panel, str],
    language: str,
) -> MarksLine:
    panel, currency = rules
    marks = current.marks if current else {}
    reasons = current.reasons if current else {}
    total = totals.get(one.review.id)
    seen = others.get(one.review.id)
    return MarksLine(
        review_id=one.review.id,
        base=current.number if current else 0,
        number=one.proposal.number or "",
        title=one.proposal.title,
        marks=tuple(typed(marks.get(leaf.id)) for leaf, _ in panel.leaves),
        total="" if total is None else places(total, 2),
        place=None if total is None else 1 + sum(other > total for other in totals.values()),
        state=one.review.state,
        changed_since=bool(current and one.review.filed_revision not in {None, current.number}),
        missing=len(sheets.missing(panel, marks, reasons)),
        again=one.review.filed_revision is not None,
        comment=current.comment if current else "",
        panel_note=current.panel_note if current else "",
        own_note=current.own_note if current else "",
        recommended=_amount(current, currency, language),
        criteria=fields_of(panel, marks, language, reasons=reasons),
        others=None if seen is None else tuple(places(other, 2) for other in seen),
    )


def _amount(current: ReviewRevision | None, currency: str, language: str) -> str:
    if current is None or current.recommended_minor is None:
        return ""
    return money(current.recommended_minor, currency, language)


def _columns(
    panel: Panel, rows: Sequence[ReviewRevision | None], language: str
) -> tuple[Column, ...]:
    def mean(leaf: str) -> str:
        given = [row.marks.get(leaf) for row in rows if row is not None]
        return _mean([Fraction(mark, 100) for mark in given if isinstance(mark, int)])

    return tuple(
        Column(
            id=leaf.id,
            title=content(leaf.title, language)[0],
            maximum=typed(leaf.maximum),
            mean=mean(leaf.id),
        )
        for leaf, _ in panel.leaves
    )


def _sorted(
    lines: Sequence[MarksLine],
    sort: str,
    leaves: Sequence[str],
    totals: Mapping[str, Fraction],
    *,
    down: bool,
) -> list[MarksLine]:
    """Sort by number, total or one criterion; what has no mark comes last either way."""
    value: Callable[[MarksLine], Fraction | None]
    if sort == "total":
        value = lambda line: totals.get(line.review_id)  # noqa: E731 -- one of two keys
    elif sort in leaves:
        place = leaves.index(sort)
        value = lambda line: _number(line.marks[place])  # noqa: E731 -- as above
    else:
        named = sorted(lines, key=lambda line: line.number, reverse=down)
        return named if sort == "number" else list(lines)
    given = [line for line in lines if value(line) is not None]
    return [
        *sorted(given, key=lambda line: value(line) or Fraction(0), reverse=down),
        *(line for line in lines if value(line) is None),
    ]


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text[:1].isdigit() else None


def _bins(totals: Sequence[Fraction], scale: Fraction) -> tuple[Bin, ...]:
    """Count the own totals in tenths of the scale; the highest total belongs to the last."""
    counts = [0] * BINS
    for total in totals:
        counts[min(BINS - 1, int(total * BINS / scale))] += 1
    top = max(counts) or 1
    edges = [places(scale * n / BINS, 0) for n in range(BINS + 1)]
    return tuple(
        Bin(label=f"{edges[n]}–{edges[n + 1]}", count=count, height=count * 1000 // top)
        for n, count in enumerate(counts)
    )


def _mean(values: Sequence[Fraction]) -> str:
    return places(sum(values, Fraction(0)) / len(values), 2) if values else ""
