"""The meeting: planned, run, followed on phones and on the wall."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool

from app.actions import attendance, pitches
from app.actions import meetings as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.meetings import AttendanceForm, MeetingForm, OrderForm, PitchStep
from app.views import attendance as attendance_views
from app.views import boards, walls
from app.views import meetings as views
from app.views import pitches as pitch_views
from app.web import streams
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
MeetingSheet = Annotated[Posted[MeetingForm], Depends(posted(MeetingForm))]
AttendanceSheet = Annotated[Posted[AttendanceForm], Depends(posted(AttendanceForm))]
OrderSheet = Annotated[Posted[OrderForm], Depends(posted(OrderForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/meeting", name="meetings.manage")
def manage(desk: DeskDep, round_id: str) -> Response:
    """Show the meeting to those who run it, or the plan of one."""
    page = desk.read(views.manage, round_id)
    if isinstance(page, views.PlanPage):
        return desk.page("meetings/plan.html", page)
    link = absolute(desk, "meetings.show", meeting_id=page.meeting_id)
    return desk.page("meetings/manage.html", page, link=link, code=svg(link))


@router.get("/manage/{round_id}/meeting/new", name="meetings.planning")
def planning(desk: DeskDep, round_id: str) -> Response:
    """Show the plan of a further meeting."""
    return desk.page("meetings/plan.html", desk.read(views.planning, round_id))


@router.post("/manage/{round_id}/meeting", name="meetings.plan")
def plan(desk: DeskDep, round_id: str, sheet: MeetingSheet) -> Response:
    """Plan a meeting with its ballots."""
    if sheet.errors:
        return desk.page("meetings/plan.html", desk.read(views.planning, round_id), sheet)
    desk.write(actions.plan, round_id, sheet.form)
    return desk.go("meetings.manage", round_id=round_id)


@router.get("/meetings/{meeting_id}", name="meetings.show")
def show(desk: DeskDep, meeting_id: str) -> Response:
    """Show a member what is put to the vote now."""
    return desk.page("meetings/show.html", desk.read(boards.member, meeting_id))


@router.get("/meetings/{meeting_id}/live", name="meetings.live")
async def live(desk: DeskDep, meeting_id: str) -> Response:
    """Keep a member's phone up to date for as long as the page is open."""

    def again() -> boards.Pass:
        return desk.read(boards.pass_of_member, meeting_id)

    who = await run_in_threadpool(again)
    return streams.to_voter(desk, who, streams.still_signed_in(desk, again))


@router.get("/manage/meetings/{meeting_id}/live", name="meetings.progress")
async def progress(desk: DeskDep, meeting_id: str) -> Response:
    """Tell the chair's page, or the wall, that something changed."""

    def again() -> boards.Pass:
        return desk.read(boards.pass_of_officer, meeting_id)

    who = await run_in_threadpool(again)
    return streams.to_officer(desk, who, streams.still_signed_in(desk, again))


@router.get("/manage/meetings/{meeting_id}/wall", name="meetings.wall")
def wall(desk: DeskDep, meeting_id: str) -> Response:
    """Show the meeting to the room."""
    return desk.page("meetings/wall.html", desk.read(walls.show, meeting_id))


@router.post("/meetings/{meeting_id}/arrive", name="attendance.arrive")
def arrive(desk: DeskDep, meeting_id: str, sheet: EmptySheet) -> Response:
    """A member is here."""
    del sheet
    return desk.go("meetings.show", meeting_id=desk.write(attendance.arrive, meeting_id))


@router.get("/manage/meetings/{meeting_id}/attendance", name="attendance.show")
def attended(desk: DeskDep, meeting_id: str) -> Response:
    """Show who is here."""
    return desk.page("meetings/attendance.html", desk.read(attendance_views.show, meeting_id))


@router.post("/manage/meetings/{meeting_id}/attendance", name="attendance.mark")
def mark(desk: DeskDep, meeting_id: str, sheet: AttendanceSheet) -> Response:
    """Tick that a member is here, or has gone."""
    page = desk.read(attendance_views.show, meeting_id)
    if sheet.errors:
        return desk.page("meetings/attendance.html", page, sheet)
    desk.write(attendance.mark, meeting_id, sheet.form)
    return desk.go("attendance.show", meeting_id=meeting_id)


@router.get("/manage/meetings/{meeting_id}/order", name="pitches.show")
def order(desk: DeskDep, meeting_id: str) -> Response:
    """Show the running order."""
    return desk.page("meetings/order.html", desk.read(pitch_views.order, meeting_id))


@router.post("/manage/meetings/{meeting_id}/order", name="pitches.order")
def set_order(desk: DeskDep, meeting_id: str, sheet: OrderSheet) -> Response:
    """Set the running order and the minutes."""
    page = desk.read(pitch_views.order, meeting_id)
    if not sheet.errors:
        try:
            return desk.go(
                "meetings.manage", round_id=desk.write(pitches.order, meeting_id, sheet.form)
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
    return desk.page("meetings/order.html", page, sheet)


@router.post("/manage/pitches/{pitch_id}/{step}", name="pitches.run")
def run(desk: DeskDep, pitch_id: str, step: PitchStep, sheet: EmptySheet) -> Response:
    """Start, turn to the answers, end; or call the scores out."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(pitches.run, pitch_id, step))
