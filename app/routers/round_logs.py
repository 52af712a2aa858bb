"""The public log of a round."""

from fastapi import APIRouter, Response

from app.views import round_logs as views
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/rounds/{code}/log", name="round_logs.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show every step and every change of a round's course."""
    return desk.page("round_logs/show.html", desk.read(views.show, code))
