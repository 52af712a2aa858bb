"""Receipts: 收到了."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.views import receipts as views
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.qr import svg

router = APIRouter()
Typed = Annotated[str, Query(max_length=200)]


@router.get("/receipts/check", name="receipts.check")
def check(desk: DeskDep, number: Typed = "", digest: Typed = "") -> Response:
    """Let anybody who holds a receipt check it, and say nothing else."""
    return desk.page("receipts/check.html", desk.read(views.check, number, digest))


@router.get("/receipts/{receipt_id}", name="receipts.show")
def show(desk: DeskDep, receipt_id: str) -> Response:
    """Show a receipt, large enough for a picture of the screen."""
    page = desk.read(views.show, receipt_id)
    query = {"number": page.number, "digest": page.content_digest}
    link = absolute(desk, "receipts.check", _query=query)
    return desk.page("receipts/show.html", page, code=svg(link))
