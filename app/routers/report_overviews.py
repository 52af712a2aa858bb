"""The office's overview of reports: dates, who is late, reminders, files for a spreadsheet."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import report_calendars as actions
from app.errors import Invalid
from app.forms.reports import DueForm, EmptyForm
from app.language import N_, translate
from app.language.award_books import award_book, csv_rows
from app.language.cells import csv_of
from app.language.report_books import report_tables
from app.views import report_overviews as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
DueSheet = Annotated[Posted[DueForm], Depends(posted(DueForm))]
Button = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
REMINDED = N_("已放进待发的消息：%(n)s 条。")


@router.get("/manage/{round_id}/reports", name="report_overviews.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """Show the overview."""
    return _page(desk, round_id, Filled())


def _page(desk: Desk, round_id: str, sheet: Filled) -> Response:
    return desk.page("reports/overview.html", desk.read(views.index, round_id), sheet)


@router.post("/manage/{round_id}/reports/due", name="report_overviews.set_due")
def set_due(desk: DeskDep, round_id: str, sheet: DueSheet) -> Response:
    """Set or change the day of a report."""
    if not sheet.errors:
        try:
            desk.write(actions.set_due, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("report_overviews.index", round_id=round_id)
    return _page(desk, round_id, sheet)


@router.post("/manage/{round_id}/reports/remind", name="report_overviews.remind")
def remind(desk: DeskDep, round_id: str, _sheet: Button) -> Response:
    """Remind everybody whose report is missing."""
    link = absolute(desk, "reports.index", proposal_id="-")
    count = desk.write(actions.remind, round_id, link=link)
    desk.say("done", translate(REMINDED, desk.language, n=count))
    return desk.go("report_overviews.index", round_id=round_id)


@router.get("/manage/{round_id}/reports.csv", name="report_overviews.export")
def export(desk: DeskDep, round_id: str) -> Response:
    """Give the overview as CSV."""
    book = desk.read(views.table, round_id)
    first = report_tables(book, desk.language)[0]
    return give(csv_of(csv_rows(first)), f"{book.code}-reports.csv")


@router.get("/manage/{round_id}/reports.xlsx", name="report_overviews.book")
def book(desk: DeskDep, round_id: str) -> Response:
    """Give the overview, who was served and what was spent as a workbook."""
    found = desk.read(views.table, round_id)
    return give(award_book(report_tables(found, desk.language)), f"{found.code}-reports.xlsx")
