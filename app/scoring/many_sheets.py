"""A panel's sheets of very many proposals: reckoned in columns, written line by line as everywhere."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from app.scoring.numbers import scaled
from app.scoring.outcome import PanelLine, quick_panel_line, quick_sheet_line
from app.scoring.panel_rules import Aggregate, Panel
from app.scoring.sheets import (
    RAW,
    USES,
    Form,
    Member,
    panel_lines,
    recommended,
    valid_of,
    with_absent,
)

if TYPE_CHECKING:
    from app.scoring.columns.panels import Aggregated, Sheets

#: From so many sheets on, columns save more time than NumPy takes to load.
LARGE = 100_000


def many_panel_lines(panel: Panel, of: Sequence[Sequence[Member]], form: Form) -> list[PanelLine]:
    """Aggregate one panel's sheets of many proposals.

    Args:
        panel: without a normalisation.
        of: for each proposal every seat that was to read it.
        form: the panel's sheet made ready.

    Returns:
        To the byte what `sheets.panel_lines` gives. Where equal totals lie across a line at which sheets
        are dropped, or numbers could pass 64 bits, that does the work.

    Exact: integers in columns, checked against their bound before. Cost: linear in sheets.
    """
    from app.scoring.columns.panels import aggregated_sheets  # noqa: PLC0415 -- NumPy takes a third of a second to load
    from app.scoring.columns.totals import TooLarge  # noqa: PLC0415 -- as above

    valid = list(map(valid_of, of))
    try:
        found = aggregated_sheets(panel, _columns(panel, valid, form))
    except TooLarge:
        return panel_lines(panel, of, form, [RAW] * len(of))
    write = _Writer(panel, form, found)
    lines, end = [], 0
    for at, (members, own) in enumerate(zip(of, valid, strict=True)):
        start, end = end, end + len(own)
        if at in found.unsure:
            lines += panel_lines(panel, [members], form, [RAW])
        else:
            lines.append(write.line(at, members, own, slice(start, end)))
    return lines


def _columns(panel: Panel, valid: Sequence[Sequence[Member]], form: Form) -> "Sheets":
    from app.scoring.columns.panels import Sheets  # noqa: PLC0415 -- NumPy takes a third of a second to load

    marks = [m.sheet.marks for own in valid for m in own if m.sheet is not None]
    weights = None
    if Aggregate.WEIGHTED_MEAN in {panel.aggregation.kind, panel.aggregation.fallback}:
        exact = {member.seat: member.weight for own in valid for member in own}
        whole = dict(zip(exact, scaled(list(exact.values())), strict=True))
        weights = [whole[member.seat] for own in valid for member in own]
    return Sheets(counts=list(map(len, valid)), marks=form.columns(marks), weights=weights)


class _Writer:
    """Writes what was reckoned in columns as the line of each proposal."""

    def __init__(self, panel: Panel, form: Form, found: "Aggregated") -> None:
        self._panel, self._form, self._found = panel, form, found
        self._totals = {total: Fraction(total, found.denominator) for total in set(found.totals)}

    def line(
        self, at: int, members: Sequence[Member], own: Sequence[Member], part: slice
    ) -> PanelLine:
        """Write one proposal's line; `part`: where its sheets stand in the columns."""
        found, form, rule = self._found, self._form, self._panel.aggregation
        uses, totals = found.uses[part], found.totals[part]
        sheets = [
            quick_sheet_line(member[0], member[1], USES[use], self._totals[total])
            for member, use, total in zip(own, uses, totals, strict=True)
        ]
        return quick_panel_line(
            self._panel.id,
            rule.fallback if found.fallback[at] else rule.kind,
            tuple(sheets if len(own) == len(members) else with_absent(members, sheets)),
            self._criteria(at),
            Fraction(found.sums[at], found.denominator * found.through[at]) if own else None,
            form.vetoed_by([m.sheet.marks for m in own if m.sheet]) if form.vetoes else "",
            recommended(own) if self._panel.asks_recommended else None,
        )

    def _criteria(self, at: int) -> dict[str, Fraction]:
        means = self._form.means
        return {
            name: means[number[at]][marks[at]]
            for name, (marks, number) in zip(self._form.names, self._found.criteria, strict=True)
            if number[at]
        }
