"""The files of a proposal: added, read, taken off."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from app.actions import attachments as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.proposals import UploadForm
from app.views import attachments as files
from app.views import drafts
from app.web.desk import DeskDep
from app.web.posted import Posted, posted
from app.web.uploads import ACCEPT, take

router = APIRouter()
UploadSheet = Annotated[Posted[UploadForm], Depends(posted(UploadForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/proposals/{proposal_id}/files", name="attachments.index")
def index(desk: DeskDep, proposal_id: str) -> Response:
    """Show the files and the field for one more."""
    page = desk.read(drafts.attachments, proposal_id)
    limit = desk.house.settings.upload_limit
    return desk.page("proposals/files.html", page, limit=limit, accept=ACCEPT)


@router.post("/proposals/{proposal_id}/files", name="attachments.add")
def add(desk: DeskDep, proposal_id: str, sheet: UploadSheet) -> Response:
    """Take a file: its bytes first, then the line that links it."""
    page = desk.read(drafts.attachments, proposal_id)
    if not sheet.errors:
        try:
            taken = take(desk, sheet.upload("file"))
            facts = actions.FileFacts(
                name=taken.name,
                media_type=taken.media_type,
                size=taken.size,
                sha256=taken.sha256,
            )
            desk.write(actions.add, proposal_id, facts)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("attachments.index", proposal_id=proposal_id)
    limit = desk.house.settings.upload_limit
    return desk.page("proposals/files.html", page, sheet, limit=limit, accept=ACCEPT)


@router.post("/files/{attachment_id}/remove", name="attachments.remove")
def remove(desk: DeskDep, attachment_id: str, sheet: EmptySheet) -> Response:
    """Take a file off the proposal."""
    del sheet
    return desk.go("attachments.index", proposal_id=desk.write(actions.remove, attachment_id))


@router.get("/files/{attachment_id}", name="attachments.show")
def show(desk: DeskDep, attachment_id: str) -> Response:
    """Give a file to be kept, never to be run in the page."""
    file = desk.read(files.show, attachment_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    pieces = desk.house.files.pieces(file.sha256)
    return StreamingResponse(pieces, media_type=file.media_type, headers=headers)
