"""The working days of a programme: the seed, and what its officers entered over it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from app.models import CalendarDay, CalendarYear, FundingRound, LedgerEntry, Programme
from app.store.rounds import programme_of
from app.vocabulary import Verb
from app.workdays import DayChange, SpecialDay, WorkCalendar, mainland


def calendar_of(session: Session, programme: Programme) -> WorkCalendar:
    """Give a programme's calendar, in two queries."""
    return WorkCalendar(
        mainland=mainland(programme.timezone),
        own={
            found.day: found
            for found in (
                _special(row.day, row.name, works=row.works)
                for row in days_of(session, programme.id)
            )
        },
        settled=frozenset(row.year for row in years_of(session, programme.id)),
    )


def calendar_of_round(session: Session, funding_round: FundingRound) -> WorkCalendar:
    """Give the calendar by which a round's terms are counted."""
    return calendar_of(session, programme_of(session, funding_round))


def dated_calendar_of_round(session: Session, funding_round: FundingRound) -> WorkCalendar:
    """Give the same calendar with how it came about: by it terms that run already are counted."""
    programme = programme_of(session, funding_round)
    return replace(
        calendar_of(session, programme), changes=tuple(_changes_of(session, programme.id))
    )


def _changes_of(session: Session, programme_id: str) -> list[DayChange]:
    """List from the ledger what was entered and taken out, the oldest first; rows know only the last of it."""
    rows = session.exec(
        select(LedgerEntry)
        .where(
            LedgerEntry.chain == f"programme:{programme_id}",
            col(LedgerEntry.verb).in_([Verb.CALENDAR_SET_DAY, Verb.CALENDAR_RESTORE_DAY]),
        )
        .order_by(col(LedgerEntry.sequence))
    )
    return [_change(row) for row in rows]


def _change(row: LedgerEntry) -> DayChange:
    after = row.after or {}
    entered = row.verb is Verb.CALENDAR_SET_DAY
    return DayChange(
        at=row.at,
        day=date.fromisoformat(after["day"]),
        special=_special(after["day"], after["name"], works=after["works"]) if entered else None,
    )


def _special(day: str, name: str, *, works: bool) -> SpecialDay:
    return SpecialDay(
        day=date.fromisoformat(day), works=works, name={"zh": name} if name else {}, own=True
    )


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
