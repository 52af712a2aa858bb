"""By when an objection is to be answered: the term of the rulebook, less the days on which it stood still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.models import FundingRound, ObjectionPause, ResultObjection
from app.scoring.rulebook import Days
from app.store.notices import midnight_after
from app.store.result_objections import OPEN, of_round
from app.store.rules import rules_of
from app.store.workdays import dated_calendar_of_round
from app.workdays import DayUnit, WorkCalendar

Pauses = Sequence[ObjectionPause]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTerm:
    """A term of answer. While it stands still there is no day on which it ends, only days that are left."""

    days: int
    unit: Days
    due_on: date | None
    left: int
    overdue: bool

    @property
    def stands_still(self) -> bool:
        """Tell whether the clock is stopped."""
        return self.due_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How terms of answer are counted in a round: the days of its rulebook by its calendar."""

    days: int
    unit: Days
    zone: ZoneInfo
    calendar: WorkCalendar

    def term(self, objection: ResultObjection, pauses: Pauses, now: datetime) -> AnswerTerm:
        """Give the term of one objection; the day after it came is the first.

        It is counted by the calendar as it stood when it came: what was told in writing holds.
        """
        calendar = self.calendar.as_of(objection.received_at)
        rests = [(self._day(row.paused_at), self._end(row)) for row in pauses]
        kept = DayUnit(self.unit.value)
        last = calendar.nth_outside(
            self._day(objection.received_at), self.days, kept, [(a, b or a) for a, b in rests]
        )
        open_since = next((a for a, b in rests if b is None), None)
        today = open_since or self._day(now)
        left = calendar.counted_after(
            today, last, kept, [(a, b) for a, b in rests if b is not None]
        )
        if open_since is not None and objection.state in OPEN:
            return self._given(due_on=None, left=left, overdue=False)
        settled = objection.answered_at or now
        return self._given(
            due_on=last, left=left, overdue=settled >= midnight_after(last, self.zone)
        )

    def _given(self, *, due_on: date | None, left: int, overdue: bool) -> AnswerTerm:
        return AnswerTerm(days=self.days, unit=self.unit, due_on=due_on, left=left, overdue=overdue)

    def _day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def _end(self, row: ObjectionPause) -> date | None:
        return self._day(row.resumed_at) if row.resumed_at is not None else None


def clock_of(session: Session, funding_round: FundingRound) -> Clock:
    """Give the clock of a round."""
    rule = rules_of(session, funding_round.id).publication
    return Clock(
        days=rule.answer_days,
        unit=rule.answer_unit,
        zone=ZoneInfo(funding_round.timezone),
        calendar=dated_calendar_of_round(session, funding_round),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The objections of a round that wait: how many, how many too long, how many stand still, the next day."""

    count: int = 0
    overdue: int = 0
    still: int = 0
    due_on: date | None = None


def waiting_of(session: Session, funding_round: FundingRound, now: datetime) -> Waiting:
    """Count what waits; a round in which nothing does costs one query."""
    rows = [row for row in of_round(session, funding_round.id) if row.state in OPEN]
    if not rows:
        return Waiting()
    pauses, clock = pauses_of(session, funding_round.id), clock_of(session, funding_round)
    terms = [clock.term(row, pauses.get(row.id, ()), now) for row in rows]
    return Waiting(
        count=len(terms),
        overdue=sum(term.overdue for term in terms),
        still=sum(term.stands_still for term in terms),
        due_on=min((term.due_on for term in terms if term.due_on is not None), default=None),
    )


def pauses_of(session: Session, funding_round_id: str) -> Mapping[str, Pauses]:
    """Give the pauses of each objection of a round, the oldest first."""
    found: dict[str, list[ObjectionPause]] = {}
    rows = session.exec(
        select(ObjectionPause)
        .join(ResultObjection, col(ResultObjection.id) == ObjectionPause.objection_id)
        .where(ResultObjection.funding_round_id == funding_round_id)
        .order_by(col(ObjectionPause.paused_at), col(ObjectionPause.id))
    )
    for row in rows:
        found.setdefault(row.objection_id, []).append(row)
    return found


def pauses_on(session: Session, objection_id: str) -> Pauses:
    """Give the pauses of one objection, the oldest first."""
    return session.exec(
        select(ObjectionPause)
        .where(ObjectionPause.objection_id == objection_id)
        .order_by(col(ObjectionPause.paused_at), col(ObjectionPause.id))
    ).all()


def open_pause(session: Session, objection_id: str) -> ObjectionPause | None:
    """Find the pause in which the term stands still now."""
    return session.exec(
        select(ObjectionPause).where(
            ObjectionPause.objection_id == objection_id, col(ObjectionPause.resumed_at).is_(None)
        )
    ).first()
