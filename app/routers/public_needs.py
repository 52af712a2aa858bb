"""The needs of a round for everybody."""

from fastapi import APIRouter, Response

from app.views import public_needs as views
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/rounds/{code}/needs", name="public_needs.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show what is needed, and since the notice what became of it."""
    return desk.page("needs/public.html", desk.read(views.show, code, desk.house.files))
