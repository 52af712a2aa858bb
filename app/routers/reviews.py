"""A member's queue, the sheet beside the proposal, saving as one types, and handing in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from app.actions import reviews as actions
from app.errors import Invalid, Stale
from app.forms.reviews import ConfirmForm, FileForm, SheetForm
from app.language import N_, translate
from app.language.faults import sentence
from app.language.fields import field_sentence
from app.views import review_queues
from app.views import reviews as views
from app.web.desk import Desk, DeskDep
from app.web.gate import READER_CSP
from app.web.links import path
from app.web.posted import Posted, posted

router = APIRouter()
Sheet = Annotated[Posted[SheetForm], Depends(posted(SheetForm))]
Filing = Annotated[Posted[FileForm], Depends(posted(FileForm))]
Confirming = Annotated[Posted[ConfirmForm], Depends(posted(ConfirmForm))]
FILED = N_("已提交 %(total)s 分，回执 %(number)s。下一份已经打开。")
ALL_FILED = N_("已提交 %(total)s 分，回执 %(number)s。您的评分全部交齐了。")
CONFIRMED = N_("已经记下：维持原分。")
MERGED = N_("另一个窗口改过别的项，已经合在一起，没有丢。")
BUT = N_("%(fault)s这一项还没有存，别的都存了。")


@router.get("/reviews/rounds/{round_id}", name="reviews.queue")
def queue(desk: DeskDep, round_id: str, show: str = "all") -> Response:
    """Show what is to be done, and until when."""
    return desk.page("reviews/queue.html", desk.read(review_queues.queue, round_id, show))


@router.get("/reviews/{review_id}", name="reviews.sheet")
def sheet(desk: DeskDep, review_id: str, file: str = "") -> Response:
    """Show the proposal, or one of its files, beside the sheet."""
    page = desk.read(views.sheet, review_id, file)
    response = desk.page("reviews/sheet.html", page)
    if page.beside is not None and page.beside.is_pdf:
        response.headers["Content-Security-Policy"] = READER_CSP
    return response


@router.post("/reviews/{review_id}/save", name="reviews.save")
async def save(desk: DeskDep, review_id: str, typed: Sheet) -> Response:
    """Keep the sheet as typed; JSON to the page that saves by itself."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    saved = None
    if not typed.errors:
        try:
            saved = await desk.soon(actions.keep if quiet else actions.save, review_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
    if quiet and saved is not None:
        return _kept(desk, review_id, saved)
    return await run_in_threadpool(_answered, desk, review_id, typed, saved)


def _kept(desk: Desk, review_id: str, saved: actions.SheetSaved) -> Response:
    """Tell the page what is safe now, and what another window had changed."""
    if saved.stale:
        text = sentence(Stale("stale"), desk.language)
        place = path(desk, "reviews.sheet", review_id=review_id)
        told = {"reason": "stale", "sentence": text, "number": saved.base, "merge": place}
        return JSONResponse(told, status_code=409)
    told = {
        "number": saved.number,
        "saved_at": saved.saved_at,
        "total": saved.total,
        "left": saved.left,
    }
    if saved.theirs:
        told |= {"theirs": saved.theirs, "merged": translate(MERGED, desk.language)}
    if saved.wrong:
        _, code, facts = saved.wrong[0]
        fault = field_sentence(code, facts, desk.language)
        told |= {"said": translate(BUT, desk.language, fault=fault)}
    return JSONResponse(told)


def _answered(
    desk: Desk, review_id: str, typed: Posted[SheetForm], saved: actions.SheetSaved | None
) -> Response:
    """Show both versions if somebody saved meanwhile; else go to the check, or back to the sheet."""
    page = desk.read(views.sheet, review_id)
    if saved is None:
        if desk.request.headers.get("accept", "").startswith("application/json"):
            told = {"reason": "invalid", "sentence": typed.errors[0][1]}
            return JSONResponse(told, status_code=422)
        return desk.page("reviews/sheet.html", page, typed)
    if saved.stale:
        return desk.page("reviews/sheet.html", page, status=409)
    if typed.form.then == "check" and page.missing:
        return _incomplete(desk, page, typed)
    return _onwards(desk, page, typed.form.then)


def _onwards(desk: Desk, page: views.SheetPage, then: str) -> Response:
    if then == "marks":
        return desk.go("own_marks.show", round_id=page.round_id, query={"row": page.review_id})
    name = "reviews.check" if then == "check" else "reviews.sheet"
    return desk.go(name, review_id=page.review_id)


def _incomplete(desk: Desk, page: views.SheetPage, typed: Posted[SheetForm]) -> Response:
    """Bring the sheet back, which is saved, with what it still lacks beside each criterion."""
    typed.renew()
    rows = {criterion.id: row for row, criterion in enumerate(page.criteria)}
    for criterion, title, code in page.missing:
        part = "reason" if code == "comment_needed" else "mark"
        text = field_sentence(code, {}, desk.language)
        typed.errors.append((f"marks-{rows[criterion]}-{part}", f"{title}：{text}"))
    return desk.page("reviews/sheet.html", page, typed)


@router.get("/reviews/{review_id}/check", name="reviews.check")
def check(desk: DeskDep, review_id: str) -> Response:
    """Show the sheet once more, with its arithmetic, before it is handed in."""
    page = desk.read(views.sheet, review_id)
    is_done = page.filed_before and not page.changed_since
    if page.missing or not page.may_save or is_done:
        return desk.go("reviews.sheet", review_id=review_id)
    return desk.page("reviews/confirm.html", page)


@router.post("/reviews/{review_id}/file", name="reviews.file")
def file(desk: DeskDep, review_id: str, typed: Filing) -> Response:
    """Hand the sheet in, and open the next one."""
    page = desk.read(views.sheet, review_id)
    if not typed.errors and page.filed_before and page.changed_since and not typed.form.reason:
        typed.errors.append(("reason", field_sentence("refile_reason", {}, desk.language)))
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


@router.post("/reviews/{review_id}/confirm", name="reviews.confirm")
def confirm(desk: DeskDep, review_id: str, typed: Confirming) -> Response:
    """Answer a request to look again: the marks stay, with the reason."""
    if typed.errors:
        return desk.page("reviews/sheet.html", desk.read(views.sheet, review_id), typed)
    desk.write(actions.confirm_marks, review_id, typed.form)
    desk.say("done", translate(CONFIRMED, desk.language))
    return desk.go("reviews.sheet", review_id=review_id)
