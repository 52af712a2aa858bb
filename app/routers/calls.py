"""Open calls, and the call of one round: for everybody, before signing in."""

from fastapi import APIRouter, Response

from app.views import calls as views
from app.web.desk import DeskDep
from app.web.links import absolute, only_here
from app.web.qr import svg

router = APIRouter()


@router.get("/", name="calls.index")
def index(desk: DeskDep) -> Response:
    """List open, coming and past rounds."""
    return desk.page("calls/index.html", desk.read(views.index))


@router.get("/rounds/{code}", name="calls.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show the call, with its address as a QR code for posters."""
    page = desk.read(views.show, code)
    return desk.page(
        "calls/show.html",
        page,
        code=svg(absolute(desk, "calls.show", code=code)),
        only_here=only_here(desk),
    )
