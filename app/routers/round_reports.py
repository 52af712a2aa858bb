"""The report of a round: the page where it is made, what was learnt, and the document."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import round_reports as actions
from app.documents import Imprint
from app.documents.reports import report_docx, report_pdf
from app.errors import Invalid
from app.forms.round_reports import RoundReportForm
from app.language import N_, translate
from app.views import round_reports as views
from app.web.deliveries import give
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
ReportSheet = Annotated[Posted[RoundReportForm], Depends(posted(RoundReportForm))]
KEPT = N_("存下了，下载的报告里有这一段。")


@router.get("/manage/{round_id}/final-report", name="round_reports.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show what it will hold, and what was learnt."""
    return desk.page("round_reports/show.html", desk.read(views.show, round_id))


@router.post("/manage/{round_id}/final-report", name="round_reports.keep")
def keep(desk: DeskDep, round_id: str, sheet: ReportSheet) -> Response:
    """Keep what was learnt."""
    if not sheet.errors:
        try:
            desk.write(actions.keep, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(KEPT, desk.language))
            return desk.go("round_reports.show", round_id=round_id)
    return desk.page("round_reports/show.html", desk.read(views.show, round_id), sheet)


@router.get("/manage/{round_id}/final-report.{kind}", name="round_reports.file")
def file(desk: DeskDep, round_id: str, kind: Literal["docx", "pdf"]) -> Response:
    """Give the document."""
    page = desk.read(views.show, round_id)
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    code, found = desk.read(
        views.report,
        round_id,
        desk.house.files,
        imprint,
        lambda name: absolute(desk, name, code=page.round_code),
    )
    write = report_docx if kind == "docx" else report_pdf
    return give(write(found), f"{code}-report.{kind}")
