"""The organiser asks members to look again; nobody but the member changes a mark."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import reviews as actions
from app.forms.reviews import LookForm
from app.language import N_, translate
from app.views import second_looks as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Looking = Annotated[Posted[LookForm], Depends(posted(LookForm))]
ASKED = N_("已请这位评委再看一遍。改不改由评委自己定。")


@router.get("/manage/{round_id}/second-looks", name="second_looks.index")
def index(desk: DeskDep, round_id: str, page: int = 1, of: str = "") -> Response:
    """List the filed sheets, from the page on which a proposal stands if one is named."""
    return desk.page("second_looks/index.html", desk.read(views.index, round_id, page, of))


@router.post("/manage/reviews/{review_id}/second-look", name="second_looks.ask")
def ask(desk: DeskDep, review_id: str, typed: Looking, page: int = 1) -> Response:
    """Ask one member, and stay on the page."""
    round_id = desk.write(actions.ask_second_look, review_id, typed.form)
    desk.say("done", translate(ASKED, desk.language))
    return desk.go("second_looks.index", round_id=round_id, query={"page": str(page)})
