"""The report of a round: the page where it is made, and the document."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.documents import Imprint
from app.documents.reports import report_docx, report_pdf
from app.forms.round_reports import RoundReportForm
from app.views import round_reports as views
from app.web.deliveries import give
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
ReportSheet = Annotated[Posted[RoundReportForm], Depends(posted(RoundReportForm))]


@router.get("/manage/{round_id}/final-report", name="round_reports.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show what it will hold, and ask what was learnt."""
    return desk.page("round_reports/show.html", desk.read(views.show, round_id))


@router.post("/manage/{round_id}/final-report", name="round_reports.make")
def make(desk: DeskDep, round_id: str, sheet: ReportSheet) -> Response:
    """Give the document; nothing is kept."""
    page = desk.read(views.show, round_id)
    if sheet.errors:
        return desk.page("round_reports/show.html", page, sheet)
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    code, found = desk.read(
        views.report,
        round_id,
        sheet.form.learnt,
        desk.house.files,
        imprint,
        lambda name: absolute(desk, name, code=page.round_code),
    )
    write = report_docx if sheet.form.kind == "docx" else report_pdf
    return give(write(found), f"{code}-report.{sheet.form.kind}")
