"""The stages of a round as pages show them: dates, where each lies, how long it is by the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.models import FundingRound, Stage
from app.store.progress import Figures
from app.store.workdays import calendar_of_round
from app.unit import Reading
from app.vocabulary import Phase
from app.workdays import SpecialDay, WorkCalendar

#: Stages that people are given a date for.
DATED = frozenset({Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING})
_MIDNIGHT_BELONGS_TO_THE_DAY_BEFORE = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a stage is in days of both kinds, and what is odd about its last day."""

    days: int
    workdays: int
    ends_off: bool
    ends_on: SpecialDay | None
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage with its dates and where it lies: done, now or ahead."""

    kind: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    grace_minutes: int
    place: str
    length: Length | None = None


def stage_lines(figures: Figures, phase: Phase) -> tuple[StageLine, ...]:
    """List the stages of a round in a phase; without a vote there is no meeting."""
    order = tuple(Phase)
    present = order.index(phase)
    return tuple(
        _line(row, order.index(row.kind) - present)
        for row in figures.stages
        if row.kind is not Phase.MEETING or figures.progress.has_vote
    )


def measured(
    reading: Reading, funding_round: FundingRound, lines: Sequence[StageLine]
) -> tuple[StageLine, ...]:
    """Say of each stage how long it is by the calendar of the programme."""
    calendar = calendar_of_round(reading.session, funding_round)
    zone = ZoneInfo(funding_round.timezone)
    return tuple(replace(line, length=_length(line, calendar, zone)) for line in lines)


def _line(row: Stage, distance: int) -> StageLine:
    return StageLine(
        kind=row.kind,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        grace_minutes=row.grace_seconds // 60,
        place="now" if distance == 0 else "done" if distance < 0 else "ahead",
    )


def _length(row: StageLine, calendar: WorkCalendar, zone: ZoneInfo) -> Length | None:
    if row.closes_at is None:
        return None
    last = (row.closes_at - _MIDNIGHT_BELONGS_TO_THE_DAY_BEFORE).astimezone(zone).date()
    first = row.opens_at.astimezone(zone).date() if row.opens_at is not None else last
    return Length(
        days=(last - first).days + 1 if row.opens_at is not None else 0,
        workdays=calendar.within(first, last) if row.opens_at is not None else 0,
        ends_off=not calendar.works(last),
        ends_on=calendar.special(last),
        unknown=calendar.unknown(first, last),
    )
