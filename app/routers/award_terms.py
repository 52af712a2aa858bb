"""The terms of an award: which budget lines are granted, and on which conditions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import award_terms as actions
from app.errors import Invalid
from app.forms.award_terms import TermsForm
from app.language import N_, translate
from app.views import award_terms as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
TermsSheet = Annotated[Posted[TermsForm], Depends(posted(TermsForm))]


@router.get("/manage/{round_id}/allotment/terms/{proposal_id}", name="award_terms.show")
def show(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show the terms of an award, to write or to read."""
    return desk.page("award_terms/show.html", desk.read(views.show, round_id, proposal_id))


@router.post("/manage/{round_id}/allotment/terms/{proposal_id}", name="award_terms.set")
def set_terms(desk: DeskDep, round_id: str, proposal_id: str, sheet: TermsSheet) -> Response:
    """Keep what is granted of the budget and the conditions."""
    if not sheet.errors:
        try:
            desk.write(actions.set_terms, round_id, proposal_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(N_("条件和支出项目记下了。"), desk.language))
            return desk.go("allotments.show", round_id=round_id)
    return desk.page("award_terms/show.html", desk.read(views.show, round_id, proposal_id), sheet)
