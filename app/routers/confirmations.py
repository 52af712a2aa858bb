"""The words of other bodies: asked for by the applicant, given on a link or on a stamped page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import confirmations as actions
from app.errors import Invalid, Stale
from app.forms.accounts import EmptyForm
from app.forms.confirmations import AnswerForm, AskForm, HostForm, StampForm
from app.language.faults import sentence
from app.views import confirmations as views
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
AskSheet = Annotated[Posted[AskForm], Depends(posted(AskForm))]
HostSheet = Annotated[Posted[HostForm], Depends(posted(HostForm))]
AnswerSheet = Annotated[Posted[AnswerForm], Depends(posted(AnswerForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "confirmation_id")
StampSheet = Annotated[Delivered[StampForm], Depends(received(StampForm, _allowance))]


@router.get("/proposals/{proposal_id}/confirmations", name="confirmations.index")
def index(desk: DeskDep, proposal_id: str) -> Response:
    """Show what other bodies say about a proposal."""
    return desk.page("confirmations/index.html", desk.read(views.index, proposal_id))


@router.post("/proposals/{proposal_id}/confirmations", name="confirmations.ask")
def ask(desk: DeskDep, proposal_id: str, sheet: AskSheet) -> Response:
    """Ask a body; its link is shown once."""
    if sheet.errors:
        return desk.page("confirmations/index.html", desk.read(views.index, proposal_id), sheet)
    # The link is not kept with the answer: whoever reads the database later cannot answer.
    asked = desk.work(actions.ask, proposal_id, sheet.form, link_base=_base(desk))
    return _link(desk, asked)


@router.get("/organisations/{organisation_id}/confirmations", name="confirmations.host")
def host(desk: DeskDep, organisation_id: str) -> Response:
    """Show what a group's hosts say."""
    return desk.page("confirmations/index.html", desk.read(views.host, organisation_id))


@router.post("/organisations/{organisation_id}/confirmations", name="confirmations.ask_host")
def ask_host(desk: DeskDep, organisation_id: str, sheet: HostSheet) -> Response:
    """Ask a body whether it hosts the group."""
    if sheet.errors:
        return desk.page("confirmations/index.html", desk.read(views.host, organisation_id), sheet)
    asked = desk.work(actions.ask_host, organisation_id, sheet.form, link_base=_base(desk))
    return _link(desk, asked)


@router.get("/confirmations/{confirmation_id}", name="confirmations.show")
def show(desk: DeskDep, confirmation_id: str) -> Response:
    """Show one body's word."""
    page = desk.read(views.show, confirmation_id)
    return desk.page("confirmations/show.html", page)


@router.post("/confirmations/{confirmation_id}/link", name="confirmations.link")
def link(desk: DeskDep, confirmation_id: str, sheet: EmptySheet) -> Response:
    """Make another link for the same body."""
    del sheet
    return _link(desk, desk.work(actions.ask_again, confirmation_id, link_base=_base(desk)))


@router.get("/confirmations/{confirmation_id}/page", name="confirmations.page")
def page(desk: DeskDep, confirmation_id: str) -> Response:
    """Show the page that a body stamps."""
    return desk.page("confirmations/page.html", desk.read(views.show, confirmation_id))


@router.post("/confirmations/{confirmation_id}/stamp", name="confirmations.stamp")
def stamp(desk: DeskDep, confirmation_id: str, sheet: StampSheet) -> Response:
    """Take the copy of the stamped page."""
    if sheet.taken and not sheet.errors:
        desk.write(actions.stamp, confirmation_id, sheet.form, sheet.taken[0])
        return desk.go("confirmations.show", confirmation_id=confirmation_id)
    if not sheet.errors:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
    page = desk.read(views.show, confirmation_id)
    return desk.page("confirmations/show.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/confirmations/{confirmation_id}/file", name="confirmations.file")
def file(desk: DeskDep, confirmation_id: str) -> Response:
    """Give the stamped page to be kept."""
    found = desk.read(views.stamped, confirmation_id)
    return deliver(desk.request, desk.house.files, found)


@router.post("/confirmations/{confirmation_id}/withdraw", name="confirmations.withdraw")
def withdraw(desk: DeskDep, confirmation_id: str, sheet: EmptySheet) -> Response:
    """Ask no longer."""
    del sheet
    done = desk.write(actions.withdraw, confirmation_id)
    return desk.go("confirmations.show", confirmation_id=done)


@router.get("/confirm/{token}", name="confirmations.asked")
def asked(desk: DeskDep, token: str) -> Response:
    """Show a body what it is asked; opening the link burns nothing."""
    return desk.page("confirmations/asked.html", desk.read(views.asked, token))


@router.post("/confirm/{token}", name="confirmations.answer")
def answer(desk: DeskDep, token: str, sheet: AnswerSheet) -> Response:
    """Take what the body says; a text that moved on meanwhile is shown again."""
    status = 422
    if not sheet.errors:
        try:
            done = desk.write(actions.answer, token, sheet.form)
        except Stale as stale:
            sheet.errors.append(("accept", sentence(stale, desk.language)))
            status = 409
        else:
            return desk.page("confirmations/answered.html", done)
    return desk.page(
        "confirmations/asked.html", desk.read(views.asked, token), sheet, status=status
    )


def _base(desk: Desk) -> str:
    return absolute(desk, "confirmations.asked", token="-").removesuffix("-")  # noqa: S106 -- a place holder


def _link(desk: Desk, asked: actions.Asked) -> Response:
    shown = desk.read(views.show, asked.confirmation_id)
    return desk.page("confirmations/link.html", shown, link=asked.link, code=svg(asked.link))
