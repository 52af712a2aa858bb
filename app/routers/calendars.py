"""The working days of a programme."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.actions import calendars as actions
from app.forms.calendars import DayForm, RestoreForm, TermForm, YearForm
from app.views import calendars as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, check, posted

router = APIRouter()
DaySheet = Annotated[Posted[DayForm], Depends(posted(DayForm))]
RestoreSheet = Annotated[Posted[RestoreForm], Depends(posted(RestoreForm))]
YearSheet = Annotated[Posted[YearForm], Depends(posted(YearForm))]
Year = Annotated[int | None, Query(ge=2000, le=2100)]
Typed = Annotated[str, Query(max_length=20)]


@router.get("/programmes/{programme_id}/calendar", name="calendars.show")
def show(
    desk: DeskDep,
    programme_id: str,
    year: Year = None,
    start: Typed = "",
    days: Typed = "",
    unit: Typed = "workday",
) -> Response:
    """Show the special days of a year, and count a term if one is asked for."""
    typed = {"start": start, "days": days, "unit": unit}
    sheet: Posted[TermForm] = Posted(values=typed, language=desk.language)
    if start or days:
        check(TermForm, typed, sheet)
    page = desk.read(views.show, programme_id, year, sheet.checked)
    return desk.page("calendars/show.html", page, sheet, part="term", blank=Filled(), status=200)


@router.post("/programmes/{programme_id}/calendar", name="calendars.set_day")
def set_day(desk: DeskDep, programme_id: str, sheet: DaySheet) -> Response:
    """Enter a day."""
    if sheet.errors:
        return _again(desk, programme_id, sheet, "day")
    desk.write(actions.set_day, programme_id, sheet.form)
    return _back(desk, programme_id, sheet.form.day.year)


@router.post("/programmes/{programme_id}/calendar/restore", name="calendars.restore_day")
def restore_day(desk: DeskDep, programme_id: str, sheet: RestoreSheet) -> Response:
    """Take an entered day away."""
    if sheet.errors:
        return _again(desk, programme_id, sheet, "day")
    desk.write(actions.restore_day, programme_id, sheet.form.day)
    return _back(desk, programme_id, sheet.form.day.year)


@router.post("/programmes/{programme_id}/calendar/year", name="calendars.settle_year")
def settle_year(desk: DeskDep, programme_id: str, sheet: YearSheet) -> Response:
    """Say that a year is complete."""
    if sheet.errors:
        return _again(desk, programme_id, sheet, "year")
    desk.write(actions.settle_year, programme_id, sheet.form)
    return _back(desk, programme_id, sheet.form.year)


def _again(desk: Desk, programme_id: str, sheet: Filled, part: str) -> Response:
    year = str(sheet.value("year") or sheet.value("day"))[:4]
    shown = int(year) if year.isascii() and year.isdigit() and year.startswith("20") else None
    page = desk.read(views.show, programme_id, shown if shown and shown <= 2100 else None)  # noqa: PLR2004 -- as the form's
    return desk.page("calendars/show.html", page, sheet, part=part, blank=Filled())


def _back(desk: Desk, programme_id: str, year: int) -> Response:
    return desk.go("calendars.show", programme_id=programme_id, query={"year": str(year)})
