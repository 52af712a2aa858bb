"""A member's queue, the sheet beside the proposal, saving as one types, and handing in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from app.actions import reviews as actions
from app.errors import Invalid, Stale
from app.forms.reviews import FileForm, SheetForm
from app.language import N_, translate
from app.language.faults import sentence
from app.language.fields import field_sentence
from app.views import reviews as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Sheet = Annotated[Posted[SheetForm], Depends(posted(SheetForm))]
Filing = Annotated[Posted[FileForm], Depends(posted(FileForm))]
FILED = N_("已提交 %(total)s 分，回执 %(number)s。下一份已经打开。")
ALL_FILED = N_("已提交 %(total)s 分，回执 %(number)s。您的评分全部交齐了。")


@router.get("/reviews/rounds/{round_id}", name="reviews.queue")
def queue(desk: DeskDep, round_id: str) -> Response:
    """Show what is to be done, and until when."""
    return desk.page("reviews/queue.html", desk.read(views.queue, round_id))


@router.get("/reviews/{review_id}", name="reviews.sheet")
def sheet(desk: DeskDep, review_id: str) -> Response:
    """Show the proposal beside the sheet."""
    return desk.page("reviews/sheet.html", desk.read(views.sheet, review_id))


@router.post("/reviews/{review_id}/save", name="reviews.save")
def save(desk: DeskDep, review_id: str, typed: Sheet) -> Response:
    """Keep the sheet as typed; JSON to the page that saves by itself."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    if not typed.errors:
        try:
            saved = desk.write(actions.save, review_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            return _saved(desk, saved) if quiet else _go_on(desk, review_id, typed, saved)
    page = desk.read(views.sheet, review_id)
    if quiet:
        return JSONResponse({"reason": "invalid", "sentence": typed.errors[0][1]}, status_code=422)
    return desk.page("reviews/sheet.html", page, typed)


def _saved(desk: Desk, saved: actions.SheetSaved) -> Response:
    if saved.stale:
        text = sentence(Stale("stale"), desk.language)
        return JSONResponse(
            {"reason": "stale", "sentence": text, "number": saved.base}, status_code=409
        )
    return JSONResponse({"number": saved.number, "saved_at": saved.saved_at})


def _go_on(
    desk: Desk, review_id: str, typed: Posted[SheetForm], saved: actions.SheetSaved
) -> Response:
    """Show both versions if somebody saved meanwhile; else go to the check, or back to the sheet."""
    if saved.stale:
        return desk.page("reviews/sheet.html", desk.read(views.sheet, review_id), status=409)
    page = desk.read(views.sheet, review_id)
    if typed.form.then != "check":
        return desk.go("reviews.sheet", review_id=review_id)
    if not page.missing:
        return desk.go("reviews.check", review_id=review_id)
    rows = {criterion.id: row for row, criterion in enumerate(page.criteria)}
    for criterion, title, code in page.missing:
        text = field_sentence(code, {}, desk.language)
        typed.errors.append((f"marks-{rows[criterion]}-mark", f"{title}：{text}"))
    return desk.page("reviews/sheet.html", page, typed)


@router.get("/reviews/{review_id}/check", name="reviews.check")
def check(desk: DeskDep, review_id: str) -> Response:
    """Show the sheet once more, with its arithmetic, before it is handed in."""
    page = desk.read(views.sheet, review_id)
    if page.missing or not page.may_save:
        return desk.go("reviews.sheet", review_id=review_id)
    return desk.page("reviews/confirm.html", page)


@router.post("/reviews/{review_id}/file", name="reviews.file")
def file(desk: DeskDep, review_id: str, typed: Filing) -> Response:
    """Hand the sheet in, and open the next one."""
    page = desk.read(views.sheet, review_id)
    if typed.errors:
        return desk.page("reviews/confirm.html", page, typed)
    try:
        filed = desk.write(actions.file, review_id, typed.form)
    except Stale:
        return desk.page("reviews/sheet.html", desk.read(views.sheet, review_id), status=409)
    text = FILED if filed.next_review_id else ALL_FILED
    desk.say("done", translate(text, desk.language, total=page.total, number=filed.receipt_number))
    if filed.next_review_id:
        return desk.go("reviews.sheet", review_id=filed.next_review_id)
    return desk.go("reviews.queue", round_id=filed.round_id)
