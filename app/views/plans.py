"""The plan of a round: its stages in days of both kinds, and the terms that the rulebook sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.language.catalogue import N_, content, translate
from app.language.headings import Heading, heading
from app.language.rule_payments import AFTER
from app.language.stages import StageLine, measured, stage_lines
from app.models import FundingRound
from app.policy import may, require
from app.scoring.rulebook import Instalment, Rulebook
from app.store import progress, rulebooks
from app.store.rules import compiled_rules
from app.store.standing import of_round
from app.store.workdays import calendar_of_round
from app.unit import Reading
from app.vocabulary import Phase, Verb
from app.workdays import DayUnit, SpecialDay, WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """A term of the rulebook, counted from a day: what it is, how long, its last day."""

    title: str
    begins: str
    days: int
    unit: DayUnit
    last: date
    special: tuple[SpecialDay, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Heading):
    """Stages with their lengths, and terms counted from a day that can be chosen."""

    programme_id: str
    stages: tuple[StageLine, ...]
    start: date
    terms: tuple[TermLine, ...]
    may_extend: bool
    may_edit: bool


def show(reading: Reading, round_id: str, start: date | None = None) -> PlanPage:
    """Show the plan; terms are counted as if what they wait for happened on `start`."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    listed = stage_lines(figures, funding_round.phase)
    stages = measured(reading, funding_round, listed)
    first = start or _day_of_results(reading, funding_round, stages)
    version = rulebooks.latest(reading.session, funding_round.id)
    calendar = calendar_of_round(reading.session, funding_round)
    rules = compiled_rules(version.document) if version else None
    return PlanPage(
        **heading(reading, funding_round),
        programme_id=funding_round.programme_id,
        stages=stages,
        start=first,
        terms=tuple(_terms(rules, calendar, first, reading.language)) if rules else (),
        may_extend=may(Verb.ROUND_EXTEND, standing).allowed,
        may_edit=may(Verb.ROUND_EDIT, standing).allowed,
    )


def _day_of_results(
    reading: Reading, funding_round: FundingRound, stages: tuple[StageLine, ...]
) -> date:
    """The day after the last planned date of the judging, or today if that is over."""
    zone = ZoneInfo(funding_round.timezone)
    planned = [
        stage.closes_at.astimezone(zone).date()
        for stage in stages
        if stage.closes_at and tuple(Phase).index(stage.kind) < tuple(Phase).index(Phase.NOTICE)
    ]
    return max([*planned, reading.now.astimezone(zone).date()])


def _terms(
    rules: Rulebook, calendar: WorkCalendar, first: date, language: str
) -> Iterator[TermLine]:
    if rules.objection_days is not None:
        title = translate(N_("申请评委回避"), language)
        told = translate(N_("告知评委名单的次日"), language)
        yield _term(calendar, title, told, first + timedelta(days=1), rules.objection_days)
    notice = rules.publication
    unit = DayUnit(notice.notice_unit.value)
    day = translate(N_("公示当天"), language)
    title = translate(N_("公示"), language)
    yield _term(calendar, title, day, first, notice.notice_days, unit)
    for row in rules.instalments:
        yield _instalment(row, calendar, first, language)


def _instalment(row: Instalment, calendar: WorkCalendar, first: date, language: str) -> TermLine:
    what = translate(AFTER[row.after], language)
    begins = translate(N_("%(what)s的次日"), language, what=what)
    title = content(row.title, language)[0]
    unit = DayUnit(row.days.value)
    return _term(calendar, title, begins, first + timedelta(days=1), row.within, unit)


def _term(
    calendar: WorkCalendar,
    title: str,
    begins: str,
    first: date,
    days: int,
    unit: DayUnit = DayUnit.WORKDAY,
) -> TermLine:
    last = calendar.nth(first, days, unit)
    counts = unit is DayUnit.WORKDAY
    special = (day for year in range(first.year, last.year + 1) for day in calendar.specials(year))
    return TermLine(
        title=title,
        begins=begins,
        days=days,
        unit=unit,
        last=last,
        special=tuple(day for day in special if counts and first <= day.day <= last),
        unknown=calendar.unknown(first, last) if counts else (),
    )
