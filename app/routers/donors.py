"""Who gives, and what is called after whom."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import donors as actions
from app.errors import Invalid
from app.forms.gifts import DonorForm, NamingForm
from app.views import donors as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
DonorSheet = Annotated[Posted[DonorForm], Depends(posted(DonorForm))]
NamingSheet = Annotated[Posted[NamingForm], Depends(posted(NamingForm))]


@router.get("/manage/{round_id}/donors", name="donors.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the donors, and who may give a name."""
    return desk.page("donors/index.html", desk.read(views.index, round_id))


@router.post("/manage/{round_id}/donors/naming", name="donors.name_after")
def name_after(desk: DeskDep, round_id: str, sheet: NamingSheet) -> Response:
    """Set what a project or a strand is called after a donor."""
    if not sheet.errors:
        try:
            desk.write(actions.name_after, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("donors.index", round_id=round_id)
    return desk.page("donors/index.html", desk.read(views.index, round_id), sheet)


@router.get("/manage/donors/{donor_id}", name="donors.editing")
def editing(desk: DeskDep, donor_id: str) -> Response:
    """Show one donor."""
    return desk.page("donors/edit.html", desk.read(views.editing, donor_id))


@router.post("/manage/donors/{donor_id}", name="donors.edit")
def edit(desk: DeskDep, donor_id: str, sheet: DonorSheet) -> Response:
    """Put a name right, or follow a changed wish."""
    if not sheet.errors:
        try:
            round_id = desk.write(actions.edit, donor_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("donors.index", round_id=round_id)
    return desk.page("donors/edit.html", desk.read(views.editing, donor_id), sheet)
