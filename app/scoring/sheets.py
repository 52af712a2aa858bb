"""From sheets to a panel's score (打分制)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.scoring.evidence import Sheet
from app.scoring.numbers import mean
from app.scoring.outcome import PanelLine, SheetLine, SheetUse
from app.scoring.rulebook import Aggregate, Aggregation, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A seat as it stands towards one proposal."""

    seat: str
    label: str
    weight: Fraction
    sheet: Sheet | None
    absent: SheetUse = SheetUse.PENDING


def sheet_total(panel: Panel, marks: Mapping[str, int | None]) -> Fraction:
    """Add up one sheet.

    Args:
        panel: its leaves have weights that sum to 1 and maxima > 0 in hundredths.
        marks: leaf id → hundredths, 0 ≤ mark ≤ maximum; None is not applicable, and the other weights are
            renormalised to 1. A sheet with nothing applicable has no total and must be void instead.

    Returns:
        Σ weight × mark / maximum × scale.

    Exact: a rational, nothing is rounded.
    Source: our rule; the usual weighted sheet (评分表).
    """
    points = weights = Fraction(0)
    for leaf, weight in panel.leaves:
        mark = marks.get(leaf.id)
        if mark is not None:
            points += weight * mark / leaf.maximum
            weights += weight
    return points / weights * panel.scale if weights else Fraction(0)


def panel_line(panel: Panel, members: Sequence[Member]) -> PanelLine:
    """Aggregate one panel's sheets of one proposal.

    Args:
        panel: how to aggregate.
        members: every seat that was to read it, recused ones too; those without a sheet count nowhere.

    Returns:
        The line with each sheet used, dropped or absent; `score` is None without any valid sheet.

    Exact: rationals. Ties: among equal totals the sheet with the smaller marks, in the order of the
        leaves, counts as the lower one; sheets alike in every mark are exchangeable. So the names of
        the seats change no number.
    Source: our rule; 去掉一个最高分和一个最低分.
    """
    totals = {
        m.seat: sheet_total(panel, m.sheet.marks)
        for m in members
        if m.sheet is not None and not m.sheet.void
    }
    kind, dropped = _drops(panel, members, totals)
    lines = tuple(_sheet_line(member, totals, dropped) for member in members)
    kept = [member for member in members if member.seat in totals and member.seat not in dropped]
    return PanelLine(
        panel=panel.id,
        aggregate=kind.value,
        sheets=lines,
        criteria=_criteria(panel, kept),
        score=_aggregate(kind, [(totals[member.seat], member.weight) for member in kept]),
    )


def _drops(
    panel: Panel, members: Sequence[Member], totals: Mapping[str, Fraction]
) -> tuple[Aggregate, dict[str, SheetUse]]:
    aggregation = panel.aggregation
    if aggregation.kind is not Aggregate.TRIMMED_MEAN:
        return aggregation.kind, {}
    enough = max(aggregation.needs, aggregation.drop_high + aggregation.drop_low + 1)
    if len(totals) < enough:
        return aggregation.fallback, {}
    leaves = [leaf.id for leaf, _ in panel.leaves]
    marks = {
        m.seat: tuple(
            -1 if m.sheet.marks.get(leaf) is None else m.sheet.marks[leaf] for leaf in leaves
        )
        for m in members
        if m.sheet is not None
    }
    rising = sorted(totals, key=lambda seat: (totals[seat], marks[seat], seat))
    low = dict.fromkeys(rising[: aggregation.drop_low], SheetUse.DROPPED_LOW)
    high = dict.fromkeys(rising[len(rising) - aggregation.drop_high :], SheetUse.DROPPED_HIGH)
    return Aggregate.TRIMMED_MEAN, low | high


def _sheet_line(
    member: Member, totals: Mapping[str, Fraction], dropped: Mapping[str, SheetUse]
) -> SheetLine:
    if member.seat in totals:
        use = dropped.get(member.seat, SheetUse.USED)
        return SheetLine(seat=member.seat, label=member.label, use=use, total=totals[member.seat])
    use = SheetUse.VOID if member.sheet is not None else member.absent
    return SheetLine(seat=member.seat, label=member.label, use=use)


def _aggregate(kind: Aggregate, values: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    if not values:
        return None
    totals = [total for total, _ in values]
    if kind is Aggregate.SUM:
        return sum(totals, Fraction(0))
    if kind is Aggregate.MEDIAN:
        rising, half = sorted(totals), len(totals) // 2
        return rising[half] if len(rising) % 2 else (rising[half - 1] + rising[half]) / 2
    if kind is Aggregate.WEIGHTED_MEAN:
        weights = sum((weight for _, weight in values), Fraction(0))
        return sum((total * weight for total, weight in values), Fraction(0)) / weights
    return mean(totals)


def _criteria(panel: Panel, kept: Sequence[Member]) -> dict[str, Fraction]:
    """Give each leaf's mean mark over the sheets that counted, in marks (not hundredths)."""
    means: dict[str, Fraction] = {}
    for leaf, _ in panel.leaves:
        marks = [
            Fraction(m.sheet.marks.get(leaf.id) or 0, 100)
            for m in kept
            if m.sheet and m.sheet.marks.get(leaf.id) is not None
        ]
        if marks:
            means[leaf.id] = mean(marks)
    return means
