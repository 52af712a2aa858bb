"""Whether two published versions of a result together tell a single sheet that neither tells alone."""

from app.scoring.leaves import SHEETS_MIN
from app.scoring.outcome import Line, Outcome, SheetUse


def told_by_difference(before: Outcome, after: Outcome) -> tuple[str, ...]:
    """List the proposals whose total of one version less that of the other gives fewer than three sheets.

    A mean over n sheets and one over n − 1 of them give the sheet that was left out, to whoever has both.
    Returns the numbers in order. Exact: sheets are compared, not totals. Source: our rule, as for means.
    """
    earlier = {line.proposal: line for line in before.lines}
    return tuple(
        sorted(
            line.number
            for line in after.lines
            if line.proposal in earlier and _tells(earlier[line.proposal], line)
        )
    )


def _tells(before: Line, after: Line) -> bool:
    if before.total is None or after.total is None:
        return False
    then, now = _used(before), _used(after)
    return any(
        0 < len(then.get(key, set()) ^ now.get(key, set())) < SHEETS_MIN for key in then | now
    )


def _used(line: Line) -> dict[str, set[str]]:
    return {
        panel.panel: {sheet.seat for sheet in panel.sheets if sheet.use is SheetUse.USED}
        for panel in line.panels
    }
