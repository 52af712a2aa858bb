"""Seats, invitations to them, conflicts and recusals."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app import passwords
from app.actions import panels as actions
from app.actions.accounts import NewAccount
from app.errors import Invalid, Refused
from app.forms.accounts import EmptyForm, SignUpForm
from app.forms.panels import (
    AcceptForm,
    ConflictsForm,
    DescriptionForm,
    ReasonForm,
    RecusalForm,
    SeatForm,
    UndertakingForm,
)
from app.views import agreements
from app.views import panels as views
from app.web import newcomers, signing
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg
from app.web.turns import PasswordTurn

router = APIRouter()
SeatSheet = Annotated[Posted[SeatForm], Depends(posted(SeatForm))]
AcceptSheet = Annotated[Posted[AcceptForm], Depends(posted(AcceptForm))]
NewcomerSheet = Annotated[Posted[SignUpForm], Depends(posted(SignUpForm))]
ReasonSheet = Annotated[Posted[ReasonForm], Depends(posted(ReasonForm))]
ConflictsSheet = Annotated[Posted[ConflictsForm], Depends(posted(ConflictsForm))]
RecusalSheet = Annotated[Posted[RecusalForm], Depends(posted(RecusalForm))]
UndertakingSheet = Annotated[Posted[UndertakingForm], Depends(posted(UndertakingForm))]
DescriptionSheet = Annotated[Posted[DescriptionForm], Depends(posted(DescriptionForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/panel", name="panels.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show the seats of the round."""
    return desk.page("panels/show.html", desk.read(views.show, round_id))


@router.post("/manage/{round_id}/panel", name="panels.invite")
def invite(desk: DeskDep, round_id: str, sheet: SeatSheet) -> Response:
    """Offer a seat; the link is shown on the answer."""
    if not sheet.errors:
        try:
            invited = desk.write(actions.invite, round_id, sheet.form, link_base=_link_base(desk))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _invited(desk, round_id, invited)
    return desk.page("panels/show.html", desk.read(views.show, round_id), sheet)


@router.post("/manage/seats/{seat_id}/link", name="panels.invite_again")
def invite_again(desk: DeskDep, seat_id: str, sheet: EmptySheet) -> Response:
    """Make a new link for a seat that nobody has taken yet."""
    del sheet
    invited = desk.write(actions.invite_again, seat_id, link_base=_link_base(desk))
    return _invited(desk, desk.read(views.seat, seat_id).round_id, invited)


def _invited(desk: Desk, round_id: str, invited: actions.SeatInvited) -> Response:
    if not invited.link:
        desk.say("note", desk.sentence(Refused("links_shown")))
        return desk.go("panels.show", round_id=round_id)
    page = desk.read(views.show, round_id)
    return desk.page("panels/invited.html", page, invited=invited, code=svg(invited.link))


def _link_base(desk: Desk) -> str:
    """Give the address of an invitation up to its token, which the action adds."""
    sample = "-"
    return absolute(desk, "panels.invitation", token=sample).removesuffix(sample)


@router.get("/manage/{round_id}/panel/undertaking", name="panels.undertaking")
def undertaking(desk: DeskDep, round_id: str) -> Response:
    """Show what members promise, and which version each has promised."""
    return desk.page("panels/undertaking.html", desk.read(agreements.undertaking, round_id))


@router.post("/manage/{round_id}/panel/undertaking", name="panels.set_undertaking")
def set_undertaking(desk: DeskDep, round_id: str, sheet: UndertakingSheet) -> Response:
    """Reword what members promise."""
    if sheet.errors:
        return desk.page(
            "panels/undertaking.html", desk.read(agreements.undertaking, round_id), sheet
        )
    desk.write(actions.set_undertaking, round_id, sheet.form)
    return desk.go("panels.undertaking", round_id=round_id)


@router.get("/manage/seats/{seat_id}/remove", name="panels.removing")
def removing(desk: DeskDep, seat_id: str) -> Response:
    """Ask once before a seat is taken away."""
    return desk.page("panels/remove.html", desk.read(views.seat, seat_id))


@router.post("/manage/seats/{seat_id}/remove", name="panels.remove")
def remove(desk: DeskDep, seat_id: str, sheet: ReasonSheet) -> Response:
    """Take a seat away, with the reason."""
    page = desk.read(views.seat, seat_id)
    if sheet.errors:
        return desk.page("panels/remove.html", page, sheet)
    desk.write(actions.remove, seat_id, sheet.form.reason)
    return desk.go("panels.show", round_id=page.round_id)


@router.post("/manage/seats/{seat_id}/restore", name="panels.restore")
def restore(desk: DeskDep, seat_id: str, sheet: EmptySheet) -> Response:
    """Give a seat back that was taken away by mistake."""
    del sheet
    return desk.go("panels.show", round_id=desk.write(actions.restore, seat_id))


@router.get("/invitations/seat/{token}", name="panels.invitation")
def invitation(desk: DeskDep, token: str) -> Response:
    """Show an invitation; looking burns nothing."""
    return desk.page("panels/invitation.html", desk.read(views.invitation, token))


@router.post("/invitations/seat/{token}/accept", name="panels.accept")
def accept(desk: DeskDep, token: str, sheet: AcceptSheet) -> Response:
    """Take the seat as the person who is signed in."""
    if not sheet.errors:
        try:
            round_id = desk.write(actions.accept, token, sheet.form.promised)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("conflicts.show", round_id=round_id)
    return desk.page("panels/invitation.html", desk.read(views.invitation, token), sheet)


@router.post("/invitations/seat/{token}/join", name="panels.join")
def join(desk: DeskDep, token: str, sheet: NewcomerSheet, _turn: PasswordTurn) -> Response:
    """Take the seat together with making an account."""
    if not sheet.errors:
        try:
            take = partial(actions.accept, promised=sheet.form.promised)
            joined = desk.write(newcomers.join, _new_account(sheet.form), take, token)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            target = desk.go("conflicts.show", round_id=joined.target)
            return signing.open_session(desk, joined.account_id).on(target)
    return desk.page("panels/invitation.html", desk.read(views.invitation, token), sheet)


@router.post("/invitations/seat/{token}/decline", name="panels.decline")
def decline(desk: DeskDep, token: str, sheet: ReasonSheet) -> Response:
    """Say no, with the reason."""
    page = desk.read(views.invitation, token)
    if sheet.errors:
        return desk.page("panels/invitation.html", page, sheet)
    desk.write(actions.decline, token, sheet.form.reason)
    return desk.page("panels/declined.html", page)


@router.get("/reviews/rounds/{round_id}/about-me", name="panels.describing")
def describing(desk: DeskDep, round_id: str) -> Response:
    """Ask a member what he or she knows well, and how much there is time for."""
    return desk.page("panels/describe.html", desk.read(agreements.description, round_id))


@router.post("/reviews/rounds/{round_id}/about-me", name="panels.describe")
def describe(desk: DeskDep, round_id: str, sheet: DescriptionSheet) -> Response:
    """Keep what a member says."""
    if sheet.errors:
        return desk.page("panels/describe.html", desk.read(agreements.description, round_id), sheet)
    desk.write(actions.describe, round_id, sheet.form)
    return desk.go("reviews.queue", round_id=round_id)


@router.get("/reviews/rounds/{round_id}/conflicts", name="conflicts.show")
def conflicts(desk: DeskDep, round_id: str) -> Response:
    """Show the list of applicant organisations."""
    return desk.page("panels/conflicts.html", desk.read(views.conflicts, round_id))


@router.post("/reviews/rounds/{round_id}/conflicts", name="conflicts.declare")
def declare(desk: DeskDep, round_id: str, sheet: ConflictsSheet) -> Response:
    """Keep the declaration."""
    if not sheet.errors:
        try:
            desk.write(actions.declare_conflicts, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("reviews.queue", round_id=round_id)
    return desk.page("panels/conflicts.html", desk.read(views.conflicts, round_id), sheet)


@router.get("/proposals/{proposal_id}/recusal", name="recusals.ask")
def ask_recusal(desk: DeskDep, proposal_id: str) -> Response:
    """Ask once before a member keeps out of a proposal."""
    return desk.page("panels/recusal.html", desk.read(views.recusal, proposal_id))


@router.post("/proposals/{proposal_id}/recusal", name="recusals.declare")
def recuse(desk: DeskDep, proposal_id: str, sheet: RecusalSheet) -> Response:
    """Keep out of a proposal."""
    if sheet.errors:
        return desk.page("panels/recusal.html", desk.read(views.recusal, proposal_id), sheet)
    link = absolute(desk, "assignments.repairing", round_id="-")
    round_id = desk.write(actions.recuse, proposal_id, sheet.form, link=link)
    return desk.go("reviews.queue", round_id=round_id)


def _new_account(form: SignUpForm) -> NewAccount:
    return NewAccount(
        sign_in_name=form.sign_in_name,
        display_name=form.display_name,
        password_hash=passwords.make_hash(form.password),
    )
