"""The outbox of a round: messages that are passed on by hand and ticked off."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import messages as actions
from app.forms.rounds import TellForm
from app.views import messages as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
TellSheet = Annotated[Posted[TellForm], Depends(posted(TellForm))]


@router.get("/manage/{round_id}/messages", name="messages.index")
def index(desk: DeskDep, round_id: str, show: str = "waiting", page: int = 1) -> Response:
    """Show the outbox under a filter."""
    return desk.page("messages/index.html", desk.read(views.index, round_id, show, page))


@router.get("/manage/messages/{message_id}", name="messages.show")
def show(desk: DeskDep, message_id: str) -> Response:
    """Show one message with its link and code."""
    page = desk.read(views.show, message_id)
    return desk.page(
        "messages/show.html", page, code=svg(page.message.link) if page.message.link else ""
    )


@router.post("/manage/messages/{message_id}/told", name="messages.tell")
def tell(desk: DeskDep, message_id: str, sheet: TellSheet) -> Response:
    """Tick a message off."""
    if sheet.errors:
        page = desk.read(views.show, message_id)
        code = svg(page.message.link) if page.message.link else ""
        return desk.page("messages/show.html", page, sheet, code=code)
    return desk.go("messages.index", round_id=desk.write(actions.tell, message_id, sheet.form))
