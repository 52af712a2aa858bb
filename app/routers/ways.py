"""In which way a proposal is made: asked once, and changed without losing a word."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import ways as actions
from app.errors import Invalid
from app.forms.proposals import WayForm
from app.views import ways as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
WaySheet = Annotated[Posted[WayForm], Depends(posted(WayForm))]
#: The page with all questions of a form.
ALL = "all"


@router.get("/proposals/{proposal_id}/begin", name="ways.begin")
def begin(desk: DeskDep, proposal_id: str) -> Response:
    """Ask for the way if there are several, and go on to the form if there is one."""
    page = desk.read(views.choosing, proposal_id)
    if len(page.ways) > 1:
        return desk.page("proposals/ways.html", page)
    return desk.go("proposals.edit", proposal_id=proposal_id, section=ALL)


@router.post("/proposals/{proposal_id}/begin", name="ways.choose")
def choose(desk: DeskDep, proposal_id: str, sheet: WaySheet) -> Response:
    """Keep the way."""
    if not sheet.errors:
        try:
            desk.write(actions.choose, proposal_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("proposals.edit", proposal_id=proposal_id, section=ALL)
    return desk.page("proposals/ways.html", desk.read(views.choosing, proposal_id), sheet)
