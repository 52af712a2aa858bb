"""Awards after the announcement: the register, one award, and what is decided about it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import awards as actions
from app.actions import bars
from app.errors import Invalid
from app.forms.awards import BarForm, DecisionForm
from app.views import award_deeds as deeds
from app.views import awards as views
from app.vocabulary import Verb
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
DecisionSheet = Annotated[Posted[DecisionForm], Depends(posted(DecisionForm))]
BarSheet = Annotated[Posted[BarForm], Depends(posted(BarForm))]
AT = "/manage/{round_id}/awards/{proposal_id}"


@router.get("/manage/{round_id}/awards", name="awards.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List all awards with their sums."""
    return desk.page("awards/index.html", desk.read(views.index, round_id))


@router.get(AT, name="awards.show")
def show(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show one award."""
    return desk.page("awards/show.html", desk.read(views.show, round_id, proposal_id))


@router.get(AT + "/decide", name="awards.decision")
def decision(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show what may be decided about it."""
    return _decision(desk, round_id, proposal_id)


@router.post(AT + "/decide", name="awards.decide")
def decide(desk: DeskDep, round_id: str, proposal_id: str, sheet: DecisionSheet) -> Response:
    """Record a decision with its minutes."""
    if not sheet.errors:
        link = absolute(desk, "own_awards.show", proposal_id="-")
        try:
            desk.write(actions.decide, round_id, proposal_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    return _decision(desk, round_id, proposal_id, sheet)


@router.get(AT + "/bar", name="awards.barring")
def barring(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show the form of a bar."""
    return _bar(desk, round_id, proposal_id)


@router.post(AT + "/bar", name="awards.bar")
def bar(desk: DeskDep, round_id: str, proposal_id: str, sheet: BarSheet) -> Response:
    """Bar the organisation until a day."""
    if not sheet.errors:
        try:
            desk.write(bars.set_bar, round_id, proposal_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    return _bar(desk, round_id, proposal_id, sheet)


def _decision(desk: Desk, round_id: str, proposal_id: str, sheet: Filled | None = None) -> Response:
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.AWARD_STOP)
    return desk.page("awards/decide.html", page, sheet)


def _bar(desk: Desk, round_id: str, proposal_id: str, sheet: Filled | None = None) -> Response:
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.BAR_SET)
    return desk.page("awards/bar.html", page, sheet)
