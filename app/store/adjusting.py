"""Moving the marks of several own sheets by the same amount: what it would give, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.errors import Invalid
from app.forms.reviews import AdjustForm
from app.models import ReviewRevision, Seat
from app.scoring.errors import BadNumber
from app.scoring.numbers import hundredths
from app.scoring.rulebook import Criterion, Panel, Rulebook
from app.store import reviews
from app.store.filling import Filled
from app.store.own_sheets import OwnSheet, own_sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One sheet: as it is and as it would be. `kept` names criteria that cannot move so far."""

    sheet: OwnSheet
    before: ReviewRevision
    after: Filled
    kept: tuple[str, ...]


def moves(
    session: Session, seat: Seat, rules: Rulebook, panel: Panel, form: AdjustForm
) -> tuple[Moved, ...]:
    """Work out every sheet that was chosen; what has no mark stays without one."""
    by = _by(form)
    wanted = [leaf for leaf, _ in panel.leaves if form.criterion in {"", leaf.id}]
    uneven = [leaf for leaf in wanted if leaf.step and by % leaf.step]
    if uneven or not wanted:
        step = uneven[0].step if uneven else 0
        raise Invalid({"by": ("not_in_steps", {"step": f"{step // 100}.{step % 100:02d}"})})
    kept = reviews.histories(session, seat.id)
    found = []
    for one in own_sheets(session, seat, rules.work.order):
        current = kept[one.review.id].current if one.review.id in kept else None
        if current is not None and not one.recused and _chosen(form, one):
            found.append(_moved(one, current, wanted, by))
    return tuple(found)


def _chosen(form: AdjustForm, one: OwnSheet) -> bool:
    return not form.only or one.review.id in form.only


def _by(form: AdjustForm) -> int:
    try:
        value = hundredths(form.by)
    except BadNumber as bad:
        raise Invalid({"by": (bad.code, bad.facts)}) from None
    if not value:
        raise Invalid({"by": ("not_number", {})})
    return value if form.way == "up" else -value


def _moved(one: OwnSheet, current: ReviewRevision, wanted: Sequence[Criterion], by: int) -> Moved:
    marks = dict(current.marks)
    kept = []
    for leaf in wanted:
        mark = marks.get(leaf.id)
        if not isinstance(mark, int):
            continue
        if 0 <= mark + by <= leaf.maximum:
            marks[leaf.id] = mark + by
        else:
            kept.append(leaf.id)
    return Moved(
        sheet=one, before=current, after=replace(_same(current), marks=marks), kept=tuple(kept)
    )


def _same(current: ReviewRevision) -> Filled:
    return Filled(
        marks=dict(current.marks),
        reasons=dict(current.reasons),
        comment=current.comment,
        panel_note=current.panel_note,
        own_note=current.own_note,
        recommended_minor=current.recommended_minor,
    )
