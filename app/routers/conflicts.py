"""Conflicts as organisers settle them, and the panel as applicants are told it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from app.actions import conflicts as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.conflicts import DecisionForm, KeepOutForm, ObjectionForm, SetAsideForm
from app.language import N_, translate
from app.views import conflicts as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
KeepOutSheet = Annotated[Posted[KeepOutForm], Depends(posted(KeepOutForm))]
AsideSheet = Annotated[Posted[SetAsideForm], Depends(posted(SetAsideForm))]
ObjectionSheet = Annotated[Posted[ObjectionForm], Depends(posted(ObjectionForm))]
DecisionSheet = Annotated[Posted[DecisionForm], Depends(posted(DecisionForm))]
RECORDED = N_("已登记回避。")
STOOD = N_("这一条回避早就登记过。")
TOLD = N_("已经告知 %(n)s 位申报人。")
RAISED = N_("回避申请已经交给组织者，结果会告诉你们。")


@router.get("/manage/{round_id}/panel/conflicts", name="conflicts.manage")
def manage(desk: DeskDep, round_id: str) -> Response:
    """Show what is pointed out, what was asked for, and who keeps out of what."""
    return _room(desk, round_id)


@router.post("/manage/{round_id}/panel/conflicts", name="conflicts.record")
def record(desk: DeskDep, round_id: str, sheet: KeepOutSheet) -> Response:
    """Record that a member keeps out."""
    if sheet.errors:
        return _room(desk, round_id, sheet)
    new = desk.write(actions.record_conflict, round_id, sheet.form)
    desk.say("done" if new else "note", translate(RECORDED if new else STOOD, desk.language))
    return desk.go("conflicts.manage", round_id=round_id)


@router.post("/manage/{round_id}/panel/conflicts/aside", name="conflicts.set_aside")
def set_aside(desk: DeskDep, round_id: str, sheet: AsideSheet) -> Response:
    """Find that a relation is no conflict."""
    if sheet.errors:
        return _room(desk, round_id, sheet)
    desk.write(actions.set_aside, round_id, sheet.form)
    return desk.go("conflicts.manage", round_id=round_id)


@router.post("/manage/{round_id}/panel/announce", name="conflicts.announce")
def announce(desk: DeskDep, round_id: str, sheet: EmptySheet) -> Response:
    """Tell the panel to the applicants."""
    del sheet
    link = absolute(desk, "conflicts.told", round_id=round_id)
    count = desk.write(actions.announce_panel, round_id, link=link)
    desk.say("done", translate(TOLD, desk.language, n=count))
    return desk.go("conflicts.manage", round_id=round_id)


@router.post("/manage/{round_id}/panel/objections", name="conflicts.record_objection")
def record_objection(desk: DeskDep, round_id: str, sheet: ObjectionSheet) -> Response:
    """Record what an applicant asked for on paper."""
    if not sheet.errors:
        try:
            desk.write(actions.record_objection, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("conflicts.manage", round_id=round_id)
    return _room(desk, round_id, sheet)


@router.post("/manage/objections/{objection_id}", name="conflicts.decide")
def decide(desk: DeskDep, objection_id: str, sheet: DecisionSheet) -> Response:
    """Decide an objection, with the reason."""
    round_id = desk.read(views.round_of, objection_id)
    if sheet.errors:
        return _room(desk, round_id, sheet, asked=objection_id)
    link = absolute(desk, "conflicts.told", round_id=round_id)
    desk.write(actions.decide, objection_id, sheet.form, link=link)
    return desk.go("conflicts.manage", round_id=round_id)


@router.get("/proposals/rounds/{round_id}/panel", name="conflicts.told")
def told(desk: DeskDep, round_id: str) -> Response:
    """Show applicants who sits on the panel, and their own objections."""
    return desk.page("conflicts/told.html", desk.read(views.told, round_id))


@router.post("/proposals/rounds/{round_id}/panel", name="conflicts.object")
def object_to(desk: DeskDep, round_id: str, sheet: ObjectionSheet) -> Response:
    """Ask that a member keep out."""
    if not sheet.errors:
        link = absolute(desk, "conflicts.manage", round_id=round_id)
        try:
            desk.write(actions.object_to, round_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(RAISED, desk.language))
            return desk.go("conflicts.told", round_id=round_id)
    return desk.page("conflicts/told.html", desk.read(views.told, round_id), sheet)


def _room(
    desk: Desk, round_id: str, sheet: Posted[Any] | None = None, *, asked: str = ""
) -> Response:
    page = desk.read(views.manage, round_id)
    return desk.page("conflicts/manage.html", page, sheet, asked=asked)
