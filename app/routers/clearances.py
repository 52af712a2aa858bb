"""The checks before sign-off, and the notes about those that are not clean."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import sign_offs as actions
from app.forms.results import NoteForm
from app.language import N_, translate
from app.views import clearances as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
NoteSheet = Annotated[Posted[NoteForm], Depends(posted(NoteForm))]


@router.get("/manage/{round_id}/clearances", name="clearances.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show every check with its numbers and what mends it."""
    return desk.page("clearances/show.html", desk.read(views.show, round_id))


@router.post("/manage/{round_id}/clearances", name="clearances.note")
def note(desk: DeskDep, round_id: str, sheet: NoteSheet) -> Response:
    """Say why a check that is not clean does not stop the signature."""
    if sheet.errors:
        return desk.page("clearances/show.html", desk.read(views.show, round_id), sheet)
    desk.write(actions.note_check, round_id, sheet.form)
    desk.say("done", translate(N_("说明记下了。"), desk.language))
    return desk.go("clearances.show", round_id=round_id)
