"""A programme's working days: officers enter what the seed does not know, or has otherwise."""

from datetime import date

from app.audit import programme_chain, record
from app.errors import NotFound
from app.forms.calendars import DayForm, YearForm
from app.models import CalendarDay, CalendarYear
from app.policy import require
from app.store import workdays
from app.store.standing import of_programme
from app.unit import Unit
from app.vocabulary import Verb


def set_day(unit: Unit, programme_id: str, form: DayForm) -> None:
    """Enter a day as off or as worked; terms that run already keep their dates: the ledger knows when it came."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.CALENDAR_SET_DAY, standing)
    row = workdays.day_of(unit.session, programme.id, form.day)
    if row is None:
        row = CalendarDay(
            programme_id=programme.id,
            day=form.day.isoformat(),
            works=form.works == "work",
            name=form.name,
            entered_by=unit.actor.account_id,
            entered_at=unit.now,
        )
        unit.session.add(row)
    row.works, row.name = form.works == "work", form.name
    row.entered_by, row.entered_at = unit.actor.account_id, unit.now
    facts = {"day": row.day, "works": row.works, "name": row.name}
    record(unit, Verb.CALENDAR_SET_DAY, row, chain=programme_chain(programme.id), after=facts)


def restore_day(unit: Unit, programme_id: str, day: date) -> None:
    """Take an entered day away: what the seed or the weekday says counts again."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.CALENDAR_RESTORE_DAY, standing)
    row = workdays.day_of(unit.session, programme.id, day)
    if row is None:
        raise NotFound
    unit.session.delete(row)
    record(
        unit,
        Verb.CALENDAR_RESTORE_DAY,
        programme,
        chain=programme_chain(programme.id),
        before={"day": row.day, "works": row.works, "name": row.name},
        after={"day": row.day},
    )


def settle_year(unit: Unit, programme_id: str, form: YearForm) -> None:
    """Say that a year's special days have been entered in full, and where they were announced."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.CALENDAR_SETTLE_YEAR, standing)
    rows = workdays.years_of(unit.session, programme.id)
    row = next((one for one in rows if one.year == form.year), None)
    if row is None:
        row = CalendarYear(
            programme_id=programme.id,
            year=form.year,
            source=form.source,
            settled_by=unit.actor.account_id,
            settled_at=unit.now,
        )
        unit.session.add(row)
    row.source, row.settled_by, row.settled_at = form.source, unit.actor.account_id, unit.now
    facts = {"year": form.year, "source": form.source}
    record(unit, Verb.CALENDAR_SETTLE_YEAR, row, chain=programme_chain(programme.id), after=facts)
