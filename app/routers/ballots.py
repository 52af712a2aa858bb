"""Ballots: opened, answered, entered for somebody absent, counted on paper, closed, held again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from app.actions import ballots, meetings
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.meetings import AbsentPaperForm, BallotStartForm, CountsForm, KeepOutForm, PaperForm
from app.views import ballots as views
from app.views import boards
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
PaperSheet = Annotated[Posted[PaperForm], Depends(posted(PaperForm))]
KeepOutSheet = Annotated[Posted[KeepOutForm], Depends(posted(KeepOutForm))]
StartSheet = Annotated[Posted[BallotStartForm], Depends(posted(BallotStartForm))]
AbsentSheet = Annotated[Posted[AbsentPaperForm], Depends(posted(AbsentPaperForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "ballot_id")
CountsSheet = Annotated[Delivered[CountsForm], Depends(received(CountsForm, _allowance))]


@router.post("/ballots/{ballot_id}/open", name="ballots.open")
def open_ballot(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """Open the vote on a proposal."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(meetings.open_ballot, ballot_id))


@router.post("/ballots/{ballot_id}/close", name="ballots.close")
def close(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """Close the vote and count it."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(meetings.close, ballot_id))


@router.post("/ballots/{ballot_id}/cast", name="ballots.cast")
async def cast(desk: DeskDep, ballot_id: str, sheet: PaperSheet) -> Response:
    """Cast one's paper; JSON to the page that sends it by itself."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    if not sheet.errors:
        try:
            await desk.soon(meetings.cast, ballot_id, sheet.form.choice, sheet.form.listed)
        except Invalid as invalid:
            sheet.refuse(invalid)
    if quiet:
        said = sheet.errors[0][1] if sheet.errors else ""
        return JSONResponse({"sentence": said}, status_code=422 if said else 200)
    return await run_in_threadpool(_answered, desk, ballot_id, sheet)


def _answered(desk: Desk, ballot_id: str, sheet: Posted[PaperForm]) -> Response:
    meeting_id = desk.read(views.place, ballot_id)
    if sheet.errors:
        return desk.page("meetings/show.html", desk.read(boards.member, meeting_id), sheet)
    return desk.go("meetings.show", meeting_id=meeting_id)


@router.get("/manage/meetings/{meeting_id}/ballots", name="ballots.starting")
def starting(desk: DeskDep, meeting_id: str) -> Response:
    """Show what a further ballot may be about."""
    return desk.page("meetings/start.html", desk.read(views.starting, meeting_id))


@router.post("/manage/meetings/{meeting_id}/ballots", name="ballots.start")
def start(desk: DeskDep, meeting_id: str, sheet: StartSheet) -> Response:
    """Put a further question to the vote."""
    page = desk.read(views.starting, meeting_id)
    if not sheet.errors:
        try:
            return desk.go(
                "meetings.manage", round_id=desk.write(ballots.start, meeting_id, sheet.form)
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
    return desk.page("meetings/start.html", page, sheet)


@router.post("/manage/ballots/{ballot_id}/again", name="ballots.again")
def again(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """Hold a vote again, among the tied where there are any."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(ballots.again, ballot_id))


@router.get("/manage/ballots/{ballot_id}/absent", name="ballots.absent")
def absent(desk: DeskDep, ballot_id: str) -> Response:
    """Show for whom a paper may be entered."""
    return desk.page("meetings/absent.html", desk.read(views.absent, ballot_id))


@router.post("/manage/ballots/{ballot_id}/absent", name="ballots.enter_absent")
def enter_absent(desk: DeskDep, ballot_id: str, sheet: AbsentSheet) -> Response:
    """Enter a paper for a member who is not here."""
    page = desk.read(views.absent, ballot_id)
    if not sheet.errors:
        try:
            return desk.go(
                "meetings.manage",
                round_id=desk.write(ballots.enter_for_absent, ballot_id, sheet.form),
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
    return desk.page("meetings/absent.html", page, sheet)


@router.post("/ballots/{ballot_id}/recuse", name="ballots.recuse")
def recuse(desk: DeskDep, ballot_id: str, sheet: KeepOutSheet) -> Response:
    """Keep out of the vote on a proposal."""
    return desk.go(
        "meetings.show", meeting_id=desk.write(meetings.keep_out_of_vote, ballot_id, sheet.form)
    )


@router.get("/manage/ballots/{ballot_id}/counts", name="ballots.counts")
def counts(desk: DeskDep, ballot_id: str) -> Response:
    """Show the counts of a vote held on paper: to enter, to confirm, or as they stand."""
    return desk.page("meetings/counts.html", desk.read(views.counts, ballot_id))


@router.post("/manage/ballots/{ballot_id}/counts", name="ballots.enter_counts")
def enter_counts(desk: DeskDep, ballot_id: str, sheet: CountsSheet) -> Response:
    """Keep the counts with their document."""
    if not sheet.errors:
        try:
            round_id = desk.write(meetings.enter_counts, ballot_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("meetings.manage", round_id=round_id)
    page = desk.read(views.counts, ballot_id)
    return desk.page("meetings/counts.html", page, sheet, status=status_of(sheet.troubles))


@router.post("/manage/ballots/{ballot_id}/confirm", name="ballots.confirm_counts")
def confirm_counts(desk: DeskDep, ballot_id: str, sheet: EmptySheet) -> Response:
    """A second person confirms the counts."""
    del sheet
    return desk.go("meetings.manage", round_id=desk.write(meetings.confirm_counts, ballot_id))


@router.get("/manage/ballots/{ballot_id}/document", name="ballots.document")
def document(desk: DeskDep, ballot_id: str) -> Response:
    """Hand out the document behind the counts."""
    return deliver(desk.request, desk.house.files, desk.read(views.document, ballot_id))
