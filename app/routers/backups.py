"""Backups: made now, and one chosen to take the place of the data at the next start."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import backups as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.backups import RestoreForm
from app.views import backups as views
from app.web import backups
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
RestoreSheet = Annotated[Posted[RestoreForm], Depends(posted(RestoreForm))]


@router.get("/system/backups", name="backups.index")
def index(desk: DeskDep) -> Response:
    """List the backups, with the buttons."""
    return _index(desk)


def _index(desk: Desk, sheet: Filled | None = None, *, restoring: str = "") -> Response:
    page = desk.read(views.show, backups.keeping(desk))
    return desk.page("systems/backups.html", page, sheet, restoring=restoring, blank=Filled())


@router.post("/system/backups", name="backups.make")
def make(desk: DeskDep, sheet: EmptySheet) -> Response:
    """Have one made now."""
    del sheet
    desk.write(actions.ask_backup)
    return desk.go("backups.index")


@router.post("/system/backups/{run_id}/restore", name="backups.restore")
def restore(desk: DeskDep, run_id: str, sheet: RestoreSheet) -> Response:
    """Have one prepared, after the word was typed."""
    if not sheet.errors:
        try:
            desk.write(actions.ask_restore, run_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("backups.index")
    return _index(desk, sheet, restoring=run_id)


@router.post("/system/backups/call-off", name="backups.call_off")
def call_off(desk: DeskDep, sheet: EmptySheet) -> Response:
    """Take the choice back."""
    del sheet
    desk.write(actions.call_off_restore)
    return desk.go("backups.index")
