"""Agreements: written, printed, signed copies taken in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import agreements as actions
from app.errors import Invalid
from app.forms.awards import AgreementForm, SignedForm
from app.views import award_deeds as deeds
from app.views import awards as views
from app.vocabulary import Verb
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled
from app.web.uploads import Delivered, door, received, status_of

router = APIRouter()
_door = door(views.allowance, "round_id")
AgreementSheet = Annotated[Delivered[AgreementForm], Depends(received(AgreementForm, _door))]
SignedSheet = Annotated[Delivered[SignedForm], Depends(received(SignedForm, _door))]
AT = "/manage/{round_id}/awards/{proposal_id}"


@router.get(AT + "/agreement", name="agreements.edit")
def edit(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show the form of the next version."""
    page = desk.read(deeds.agreement, round_id, proposal_id)
    return desk.page("awards/agreement.html", page)


@router.post(AT + "/agreement", name="agreements.make")
def make(desk: DeskDep, round_id: str, proposal_id: str, sheet: AgreementSheet) -> Response:
    """Keep a version."""
    if not sheet.errors:
        try:
            link = absolute(desk, "own_awards.show", proposal_id="-")
            files = tuple(sheet.taken)
            desk.write(actions.make, round_id, proposal_id, sheet.form, files, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    page = desk.read(deeds.agreement, round_id, proposal_id)
    return desk.page("awards/agreement.html", page, sheet, status=_status(sheet))


@router.get(AT + "/signed", name="agreements.signing")
def signing(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show the form for the signed copy."""
    return _signing(desk, round_id, proposal_id)


@router.post(AT + "/signed", name="agreements.sign")
def sign(desk: DeskDep, round_id: str, proposal_id: str, sheet: SignedSheet) -> Response:
    """Take in the signed copy."""
    if not sheet.errors:
        try:
            desk.write(actions.sign, round_id, proposal_id, sheet.form, tuple(sheet.taken))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    return _signing(desk, round_id, proposal_id, sheet, _status(sheet))


@router.get(AT + "/agreements/{number}/file", name="agreements.change_file")
def change_file(desk: DeskDep, round_id: str, proposal_id: str, number: int) -> Response:
    """Give the paper on which a change rests."""
    facts = desk.read(views.change_file, round_id, proposal_id, number)
    return deliver(desk.request, desk.house.files, facts)


@router.get("/agreement-copies/{signed_id}", name="agreements.copy")
def copy(desk: DeskDep, signed_id: str) -> Response:
    """Give a signed copy."""
    return deliver(desk.request, desk.house.files, desk.read(views.copy, signed_id))


def _signing(
    desk: Desk,
    round_id: str,
    proposal_id: str,
    sheet: Filled | None = None,
    status: int | None = None,
) -> Response:
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.AGREEMENT_SIGN)
    return desk.page("awards/signed.html", page, sheet, status=status)


def _status(sheet: Delivered[AgreementForm] | Delivered[SignedForm]) -> int | None:
    return status_of(sheet.troubles) if sheet.troubles else None
