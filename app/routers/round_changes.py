"""What was not planned: a round goes back, is paused and resumed; an outage is written down."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import round_changes as actions
from app.errors import Invalid
from app.forms.round_changes import BackForm, OutageForm, ReasonForm
from app.views import round_changes as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
BackSheet = Annotated[Posted[BackForm], Depends(posted(BackForm))]
ReasonSheet = Annotated[Posted[ReasonForm], Depends(posted(ReasonForm))]
OutageSheet = Annotated[Posted[OutageForm], Depends(posted(OutageForm))]


@router.get("/manage/{round_id}/back", name="round_changes.going_back")
def going_back(desk: DeskDep, round_id: str) -> Response:
    """Say where the round would go back to, and ask for the reason."""
    return desk.page("rounds/back.html", desk.read(views.going_back, round_id))


@router.post("/manage/{round_id}/back", name="round_changes.go_back")
def go_back(desk: DeskDep, round_id: str, sheet: BackSheet) -> Response:
    """Take the round back into the phase before."""
    page = desk.read(views.going_back, round_id)
    if not sheet.errors:
        try:
            desk.write(actions.go_back, round_id, sheet.form, link=_log(desk, page.round_code))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return desk.page("rounds/back.html", page, sheet)


@router.get("/manage/{round_id}/pause", name="round_changes.pausing")
def pausing(desk: DeskDep, round_id: str) -> Response:
    """Ask for the reason of a pause, or of going on."""
    return desk.page("rounds/pause.html", desk.read(views.pausing, round_id))


@router.post("/manage/{round_id}/pause", name="round_changes.pause")
def pause(desk: DeskDep, round_id: str, sheet: ReasonSheet) -> Response:
    """Let the round rest."""
    page = desk.read(views.pausing, round_id)
    if sheet.errors:
        return desk.page("rounds/pause.html", page, sheet)
    desk.write(actions.pause, round_id, sheet.form, link=_log(desk, page.round_code))
    return desk.go("rounds.desk", round_id=round_id)


@router.post("/manage/{round_id}/resume", name="round_changes.resume")
def resume(desk: DeskDep, round_id: str, sheet: ReasonSheet) -> Response:
    """Let the round go on."""
    page = desk.read(views.pausing, round_id)
    if sheet.errors:
        return desk.page("rounds/pause.html", page, sheet)
    desk.write(actions.resume, round_id, sheet.form, link=_log(desk, page.round_code))
    return desk.go("rounds.desk", round_id=round_id)


@router.get("/manage/{round_id}/outages", name="round_changes.outage")
def outage(desk: DeskDep, round_id: str) -> Response:
    """Ask since when and until when the program could not be used."""
    return desk.page("rounds/outage.html", desk.read(views.outage, round_id))


@router.post("/manage/{round_id}/outages", name="round_changes.note_outage")
def note_outage(desk: DeskDep, round_id: str, sheet: OutageSheet) -> Response:
    """Write an outage into the public log."""
    page = desk.read(views.outage, round_id)
    if not sheet.errors:
        try:
            desk.write(actions.note_outage, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("round_logs.show", code=page.round_code)
    return desk.page("rounds/outage.html", page, sheet)


def _log(desk: Desk, code: str) -> str:
    return absolute(desk, "round_logs.show", code=code)
