"""Programmes, their strands and communities, and invitations to their officers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app import passwords
from app.actions import programmes as actions
from app.actions.accounts import NewAccount
from app.errors import Invalid
from app.forms.accounts import EmptyForm, SignUpForm
from app.forms.programmes import CommunityForm, OfficerForm, ProgrammeForm, StrandForm
from app.views import programmes as views
from app.web import newcomers, signing
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted
from app.web.qr import svg
from app.web.turns import PasswordTurn

router = APIRouter()
ProgrammeSheet = Annotated[Posted[ProgrammeForm], Depends(posted(ProgrammeForm))]
StrandSheet = Annotated[Posted[StrandForm], Depends(posted(StrandForm))]
CommunitySheet = Annotated[Posted[CommunityForm], Depends(posted(CommunityForm))]
OfficerSheet = Annotated[Posted[OfficerForm], Depends(posted(OfficerForm))]
NewcomerSheet = Annotated[Posted[SignUpForm], Depends(posted(SignUpForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/programmes", name="programmes.index")
def index(desk: DeskDep) -> Response:
    """Show the programmes that I serve."""
    return desk.page("programmes/index.html", desk.read(views.index))


@router.get("/programmes/new", name="programmes.new")
def new(desk: DeskDep) -> Response:
    """Show the empty form."""
    desk.read(views.creating)
    return desk.page("programmes/new.html")


@router.post("/programmes/new", name="programmes.create")
def create(desk: DeskDep, sheet: ProgrammeSheet) -> Response:
    """Make a programme."""
    if not sheet.errors:
        try:
            programme_id = desk.write(actions.create, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("programmes.show", programme_id=programme_id)
    desk.read(views.creating)
    return desk.page("programmes/new.html", None, sheet)


@router.get("/programmes/{programme_id}", name="programmes.show")
def show(desk: DeskDep, programme_id: str) -> Response:
    """Show a programme."""
    return _programme(desk, programme_id)


def _programme(
    desk: Desk, programme_id: str, sheet: Filled | None = None, part: str = ""
) -> Response:
    page = desk.read(views.show, programme_id)
    return desk.page("programmes/show.html", page, sheet, part=part)


@router.get("/programmes/{programme_id}/edit", name="programmes.edit")
def edit_page(desk: DeskDep, programme_id: str) -> Response:
    """Show what may be changed."""
    page = desk.read(views.editing, programme_id)
    return desk.page("programmes/edit.html", page, Filled(values=_stored(page)))


@router.post("/programmes/{programme_id}/edit", name="programmes.edit_now")
def edit(desk: DeskDep, programme_id: str, sheet: ProgrammeSheet) -> Response:
    """Keep the changes."""
    if not sheet.errors:
        try:
            desk.write(actions.edit, programme_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("programmes.show", programme_id=programme_id)
    return desk.page("programmes/edit.html", desk.read(views.editing, programme_id), sheet)


def _stored(page: views.ProgrammePage) -> dict[str, str]:
    return {
        "name_zh": page.name.get("zh", ""),
        "name_en": page.name.get("en", ""),
        "operator_zh": page.operator_name.get("zh", ""),
        "operator_en": page.operator_name.get("en", ""),
        "contact": page.contact,
        "language": page.language,
        "currency": page.currency,
        "timezone": page.timezone,
        "registration_scheme": page.registration_scheme,
        "supervisor": page.supervisor,
        "officers_named": "yes" if page.officers_named else "",
    }


@router.post("/programmes/{programme_id}/strands", name="programmes.add_strand")
def add_strand(desk: DeskDep, programme_id: str, sheet: StrandSheet) -> Response:
    """Add a strand."""
    if sheet.errors:
        return _programme(desk, programme_id, sheet, "strand")
    desk.write(actions.add_strand, programme_id, sheet.form)
    return desk.go("programmes.show", programme_id=programme_id)


@router.post("/programmes/{programme_id}/communities", name="programmes.add_community")
def add_community(desk: DeskDep, programme_id: str, sheet: CommunitySheet) -> Response:
    """Add a community."""
    if sheet.errors:
        return _programme(desk, programme_id, sheet, "community")
    desk.write(actions.add_community, programme_id, sheet.form)
    return desk.go("programmes.show", programme_id=programme_id)


@router.post("/programmes/{programme_id}/members", name="programmes.invite")
def invite(desk: DeskDep, programme_id: str, sheet: OfficerSheet) -> Response:
    """Make an invitation; the link is shown on the answer, once."""
    if sheet.errors:
        return _programme(desk, programme_id, sheet, "member")
    base = absolute(desk, "programmes.invitation", token="-").removesuffix("-")  # noqa: S106 -- a place holder
    # The link is not kept with the answer: whoever reads the database later cannot take the role.
    invited = desk.work(actions.invite, programme_id, sheet.form, link_base=base)
    page = desk.read(views.show, programme_id)
    role = sheet.form.role
    return desk.page(
        "programmes/invited.html", page, invited=invited, role=role, code=svg(invited.link)
    )


@router.get("/programmes/members/{member_id}/remove", name="programmes.removing")
def removing(desk: DeskDep, member_id: str) -> Response:
    """Ask once before an officer is taken off the list."""
    return desk.page("programmes/remove.html", desk.read(views.removing, member_id))


@router.post("/programmes/members/{member_id}/remove", name="programmes.remove")
def remove(desk: DeskDep, member_id: str, sheet: EmptySheet) -> Response:
    """End an officer's service in a role."""
    del sheet
    return desk.go("programmes.show", programme_id=desk.write(actions.remove, member_id))


@router.get("/invitations/member/{token}", name="programmes.invitation")
def invitation(desk: DeskDep, token: str) -> Response:
    """Show who invites to what; looking burns nothing."""
    return desk.page("programmes/invitation.html", desk.read(views.invitation, token))


@router.post("/invitations/member/{token}/accept", name="programmes.accept")
def accept(desk: DeskDep, token: str, sheet: EmptySheet) -> Response:
    """Take the role as the person who is signed in."""
    del sheet
    return desk.go("programmes.show", programme_id=desk.write(actions.accept, token))


@router.post("/invitations/member/{token}/join", name="programmes.join")
def join(desk: DeskDep, token: str, sheet: NewcomerSheet, _turn: PasswordTurn) -> Response:
    """Take the role together with making an account."""
    if not sheet.errors:
        try:
            joined = desk.write(newcomers.join, _new_account(sheet.form), actions.accept, token)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            target = desk.go("programmes.show", programme_id=joined.target)
            return signing.open_session(desk, joined.account_id).on(target)
    return desk.page("programmes/invitation.html", desk.read(views.invitation, token), sheet)


def _new_account(form: SignUpForm) -> NewAccount:
    return NewAccount(
        sign_in_name=form.sign_in_name,
        display_name=form.display_name,
        password_hash=passwords.make_hash(form.password),
    )
