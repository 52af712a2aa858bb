"""The meeting: planned and run by officers, answered by members; counts of a vote held on paper."""

from typing import Annotated
from urllib.parse import quote

import puremagic
from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from app.actions import meetings as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.meetings import CountsForm, KeepOutForm, MeetingForm, PaperForm
from app.views import ballots as ballot_views
from app.views import meetings as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
MeetingSheet = Annotated[Posted[MeetingForm], Depends(posted(MeetingForm))]
PaperSheet = Annotated[Posted[PaperForm], Depends(posted(PaperForm))]
KeepOutSheet = Annotated[Posted[KeepOutForm], Depends(posted(KeepOutForm))]
CountsSheet = Annotated[Posted[CountsForm], Depends(posted(CountsForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
PIECE = 64 * 1024


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


@router.post("/ballots/{ballot_id}/open", name="ballots.open")
def open_ballot(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """Open the vote on a proposal."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(actions.open_ballot, ballot_id))


@router.post("/ballots/{ballot_id}/close", name="ballots.close")
def close(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """Close the vote and count it."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(actions.close, ballot_id))


@router.get("/meetings/{meeting_id}", name="meetings.show")
def show(desk: DeskDep, meeting_id: str) -> Response:
    """Show a member what is put to the vote now."""
    return desk.page("meetings/show.html", desk.read(ballot_views.member, meeting_id))


@router.post("/ballots/{ballot_id}/cast", name="ballots.cast")
def cast(desk: DeskDep, ballot_id: str, sheet: PaperSheet) -> Response:
    """Cast one's paper."""
    meeting_id = desk.read(ballot_views.place, ballot_id)
    if sheet.errors:
        return desk.page("meetings/show.html", desk.read(ballot_views.member, meeting_id), sheet)
    desk.write(actions.cast, ballot_id, sheet.form.choice)
    return desk.go("meetings.show", meeting_id=meeting_id)


@router.post("/ballots/{ballot_id}/recuse", name="ballots.recuse")
def recuse(desk: DeskDep, ballot_id: str, sheet: KeepOutSheet) -> Response:
    """Keep out of the vote on a proposal."""
    return desk.go(
        "meetings.show", meeting_id=desk.write(actions.keep_out_of_vote, ballot_id, sheet.form)
    )


@router.get("/manage/ballots/{ballot_id}/counts", name="ballots.counts")
def counts(desk: DeskDep, ballot_id: str) -> Response:
    """Show the counts of a vote held on paper: to enter, to confirm, or as they stand."""
    return desk.page("meetings/counts.html", desk.read(ballot_views.counts, ballot_id))


@router.post("/manage/ballots/{ballot_id}/counts", name="ballots.enter_counts")
def enter_counts(desk: DeskDep, ballot_id: str, sheet: CountsSheet) -> Response:
    """Keep the counts with their document."""
    page = desk.read(ballot_views.counts, ballot_id)
    if not sheet.errors:
        try:
            desk.write(
                actions.enter_counts, ballot_id, sheet.form, _document(desk, sheet.upload("file"))
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("meetings.manage", round_id=page.round_id)
    return desk.page("meetings/counts.html", page, sheet)


@router.post("/manage/ballots/{ballot_id}/confirm", name="ballots.confirm_counts")
def confirm_counts(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """A second person confirms the counts."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(actions.confirm_counts, ballot_id))


@router.get("/manage/ballots/{ballot_id}/document", name="ballots.document")
def document(desk: DeskDep, ballot_id: str) -> Response:
    """Hand out the document behind the counts."""
    facts = desk.read(ballot_views.document, ballot_id)
    return StreamingResponse(
        desk.house.files.pieces(facts.sha256),
        media_type=facts.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(facts.name)}",
            "Content-Security-Policy": "sandbox",
        },
    )


def _document(desk: Desk, upload: UploadFile | None) -> actions.Document | None:
    """Put an upload into the store; what it is, its bytes say, not its name."""
    if upload is None:
        return None
    head = upload.file.read(4096)
    upload.file.seek(0)
    if not head:
        raise Invalid({"document": ("file_empty", {})})
    name = (upload.filename or "").replace("/", "_").replace("\\", "_")[-200:]
    try:
        found = puremagic.from_string(head).lstrip(".")
    except puremagic.PureError:
        found = ""
    if found not in KINDS:
        raise Invalid({"document": ("file_kind", {})})
    stored = desk.house.files.put(
        iter(lambda: upload.file.read(PIECE), b""), desk.house.settings.upload_limit
    )
    return actions.Document(name=name, media_type=KINDS[found], stored=stored)
