"""The working days of a programme: the seed, and what its officers entered over it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from app.models import CalendarDay, CalendarYear, FundingRound, Programme
from app.store.rounds import programme_of
from app.workdays import SpecialDay, WorkCalendar, mainland


def calendar_of(session: Session, programme: Programme) -> WorkCalendar:
    """Give a programme's calendar, in two queries."""
    return WorkCalendar(
        mainland=mainland(programme.timezone),
        own={
            found.day: found
            for found in (
                SpecialDay(
                    day=date.fromisoformat(row.day),
                    works=row.works,
                    name={"zh": row.name} if row.name else {},
                    own=True,
                )
                for row in days_of(session, programme.id)
            )
        },
        settled=frozenset(row.year for row in years_of(session, programme.id)),
    )


def calendar_of_round(session: Session, funding_round: FundingRound) -> WorkCalendar:
    """Give the calendar by which a round's terms are counted."""
    return calendar_of(session, programme_of(session, funding_round))


def days_of(session: Session, programme_id: str) -> Sequence[CalendarDay]:
    """List the days that officers entered."""
    return session.exec(
        select(CalendarDay)
        .where(CalendarDay.programme_id == programme_id)
        .order_by(col(CalendarDay.day))
    ).all()


def day_of(session: Session, programme_id: str, day: date) -> CalendarDay | None:
    """Find what officers entered for a day."""
    return session.exec(
        select(CalendarDay).where(
            CalendarDay.programme_id == programme_id, CalendarDay.day == day.isoformat()
        )
    ).first()


def years_of(session: Session, programme_id: str) -> Sequence[CalendarYear]:
    """List the years that officers have entered in full."""
    return session.exec(
        select(CalendarYear)
        .where(CalendarYear.programme_id == programme_id)
        .order_by(col(CalendarYear.year))
    ).all()
