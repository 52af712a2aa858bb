"""Applicant organisations: described, changed, joined by colleagues."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app import passwords
from app.actions import organisations as actions
from app.actions.accounts import NewAccount
from app.errors import Invalid, Stale
from app.forms.accounts import EmptyForm, SignUpForm
from app.forms.organisations import ChangeForm, ColleagueForm, OrganisationForm
from app.language.faults import sentence
from app.views import organisations as views
from app.web import newcomers, signing
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted
from app.web.qr import svg
from app.web.turns import PasswordTurn

router = APIRouter()
NewSheet = Annotated[Posted[OrganisationForm], Depends(posted(OrganisationForm))]
ChangeSheet = Annotated[Posted[ChangeForm], Depends(posted(ChangeForm))]
ColleagueSheet = Annotated[Posted[ColleagueForm], Depends(posted(ColleagueForm))]
NewcomerSheet = Annotated[Posted[SignUpForm], Depends(posted(SignUpForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/organisations/new", name="organisations.new")
def new(desk: DeskDep) -> Response:
    """Show the questions about an organisation."""
    return desk.page("organisations/new.html", desk.read(views.new))


@router.post("/organisations/new", name="organisations.create")
def create(desk: DeskDep, sheet: NewSheet) -> Response:
    """Keep an organisation; who describes it leads it."""
    if sheet.errors:
        return desk.page("organisations/new.html", desk.read(views.new), sheet)
    created = desk.write(actions.create, sheet.form)
    return desk.go("organisations.show", organisation_id=created)


@router.get("/organisations/{organisation_id}", name="organisations.show")
def show(desk: DeskDep, organisation_id: str) -> Response:
    """Show an organisation and its people."""
    return desk.page(
        "organisations/show.html", desk.read(views.show, organisation_id, desk.house.settings.zone)
    )


@router.get("/organisations/{organisation_id}/edit", name="organisations.editing")
def editing(desk: DeskDep, organisation_id: str) -> Response:
    """Show what is stored."""
    page = desk.read(views.edit, organisation_id, desk.house.settings.zone)
    return desk.page("organisations/edit.html", page, Filled(values=views.stored(page)))


@router.post("/organisations/{organisation_id}/edit", name="organisations.edit")
def edit(desk: DeskDep, organisation_id: str, sheet: ChangeSheet) -> Response:
    """Keep a change; one that somebody else overtook comes back as typed."""
    page = desk.read(views.edit, organisation_id, desk.house.settings.zone)
    if sheet.errors:
        return desk.page("organisations/edit.html", page, sheet)
    try:
        desk.write(actions.edit, organisation_id, sheet.form)
    except Stale as stale:
        sheet.errors.append(("name", sentence(stale, desk.language)))
        return desk.page("organisations/edit.html", page, sheet, status=409)
    return desk.go("organisations.show", organisation_id=organisation_id)


@router.post("/organisations/{organisation_id}/invite", name="organisations.invite")
def invite(desk: DeskDep, organisation_id: str, sheet: ColleagueSheet) -> Response:
    """Make a link for a colleague; it is shown once, with its QR code."""
    page = desk.read(views.show, organisation_id, desk.house.settings.zone)
    if sheet.errors:
        return desk.page("organisations/show.html", page, sheet)
    base = absolute(desk, "organisations.invitation", token="-").removesuffix("-")  # noqa: S106 -- a place holder
    # The link is not kept with the answer: whoever reads the database later cannot join.
    invited = desk.work(actions.invite, organisation_id, sheet.form, link_base=base)
    return desk.page(
        "organisations/invited.html",
        page,
        link=invited.link,
        role=sheet.form.role,
        code=svg(invited.link),
    )


@router.get("/join/{token}", name="organisations.invitation")
def invitation(desk: DeskDep, token: str) -> Response:
    """Show who invites to what; looking burns nothing."""
    return desk.page("organisations/invitation.html", desk.read(views.invitation, token))


@router.post("/join/{token}", name="organisations.join")
def join(desk: DeskDep, token: str, sheet: EmptySheet) -> Response:
    """Join as the person who is signed in, and go on to what there is to write."""
    del sheet
    desk.write(actions.join, token)
    return desk.go("proposals.mine")


@router.post("/join/{token}/new", name="organisations.join_new")
def join_new(desk: DeskDep, token: str, sheet: NewcomerSheet, _turn: PasswordTurn) -> Response:
    """Join together with making an account."""
    if not sheet.errors:
        try:
            joined = desk.write(newcomers.join, _new_account(sheet.form), actions.join, token)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return signing.open_session(desk, joined.account_id).on(desk.go("proposals.mine"))
    return desk.page("organisations/invitation.html", desk.read(views.invitation, token), sheet)


def _new_account(form: SignUpForm) -> NewAccount:
    return NewAccount(
        sign_in_name=form.sign_in_name,
        display_name=form.display_name,
        password_hash=passwords.make_hash(form.password),
    )
