"""Lists voted on by hand: the pile is typed by two persons."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import paper_lists as actions
from app.errors import Invalid
from app.forms.paper_lists import PaperListForm
from app.language import N_, translate
from app.views import ballots
from app.views import paper_lists as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
Again = Annotated[Posted[PaperListForm], Depends(posted(PaperListForm))]
ENTERED = N_("第一遍已经录好，还要由另一个人照着纸再录一遍。")
CONFIRMED = N_("两遍一致，这项表决已经计票。")
_allowance = door(ballots.allowance, "ballot_id")
First = Annotated[Delivered[PaperListForm], Depends(received(PaperListForm, _allowance))]


@router.get("/manage/ballots/{ballot_id}/papers", name="paper_lists.show")
def show(desk: DeskDep, ballot_id: str, lines: int = 0) -> Response:
    """Show the form for the first person, or an empty one for the second."""
    return desk.page("meetings/papers.html", desk.read(views.show, ballot_id, lines))


@router.post("/manage/ballots/{ballot_id}/papers", name="paper_lists.enter")
def enter(desk: DeskDep, ballot_id: str, typed: First, lines: int = 0) -> Response:
    """Keep what the first person typed."""
    if not typed.errors and not typed.form.more:
        try:
            round_id = desk.write(actions.type_first, ballot_id, typed.form, typed.taken)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            desk.say("done", translate(ENTERED, desk.language))
            return desk.go("meetings.manage", round_id=round_id)
    page = desk.read(views.show, ballot_id, _wanted(typed, lines))
    status = status_of(typed.troubles) if typed.errors else 200
    return desk.page("meetings/papers.html", page, typed, status=status)


@router.post("/manage/ballots/{ballot_id}/papers/again", name="paper_lists.confirm")
def confirm(desk: DeskDep, ballot_id: str, typed: Again, lines: int = 0) -> Response:
    """Compare with the first; where both agree, the papers are counted."""
    if not typed.errors and not typed.form.more:
        try:
            round_id = desk.write(actions.type_second, ballot_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            desk.say("done", translate(CONFIRMED, desk.language))
            return desk.go("meetings.manage", round_id=round_id)
    page = desk.read(views.show, ballot_id, _wanted(typed, lines))
    return desk.page("meetings/papers.html", page, typed)


def _wanted(typed: Posted[PaperListForm], lines: int) -> int:
    """Twice as many lines if more are asked for; what was typed stays."""
    return 2 * lines if not typed.errors and typed.form.more else lines
