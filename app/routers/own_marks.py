"""All own marks on one page: sorted, opened in place, moved together, handed in together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import own_marks as moving
from app.actions import reviews as actions
from app.errors import Invalid, Stale
from app.forms.reviews import AdjustForm, TogetherForm
from app.language import N_, translate
from app.language.fields import field_sentence
from app.views import own_marks as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Adjusting = Annotated[Posted[AdjustForm], Depends(posted(AdjustForm))]
Together = Annotated[Posted[TogetherForm], Depends(posted(TogetherForm))]
ADJUSTED = N_("已改 %(n)s 份，还没有提交。")
CHANGED_MEANWHILE = N_("这期间有一份又改过，什么都没有动。请再看一遍预览。")


@router.get("/reviews/rounds/{round_id}/marks", name="own_marks.show")
def show(desk: DeskDep, round_id: str, sort: str = "", down: str = "", row: str = "") -> Response:
    """Show all own marks."""
    page = desk.read(views.show, round_id, sort, row, down=bool(down))
    return desk.page("own_marks/show.html", page)


@router.post("/reviews/rounds/{round_id}/marks/preview", name="own_marks.preview")
def preview(desk: DeskDep, round_id: str, typed: Adjusting) -> Response:
    """Show what moving the marks would give; nothing is written."""
    if not typed.errors:
        try:
            return desk.page("own_marks/moves.html", desk.read(views.preview, round_id, typed.form))
        except Invalid as invalid:
            typed.refuse(invalid)
    return desk.page("own_marks/show.html", desk.read(views.show, round_id), typed)


@router.post("/reviews/rounds/{round_id}/marks/adjust", name="own_marks.adjust")
def adjust(desk: DeskDep, round_id: str, typed: Adjusting) -> Response:
    """Move the marks as the preview showed."""
    page = desk.read(views.show, round_id)
    if typed.errors:
        return desk.page("own_marks/show.html", page, typed)
    try:
        count = desk.write(moving.adjust, round_id, typed.form)
    except Stale:
        desk.say("warn", translate(CHANGED_MEANWHILE, desk.language))
    else:
        desk.say("done", translate(ADJUSTED, desk.language, n=count))
    return desk.go("own_marks.show", round_id=round_id)


@router.get("/reviews/rounds/{round_id}/together", name="own_marks.together")
def together(desk: DeskDep, round_id: str) -> Response:
    """Let all marks be read through once, before they are handed in together."""
    return desk.page("own_marks/together.html", desk.read(views.show, round_id))


@router.post("/reviews/rounds/{round_id}/together", name="own_marks.file_together")
def file_together(desk: DeskDep, round_id: str, typed: Together) -> Response:
    """Hand all of them in, with one declaration and one receipt."""
    page = desk.read(views.show, round_id)
    if not typed.errors and not typed.form.reason and any(line.again for line in page.ready):
        typed.errors.append(("reason", field_sentence("refile_reason", {}, desk.language)))
    if typed.errors:
        return desk.page("own_marks/together.html", page, typed)
    try:
        filed = desk.write(actions.file_together, round_id, typed.form)
    except Stale:
        desk.say("warn", translate(CHANGED_MEANWHILE, desk.language))
        return desk.go("own_marks.together", round_id=round_id)
    return desk.go("receipts.show", receipt_id=filed.receipt_id)
