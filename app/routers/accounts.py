"""Signing up, in and out; the own account; the first organiser; the demo's cast."""

from datetime import timedelta
from typing import Annotated, Any

import pyotp
from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from app import passwords
from app.actions import accounts as actions
from app.clock import DemoClock
from app.errors import Invalid, NotFound, Refused
from app.forms.accounts import (
    CodeForm,
    ContactForm,
    DemoForm,
    EmptyForm,
    PasswordForm,
    PreferencesForm,
    ResetForm,
    SignInForm,
    SignUpForm,
    TurnForm,
)
from app.language.faults import sentence
from app.views import accounts as views
from app.web import cookies, signing
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.qr import svg
from app.web.replays import SignInPage
from app.web.turns import PasswordTurn

router = APIRouter()
SignUp = Annotated[Posted[SignUpForm], Depends(posted(SignUpForm))]
SignIn = Annotated[Posted[SignInForm], Depends(posted(SignInForm))]
Contact = Annotated[Posted[ContactForm], Depends(posted(ContactForm))]
Code = Annotated[Posted[CodeForm], Depends(posted(CodeForm))]
Password = Annotated[Posted[PasswordForm], Depends(posted(PasswordForm))]
Reset = Annotated[Posted[ResetForm], Depends(posted(ResetForm))]
Preferences = Annotated[Posted[PreferencesForm], Depends(posted(PreferencesForm))]
Demo = Annotated[Posted[DemoForm], Depends(posted(DemoForm))]
Turn = Annotated[Posted[TurnForm], Depends(posted(TurnForm))]
Empty = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/sign-in", name="accounts.sign_in")
def sign_in_page(desk: DeskDep, next: str = "") -> Response:  # noqa: A002 -- the name in the address
    """Show the sign-in page."""
    return desk.page("accounts/sign_in.html", SignInPage(next=signing.local(next) if next else ""))


@router.post("/sign-in", name="accounts.sign_in_now")
def sign_in(desk: DeskDep, sheet: SignIn, _turn: PasswordTurn) -> Response:
    """Sign in, and go on to where the person wanted to go, or repeat what was typed."""
    answer = signing.attempt(desk, sheet.form) if not sheet.errors else None
    if answer is None or answer.account_id is None:
        if answer is not None:
            fault = Refused(answer.reason, seconds=answer.seconds)
            sheet.errors.append((answer.field, sentence(fault, desk.language)))
        page = SignInPage(next=str(sheet.value("next")), replay=str(sheet.value("replay")))
        return desk.page(
            "accounts/sign_in.html", page, sheet, asks_code=bool(answer and answer.field == "code")
        )
    kept = signing.replay_of(desk, sheet.form.replay, answer.account_id)
    opened = signing.open_session(desk, answer.account_id)
    if kept is None:
        return opened.on(RedirectResponse(signing.local(sheet.form.next), status_code=303))
    return opened.on(desk.page("accounts/replay.html", kept, csrf=opened.csrf))


@router.get("/sign-up", name="accounts.sign_up")
def sign_up_page(desk: DeskDep, next: str = "") -> Response:  # noqa: A002 -- the name in the address
    """Show the sign-up page."""
    return desk.page("accounts/sign_up.html", SignInPage(next=signing.local(next) if next else ""))


@router.post("/sign-up", name="accounts.sign_up_now")
def sign_up(desk: DeskDep, sheet: SignUp, _turn: PasswordTurn) -> Response:
    """Make an account and sign it in."""
    if not sheet.errors:
        try:
            account_id = desk.write(actions.sign_up, _new_account(sheet.form))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            target = RedirectResponse(signing.local(sheet.form.next), status_code=303)
            return signing.open_session(desk, account_id).on(target)
    return desk.page("accounts/sign_up.html", SignInPage(next=str(sheet.value("next"))), sheet)


def _new_account(form: SignUpForm) -> actions.NewAccount:
    return actions.NewAccount(
        sign_in_name=form.sign_in_name,
        display_name=form.display_name,
        password_hash=passwords.make_hash(form.password),
    )


@router.post("/sign-out", name="accounts.sign_out")
def sign_out(desk: DeskDep, sheet: Empty) -> Response:
    """End the session."""
    del sheet
    desk.work(actions.sign_out)
    response = desk.go("calls.index")
    cookies.drop(response, desk.house.settings, "sid")
    return response


@router.post("/sign-out/elsewhere", name="accounts.sign_out_elsewhere")
def sign_out_elsewhere(desk: DeskDep, sheet: Empty) -> Response:
    """End the other sessions."""
    del sheet
    desk.work(actions.sign_out_elsewhere)
    return desk.go("accounts.show")


@router.get("/reset", name="accounts.reset")
def reset_page(desk: DeskDep) -> Response:
    """Show where a code that was read out is entered."""
    return desk.page("accounts/reset.html")


@router.post("/reset", name="accounts.reset_now")
def reset(desk: DeskDep, sheet: Reset, _turn: PasswordTurn) -> Response:
    """Set a new password with the code."""
    if not sheet.errors:
        hashed = passwords.make_hash(sheet.form.new_password)
        if desk.work(
            actions.reset_password,
            name=sheet.form.sign_in_name,
            code=sheet.form.code,
            password_hash=hashed,
        ):
            return desk.go("accounts.sign_in")
        sheet.errors.append(("code", sentence(Refused("code_wrong"), desk.language)))
    return desk.page("accounts/reset.html", None, sheet)


@router.get("/account", name="accounts.show")
def show(desk: DeskDep, sent: str = "") -> Response:
    """Show the own account. `sent`: a code has just gone out."""
    return _own(desk, None, "sent" if sent else "")


def _own(desk: Desk, sheet: Filled | None, part: str = "") -> Response:
    page = desk.read(views.own)
    typed = sheet or Filled(
        values={"display_name": page.display_name, "email": page.email, "mobile": page.mobile}
    )
    code = svg(_second_factor_address(page)) if page.totp_secret else ""
    return desk.page("accounts/show.html", page, typed, part=part, second_factor_code=code)


def _second_factor_address(page: views.AccountPage) -> str:
    return pyotp.TOTP(page.totp_secret).provisioning_uri(
        name=page.sign_in_name, issuer_name="Miaopu"
    )


@router.post("/account", name="accounts.edit")
def edit(desk: DeskDep, sheet: Contact) -> Response:
    """Keep a changed name or channel."""
    if sheet.errors:
        return _own(desk, sheet, "contact")
    desk.write(actions.edit_contact, **sheet.form.model_dump())
    return desk.go("accounts.show")


@router.post("/account/contact/send", name="accounts.send_code")
def send_code(desk: DeskDep, sheet: Empty) -> Response:
    """Send a code over the account's channel."""
    del sheet
    desk.work(actions.send_contact_code)
    return desk.go("accounts.show", query={"sent": "1"})


@router.post("/account/contact/confirm", name="accounts.confirm")
def confirm(desk: DeskDep, sheet: Code) -> Response:
    """Confirm the contact with the code."""
    if not sheet.errors and desk.work(actions.confirm_contact, sheet.form.code):
        return desk.go("accounts.show")
    if not sheet.errors:
        sheet.errors.append(("code", sentence(Refused("code_wrong"), desk.language)))
    return _own(desk, sheet, "code")


@router.post("/account/password", name="accounts.change_password")
def change_password(desk: DeskDep, sheet: Password, _turn: PasswordTurn) -> Response:
    """Set a new password."""
    if not sheet.errors:
        present = desk.read(views.own_credential).password_hash
        if passwords.verify(present, sheet.form.password):
            desk.work(actions.change_password, passwords.make_hash(sheet.form.new_password))
            return desk.go("accounts.show")
        sheet.refuse(Invalid({"password": ("password_wrong", {})}))
    return _own(desk, sheet, "password")


@router.post("/account/second-factor/begin", name="accounts.begin_second_factor")
def begin_second_factor(desk: DeskDep, sheet: Empty) -> Response:
    """Make a secret for an authenticator app."""
    del sheet
    desk.work(actions.begin_second_factor, pyotp.random_base32())
    return desk.go("accounts.show")


@router.post("/account/second-factor/confirm", name="accounts.confirm_second_factor")
def confirm_second_factor(desk: DeskDep, sheet: Code) -> Response:
    """Turn the second factor on with the app's first code."""
    if not sheet.errors:
        secret = desk.read(views.own_credential).totp_secret
        step = signing.step_of(secret, sheet.form.code, desk) if secret else None
        if step is not None:
            desk.work(actions.confirm_second_factor, step)
            return desk.go("accounts.show")
        sheet.errors.append(("code", sentence(Refused("code_wrong"), desk.language)))
    return _own(desk, sheet, "second_factor")


@router.post("/account/recovery-codes", name="accounts.issue_recovery_codes")
def issue_recovery_codes(desk: DeskDep, sheet: Empty) -> Response:
    """Make recovery codes and show them, this once."""
    del sheet
    made = desk.work(actions.issue_recovery_codes)
    return desk.page("accounts/recovery_codes.html", desk.read(views.own), codes=made)


@router.post("/account/second-factor/remove", name="accounts.remove_second_factor")
def remove_second_factor(desk: DeskDep, sheet: Empty) -> Response:
    """Turn the second factor off."""
    del sheet
    desk.work(actions.remove_second_factor)
    return desk.go("accounts.show")


@router.post("/preferences", name="accounts.prefer")
def prefer(desk: DeskDep, sheet: Preferences) -> Response:
    """Keep language and text size in cookies; the language of messages with the account."""
    wishes: dict[str, Any] = sheet.form.model_dump() if not sheet.errors else {}
    response = RedirectResponse(signing.local(str(wishes.get("back") or "/")), status_code=303)
    for field, cookie in (("language", "language"), ("text_size", "text")):
        if wishes.get(field):
            cookies.put(
                response, desk.house.settings, cookie, wishes[field], age=cookies.PREFERENCES_AGE
            )
    if desk.viewer.account_id and wishes.get("language"):
        desk.work(actions.prefer_language, wishes["language"])
    return response


@router.get("/demo", name="accounts.demo")
def demo(desk: DeskDep) -> Response:
    """Show the demo's cast as buttons."""
    return desk.page("accounts/demo.html", desk.read(views.demo))


@router.post("/demo", name="accounts.demo_now")
def demo_sign_in(desk: DeskDep, sheet: Demo) -> Response:
    """Sign in as one of the cast."""
    return signing.open_demo_session(desk, sheet.form.account_id).on(desk.go("homes.desk"))


@router.post("/demo/clock", name="accounts.turn_clock")
def turn_clock(desk: DeskDep, sheet: Turn) -> Response:
    """Let days pass in a demo, so that deadlines are over; only for people at the machine itself."""
    desk.read(views.demo)
    clock = desk.house.clock
    if not isinstance(clock, DemoClock) or sheet.errors:
        raise NotFound
    clock.put_forward(timedelta(days=sheet.form.days))
    return desk.go("accounts.demo")
