"""The public notice and the announcement as documents: to print, to seal, to paste, to hang up."""

from typing import Literal

from fastapi import APIRouter, Response

from app.documents.announcements import announcement_html
from app.documents.posters import poster_pdf
from app.views import publications as views
from app.web.announcements import Kind, announced, announcement, notice_poster
from app.web.deliveries import give
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/rounds/{code}/notice.{kind}", name="announcements.notice")
def notice(desk: DeskDep, code: str, kind: Kind) -> Response:
    """Give the notice (公示)."""
    return announced(desk, desk.read(views.notice, code, desk.house.files), kind, final=False)


@router.get("/rounds/{code}/awards.{kind}", name="announcements.awards")
def awards(desk: DeskDep, code: str, kind: Kind) -> Response:
    """Give the announcement (公告)."""
    return announced(desk, desk.read(views.awards, code, desk.house.files), kind, final=True)


@router.get("/rounds/{code}/notice-poster.pdf", name="announcements.poster")
def poster(desk: DeskDep, code: str) -> Response:
    """Give the notice as a poster for a board, with its code to scan."""
    page = desk.read(views.notice, code, desk.house.files)
    return give(poster_pdf(notice_poster(desk, page)), f"{code}-notice-poster.pdf")


@router.get("/rounds/{code}/notice/paste", name="announcements.paste")
def paste(desk: DeskDep, code: str, of: Literal["notice", "awards"] = "notice") -> Response:
    """Show the HTML of the notice, or of the announcement, to be copied into a site or an article."""
    final = of == "awards"
    page = desk.read(views.awards if final else views.notice, code, desk.house.files)
    made = announcement_html(announcement(desk, page, final=final)).decode()
    return desk.page("publications/paste.html", page, html=made, final=final)
