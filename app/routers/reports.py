"""Reports of an awarded project: one page on a phone, kept as one types, handed in, accepted or sent back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from app.actions import report_calendars, report_photos
from app.actions import reports as actions
from app.errors import Invalid, Stale
from app.forms.reports import (
    AcceptForm,
    EmptyForm,
    PhotoForm,
    PhotoReleaseForm,
    PostponeForm,
    ReportForm,
    ReturnForm,
)
from app.forms.uploads import Allowance
from app.language import N_, translate
from app.language.faults import sentence
from app.views import reports as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute, path
from app.web.pictures import small
from app.web.posted import Filled, Posted, posted
from app.web.uploads import Delivered, Door, received, status_of

router = APIRouter()
Sheet = Annotated[Posted[ReportForm], Depends(posted(ReportForm))]
AcceptSheet = Annotated[Posted[AcceptForm], Depends(posted(AcceptForm))]
ReturnSheet = Annotated[Posted[ReturnForm], Depends(posted(ReturnForm))]
PostponeSheet = Annotated[Posted[PostponeForm], Depends(posted(PostponeForm))]
ReleaseSheet = Annotated[Posted[PhotoReleaseForm], Depends(posted(PhotoReleaseForm))]
Button = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
SAVED = N_("已保存，第 %(n)s 版")
FILED = N_("收到了，回执 %(number)s。认可或退回都会告诉你。")
TWO = N_("别处也改过同一处，你写的另存为第 %(n)s 版，两份都在。")


def _door(at: Desk) -> Allowance:
    named = at.request.path_params
    limit = at.house.settings.upload_limit
    return at.read(views.door, named["proposal_id"], named["key"], limit)


_photo_door: Door = _door
PhotoSheet = Annotated[Delivered[PhotoForm], Depends(received(PhotoForm, _photo_door))]


@router.get("/proposals/{proposal_id}/reports", name="reports.index")
def index(desk: DeskDep, proposal_id: str) -> Response:
    """List what is asked of a project after its award."""
    return desk.page("reports/index.html", desk.read(views.index, proposal_id))


@router.get("/proposals/{proposal_id}/reports/{key}", name="reports.show")
def show(desk: DeskDep, proposal_id: str, key: str) -> Response:
    """Show one report: the form to its writers, what was handed in to others."""
    return _page(desk, proposal_id, key, Filled())


def _page(
    desk: Desk, proposal_id: str, key: str, sheet: Filled, *, asked: str = "", status: int = 0
) -> Response:
    page = desk.read(views.show, proposal_id, key)
    return desk.page("reports/show.html", page, sheet, asked=asked, status=status or None)


@router.post("/proposals/{proposal_id}/reports/{key}", name="reports.save")
async def save(desk: DeskDep, proposal_id: str, key: str, sheet: Sheet) -> Response:
    """Keep the page as typed; JSON to the page that saves by itself."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    saved = None
    if not sheet.errors:
        saved = await desk.soon(actions.save, proposal_id, key, sheet.form)
    if quiet:
        return _told(desk, proposal_id, key, sheet, saved)
    return await run_in_threadpool(_answered, desk, proposal_id, key, sheet, saved)


def _told(
    desk: Desk,
    proposal_id: str,
    key: str,
    sheet: Posted[ReportForm],
    saved: actions.ReportSaved | None,
) -> Response:
    if saved is None:
        told = {"reason": "invalid", "sentence": sheet.errors[0][1]}
        return JSONResponse(told, status_code=422)
    if saved.stale:
        there = path(desk, "reports.version", proposal_id=proposal_id, key=key, number=saved.number)
        said = translate(TWO, desk.language, n=saved.number)
        told = {"reason": "stale", "sentence": said, "merge": there}
        return JSONResponse({**told, "number": saved.base}, status_code=409)
    said = translate(SAVED, desk.language, n=saved.number)
    kept = {"number": saved.number, "saved_at": saved.saved_at, "said": said}
    return JSONResponse({**kept, "theirs": list(saved.theirs)})


def _answered(
    desk: Desk,
    proposal_id: str,
    key: str,
    sheet: Posted[ReportForm],
    saved: actions.ReportSaved | None,
) -> Response:
    if saved is None:
        return _page(desk, proposal_id, key, sheet)
    if saved.stale:
        desk.say("warn", translate(TWO, desk.language, n=saved.number))
        return desk.go("reports.version", proposal_id=proposal_id, key=key, number=saved.number)
    desk.say("done", translate(SAVED, desk.language, n=saved.number))
    if sheet.form.go == "leave":
        return desk.go("reports.index", proposal_id=proposal_id)
    return desk.go("reports.show", proposal_id=proposal_id, key=key)


@router.post("/proposals/{proposal_id}/reports/{key}/file", name="reports.file")
def file(desk: DeskDep, proposal_id: str, key: str, sheet: Sheet) -> Response:
    """Hand the report in."""
    status = 422
    if not sheet.errors:
        link = absolute(desk, "reports.show", proposal_id=proposal_id, key=key)
        try:
            filed = desk.write(actions.file, proposal_id, key, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        except Stale as stale:
            sheet.errors.append(("accept", sentence(stale, desk.language)))
            status = 409
        else:
            desk.say("done", translate(FILED, desk.language, number=filed.number))
            return desk.go("reports.show", proposal_id=proposal_id, key=key)
    return _page(desk, proposal_id, key, sheet, status=status)


@router.get("/proposals/{proposal_id}/reports/{key}/versions/{number}", name="reports.version")
def version(desk: DeskDep, proposal_id: str, key: str, number: int) -> Response:
    """Show an older text, or one that was kept beside."""
    return desk.page("reports/version.html", desk.read(views.version, proposal_id, key, number))


@router.post("/proposals/{proposal_id}/reports/{key}/accept", name="reports.accept")
def accept(desk: DeskDep, proposal_id: str, key: str, sheet: AcceptSheet) -> Response:
    """Take the report as it was read."""
    if sheet.errors:
        return _page(desk, proposal_id, key, sheet, asked="accept")
    link = absolute(desk, "reports.show", proposal_id=proposal_id, key=key)
    round_id = desk.write(actions.accept, proposal_id, key, sheet.form, link=link)
    return desk.go("report_overviews.index", round_id=round_id)


@router.post("/proposals/{proposal_id}/reports/{key}/return", name="reports.send_back")
def send_back(desk: DeskDep, proposal_id: str, key: str, sheet: ReturnSheet) -> Response:
    """Send it back with a reason."""
    if sheet.errors:
        return _page(desk, proposal_id, key, sheet, asked="return")
    link = absolute(desk, "reports.show", proposal_id=proposal_id, key=key)
    try:
        round_id = desk.write(actions.send_back, proposal_id, key, sheet.form, link=link)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _page(desk, proposal_id, key, sheet, asked="return")
    return desk.go("report_overviews.index", round_id=round_id)


@router.post("/proposals/{proposal_id}/reports/{key}/postpone", name="reports.postpone")
def postpone(desk: DeskDep, proposal_id: str, key: str, sheet: PostponeSheet) -> Response:
    """Give one project a later day."""
    if not sheet.errors:
        link = absolute(desk, "reports.show", proposal_id=proposal_id, key=key)
        try:
            desk.write(report_calendars.postpone, proposal_id, key, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("reports.show", proposal_id=proposal_id, key=key)
    return _page(desk, proposal_id, key, sheet, asked="postpone")


@router.post("/proposals/{proposal_id}/reports/{key}/photos", name="reports.add_photo")
def add_photo(desk: DeskDep, proposal_id: str, key: str, sheet: PhotoSheet) -> Response:
    """Add a picture."""
    if not sheet.errors and not sheet.taken:
        sheet.refuse(Invalid({"file": ("required", {})}))
    if not sheet.errors:
        try:
            desk.write(report_photos.add, proposal_id, key, sheet.form, sheet.taken[0])
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("reports.show", proposal_id=proposal_id, key=key)
    return _page(desk, proposal_id, key, sheet, asked="photo", status=status_of(sheet.troubles))


@router.get("/proposals/{proposal_id}/reports/{key}/photos/{photo_id}", name="reports.photo")
def photo(desk: DeskDep, proposal_id: str, key: str, photo_id: str, large: str = "") -> Response:
    """Give a picture to those who may read the report, made small and without what the camera noted."""
    return small(desk, desk.read(views.photo, proposal_id, key, photo_id), large=bool(large))


@router.post(
    "/proposals/{proposal_id}/reports/{key}/photos/{photo_id}/remove", name="reports.remove_photo"
)
def remove_photo(
    desk: DeskDep, proposal_id: str, key: str, photo_id: str, _sheet: Button
) -> Response:
    """Take a picture off."""
    desk.write(report_photos.remove, proposal_id, key, photo_id)
    return desk.go("reports.show", proposal_id=proposal_id, key=key)


@router.post(
    "/proposals/{proposal_id}/reports/{key}/photos/{photo_id}/release",
    name="reports.release_photo",
)
def release_photo(
    desk: DeskDep, proposal_id: str, key: str, photo_id: str, sheet: ReleaseSheet
) -> Response:
    """Show a picture in public, or take it back from there."""
    if not sheet.errors:
        try:
            desk.write(report_photos.release, proposal_id, key, photo_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("reports.show", proposal_id=proposal_id, key=key)
    return _page(desk, proposal_id, key, sheet)
