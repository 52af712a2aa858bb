"""Where one report stands, as every list and page says it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models import FundingRound, Report
from app.store.reports import Due
from app.vocabulary import ReportKind, ReportState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report that is asked for, and where it stands."""

    key: str
    kind: ReportKind
    period: str
    due: Due
    state: ReportState | None
    filed_on: date | None
    late: bool


def line_of(
    funding_round: FundingRound, due: Due, report: Report | None, now: datetime
) -> ReportLine:
    """Say where one report stands: the one place of "late"."""
    zone = ZoneInfo(funding_round.timezone)
    filed_at = report.filed_at if report is not None else None
    filed_on = filed_at.astimezone(zone).date() if filed_at else None
    return ReportLine(
        key=due.asked.key,
        kind=due.asked.kind,
        period=due.asked.period,
        due=due,
        state=report.state if report is not None else None,
        filed_on=filed_on,
        late=due.late(filed_on, now.astimezone(zone).date()),
    )
