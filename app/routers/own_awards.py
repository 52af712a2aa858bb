"""The applicant's own award."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import agreements
from app.actions import awards as actions
from app.errors import Invalid
from app.forms.awards import AnswerForm, SignedForm
from app.views import own_awards as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
AnswerSheet = Annotated[Posted[AnswerForm], Depends(posted(AnswerForm))]
SignedSheet = Annotated[
    Delivered[SignedForm], Depends(received(SignedForm, door(views.allowance, "proposal_id")))
]


@router.get("/proposals/{proposal_id}/award", name="own_awards.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show what is next, what is agreed and what is owed."""
    return desk.page("awards/own.html", desk.read(views.own, proposal_id))


@router.post("/proposals/{proposal_id}/award/signed", name="own_awards.send")
def send(desk: DeskDep, proposal_id: str, sheet: SignedSheet) -> Response:
    """Send the signed copy."""
    if not sheet.errors:
        try:
            desk.write(agreements.send, proposal_id, sheet.form, tuple(sheet.taken))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("own_awards.show", proposal_id=proposal_id)
    status = status_of(sheet.troubles) if sheet.troubles else None
    return desk.page("awards/own.html", desk.read(views.own, proposal_id), sheet, status=status)


@router.post("/proposals/{proposal_id}/award/answer", name="own_awards.answer")
def answer(desk: DeskDep, proposal_id: str, sheet: AnswerSheet) -> Response:
    """Take an offer up, or decline it."""
    if not sheet.errors:
        desk.write(actions.answer, proposal_id, sheet.form)
        return desk.go("own_awards.show", proposal_id=proposal_id)
    return desk.page("awards/own.html", desk.read(views.own, proposal_id), sheet)
