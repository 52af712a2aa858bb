"""How the reviewing went, for organisers and auditors."""

from fastapi import APIRouter, Response

from app.views import quality as views
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/manage/{round_id}/quality", name="quality.show")
def show(desk: DeskDep, round_id: str, figures: str = "") -> Response:
    """Show it in words; the figures where they were asked for."""
    page = desk.read(views.show, round_id, figures=figures == "yes")
    return desk.page("quality/show.html", page)
