"""Where one report stands, as every list and page says it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models import FundingRound, Report
from app.store.awards import ENDED, Award
from app.store.reports import Asked, Calendar, Due
from app.vocabulary import ReportKind, ReportState

Begun = Mapping[str, Mapping[Asked, Report]]


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


def begun_in(rows: Iterable[Report]) -> Begun:
    """Give the reports of each project."""
    found: dict[str, dict[Asked, Report]] = {}
    for row in rows:
        found.setdefault(row.proposal_id, {})[Asked(kind=row.kind, period=row.period)] = row
    return found


def lines_of(
    funding_round: FundingRound,
    award: Award,
    calendars: Mapping[str, Calendar],
    begun: Begun,
    now: datetime,
) -> Iterator[ReportLine]:
    """List the reports that are asked of an award; of one that ended nothing is awaited that was not begun."""
    asked = calendars.get(award.proposal_id, calendars[""])
    own = begun.get(award.proposal_id, {})
    for which, due in asked.items():
        if which in own or award.state not in ENDED:
            yield line_of(funding_round, due, own.get(which), now)
