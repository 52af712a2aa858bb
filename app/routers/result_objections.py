"""Objections to a published result: the public page, the office's list, the letter of answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import result_objections as actions
from app.documents.announcements import Announcement, announcement_docx, announcement_pdf
from app.errors import Invalid
from app.forms.result_objections import (
    AnswerForm,
    ForwardForm,
    PauseForm,
    RaiseForm,
    RecordForm,
    ResumeForm,
    SetAsideForm,
)
from app.language import N_, translate
from app.views import result_objections as views
from app.web.answers import acknowledgement_of, letter_of
from app.web.deliveries import deliver, give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.origins import origin_of
from app.web.posted import Filled, Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
ForwardSheet = Annotated[Posted[ForwardForm], Depends(posted(ForwardForm))]
AnswerSheet = Annotated[Posted[AnswerForm], Depends(posted(AnswerForm))]
PauseSheet = Annotated[Posted[PauseForm], Depends(posted(PauseForm))]
SetAsideSheet = Annotated[Posted[SetAsideForm], Depends(posted(SetAsideForm))]
ResumeSheet = Annotated[Posted[ResumeForm], Depends(posted(ResumeForm))]
_door = door(views.door, "code")
_recording = door(views.recording, "round_id")


RaiseSheet = Annotated[Delivered[RaiseForm], Depends(received(RaiseForm, _door))]
RecordSheet = Annotated[Delivered[RecordForm], Depends(received(RecordForm, _recording))]


@router.get("/rounds/{code}/objection", name="result_objections.new")
def new(desk: DeskDep, code: str) -> Response:
    """Show the form to anybody, without an account."""
    return desk.page("result_objections/new.html", desk.read(views.raising, code))


@router.post("/rounds/{code}/objection", name="result_objections.raise")
def raise_objection(desk: DeskDep, code: str, sheet: RaiseSheet) -> Response:
    """Take it; the answer is the page under which it is followed."""
    if not sheet.errors:
        round_id = desk.read(views.raising, code).round_id
        links = _links(desk, round_id)
        try:
            made = desk.write(
                actions.raise_objection,
                code,
                sheet.form,
                tuple(sheet.taken),
                links=links,
                origin=origin_of(desk, round_id),
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("result_objections.follow", objection_id=made)
    page = desk.read(views.raising, code)
    return desk.page("result_objections/new.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/objections/{objection_id}", name="result_objections.follow")
def follow(desk: DeskDep, objection_id: str) -> Response:
    """Show what became of it to whoever has the address."""
    return desk.page("result_objections/follow.html", desk.read(views.follow, objection_id))


@router.get("/manage/{round_id}/objections", name="result_objections.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the objections of a round."""
    page = desk.read(views.index, round_id)
    return desk.page("result_objections/index.html", page, asked="")


def _index(
    desk: Desk, round_id: str, sheet: Filled, *, asked: str = "", status: int = 422
) -> Response:
    page = desk.read(views.index, round_id)
    return desk.page("result_objections/index.html", page, sheet, asked=asked, status=status)


@router.post("/manage/{round_id}/objections", name="result_objections.record")
def record(desk: DeskDep, round_id: str, sheet: RecordSheet) -> Response:
    """Write one down."""
    if not sheet.errors:
        links = _links(desk, round_id)
        try:
            desk.write(
                actions.record_objection, round_id, sheet.form, tuple(sheet.taken), links=links
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(N_("已登记这份异议。"), desk.language))
            return desk.go("result_objections.index", round_id=round_id)
    return _index(desk, round_id, sheet, status=status_of(sheet.troubles))


@router.post("/manage/result-objections/{objection_id}/forward", name="result_objections.forward")
def forward(desk: DeskDep, objection_id: str, sheet: ForwardSheet) -> Response:
    """Hand it on to the body that supervises."""
    round_id = desk.read(views.round_of, objection_id)
    if sheet.errors:
        return _index(desk, round_id, sheet, asked=objection_id)
    desk.write(actions.forward, objection_id, sheet.form)
    return desk.go("result_objections.index", round_id=round_id)


@router.post("/manage/result-objections/{objection_id}/answer", name="result_objections.answer")
def answer(desk: DeskDep, objection_id: str, sheet: AnswerSheet) -> Response:
    """Answer it."""
    round_id = desk.read(views.round_of, objection_id)
    if sheet.errors:
        return _index(desk, round_id, sheet, asked=objection_id)
    try:
        desk.write(actions.answer, objection_id, sheet.form, links=_links(desk, round_id))
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _index(desk, round_id, sheet, asked=objection_id)
    return desk.go("result_objections.index", round_id=round_id)


@router.post(
    "/manage/result-objections/{objection_id}/set-aside", name="result_objections.set_aside"
)
def set_aside(desk: DeskDep, objection_id: str, sheet: SetAsideSheet) -> Response:
    """Lay it beside another that says the same."""
    round_id = desk.read(views.round_of, objection_id)
    if not sheet.errors:
        try:
            desk.write(actions.set_aside, objection_id, sheet.form, links=_links(desk, round_id))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("result_objections.index", round_id=round_id)
    return _index(desk, round_id, sheet, asked=f"aside {objection_id}")


@router.post("/manage/result-objections/{objection_id}/pause", name="result_objections.pause")
def pause(desk: DeskDep, objection_id: str, sheet: PauseSheet) -> Response:
    """Stop the clock of its term."""
    round_id = desk.read(views.round_of, objection_id)
    if sheet.errors:
        return _index(desk, round_id, sheet, asked=f"pause {objection_id}")
    desk.write(actions.pause, objection_id, sheet.form, links=_links(desk, round_id))
    return desk.go("result_objections.index", round_id=round_id)


@router.post("/manage/result-objections/{objection_id}/resume", name="result_objections.resume")
def resume(desk: DeskDep, objection_id: str, sheet: ResumeSheet) -> Response:
    """Let its term run again."""
    round_id = desk.read(views.round_of, objection_id)
    if sheet.errors:
        return _index(desk, round_id, sheet, asked=f"resume {objection_id}")
    desk.write(actions.resume, objection_id, sheet.form, links=_links(desk, round_id))
    return desk.go("result_objections.index", round_id=round_id)


def _links(desk: Desk, round_id: str) -> actions.Links:
    return actions.Links(
        office=absolute(desk, "result_objections.index", round_id=round_id),
        follow=absolute(desk, "result_objections.follow", objection_id="-"),
    )


@router.get("/manage/result-objections/{objection_id}/file", name="result_objections.file")
def file(desk: DeskDep, objection_id: str) -> Response:
    """Give the photo or scan that came with it."""
    found = desk.read(views.given, objection_id)
    return deliver(desk.request, desk.house.files, found)


@router.get(
    "/manage/result-objections/{objection_id}/letter.{kind}", name="result_objections.letter"
)
def letter(desk: DeskDep, objection_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the letter that answers it, to be sealed and sent."""
    sheet = letter_of(desk, desk.read(views.letter, objection_id))
    return _paper(sheet, kind)


@router.get(
    "/manage/result-objections/{objection_id}/acknowledgement.{kind}",
    name="result_objections.acknowledgement",
)
def acknowledgement(desk: DeskDep, objection_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the paper that says that it was received, for whoever left no address to write to."""
    return _paper(acknowledgement_of(desk, desk.read(views.acknowledgement, objection_id)), kind)


def _paper(sheet: Announcement, kind: str) -> Response:
    write = announcement_pdf if kind == "pdf" else announcement_docx
    return give(write(sheet), f"{sheet.title}.{kind}")
