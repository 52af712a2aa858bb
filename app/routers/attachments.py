"""The files of proposals and organisations: added, read, taken off and brought back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from app.actions import attachments as actions
from app.errors import Invalid, Refused
from app.files.nameless import nameless
from app.forms.accounts import EmptyForm
from app.forms.uploads import Allowance, UploadForm
from app.views import attachments as views
from app.views import drafts
from app.web.deliveries import CSP, as_download, deliver
from app.web.desk import Desk, DeskDep
from app.web.gate import READER_CSP
from app.web.pictures import small
from app.web.posted import Posted, posted
from app.web.uploads import Delivered, received, status_of

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


def _of_proposal(desk: Desk) -> Allowance:
    """Before a byte is read: may this person add a file here, and how large."""
    return desk.read(
        views.allowance,
        desk.request.path_params["proposal_id"],
        _question(desk),
        desk.house.settings.upload_limit,
    )


def _of_organisation(desk: Desk) -> Allowance:
    return desk.read(
        views.allowance_of_organisation,
        desk.request.path_params["organisation_id"],
        _purpose(desk),
        desk.house.settings.upload_limit,
    )


ProposalFiles = Annotated[Delivered[UploadForm], Depends(received(UploadForm, _of_proposal))]
OrganisationFiles = Annotated[
    Delivered[UploadForm], Depends(received(UploadForm, _of_organisation))
]


@router.get("/proposals/{proposal_id}/files", name="attachments.index")
def index(desk: DeskDep, proposal_id: str, gone: str = "") -> Response:
    """Show the files and the fields for more."""
    return desk.page("proposals/files.html", desk.read(drafts.attachments, proposal_id, gone))


@router.post("/proposals/{proposal_id}/files", name="attachments.add")
def add(desk: DeskDep, proposal_id: str, sheet: ProposalFiles) -> Response:
    """Link the files whose bytes came in; each of the others has its reason."""
    question = _question(desk)
    if sheet.taken:
        desk.write(actions.add, proposal_id, sheet.taken, question)
    elif not sheet.errors:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
    if _quiet(desk):
        return _told(desk, proposal_id, question, sheet)
    if sheet.errors:
        page = desk.read(drafts.attachments, proposal_id)
        return desk.page("proposals/files.html", page, sheet, status=status_of(sheet.troubles))
    return _back(desk, proposal_id)


@router.post("/organisations/{organisation_id}/files", name="attachments.add_to_organisation")
def add_to_organisation(desk: DeskDep, organisation_id: str, sheet: OrganisationFiles) -> Response:
    """Link files to an organisation; `purpose` in the address says what they show."""
    if sheet.taken:
        desk.write(actions.add_to_organisation, organisation_id, sheet.taken, _purpose(desk))
    for _, sentence in sheet.errors:
        desk.say("bad", sentence)
    return desk.go("organisations.show", organisation_id=organisation_id)


@router.post("/files/{attachment_id}/remove", name="attachments.remove")
def remove(desk: DeskDep, attachment_id: str, sheet: EmptySheet) -> Response:
    """Take a file off; the answer offers to bring it back."""
    return _went(desk, desk.write(actions.remove, attachment_id), sheet, gone=attachment_id)


@router.post("/files/{attachment_id}/restore", name="attachments.restore")
def restore(desk: DeskDep, attachment_id: str, sheet: EmptySheet) -> Response:
    """Bring a file back that was taken off."""
    return _went(desk, desk.write(actions.restore, attachment_id), sheet)


@router.get("/files/{attachment_id}", name="attachments.show")
def show(desk: DeskDep, attachment_id: str) -> Response:
    """Give a file to be kept, never to be run in the page."""
    file = desk.read(views.show, attachment_id)
    if file.blind:
        return _nameless(desk, file)
    return deliver(desk.request, desk.house.files, file)


@router.get("/files/{attachment_id}/view", name="attachments.view")
def view(desk: DeskDep, attachment_id: str) -> Response:
    """Show a picture or a PDF in a page; of others their facts and the way to keep them."""
    page = desk.read(views.show, attachment_id)
    response = desk.page("attachments/view.html", page)
    if page.is_pdf:
        response.headers["Content-Security-Policy"] = READER_CSP
    return response


@router.get("/files/{attachment_id}/picture", name="attachments.picture")
def picture(desk: DeskDep, attachment_id: str, large: str = "") -> Response:
    """Give a picture made small, without what the photograph carried."""
    return small(desk, desk.read(views.picture, attachment_id), large=bool(large))


def _nameless(desk: Desk, file: views.FilePage) -> Response:
    """Give a file without what it says of its maker; where that cannot be done it stays closed."""
    made = nameless(desk.house.files.read(file.sha256), file.name.rpartition(".")[2])
    if made is None:
        raise Refused("file_may_name")
    headers = {"Content-Disposition": as_download(file.name), "Content-Security-Policy": CSP}
    return Response(made, media_type=file.media_type, headers=headers)


def _told(
    desk: Desk, proposal_id: str, question: str, sheet: Posted[UploadForm] | None, gone: str = ""
) -> Response:
    """Answer the script: the list as it stands now, and a sentence for each file that was refused."""
    page = desk.read(views.field, proposal_id, question, gone)
    troubles = sheet.troubles if isinstance(sheet, Delivered) else []
    listed = desk.piece("attachments/_list.html", upload=page.upload, quick=True)
    said = [desk.sentence(fault) for _, fault in troubles]
    if sheet is not None and not said:
        said = [sentence for _, sentence in sheet.errors]
    status = status_of(troubles) if said else 200
    return JSONResponse(
        {"list": listed, "left": page.upload.count_left, "sentence": " ".join(said)},
        status_code=status,
    )


def _went(desk: Desk, place: actions.Place, sheet: Posted[EmptyForm], gone: str = "") -> Response:
    if place.organisation_id:
        return desk.go("organisations.show", organisation_id=place.organisation_id)
    if _quiet(desk):
        del sheet
        return _told(desk, place.proposal_id, place.question, None, gone)
    return _back(desk, place.proposal_id, gone)


def _back(desk: Desk, proposal_id: str, gone: str = "") -> Response:
    if desk.read(views.still_writable, proposal_id):
        return desk.go("attachments.index", proposal_id=proposal_id, query={"gone": gone})
    return desk.go("proposals.show", proposal_id=proposal_id)


def _quiet(desk: Desk) -> bool:
    return desk.request.headers.get("accept", "").startswith("application/json")


def _question(desk: Desk) -> str:
    return desk.request.query_params.get("question", "")[:60]


def _purpose(desk: Desk) -> str:
    return desk.request.query_params.get("purpose", "")[:40] or "evidence"
