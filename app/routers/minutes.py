"""The minutes of a meeting, to be signed or completed in Word; and the signed copies that come back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app import documents
from app.actions import signed_minutes as actions
from app.documents import Imprint
from app.errors import Invalid
from app.forms.meetings import SignedMinutesForm
from app.language import N_, translate
from app.views import minutes as views
from app.views import signed_minutes
from app.web.deliveries import deliver, give
from app.web.desk import DeskDep
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
KEPT = N_("签字的纪要已经收存。")
_allowance = door(signed_minutes.allowance, "meeting_id")
Signed = Annotated[Delivered[SignedMinutesForm], Depends(received(SignedMinutesForm, _allowance))]


@router.get("/manage/meetings/{meeting_id}/minutes.{kind}", name="minutes.file")
def file(desk: DeskDep, meeting_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give the minutes as they stand."""
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    sheet = desk.read(views.sheet, meeting_id, imprint)
    write = documents.minutes_pdf if kind == "pdf" else documents.minutes_docx
    return give(write(sheet), f"{sheet.title}.{kind}")


@router.get("/manage/meetings/{meeting_id}/minutes", name="minutes.show")
def show(desk: DeskDep, meeting_id: str) -> Response:
    """Show what to print and what came back signed."""
    return desk.page("meetings/minutes.html", desk.read(signed_minutes.show, meeting_id))


@router.post("/manage/meetings/{meeting_id}/minutes", name="minutes.keep")
def keep(desk: DeskDep, meeting_id: str, sheet: Signed) -> Response:
    """Keep a signed copy."""
    if not sheet.errors:
        try:
            desk.write(actions.keep, meeting_id, sheet.form, sheet.taken)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(KEPT, desk.language))
            return desk.go("minutes.show", meeting_id=meeting_id)
    page = desk.read(signed_minutes.show, meeting_id)
    return desk.page("meetings/minutes.html", page, sheet, status=status_of(sheet.troubles))


@router.get("/manage/minutes/{copy_id}/file", name="minutes.signed")
def signed(desk: DeskDep, copy_id: str) -> Response:
    """Give a signed copy."""
    return deliver(desk.request, desk.house.files, desk.read(signed_minutes.file, copy_id))
