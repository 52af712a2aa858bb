"""The minutes of a meeting, to be signed or completed in Word."""

from typing import Literal

from fastapi import APIRouter, Response

from app import documents
from app.documents import Imprint
from app.views import minutes as views
from app.web.deliveries import as_download
from app.web.desk import DeskDep

router = APIRouter()
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/manage/meetings/{meeting_id}/minutes.{kind}", name="minutes.file")
def file(desk: DeskDep, meeting_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the minutes as they stand."""
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    sheet = desk.read(views.sheet, meeting_id, imprint)
    write = documents.minutes_pdf if kind == "pdf" else documents.minutes_docx
    return Response(
        write(sheet),
        media_type=PDF if kind == "pdf" else DOCX,
        headers={"Content-Disposition": as_download(f"{sheet.title}.{kind}")},
    )
