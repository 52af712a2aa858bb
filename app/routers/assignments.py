"""Sharing out the reading: preview, draw, and readers added by hand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import assignments as actions
from app.forms.assignments import AddForm, DrawForm, RepairForm
from app.views import assignments as views
from app.views import repairs
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
DrawSheet = Annotated[Posted[DrawForm], Depends(posted(DrawForm))]
RepairSheet = Annotated[Posted[RepairForm], Depends(posted(RepairForm))]
AddSheet = Annotated[Posted[AddForm], Depends(posted(AddForm))]


@router.get("/manage/{round_id}/assignments", name="assignments.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show who reads what."""
    return desk.page("assignments/show.html", desk.read(views.show, round_id))


@router.post("/manage/{round_id}/assignments/preview", name="assignments.preview")
def preview(desk: DeskDep, round_id: str, sheet: DrawSheet) -> Response:
    """Show what a draw would give; nothing is written."""
    if sheet.errors:
        return desk.page("assignments/show.html", desk.read(views.show, round_id), sheet)
    return desk.page("assignments/preview.html", desk.read(views.preview, round_id, sheet.form))


@router.post("/manage/{round_id}/assignments", name="assignments.draw")
def draw(desk: DeskDep, round_id: str, sheet: DrawSheet) -> Response:
    """Draw who reads what."""
    if sheet.errors:
        return desk.page("assignments/show.html", desk.read(views.show, round_id), sheet)
    desk.write(actions.draw, round_id, sheet.form)
    return desk.go("assignments.show", round_id=round_id)


@router.post("/manage/{round_id}/assignments/add", name="assignments.add")
def add(desk: DeskDep, round_id: str, sheet: AddSheet) -> Response:
    """Let one more member read a proposal."""
    if not sheet.errors:
        link = absolute(desk, "reviews.queue", round_id=round_id)
        desk.write(actions.add, round_id, sheet.form, link=link)
        return desk.go("assignments.show", round_id=round_id)
    return desk.page("assignments/show.html", desk.read(views.show, round_id), sheet)


@router.get("/manage/{round_id}/assignments/repair", name="assignments.repairing")
def repairing(desk: DeskDep, round_id: str) -> Response:
    """Show the smallest difference that fills the gaps; nothing is written."""
    return desk.page("assignments/repair.html", desk.read(repairs.show, round_id))


@router.post("/manage/{round_id}/assignments/repair", name="assignments.repair")
def repair(desk: DeskDep, round_id: str, sheet: RepairSheet) -> Response:
    """Apply the difference that was looked at."""
    if not sheet.errors:
        link = absolute(desk, "reviews.queue", round_id=round_id)
        desk.write(actions.repair, round_id, sheet.form.digest, link=link)
        return desk.go("assignments.show", round_id=round_id)
    return desk.page("assignments/repair.html", desk.read(repairs.show, round_id), sheet)
