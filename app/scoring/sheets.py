"""From sheets to a panel's score (打分制)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice, repeat
from math import lcm
from operator import attrgetter, itemgetter, mul
from typing import Any, NamedTuple

from app.scoring.evidence import Sheet
from app.scoring.normalising import Corrected
from app.scoring.numbers import ratio, scaled
from app.scoring.outcome import PanelLine, SheetLine, SheetUse, quick_panel_line, quick_sheet_line
from app.scoring.rulebook import Aggregate, Aggregation, Panel

RAW: Mapping[str, Corrected] = {}
Row = Sequence[int | None]
#: What becomes of a sheet that counts, by its number: a member of an enumeration is hashed slowly.
USES = (SheetUse.USED, SheetUse.DROPPED_LOW, SheetUse.DROPPED_HIGH)
_LOW, _HIGH = 1, 2
#: The way of aggregating, what becomes of each sheet, and where those stand that are kept.
_Taken = tuple[Aggregate, Sequence[int], Sequence[int]]
_seat, _void, _abstained = itemgetter(0), attrgetter("void"), attrgetter("abstained")
_TRIMMED, _SUM = Aggregate.TRIMMED_MEAN, Aggregate.SUM
_MEDIAN, _WEIGHTED = Aggregate.MEDIAN, Aggregate.WEIGHTED_MEAN


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


class Means(dict[int, dict[int, Fraction]]):
    """Mean marks (not hundredths) that were asked for: sheets → sum of hundredths → mean."""

    def __missing__(self, sheets: int) -> dict[int, Fraction]:
        """Begin with a number of sheets."""
        self[sheets] = found = _MeansOf(sheets)
        return found


class _MeansOf(dict[int, Fraction]):
    def __init__(self, sheets: int) -> None:
        self._of = 100 * sheets

    def __missing__(self, hundredths: int) -> Fraction:
        self[hundredths] = found = ratio(hundredths, self._of)
        return found


class Form:
    """A panel's sheet made ready: its leaves with the points of one hundredth, on one denominator.

    What many sheets of one run share, a total or a mean mark, is made once.
    """

    def __init__(self, panel: Panel) -> None:
        """Walk the tree of criteria once."""
        leaves = panel.leaves
        points = [weight / leaf.maximum * panel.scale for leaf, weight in leaves]
        self.names = [leaf.id for leaf, _ in leaves]
        self.denominator = lcm(*(point.denominator for point in points))
        self.points = [(self.denominator * point).numerator for point in points]
        self.means = Means()
        self._reduced: dict[int, Fraction] = {}
        self._weights = [weight for _, weight in leaves]
        self._keeps = [leaf.na_keeps_weights for leaf, _ in leaves]
        self.vetoes = [(leaf.id, leaf.veto) for leaf, _ in leaves if leaf.veto is not None]

    def read(self, marks: Mapping[str, int | None]) -> Row:
        """Read a sheet's marks in the order of the leaves."""
        return tuple(map(marks.get, self.names))

    def columns(self, sheets: Sequence[Mapping[str, int | None]]) -> list[list[int | None]]:
        """Read many sheets criterion by criterion; "not applicable" may be left out of them."""
        try:
            return [list(map(itemgetter(name), sheets)) for name in self.names]
        except KeyError:
            return [[marks.get(name) for marks in sheets] for name in self.names]

    def read_all(
        self, sheets: Sequence[Mapping[str, int | None]]
    ) -> tuple[list[Row], list[int] | None]:
        """Read many sheets and add each up in parts of the denominator; no sums where one has gaps."""
        columns: list[list[Any]] = self.columns(sheets)
        rows: list[Row] = list(zip(*columns, strict=True))
        parts = [
            map(mul, column, repeat(of)) for column, of in zip(columns, self.points, strict=True)
        ]
        try:
            return rows, list(map(sum, zip(*parts, strict=True)))
        except TypeError:  # one cannot multiply what was not given
            return rows, None

    def total(self, given: Row) -> Fraction:
        """Add up one sheet that was read, as `sheet_total` says."""
        if None not in given:
            return self.whole(sum(map(mul, given, self.points)))
        points = sum(
            mark * point for mark, point in zip(given, self.points, strict=True) if mark is not None
        )
        exact = Fraction(points, self.denominator)
        weights = sum(
            weight
            for mark, weight, keeps in zip(given, self._weights, self._keeps, strict=True)
            if mark is not None or keeps
        )
        return exact / weights if weights else Fraction(0)

    def whole(self, points: int) -> Fraction:
        """Reduce a total once; sheets with the same points share it."""
        found = self._reduced.get(points)
        if found is None:
            found = self._reduced[points] = ratio(points, self.denominator)
        return found

    def lines(
        self, members: Sequence[Member], uses: Sequence[int], points: Sequence[int]
    ) -> list[SheetLine]:
        """Write what became of sheets without gaps; what is alike of one seat stands in one line."""
        keys = list(zip(map(_seat, members), points, uses, strict=True))
        known = {
            key: quick_sheet_line(key[0], member[1], USES[key[2]], self.whole(key[1]))
            for key, member in dict(zip(keys, members, strict=True)).items()
        }
        return list(map(known.__getitem__, keys))

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
    return panel_lines(panel, [members], form or Form(panel), [corrections])[0]


def panel_lines(
    panel: Panel,
    of: Sequence[Sequence[Member]],
    form: Form,
    corrections: Sequence[Mapping[str, Corrected]],
) -> list[PanelLine]:
    """Aggregate one panel's sheets of many proposals, each as `panel_line` says."""
    valid = of if _all_count(of) else list(map(valid_of, of))
    flat = list(chain.from_iterable(valid))
    rows, points = form.read_all([m.sheet.marks for m in flat if m.sheet is not None])
    if any(corrections):
        points = None
    filed, end = [], 0
    for own, fixed in zip(valid, corrections, strict=True):
        start, end = end, end + len(own)
        sums = None if points is None else points[start:end]
        filed.append(_Filed(form, own, rows[start:end], sums, fixed))
    taken = [_uses(panel.aggregation, one) for one in filed]
    uses = list(chain.from_iterable(map(itemgetter(1), taken)))
    lines = iter(
        chain.from_iterable(map(_corrected_lines, filed, taken))
        if points is None
        else form.lines(flat, uses, points)
    )
    return [
        _panel_line(panel, members, (one, kind, kept), list(islice(lines, len(one.whole))))
        for members, one, (kind, _, kept) in zip(of, filed, taken, strict=True)
    ]


def _all_count(of: Sequence[Sequence[Member]]) -> bool:
    """Look over all sheets at once: mostly every member gave one that counts."""
    sheets = [member[3] for own in of for member in own]
    return all(sheets) and not (any(map(_void, sheets)) or any(map(_abstained, sheets)))


def valid_of(members: Sequence[Member]) -> list[Member]:
    """Give the members whose sheet has a total."""
    return [m for m in members if (s := m.sheet) is not None and not s.void and not s.abstained]


def _panel_line(
    panel: Panel,
    members: Sequence[Member],
    judged: tuple["_Filed", Aggregate, Sequence[int]],
    lines: Sequence[SheetLine],
) -> PanelLine:
    filed, kind, kept = judged
    vetoes = filed.form.vetoes
    return quick_panel_line(
        panel.id,
        kind,
        tuple(lines if len(lines) == len(members) else with_absent(members, lines)),
        _criteria(filed, kept),
        _aggregate(kind, filed, kept),
        filed.form.vetoed_by([m.sheet.marks for m in filed.members if m.sheet]) if vetoes else "",
        recommended(filed.members) if panel.asks_recommended else None,
    )


class _Filed:
    """The sheets of one proposal that have a total; `whole`: what counts of each, on one denominator.

    `sums`: the totals in parts of the form's denominator, where no sheet has gaps and none was corrected.
    """

    __slots__ = ("corrections", "denominator", "form", "members", "rows", "sums", "whole")

    def __init__(
        self,
        form: Form,
        members: Sequence[Member],
        rows: Sequence[Row],
        sums: Sequence[int] | None,
        corrections: Mapping[str, Corrected],
    ) -> None:
        self.form = form
        self.members = members
        self.rows = rows
        self.sums = sums
        self.corrections = corrections
        if sums is not None:
            self.denominator, self.whole = form.denominator, sums
            return
        totals = map(form.total, rows)
        counted = [corrections[m.seat].value for m in members] if corrections else list(totals)
        self.denominator = lcm(*(value.denominator for value in counted))
        self.whole = scaled(counted)


def _corrected_lines(filed: _Filed, taken: _Taken) -> list[SheetLine]:
    """Write what became of each sheet of a proposal, one by one."""
    return [
        _corrected(member, USES[use], filed.form.total(row), filed.corrections.get(member.seat))
        for member, use, row in zip(filed.members, taken[1], filed.rows, strict=True)
    ]


def _corrected(
    member: Member, use: SheetUse, total: Fraction, fixed: Corrected | None
) -> SheetLine:
    line = quick_sheet_line(member.seat, member.label, use, total)
    if fixed is None:
        return line
    corrected = fixed.value if fixed.kept is None else None
    return replace(line, corrected=corrected, kept=fixed.kept)


def recommended(valid: Sequence[Member]) -> int | None:
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


def _uses(rule: Aggregation, filed: _Filed) -> _Taken:
    """Say which way of aggregating is taken, what becomes of each sheet, and which are kept."""
    number = len(filed.whole)
    uses, everyone = [0] * number, range(number)
    if rule.kind is not _TRIMMED:
        return rule.kind, uses, everyone
    if number < max(rule.needs, rule.drop_high + rule.drop_low + 1):
        return rule.fallback, uses, everyone
    first, end = rule.drop_low, number - rule.drop_high
    rising = _rising(filed, (first, end))
    for at in rising[:first]:
        uses[at] = _LOW
    for at in rising[end:]:
        uses[at] = _HIGH
    return rule.kind, uses, rising[first:end]


def _rising(filed: _Filed, cuts: Sequence[int]) -> list[int]:
    """Order the sheets by what counts of them; equals are told apart where a cut goes between them."""
    whole = filed.whole
    order = sorted(range(len(whole)), key=whole.__getitem__)
    if not any(0 < cut < len(whole) and whole[order[cut - 1]] == whole[order[cut]] for cut in cuts):
        return order
    marks = [[-1 if mark is None else mark for mark in row] for row in filed.rows]
    seats = [member.seat for member in filed.members]
    return sorted(order, key=lambda at: (whole[at], marks[at], seats[at]))


def with_absent(members: Sequence[Member], lines: Sequence[SheetLine]) -> list[SheetLine]:
    """Put those who gave no sheet between the lines of those who did."""
    there = iter(lines)
    return [
        next(there)
        if member.sheet is not None and counts(member.sheet)
        else SheetLine(seat=member.seat, label=member.label, use=_absent(member))
        for member in members
    ]


def _absent(member: Member) -> SheetUse:
    if member.sheet is None:
        return member.absent
    return SheetUse.VOID if member.sheet.void else SheetUse.ABSTAINED


def _aggregate(kind: Aggregate, filed: _Filed, kept: Sequence[int]) -> Fraction | None:
    if not kept:
        return None
    whole, denominator = list(map(filed.whole.__getitem__, kept)), filed.denominator
    if kind is _SUM:
        return ratio(sum(whole), denominator)
    if kind is _MEDIAN:
        rising, half = sorted(whole), len(whole) // 2
        low = rising[half] if len(rising) % 2 else rising[half - 1]
        return ratio(low + rising[half], 2 * denominator)
    if kind is _WEIGHTED:
        weights = scaled([filed.members[at].weight for at in kept])
        return ratio(sum(map(mul, whole, weights)), denominator * sum(weights))
    return ratio(sum(whole), denominator * len(whole))


def _criteria(filed: _Filed, kept: Sequence[int]) -> dict[str, Fraction]:
    """Give each leaf's mean mark over the sheets that counted, in marks (not hundredths)."""
    form, columns = filed.form, zip(*map(filed.rows.__getitem__, kept), strict=True)
    if filed.sums is not None:
        mean = form.means[len(kept)].__getitem__
        return dict(zip(form.names, map(mean, map(sum, columns)), strict=bool(kept)))
    means: dict[str, Fraction] = {}
    for name, column in zip(form.names, columns, strict=bool(kept)):
        marks = [mark for mark in column if mark is not None]
        if marks:
            means[name] = form.means[len(marks)][sum(marks)]
    return means
