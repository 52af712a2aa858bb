"""Receipts: 收到了."""

from fastapi import APIRouter, Response

from app.views import receipts as views
from app.web.desk import DeskDep
from app.web.qr import svg

router = APIRouter()


@router.get("/receipts/{receipt_id}", name="receipts.show")
def show(desk: DeskDep, receipt_id: str) -> Response:
    """Show a receipt, large enough for a picture of the screen."""
    page = desk.read(views.show, receipt_id)
    return desk.page("receipts/show.html", page, code=svg(page.number))
