"""Topics for a round: the officers' page, and the page of somebody who files for a community."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import topics as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.needs import FilerForm, ReturnForm, TopicCallForm, TopicForm
from app.views import topics as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted
from app.web.qr import svg

router = APIRouter()
CallSheet = Annotated[Posted[TopicCallForm], Depends(posted(TopicCallForm))]
FilerSheet = Annotated[Posted[FilerForm], Depends(posted(FilerForm))]
TopicSheet = Annotated[Posted[TopicForm], Depends(posted(TopicForm))]
ReturnSheet = Annotated[Posted[ReturnForm], Depends(posted(ReturnForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/topics", name="topics.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """Show the topic call."""
    return _index(desk, round_id, Filled(), "")


@router.post("/manage/{round_id}/topics", name="topics.ask")
def ask(desk: DeskDep, round_id: str, sheet: CallSheet) -> Response:
    """Ask for topics until an instant."""
    if not sheet.errors:
        try:
            desk.write(actions.ask, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("topics.index", round_id=round_id)
    return _index(desk, round_id, sheet, "ask")


@router.post("/manage/{round_id}/topics/filers", name="topics.name_filer")
def name_filer(desk: DeskDep, round_id: str, sheet: FilerSheet) -> Response:
    """Name somebody for a community; the link is shown once."""
    sample = "-"
    base = absolute(desk, "topics.filing", token=sample).removesuffix(sample)
    if not sheet.errors:
        try:
            named = desk.write(actions.name_filer, round_id, sheet.form, link_base=base)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            page = desk.read(views.index, round_id)
            return desk.page("topics/named.html", page, named=named, code=svg(named.link))
    return _index(desk, round_id, sheet, "filer")


@router.post("/manage/{round_id}/topics/filers/{filer_id}/end", name="topics.end_filer")
def end_filer(desk: DeskDep, round_id: str, filer_id: str, sheet: EmptySheet) -> Response:
    """Take a link back."""
    del sheet
    desk.write(actions.end_filer, round_id, filer_id)
    return desk.go("topics.index", round_id=round_id)


@router.post("/manage/{round_id}/topics/file", name="topics.file")
def file(desk: DeskDep, round_id: str, sheet: TopicSheet) -> Response:
    """File a topic for a community."""
    if not sheet.errors:
        try:
            desk.write(actions.file, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("topics.index", round_id=round_id)
    return _index(desk, round_id, sheet, "file")


@router.post("/manage/topics/{need_id}/accept", name="topics.accept")
def accept(desk: DeskDep, need_id: str, sheet: EmptySheet) -> Response:
    """Put a topic on the call."""
    del sheet
    return desk.go("topics.index", round_id=desk.write(actions.accept, need_id))


@router.post("/manage/topics/{need_id}/return/{round_id}", name="topics.send_back")
def send_back(desk: DeskDep, need_id: str, round_id: str, sheet: ReturnSheet) -> Response:
    """Send a topic back."""
    if sheet.errors:
        return _index(desk, round_id, sheet, need_id)
    return desk.go("topics.index", round_id=desk.write(actions.send_back, need_id, sheet.form))


@router.get("/invitations/topics/{token}", name="topics.filing")
def filing(desk: DeskDep, token: str) -> Response:
    """Show who holds a link what the community has filed."""
    return desk.page("topics/filing.html", desk.read(views.filing, token), part="")


@router.post("/invitations/topics/{token}", name="topics.file_by_link")
def file_by_link(desk: DeskDep, token: str, sheet: TopicSheet) -> Response:
    """File a topic for the community of the link."""
    if not sheet.errors:
        try:
            desk.write(actions.file_by_link, token, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("topics.filing", token=token)
    page = desk.read(views.filing, token)
    return desk.page("topics/filing.html", page, sheet, part=str(sheet.value("again")))


def _index(desk: Desk, round_id: str, sheet: Filled, part: str) -> Response:
    page = desk.read(views.index, round_id)
    return desk.page("topics/index.html", page, sheet, part=part, blank=Filled())
