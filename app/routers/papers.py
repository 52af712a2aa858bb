"""Proposals on paper and signed originals, as they come over the counter."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import papers as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.helped_entries import CheckedForm, OriginalForm, PaperForm
from app.views import papers as views
from app.web.deliveries import deliver
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
CheckedSheet = Annotated[Posted[CheckedForm], Depends(posted(CheckedForm))]
OriginalSheet = Annotated[Posted[OriginalForm], Depends(posted(OriginalForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "round_id")
PaperSheet = Annotated[Delivered[PaperForm], Depends(received(PaperForm, _allowance))]


@router.get("/manage/{round_id}/papers", name="papers.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List what came on paper."""
    return desk.page("papers/index.html", desk.read(views.index, round_id))


@router.post("/manage/{round_id}/papers", name="papers.record")
def record_paper(desk: DeskDep, round_id: str, sheet: PaperSheet) -> Response:
    """Register a paper; its slip is the answer."""
    if not sheet.errors:
        try:
            made = desk.write(actions.record_paper, round_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("papers.show", paper_id=made)
    page = desk.read(views.index, round_id)
    return desk.page("papers/index.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/manage/papers/{paper_id}", name="papers.show")
def show(desk: DeskDep, paper_id: str) -> Response:
    """Show one paper, to be checked and typed."""
    return desk.page("papers/show.html", desk.read(views.show, paper_id))


@router.get("/manage/papers/{paper_id}/slip", name="papers.slip")
def slip(desk: DeskDep, paper_id: str) -> Response:
    """Show the slip that the group takes home."""
    return desk.page("papers/slip.html", desk.read(views.show, paper_id))


@router.get("/manage/papers/{paper_id}/file", name="papers.file")
def file(desk: DeskDep, paper_id: str) -> Response:
    """Give the copy of a paper to be kept."""
    found = desk.read(views.scan, paper_id)
    return deliver(desk.request, desk.house.files, found)


@router.post("/manage/papers/{paper_id}/confirm", name="papers.confirm")
def confirm(desk: DeskDep, paper_id: str, sheet: CheckedSheet) -> Response:
    """A second person has compared paper and registration."""
    if sheet.errors:
        return desk.page("papers/show.html", desk.read(views.show, paper_id), sheet)
    return desk.go("papers.show", paper_id=desk.write(actions.confirm, paper_id))


@router.post("/manage/papers/{paper_id}/withdraw", name="papers.withdraw")
def withdraw(desk: DeskDep, paper_id: str, sheet: EmptySheet) -> Response:
    """Cancel a registration."""
    del sheet
    return desk.go("papers.show", paper_id=desk.write(actions.withdraw, paper_id))


@router.get("/proposals/{proposal_id}/original", name="papers.originals")
def originals(desk: DeskDep, proposal_id: str) -> Response:
    """Show when the signed original came."""
    return desk.page("papers/originals.html", desk.read(views.originals, proposal_id))


@router.post("/proposals/{proposal_id}/original", name="papers.receive_original")
def receive_original(desk: DeskDep, proposal_id: str, sheet: OriginalSheet) -> Response:
    """Tick that the signed original is here."""
    if sheet.errors:
        return desk.page("papers/originals.html", desk.read(views.originals, proposal_id), sheet)
    done = desk.write(actions.receive_original, proposal_id, sheet.form)
    return desk.go("papers.originals", proposal_id=done)


@router.post("/originals/{original_id}/undo", name="papers.undo_original")
def undo_original(desk: DeskDep, original_id: str, sheet: EmptySheet) -> Response:
    """Take a tick back."""
    del sheet
    done = desk.write(actions.undo_original, original_id)
    return desk.go("papers.originals", proposal_id=done)
