"""The people of an organisation and what it declares about itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import colleagues as actions
from app.actions import records
from app.forms.accounts import EmptyForm
from app.forms.organisations import RecordForm, RoleForm
from app.views import organisations as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
RoleSheet = Annotated[Posted[RoleForm], Depends(posted(RoleForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "organisation_id")
RecordSheet = Annotated[Delivered[RecordForm], Depends(received(RecordForm, _allowance))]


@router.get("/organisations/{organisation_id}/people/{colleague_id}", name="colleagues.show")
def show(desk: DeskDep, organisation_id: str, colleague_id: str) -> Response:
    """Show one colleague to those who lead."""
    page = desk.read(views.colleague, organisation_id, colleague_id)
    return desk.page("organisations/colleague.html", page)


@router.post(
    "/organisations/{organisation_id}/people/{colleague_id}", name="colleagues.change_role"
)
def change_role(
    desk: DeskDep, organisation_id: str, colleague_id: str, sheet: RoleSheet
) -> Response:
    """Let a colleague do more or less."""
    if sheet.errors:
        page = desk.read(views.colleague, organisation_id, colleague_id)
        return desk.page("organisations/colleague.html", page, sheet)
    done = desk.write(actions.change_role, organisation_id, colleague_id, sheet.form)
    return desk.go("organisations.show", organisation_id=done)


@router.post(
    "/organisations/{organisation_id}/people/{colleague_id}/remove", name="colleagues.remove"
)
def remove(desk: DeskDep, organisation_id: str, colleague_id: str, sheet: EmptySheet) -> Response:
    """Let a colleague go."""
    del sheet
    done = desk.write(actions.remove, organisation_id, colleague_id)
    return desk.go("organisations.show", organisation_id=done)


@router.post("/organisations/{organisation_id}/leave", name="colleagues.leave")
def leave(desk: DeskDep, organisation_id: str, sheet: EmptySheet) -> Response:
    """Act for the organisation no longer."""
    del sheet
    desk.write(actions.leave, organisation_id)
    return desk.go("homes.desk")


@router.post("/organisations/{organisation_id}/records", name="records.declare")
def declare(desk: DeskDep, organisation_id: str, sheet: RecordSheet) -> Response:
    """Put a fact on the organisation's register."""
    if sheet.errors:
        page = desk.read(views.show, organisation_id, desk.house.settings.zone)
        return desk.page("organisations/show.html", page, sheet, status=status_of(sheet.troubles))
    done = desk.write(records.declare, organisation_id, sheet.form, sheet.taken)
    return desk.go("organisations.show", organisation_id=done)


@router.post("/records/{record_id}/withdraw", name="records.withdraw")
def withdraw(desk: DeskDep, record_id: str, sheet: EmptySheet) -> Response:
    """Withdraw a fact; its line stays."""
    del sheet
    done = desk.write(records.withdraw, record_id)
    return desk.go("organisations.show", organisation_id=done)
