"""Typing for others: an officer or a coach types, the group signs on paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import helped_entries as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.helped_entries import BehalfForm, GroupForm
from app.forms.uploads import UploadForm
from app.views import helped_entries as views
from app.web.deliveries import deliver
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg
from app.web.uploads import Delivered, door, received, status_of

ALL = "all"
router = APIRouter()
GroupSheet = Annotated[Posted[GroupForm], Depends(posted(GroupForm))]
BehalfSheet = Annotated[Posted[BehalfForm], Depends(posted(BehalfForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
_allowance = door(views.allowance, "proposal_id")
SignedSheet = Annotated[Delivered[UploadForm], Depends(received(UploadForm, _allowance))]


@router.get("/manage/{round_id}/helped", name="helped_entries.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List what is typed for others."""
    return desk.page("helped/index.html", desk.read(views.index, round_id))


@router.get("/manage/{round_id}/helped/new", name="helped_entries.new")
def new(desk: DeskDep, round_id: str, paper: str = "") -> Response:
    """Ask for which group the officer types."""
    return desk.page("helped/new.html", desk.read(views.new, round_id, paper))


@router.post("/manage/{round_id}/helped/new", name="helped_entries.register")
def register(desk: DeskDep, round_id: str, sheet: GroupSheet) -> Response:
    """Register the group and begin its proposal."""
    if not sheet.errors:
        try:
            begun = desk.write(actions.register, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("proposals.edit", proposal_id=begun, section=ALL)
    page = desk.read(views.new, round_id, str(sheet.value("paper_id")))
    return desk.page("helped/new.html", page, sheet)


@router.get("/proposals/{proposal_id}/help", name="helped_entries.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show who types for whom, and what was signed."""
    return desk.page("helped/show.html", desk.read(views.show, proposal_id))


@router.post("/proposals/{proposal_id}/help", name="helped_entries.begin")
def begin(desk: DeskDep, proposal_id: str, sheet: BehalfSheet) -> Response:
    """Begin to type at a proposal that is there already."""
    if sheet.errors:
        return desk.page("helped/show.html", desk.read(views.show, proposal_id), sheet)
    begun = desk.write(actions.begin, proposal_id, sheet.form)
    return desk.go("proposals.edit", proposal_id=begun, section=ALL)


@router.post("/proposals/{proposal_id}/help/end", name="helped_entries.end")
def end(desk: DeskDep, proposal_id: str, sheet: EmptySheet) -> Response:
    """Type no longer."""
    del sheet
    return desk.go("helped_entries.show", proposal_id=desk.write(actions.end, proposal_id))


@router.get("/proposals/{proposal_id}/help/slip", name="helped_entries.slip")
def slip(desk: DeskDep, proposal_id: str) -> Response:
    """Show what was typed, to be printed and signed."""
    return desk.page("helped/slip.html", desk.read(views.slip, proposal_id))


@router.post("/proposals/{proposal_id}/help/signed", name="helped_entries.sign")
def sign(desk: DeskDep, proposal_id: str, sheet: SignedSheet) -> Response:
    """Keep the copy of the signed paper."""
    if sheet.taken and not sheet.errors:
        done = desk.write(actions.attach_signed, proposal_id, sheet.taken[0])
        return desk.go("helped_entries.show", proposal_id=done)
    if not sheet.errors:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
    page = desk.read(views.show, proposal_id)
    return desk.page("helped/show.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/proposals/{proposal_id}/help/signed/{attachment_id}", name="helped_entries.file")
def file(desk: DeskDep, proposal_id: str, attachment_id: str) -> Response:
    """Give a signed paper to be kept."""
    found = desk.read(views.signed, proposal_id, attachment_id)
    return deliver(desk.request, desk.house.files, found)


@router.post("/organisations/{organisation_id}/hand-over", name="helped_entries.hand_over")
def hand_over(desk: DeskDep, organisation_id: str, sheet: EmptySheet) -> Response:
    """Make the link with which the group takes over; it is shown once, to be printed."""
    del sheet
    base = absolute(desk, "organisations.invitation", token="-").removesuffix("-")  # noqa: S106 -- a place holder
    # The link is not kept with the answer: whoever reads the database later cannot take over.
    done = desk.work(actions.hand_over, organisation_id, link_base=base)
    name = desk.read(views.organisation_name, organisation_id)
    return desk.page("helped/handed.html", None, name=name, link=done.link, code=svg(done.link))
