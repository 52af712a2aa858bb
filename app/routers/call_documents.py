"""The files of a call: added and taken off by the office, kept by everybody."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from app.actions import call_documents as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.proposals import UploadForm
from app.views import call_documents as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.uploads import ACCEPT, take

router = APIRouter()
UploadSheet = Annotated[Posted[UploadForm], Depends(posted(UploadForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/documents", name="call_documents.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List the files of a call, with the field for one more."""
    return _index(desk, round_id, None)


def _index(desk: Desk, round_id: str, sheet: Filled | None) -> Response:
    page = desk.read(views.index, round_id)
    limit = desk.house.settings.upload_limit
    return desk.page("call_documents/index.html", page, sheet, limit=limit, accept=ACCEPT)


@router.post("/manage/{round_id}/documents", name="call_documents.add")
def add(desk: DeskDep, round_id: str, sheet: UploadSheet) -> Response:
    """Take a file: its bytes first, then the line that links it."""
    desk.read(views.adding, round_id)
    if not sheet.errors:
        try:
            taken = take(desk, sheet.upload("file"))
            facts = actions.FileFacts(
                name=taken.name,
                media_type=taken.media_type,
                size=taken.size,
                sha256=taken.sha256,
            )
            desk.write(actions.add, round_id, facts)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("call_documents.index", round_id=round_id)
    return _index(desk, round_id, sheet)


@router.post("/manage/documents/{document_id}/remove", name="call_documents.remove")
def remove(desk: DeskDep, document_id: str, sheet: EmptySheet) -> Response:
    """Take a file off the call."""
    del sheet
    return desk.go("call_documents.index", round_id=desk.write(actions.remove, document_id))


@router.get("/rounds/{code}/documents/{document_id}", name="call_documents.show")
def show(desk: DeskDep, code: str, document_id: str) -> Response:
    """Give a file of the call to be kept, never to be run in the page."""
    file = desk.read(views.show, code, document_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    pieces = desk.house.files.pieces(file.sha256)
    return StreamingResponse(pieces, media_type=file.media_type, headers=headers)
