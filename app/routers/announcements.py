"""The public notice and the announcement as documents: to print, to seal, to paste, to hang up."""

from typing import Literal

from fastapi import APIRouter, Response

from app.documents.announcements import announcement_docx, announcement_html, announcement_pdf
from app.language.notices import Notice
from app.views import publications as views
from app.web.announcements import announcement
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep

router = APIRouter()
Kind = Literal["pdf", "docx", "html"]
WRITERS = {
    "pdf": announcement_pdf,
    "docx": announcement_docx,
    "html": announcement_html,
}


@router.get("/rounds/{code}/notice.{kind}", name="announcements.notice")
def notice(desk: DeskDep, code: str, kind: Kind) -> Response:
    """Give the notice (公示)."""
    return _file(desk, desk.read(views.notice, code, desk.house.files), kind, final=False)


@router.get("/rounds/{code}/awards.{kind}", name="announcements.awards")
def awards(desk: DeskDep, code: str, kind: Kind) -> Response:
    """Give the announcement (公告)."""
    return _file(desk, desk.read(views.awards, code, desk.house.files), kind, final=True)


def _file(desk: Desk, page: Notice, kind: Kind, *, final: bool) -> Response:
    sheet = announcement(desk, page, final=final)
    return give(WRITERS[kind](sheet), f"{sheet.title}.{kind}")
