"""What is noted from outside for one's own project, and what its applicant proposes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import gifts as actions
from app.errors import Invalid
from app.forms.gifts import GivenForm
from app.language import N_, translate
from app.views import own_gifts as views
from app.web.desk import DeskDep
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
_allowance = door(views.allowance, "proposal_id")
GivenSheet = Annotated[Delivered[GivenForm], Depends(received(GivenForm, _allowance))]
PROPOSED = N_("已经交给承办单位，由两位工作人员核对以后才算数。")


@router.get("/proposals/{proposal_id}/gifts", name="own_gifts.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show what is noted for the project."""
    return desk.page("gifts/own.html", desk.read(views.show, proposal_id))


@router.post("/proposals/{proposal_id}/gifts", name="own_gifts.propose")
def propose(desk: DeskDep, proposal_id: str, sheet: GivenSheet) -> Response:
    """Propose a figure with its proof."""
    if not sheet.errors:
        try:
            desk.write(actions.propose, proposal_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(PROPOSED, desk.language))
            return desk.go("own_gifts.show", proposal_id=proposal_id)
    page = desk.read(views.show, proposal_id)
    return desk.page("gifts/own.html", page, sheet, status=status_of(sheet.troubles))
