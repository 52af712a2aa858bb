"""The files of a call: added and taken off by the office, kept by everybody."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import call_documents as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.uploads import UploadForm
from app.views import call_documents as views
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "round_id")
Files = Annotated[Delivered[UploadForm], Depends(received(UploadForm, _allowance))]


@router.get("/manage/{round_id}/documents", name="call_documents.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the files of a call, with the field for one more."""
    return _index(desk, round_id, None)


def _index(desk: Desk, round_id: str, sheet: Filled | None, status: int | None = None) -> Response:
    page = desk.read(views.index, round_id)
    limit = desk.house.settings.upload_limit
    return desk.page("call_documents/index.html", page, sheet, status=status, limit=limit)


@router.post("/manage/{round_id}/documents", name="call_documents.add")
def add(desk: DeskDep, round_id: str, sheet: Files) -> Response:
    """Link the files whose bytes came in; each of the others has its reason."""
    if sheet.taken:
        desk.write(actions.add, round_id, sheet.taken)
    elif not sheet.errors:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
    if sheet.errors:
        return _index(desk, round_id, sheet, status_of(sheet.troubles))
    return desk.go("call_documents.index", round_id=round_id)


@router.post("/manage/documents/{document_id}/remove", name="call_documents.remove")
def remove(desk: DeskDep, document_id: str, sheet: EmptySheet) -> Response:
    """Take a file off the call."""
    del sheet
    return desk.go("call_documents.index", round_id=desk.write(actions.remove, document_id))


@router.get("/rounds/{code}/documents/{document_id}", name="call_documents.show")
def show(desk: DeskDep, code: str, document_id: str) -> Response:
    """Give a file of the call to be kept, never to be run in the page."""
    file = desk.read(views.show, code, document_id)
    return deliver(desk.request, desk.house.files, file)
