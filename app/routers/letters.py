"""Letters about a proposal between its applicant and the office."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import letters as actions
from app.forms.accounts import EmptyForm
from app.forms.letters import LetterForm
from app.views import letters as views
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
LetterSheet = Annotated[Posted[LetterForm], Depends(posted(LetterForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/letters", name="letters.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the letters of a round for the office."""
    return desk.page("letters/index.html", desk.read(views.index, round_id))


@router.get("/proposals/{proposal_id}/letters", name="letters.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show the letters about a proposal to either side."""
    return desk.page("letters/show.html", desk.read(views.thread, proposal_id))


@router.post("/proposals/{proposal_id}/letters", name="letters.send")
def send(desk: DeskDep, proposal_id: str, sheet: LetterSheet) -> Response:
    """Write to the other side."""
    if sheet.errors:
        return desk.page("letters/show.html", desk.read(views.sending, proposal_id), sheet)
    link = absolute(desk, "letters.show", proposal_id=proposal_id)
    desk.write(actions.send, proposal_id, sheet.form, link=link)
    return desk.go("letters.show", proposal_id=proposal_id)


@router.post("/proposals/{proposal_id}/letters/read", name="letters.mark_read")
def mark_read(desk: DeskDep, proposal_id: str, sheet: EmptySheet) -> Response:
    """Note that the letters were seen."""
    del sheet
    desk.write(actions.mark_read, proposal_id)
    return desk.go("letters.show", proposal_id=proposal_id)
