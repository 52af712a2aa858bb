"""The plan of a round."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.views import plans as views
from app.web.desk import DeskDep

router = APIRouter()
Typed = Annotated[str, Query(max_length=20)]


@router.get("/manage/{round_id}/plan", name="plans.show")
def show(desk: DeskDep, round_id: str, start: Typed = "") -> Response:
    """Show the stages by the calendar, and the terms counted from a day."""
    return desk.page("plans/show.html", desk.read(views.show, round_id, _day(start)))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None  # noqa: PLR2004 -- as the calendar's
