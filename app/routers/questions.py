"""Questions about a call: asked and read in public, answered by the office."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Response

from app.actions import questions as actions
from app.errors import Stale
from app.forms.accounts import EmptyForm
from app.forms.questions import AnswerForm, AskForm, HideForm, QuestionsUntilForm
from app.language.faults import sentence
from app.views import questions as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
AskSheet = Annotated[Posted[AskForm], Depends(posted(AskForm))]
AnswerSheet = Annotated[Posted[AnswerForm], Depends(posted(AnswerForm))]
HideSheet = Annotated[Posted[HideForm], Depends(posted(HideForm))]
UntilSheet = Annotated[Posted[QuestionsUntilForm], Depends(posted(QuestionsUntilForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/rounds/{code}/questions", name="questions.index")
def index(desk: DeskDep, code: str) -> Response:
    """Show what was answered in public, and the field for a question."""
    return desk.page("questions/index.html", desk.read(views.index, code))


@router.post("/rounds/{code}/questions", name="questions.ask")
def ask(desk: DeskDep, code: str, sheet: AskSheet) -> Response:
    """Ask something about the call."""
    if sheet.errors:
        return desk.page("questions/index.html", desk.read(views.asking, code), sheet)
    desk.write(actions.ask, code, sheet.form)
    return desk.go("questions.index", code=code)


@router.get("/manage/{round_id}/questions", name="questions.manage")
def manage(desk: DeskDep, round_id: str, show: str = "waiting") -> Response:
    """List the questions of a round under a filter."""
    page = desk.read(views.manage, round_id, show)
    return desk.page("questions/manage.html", page, _until(page))


def _until(page: views.ManagePage) -> Filled:
    return Filled(values={"until": _local(page.until, page.zone)})


def _local(instant: datetime | None, zone: ZoneInfo) -> str:
    return "" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@router.post("/manage/{round_id}/questions", name="questions.limit")
def limit(desk: DeskDep, round_id: str, sheet: UntilSheet) -> Response:
    """Say until when questions are taken."""
    if sheet.errors:
        return desk.page("questions/manage.html", desk.read(views.manage, round_id), sheet)
    desk.write(actions.limit, round_id, sheet.form)
    return desk.go("questions.manage", round_id=round_id)


@router.get("/manage/questions/{question_id}", name="questions.show")
def show(desk: DeskDep, question_id: str) -> Response:
    """Show one question with its answers."""
    return _show(desk, question_id, None)


def _show(
    desk: Desk, question_id: str, sheet: Filled | None, status: int | None = None
) -> Response:
    page = desk.read(views.show, question_id)
    return desk.page("questions/show.html", page, sheet, status=status)


@router.post("/manage/questions/{question_id}/answer", name="questions.answer")
def answer(desk: DeskDep, question_id: str, sheet: AnswerSheet) -> Response:
    """Answer in public; whoever asked is told."""
    if sheet.errors:
        return _show(desk, question_id, sheet)
    link = _public(desk, question_id)
    try:
        desk.write(actions.answer, question_id, sheet.form, link=link)
    except Stale as stale:
        sheet.errors.append(("text", sentence(stale, desk.language)))
        return _show(desk, question_id, sheet, 409)
    return desk.go("questions.show", question_id=question_id)


@router.post("/manage/questions/{question_id}/hide", name="questions.hide")
def hide(desk: DeskDep, question_id: str, sheet: HideSheet) -> Response:
    """Take a question off the public page."""
    if sheet.errors:
        return _show(desk, question_id, sheet)
    desk.write(actions.hide, question_id, sheet.form, link=_public(desk, question_id))
    return desk.go("questions.show", question_id=question_id)


@router.post("/manage/questions/{question_id}/show", name="questions.restore")
def restore(desk: DeskDep, question_id: str, sheet: EmptySheet) -> Response:
    """Put a hidden question back."""
    del sheet
    desk.write(actions.show, question_id)
    return desk.go("questions.show", question_id=question_id)


def _public(desk: Desk, question_id: str) -> str:
    page = desk.read(views.show, question_id)
    return absolute(desk, "questions.index", code=page.round_code) + f"#q-{question_id}"
