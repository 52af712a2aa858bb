"""A call is spread: a page for officers, a poster to print, its code as a file."""

from fastapi import APIRouter, Response

from app.errors import NotFound
from app.views import shares as views
from app.web.deliveries import CSP, as_download
from app.web.desk import DeskDep
from app.web.links import absolute, only_here
from app.web.qr import file, svg

router = APIRouter()
KINDS = {"svg": "image/svg+xml", "png": "image/png"}


@router.get("/manage/{round_id}/share", name="shares.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show texts, poster and code."""
    page = desk.read(views.show, round_id, absolute(desk, "calls.show", code="CODE"))
    return desk.page("shares/show.html", page, code=svg(page.link), only_here=only_here(desk))


@router.get("/rounds/{code}/poster", name="shares.poster")
def poster(desk: DeskDep, code: str) -> Response:
    """Show the call on one sheet, to be printed."""
    link = absolute(desk, "calls.show", code=code)
    page = desk.read(views.poster, code)
    return desk.page("shares/poster.html", page, link=link, code=svg(link))


@router.get("/rounds/{code}/qr.{image}", name="shares.code")
def code_file(desk: DeskDep, code: str, image: str) -> Response:
    """Give the code of the call's address as a file."""
    page = desk.read(views.poster, code)
    if image not in KINDS:
        raise NotFound
    link = absolute(desk, "calls.show", code=page.round_code)
    headers = {
        "Content-Disposition": as_download(f"{page.round_code}-qr.{image}"),
        "Content-Security-Policy": CSP,
    }
    return Response(file(link, image), media_type=KINDS[image], headers=headers)
