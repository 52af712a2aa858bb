"""From sheets to a panel's score (打分制)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

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
    return Form(panel).total(marks)


class Form:
    """A panel's sheet made ready: its leaves with the points of one hundredth, on one denominator."""

    def __init__(self, panel: Panel) -> None:
        """Walk the tree of criteria once."""
        leaves = panel.leaves
        points = [weight / leaf.maximum * panel.scale for leaf, weight in leaves]
        self.names = [leaf.id for leaf, _ in leaves]
        self._denominator = lcm(*(point.denominator for point in points))
        self._points = [(self._denominator * point).numerator for point in points]
        self._weights = [weight for _, weight in leaves]

    def total(self, marks: Mapping[str, int | None]) -> Fraction:
        """Add up one sheet, as `sheet_total` says."""
        given = [marks.get(name) for name in self.names]
        points = sum(
            mark * point
            for mark, point in zip(given, self._points, strict=True)
            if mark is not None
        )
        exact = Fraction(points, self._denominator)
        if None not in given:
            return exact
        weights = sum(
            weight for mark, weight in zip(given, self._weights, strict=True) if mark is not None
        )
        return exact / weights if weights else Fraction(0)


def panel_line(panel: Panel, members: Sequence[Member], form: Form | None = None) -> PanelLine:
    """Aggregate one panel's sheets of one proposal.

    Args:
        panel: how to aggregate.
        members: every seat that was to read it, recused ones too; without a sheet they count nowhere.
        form: the panel's sheet made ready, where many proposals share it.

    Returns:
        The line with each sheet used, dropped or absent; `score` is None without any valid sheet.

    Exact: rationals. Ties: among equal totals the sheet with the smaller marks, in the order of the
        leaves, counts as the lower one; sheets alike in every mark are exchangeable. So the names of
        the seats change no number.
    Source: our rule; 去掉一个最高分和一个最低分.
    """
    form = form or Form(panel)
    totals = {
        m.seat: form.total(m.sheet.marks)
        for m in members
        if m.sheet is not None and not m.sheet.void
    }
    kind, dropped = _drops(panel.aggregation, form, members, totals)
    lines = tuple(_sheet_line(member, totals, dropped) for member in members)
    kept = [member for member in members if member.seat in totals and member.seat not in dropped]
    return PanelLine(
        panel=panel.id,
        aggregate=kind.value,
        sheets=lines,
        criteria=_criteria(form, kept),
        score=_aggregate(kind, [(totals[member.seat], member.weight) for member in kept]),
    )


def _drops(
    aggregation: Aggregation,
    form: Form,
    members: Sequence[Member],
    totals: Mapping[str, Fraction],
) -> tuple[Aggregate, dict[str, SheetUse]]:
    if aggregation.kind is not Aggregate.TRIMMED_MEAN:
        return aggregation.kind, {}
    enough = max(aggregation.needs, aggregation.drop_high + aggregation.drop_low + 1)
    if len(totals) < enough:
        return aggregation.fallback, {}
    rising = _rising(form, members, totals)
    low = dict.fromkeys(rising[: aggregation.drop_low], SheetUse.DROPPED_LOW)
    high = dict.fromkeys(rising[len(rising) - aggregation.drop_high :], SheetUse.DROPPED_HIGH)
    return Aggregate.TRIMMED_MEAN, low | high


def _rising(form: Form, members: Sequence[Member], totals: Mapping[str, Fraction]) -> list[str]:
    marks = {
        m.seat: [-1 if (mark := m.sheet.marks.get(name)) is None else mark for name in form.names]
        for m in members
        if m.sheet is not None
    }
    return sorted(totals, key=lambda seat: (totals[seat], marks[seat], seat))


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


def _criteria(form: Form, kept: Sequence[Member]) -> dict[str, Fraction]:
    """Give each leaf's mean mark over the sheets that counted, in marks (not hundredths)."""
    sheets = [member.sheet.marks for member in kept if member.sheet is not None]
    means: dict[str, Fraction] = {}
    for name in form.names:
        marks = [mark for sheet in sheets if (mark := sheet.get(name)) is not None]
        if marks:
            means[name] = Fraction(sum(marks), 100 * len(marks))
    return means
