"""The people of a round, and what an officer may do for one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import people as actions
from app.forms.accounts import EmptyForm
from app.views import people as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/people", name="people.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List everybody who applies or sits in a round."""
    return desk.page("people/index.html", desk.read(views.index, round_id))


@router.get("/manage/accounts/{account_id}", name="people.show")
def show(desk: DeskDep, account_id: str) -> Response:
    """Show one person."""
    return desk.page("people/show.html", desk.read(views.person, account_id))


@router.post("/manage/accounts/{account_id}/vouch", name="people.vouch")
def vouch(desk: DeskDep, account_id: str, sheet: EmptySheet) -> Response:
    """Confirm a contact after having telephoned."""
    del sheet
    desk.write(actions.vouch, account_id)
    return desk.go("people.show", account_id=account_id)


@router.post("/manage/accounts/{account_id}/code", name="people.issue_code")
def issue_code(desk: DeskDep, account_id: str, sheet: EmptySheet) -> Response:
    """Show a one-time reset code, once; it is kept nowhere in the clear."""
    del sheet
    digits = desk.work(actions.issue_code, account_id)
    return desk.page("people/code.html", desk.read(views.person, account_id), digits=digits)
