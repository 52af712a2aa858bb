"""Events of a programme: for officers, for visitors at the door, and the list for everybody."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import events as actions
from app.errors import Invalid
from app.forms.events import CancelForm, CountForm, EventForm, GuestsForm, MinutesForm, VisitorForm
from app.language import N_, translate
from app.views import events as views
from app.web.deliveries import deliver, give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted
from app.web.qr import svg
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
EventSheet = Annotated[Posted[EventForm], Depends(posted(EventForm))]
CancelSheet = Annotated[Posted[CancelForm], Depends(posted(CancelForm))]
GuestsSheet = Annotated[Posted[GuestsForm], Depends(posted(GuestsForm))]
VisitorSheet = Annotated[Posted[VisitorForm], Depends(posted(VisitorForm))]
_list = door(views.list_allowance, "event_id")
_minutes = door(views.minutes_allowance, "event_id")
Counted = Annotated[Delivered[CountForm], Depends(received(CountForm, _list))]
Minutes = Annotated[Delivered[MinutesForm], Depends(received(MinutesForm, _minutes))]
INVITED = N_("请了 %(n)s 位，有联系方式的会收到通知。")


@router.get("/programmes/{programme_id}/events", name="events.index")
def index(desk: DeskDep, programme_id: str) -> Response:
    """List the events."""
    return desk.page("events/index.html", desk.read(views.index, programme_id))


@router.post("/programmes/{programme_id}/events", name="events.add")
def add(desk: DeskDep, programme_id: str, sheet: EventSheet) -> Response:
    """Set an event."""
    if sheet.errors:
        return desk.page("events/index.html", desk.read(views.index, programme_id), sheet)
    return desk.go("events.show", event_id=desk.write(actions.add, programme_id, sheet.form))


@router.get("/events/{event_id}", name="events.show")
def show(desk: DeskDep, event_id: str) -> Response:
    """Show one event."""
    return _event(desk, event_id, Filled(), "")


@router.post("/events/{event_id}", name="events.edit")
def edit(desk: DeskDep, event_id: str, sheet: EventSheet) -> Response:
    """Change an event."""
    if sheet.errors:
        return _event(desk, event_id, sheet, "edit")
    desk.write(actions.edit, event_id, sheet.form, link=absolute(desk, "calls.index"))
    return desk.go("events.show", event_id=event_id)


@router.post("/events/{event_id}/cancel", name="events.cancel")
def cancel(desk: DeskDep, event_id: str, sheet: CancelSheet) -> Response:
    """Call an event off."""
    if sheet.errors:
        return _event(desk, event_id, sheet, "cancel")
    desk.write(actions.cancel, event_id, sheet.form, link=absolute(desk, "calls.index"))
    return desk.go("events.show", event_id=event_id)


@router.post("/events/{event_id}/guests", name="events.invite")
def invite(desk: DeskDep, event_id: str, sheet: GuestsSheet) -> Response:
    """Invite organisations and others."""
    if not sheet.errors:
        link = absolute(desk, "calls.index")
        try:
            new = desk.write(actions.invite, event_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(INVITED, desk.language, n=new))
            return desk.go("events.show", event_id=event_id)
    return _event(desk, event_id, sheet, "guests")


@router.post("/events/{event_id}/count", name="events.count")
def count(desk: DeskDep, event_id: str, sheet: Counted) -> Response:
    """Enter how many came."""
    if not sheet.errors:
        try:
            desk.write(actions.count, event_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("events.show", event_id=event_id)
    return _event(desk, event_id, sheet, "count", status_of(sheet.troubles))


@router.post("/events/{event_id}/minutes", name="events.keep_minutes")
def keep_minutes(desk: DeskDep, event_id: str, sheet: Minutes) -> Response:
    """Keep the minutes."""
    if not sheet.errors:
        try:
            desk.write(actions.keep_minutes, event_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("events.show", event_id=event_id)
    return _event(desk, event_id, sheet, "minutes", status_of(sheet.troubles))


@router.get("/events/{event_id}/sheet", name="events.sheet")
def sheet(desk: DeskDep, event_id: str) -> Response:
    """Give the sheet for the wall: the code to scan, and lines for those without a phone."""
    page = desk.read(views.show, event_id)
    link = absolute(desk, "events.door", ticket=page.code)
    return desk.page("events/sheet.html", page, code=svg(link), link=link)


@router.get("/events/{event_id}/attendance.{ending}", name="events.attendance")
def attendance(desk: DeskDep, event_id: str, ending: Literal["csv", "xlsx"]) -> Response:
    """Give who signed in as a file."""
    return give(desk.read(views.attendance, event_id, ending), f"attendance.{ending}")


@router.get("/events/{event_id}/files/{which}", name="events.file")
def file(desk: DeskDep, event_id: str, which: Literal["list", "minutes"]) -> Response:
    """Give the scanned list, or the minutes."""
    return deliver(desk.request, desk.house.files, desk.read(views.file, event_id, which))


@router.get("/come/{ticket}", name="events.door")
def at_the_door(desk: DeskDep, ticket: str) -> Response:
    """Show a visitor where the name goes."""
    return desk.page("events/door.html", desk.read(views.door, ticket), done=False)


@router.post("/come/{ticket}", name="events.sign_in")
def sign_in(desk: DeskDep, ticket: str, sheet: VisitorSheet) -> Response:
    """Somebody who is there writes the name."""
    page = desk.read(views.door, ticket)
    if not sheet.errors:
        desk.write(actions.sign_in, ticket, sheet.form)
        return desk.page("events/door.html", page, done=True)
    return desk.page("events/door.html", page, sheet, done=False)


@router.get("/rounds/{code}/events", name="events.public")
def public(desk: DeskDep, code: str) -> Response:
    """List the events to everybody."""
    return desk.page("events/public.html", desk.read(views.public, code))


def _event(
    desk: Desk, event_id: str, sheet: Filled, part: str, status: int | None = None
) -> Response:
    page = desk.read(views.show, event_id)
    return desk.page("events/show.html", page, sheet, status=status, part=part, blank=Filled())
