"""How the granted money was used, for everybody."""

from fastapi import APIRouter, Response

from app.views import use_of_funds as views
from app.web.desk import DeskDep
from app.web.pictures import small

router = APIRouter()


@router.get("/rounds/{code}/use-of-funds", name="use_of_funds.show")
def show(desk: DeskDep, code: str) -> Response:
    """Show what each project got, whom it served and what it spent."""
    return desk.page("reports/public.html", desk.read(views.show, code))


@router.get("/rounds/{code}/photos/{photo_id}", name="use_of_funds.photo")
def photo(desk: DeskDep, code: str, photo_id: str, large: str = "") -> Response:
    """Give a picture that was released."""
    return small(desk, desk.read(views.photo, code, photo_id), large=bool(large))
