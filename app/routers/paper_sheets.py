"""Signed sheets on paper, typed by two persons."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import paper_sheets as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.paper_sheets import PaperSheetForm
from app.language import N_, translate
from app.views import paper_sheets as views
from app.web.deliveries import deliver
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
Again = Annotated[Posted[PaperSheetForm], Depends(posted(PaperSheetForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
ENTERED = N_("第一遍已经录好，还要由另一个人照着纸再录一遍。")
CONFIRMED = N_("两遍一致，这份评分已经算交。")
_allowance = door(views.allowance, "review_id")
First = Annotated[Delivered[PaperSheetForm], Depends(received(PaperSheetForm, _allowance))]


@router.get("/manage/{round_id}/paper-sheets", name="paper_sheets.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List what is to be typed."""
    return desk.page("paper_sheets/index.html", desk.read(views.index, round_id))


@router.get("/manage/reviews/{review_id}/paper", name="paper_sheets.entering")
def entering(desk: DeskDep, review_id: str) -> Response:
    """Show the form for the first person."""
    return desk.page("paper_sheets/enter.html", desk.read(views.entering, review_id))


@router.post("/manage/reviews/{review_id}/paper", name="paper_sheets.enter")
def enter(desk: DeskDep, review_id: str, typed: First) -> Response:
    """Keep what the first person typed."""
    if not typed.errors:
        try:
            round_id = desk.write(actions.enter, review_id, typed.form, typed.taken)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            desk.say("done", translate(ENTERED, desk.language))
            return desk.go("paper_sheets.index", round_id=round_id)
    page = desk.read(views.entering, review_id)
    return desk.page("paper_sheets/enter.html", page, typed, status=status_of(typed.troubles))


@router.get("/manage/paper-sheets/{entry_id}", name="paper_sheets.again")
def again(desk: DeskDep, entry_id: str) -> Response:
    """Show the form for the second person."""
    return desk.page("paper_sheets/enter.html", desk.read(views.again, entry_id))


@router.post("/manage/paper-sheets/{entry_id}", name="paper_sheets.confirm")
def confirm(desk: DeskDep, entry_id: str, typed: Again) -> Response:
    """Compare with the first; where both agree, the sheet is filed."""
    page = desk.read(views.again, entry_id)
    if not typed.errors:
        try:
            round_id = desk.write(actions.confirm, entry_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            desk.say("done", translate(CONFIRMED, desk.language))
            return desk.go("paper_sheets.index", round_id=round_id)
    return desk.page("paper_sheets/enter.html", page, typed)


@router.post("/manage/paper-sheets/{entry_id}/withdraw", name="paper_sheets.withdraw")
def withdraw(desk: DeskDep, entry_id: str, _typed: EmptySheet) -> Response:
    """Void what was typed by mistake."""
    return desk.go("paper_sheets.index", round_id=desk.write(actions.withdraw, entry_id))


@router.get("/manage/paper-sheets/{entry_id}/file", name="paper_sheets.file")
def file(desk: DeskDep, entry_id: str) -> Response:
    """Give the scan."""
    found = desk.read(views.scan, entry_id)
    return deliver(desk.request, desk.house.files, found)
