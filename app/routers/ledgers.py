"""The ledger of a round."""

from fastapi import APIRouter, Response

from app.views import ledgers as views
from app.web.desk import DeskDep

router = APIRouter()


@router.get("/manage/{round_id}/ledger", name="ledgers.show")
def show(desk: DeskDep, round_id: str, page: int = 1, check: int = 0) -> Response:
    """Show the lines of the ledger, the newest first."""
    return desk.page("ledgers/show.html", desk.read(views.show, round_id, page, check=bool(check)))
