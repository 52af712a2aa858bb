"""The outbox of a round or a programme: messages that are passed on by hand and ticked off."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Response

from app.actions import messages as actions
from app.forms.accounts import EmptyForm
from app.forms.rounds import TellForm
from app.views import messages as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
TellSheet = Annotated[Posted[TellForm], Depends(posted(TellForm))]


@router.get("/manage/{round_id}/messages", name="messages.index")
def index(desk: DeskDep, round_id: str, show: str = "waiting", page: int = 1) -> Response:
    """Show the outbox under a filter."""
    return desk.page("messages/index.html", desk.read(views.index, round_id, show, page))


@router.get("/programmes/{programme_id}/outbox", name="messages.of_programme")
def of_programme(
    desk: DeskDep, programme_id: str, show: str = "waiting", page: int = 1
) -> Response:
    """Show the messages that belong to no round under a filter."""
    read = desk.read(views.index_of_programme, programme_id, show, page)
    return desk.page("messages/index.html", read)


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
    place = desk.write(actions.tell, message_id, sheet.form)
    if place.round_id:
        return desk.go("messages.index", round_id=place.round_id)
    return desk.go("messages.of_programme", programme_id=place.programme_id)


@router.post("/manage/messages/{message_id}/retry", name="messages.retry")
def retry(desk: DeskDep, message_id: str, sheet: EmptySheet) -> Response:
    """Let a message that was given up go out again."""
    del sheet
    return desk.go("messages.show", message_id=desk.write(actions.retry, message_id))


@router.get("/programmes/{programme_id}/messages", name="messages.channels")
def channels(desk: DeskDep, programme_id: str) -> Response:
    """Show how messages go out from here, with a button that tries it."""
    page = desk.read(views.channels, programme_id)
    return desk.page("messages/channels.html", page, ways=_ways(desk))


def _ways(desk: Desk) -> dict[str, object]:
    """Say what the settings name, without any password."""
    settings = desk.house.settings
    mail = urlsplit(settings.smtp_url or "")
    return {
        "mail": bool(settings.smtp_url),
        "mail_host": mail.hostname or "",
        "mail_secure": mail.scheme in {"smtps", "smtp+starttls"},
        "mail_from": settings.mail_from,
        "mail_limit": settings.mail_daily_limit,
        "text": bool(settings.sms_url),
        "text_dry": settings.sms_dry_run,
    }


@router.post("/programmes/{programme_id}/messages/test", name="messages.test")
def test(desk: DeskDep, programme_id: str, sheet: EmptySheet) -> Response:
    """Send a mail to one's own address."""
    del sheet
    desk.write(actions.test, programme_id)
    return desk.go("messages.channels", programme_id=programme_id)
