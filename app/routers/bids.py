"""The page on which a member bids."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import bids as actions
from app.forms.plans import BidsForm
from app.language import N_, translate
from app.views import bids as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
BidsSheet = Annotated[Posted[BidsForm], Depends(posted(BidsForm))]
KEPT = N_("这一页的意愿存好了。")


@router.get("/reviews/rounds/{round_id}/bids", name="bids.show")
def show(desk: DeskDep, round_id: str, page: str = "1") -> Response:
    """Show what there is to bid on."""
    at = int(page) if page.isascii() and page.isdigit() else 1
    return desk.page("bids/show.html", desk.read(views.show, round_id, at))


@router.post("/reviews/rounds/{round_id}/bids", name="bids.set")
def set_(desk: DeskDep, round_id: str, sheet: BidsSheet) -> Response:
    """Keep a page of bids and go on to the next."""
    if sheet.errors:
        return desk.page("bids/show.html", desk.read(views.show, round_id), sheet)
    desk.write(actions.set_bids, round_id, sheet.form)
    desk.say("done", translate(KEPT, desk.language))
    page = str(sheet.form.page or 1)
    return desk.go("bids.show", round_id=round_id, query={"page": page})
