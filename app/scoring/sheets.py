"""From sheets to a panel's score (打分制)."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import mul
from typing import NamedTuple

from app.scoring.evidence import Sheet
from app.scoring.normalising import Corrected
from app.scoring.numbers import mean, scaled
from app.scoring.outcome import PanelLine, SheetLine, SheetUse
from app.scoring.rulebook import Aggregate, Aggregation, Panel

RAW: Mapping[str, Corrected] = {}
Row = Sequence[int | None]


class Member(NamedTuple):
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
            renormalised to 1, but for a criterion that keeps its weight. A sheet with nothing applicable has
            no total and must be void instead.

    Returns:
        Σ weight × mark / maximum × scale.

    Exact: a rational, nothing is rounded.
    Source: our rule; the usual weighted sheet (评分表).
    """
    form = Form(panel)
    return form.total(form.read(marks))


class Form:
    """A panel's sheet made ready: its leaves with the points of one hundredth, on one denominator."""

    def __init__(self, panel: Panel) -> None:
        """Walk the tree of criteria once."""
        leaves = panel.leaves
        points = [weight / leaf.maximum * panel.scale for leaf, weight in leaves]
        self.names = [leaf.id for leaf, _ in leaves]
        self._denominator = lcm(*(point.denominator for point in points))
        self._points = [(self._denominator * point).numerator for point in points]
        self._reduced: dict[int, Fraction] = {}
        self._weights = [weight for _, weight in leaves]
        self._keeps = [leaf.na_keeps_weights for leaf, _ in leaves]
        self.vetoes = [(leaf.id, leaf.veto) for leaf, _ in leaves if leaf.veto is not None]

    def read(self, marks: Mapping[str, int | None]) -> Row:
        """Read a sheet's marks in the order of the leaves."""
        return [marks.get(name) for name in self.names]

    def total(self, given: Row) -> Fraction:
        """Add up one sheet that was read, as `sheet_total` says."""
        if None not in given:
            return self._whole(sum(map(mul, given, self._points)))
        points = sum(
            mark * point
            for mark, point in zip(given, self._points, strict=True)
            if mark is not None
        )
        exact = Fraction(points, self._denominator)
        weights = sum(
            weight
            for mark, weight, keeps in zip(given, self._weights, self._keeps, strict=True)
            if mark is not None or keeps
        )
        return exact / weights if weights else Fraction(0)

    def _whole(self, points: int) -> Fraction:
        """Reduce a total once; sheets with the same points share it."""
        found = self._reduced.get(points)
        if found is None:
            found = self._reduced[points] = Fraction(points, self._denominator)
        return found

    def vetoed_by(self, sheets: Sequence[Mapping[str, int | None]]) -> str:
        """Name the first criterion whose marks knock the proposal out."""
        for name, veto in self.vetoes:
            low = sum(
                1 for marks in sheets if (mark := marks.get(name)) is not None and mark < veto.below
            )
            if low >= veto.sheets:
                return name
        return ""


def counts(sheet: Sheet) -> bool:
    """Tell whether a filed sheet has a total."""
    return not sheet.void and not sheet.abstained


def panel_line(
    panel: Panel,
    members: Sequence[Member],
    form: Form | None = None,
    corrections: Mapping[str, Corrected] = RAW,
) -> PanelLine:
    """Aggregate one panel's sheets of one proposal.

    Args:
        panel: how to aggregate.
        members: every seat that was to read it, recused ones too; without a sheet they count nowhere.
        form: the panel's sheet made ready, where many proposals share it.
        corrections: seat → what counts after normalisation.

    Returns:
        The line with each sheet used, dropped or absent; `score` is None without any valid sheet. A veto looks
        at every valid sheet, dropped ones too.

    Exact: rationals. Ties: among equal totals the sheet with the smaller marks, in the order of the
        leaves, counts as the lower one; sheets alike in every mark are exchangeable. So the names of
        the seats change no number.
    Source: our rule; 去掉一个最高分和一个最低分.
    """
    form = form or Form(panel)
    valid = [m for m in members if m.sheet is not None and counts(m.sheet)]
    rows = {m.seat: form.read(m.sheet.marks) for m in valid if m.sheet is not None}
    raw = {seat: form.total(row) for seat, row in rows.items()}
    totals = {seat: corrections[seat].value for seat in raw} if corrections else raw
    kind, dropped = _drops(panel.aggregation, rows, totals)
    kept = [member for member in valid if member.seat not in dropped] if dropped else valid
    return PanelLine(
        panel=panel.id,
        aggregate=kind.value,
        sheets=tuple([_sheet_line(member, raw, dropped, corrections) for member in members]),
        criteria=_criteria(form.names, [rows[member.seat] for member in kept]),
        score=_aggregate(kind, [(totals[member.seat], member.weight) for member in kept]),
        vetoed_by=form.vetoed_by([m.sheet.marks for m in valid if m.sheet]) if form.vetoes else "",
        recommended_minor=_recommended(valid) if panel.asks_recommended else None,
    )


def _recommended(valid: Sequence[Member]) -> int | None:
    """Give the median of the amounts that members recommend, rounded down to a minor unit."""
    amounts = sorted(
        member.sheet.recommended_minor
        for member in valid
        if member.sheet is not None and member.sheet.recommended_minor is not None
    )
    half = len(amounts) // 2
    if not amounts:
        return None
    return amounts[half] if len(amounts) % 2 else (amounts[half - 1] + amounts[half]) // 2


def _drops(
    aggregation: Aggregation, rows: Mapping[str, Row], totals: Mapping[str, Fraction]
) -> tuple[Aggregate, dict[str, SheetUse]]:
    if aggregation.kind is not Aggregate.TRIMMED_MEAN:
        return aggregation.kind, {}
    enough = max(aggregation.needs, aggregation.drop_high + aggregation.drop_low + 1)
    if len(totals) < enough:
        return aggregation.fallback, {}
    rising = _rising(rows, totals)
    low = dict.fromkeys(rising[: aggregation.drop_low], SheetUse.DROPPED_LOW)
    high = dict.fromkeys(rising[len(rising) - aggregation.drop_high :], SheetUse.DROPPED_HIGH)
    return Aggregate.TRIMMED_MEAN, low | high


def _rising(rows: Mapping[str, Row], totals: Mapping[str, Fraction]) -> list[str]:
    whole = dict(zip(totals, scaled(list(totals.values())), strict=True))
    if len(set(whole.values())) == len(whole):
        return sorted(whole, key=whole.__getitem__)
    marks = {seat: [-1 if mark is None else mark for mark in row] for seat, row in rows.items()}
    return sorted(whole, key=lambda seat: (whole[seat], marks[seat], seat))


def _sheet_line(
    member: Member,
    raw: Mapping[str, Fraction],
    dropped: Mapping[str, SheetUse],
    corrections: Mapping[str, Corrected],
) -> SheetLine:
    if member.seat not in raw:
        return SheetLine(seat=member.seat, label=member.label, use=_absent(member))
    use = dropped.get(member.seat, SheetUse.USED)
    if not corrections:
        return SheetLine(seat=member.seat, label=member.label, use=use, total=raw[member.seat])
    correction = corrections[member.seat]
    return SheetLine(
        seat=member.seat,
        label=member.label,
        use=use,
        total=raw[member.seat],
        corrected=correction.value if correction.kept is None else None,
        kept=correction.kept,
    )


def _absent(member: Member) -> SheetUse:
    if member.sheet is None:
        return member.absent
    return SheetUse.VOID if member.sheet.void else SheetUse.ABSTAINED


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


def _criteria(names: Sequence[str], kept: Sequence[Row]) -> dict[str, Fraction]:
    """Give each leaf's mean mark over the sheets that counted, in marks (not hundredths)."""
    means: dict[str, Fraction] = {}
    for name, column in zip(names, zip(*kept, strict=True), strict=bool(kept)):
        marks = [mark for mark in column if mark is not None]
        if marks:
            means[name] = _mean_mark(sum(marks), len(marks))
    return means


@lru_cache(maxsize=4096)
def _mean_mark(hundredths: int, sheets: int) -> Fraction:
    return Fraction(hundredths, 100 * sheets)
