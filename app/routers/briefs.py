"""The quarterly brief of a programme: the page where it is made, and the two documents."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.documents import Imprint
from app.documents.reports import report_docx, report_pdf
from app.forms.briefs import ChosenQuarter
from app.views import briefs as views
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()
Asked = Annotated[ChosenQuarter, Query()]
Kind = Literal["docx", "pdf"]


@router.get("/programmes/{programme_id}/brief", name="briefs.show")
def show(desk: DeskDep, programme_id: str, chosen: Asked) -> Response:
    """Show a quarter, and what its brief may tell."""
    found = desk.read(views.show, programme_id, chosen, desk.house.files)
    return desk.page("briefs/show.html", found)


@router.get("/programmes/{programme_id}/brief.{kind}", name="briefs.document")
def document(desk: DeskDep, programme_id: str, kind: Kind, chosen: Asked) -> Response:
    """Give the brief of a quarter."""
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    name, sheet = desk.read(views.brief, programme_id, chosen, desk.house.files, imprint)
    write = report_docx if kind == "docx" else report_pdf
    return give(write(sheet), f"{name}.{kind}")
