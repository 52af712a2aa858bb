"""How the reading goes, and reminders that are looked at before they go out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import review_reminders as actions
from app.forms.review_reminders import RemindForm
from app.language import N_, translate
from app.views import review_progress as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
RemindSheet = Annotated[Posted[RemindForm], Depends(posted(RemindForm))]
SENT = N_("提醒了 %(n)s 位评委。")


@router.get("/manage/{round_id}/progress", name="review_progress.show")
def show(desk: DeskDep, round_id: str, page: int = 1) -> Response:
    """Show the matrix of members and proposals."""
    return desk.page("review_progress/show.html", desk.read(views.show, round_id, page))


@router.post("/manage/{round_id}/progress/preview", name="review_progress.preview")
def preview(desk: DeskDep, round_id: str, sheet: RemindSheet) -> Response:
    """Show each message as it will go out."""
    if sheet.errors:
        return desk.page("review_progress/show.html", desk.read(views.show, round_id), sheet)
    page = desk.read(views.reminders, round_id, sheet.form.seats, _link(desk, round_id))
    return desk.page("review_progress/reminders.html", page)


@router.post("/manage/{round_id}/progress/remind", name="review_progress.remind")
def remind(desk: DeskDep, round_id: str, sheet: RemindSheet) -> Response:
    """Send the reminders that were looked at."""
    if sheet.errors:
        return desk.page("review_progress/show.html", desk.read(views.show, round_id), sheet)
    link = _link(desk, round_id)
    count = desk.write(actions.remind, round_id, sheet.form.seats, link=link)
    desk.say("done", translate(SENT, desk.language, n=count))
    return desk.go("review_progress.show", round_id=round_id)


def _link(desk: Desk, round_id: str) -> str:
    return absolute(desk, "reviews.queue", round_id=round_id)
