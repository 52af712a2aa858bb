"""Signing in and out as far as cookies and hashes go."""

import secrets
from dataclasses import dataclass
from typing import NoReturn

import pyotp
from fastapi import Response
from pyotp.utils import strings_equal

from app import passwords
from app.actions import accounts as actions
from app.actions.sign_offs import Proof
from app.errors import Invalid, Refused
from app.fields import Proved
from app.forms.accounts import SignInForm
from app.views import accounts as views
from app.web import cookies
from app.web.desk import Desk
from app.web.replays import Replay, unpack
from app.web.tokens import new_token, token_digest, write_seen

TOTP_WINDOW = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an attempt: the account, or which field was wrong and how."""

    account_id: str | None
    field: str = ""
    reason: str = ""
    seconds: int = 0


def attempt(desk: Desk, form: SignInForm) -> Answer:
    """Check name, password and second factor; count what fails."""
    found = desk.read(views.credential, form.sign_in_name, form.code)
    if found.wait_seconds:
        return Answer(
            account_id=None,
            field="password",
            reason="too_many_attempts",
            seconds=found.wait_seconds,
        )
    if not passwords.verify(found.password_hash, form.password) or found.account_id is None:
        desk.work(actions.note_failure, form.sign_in_name)
        return Answer(account_id=None, field="password", reason="sign_in_failed")
    if found.totp_secret and not form.code:
        return Answer(account_id=None, field="code", reason="code_needed")
    wrong = _second(desk, found, form.code) if found.totp_secret else ""
    if wrong:
        desk.work(actions.note_failure, form.sign_in_name)
        return Answer(account_id=None, field="code", reason=wrong)
    return Answer(account_id=found.account_id)


def _second(desk: Desk, found: views.Credential, code: str) -> str:
    """Use a code of the app or of recovery up; gives what is wrong with it."""
    account_id = found.account_id or ""
    step = step_of(found.totp_secret or "", code, desk)
    if step is not None:
        return "" if desk.work(actions.use_code, account_id, step) else "code_used"
    if found.recovers and desk.work(actions.use_recovery_code, account_id, code):
        return ""
    return "code_wrong"


def proved(desk: Desk, form: Proved) -> Proof:
    """Let whoever signs show again who they are; raises Invalid beside the field that is wrong.

    The cast of a demo has no passwords, and is only there for people at the machine itself.
    """
    found = desk.read(views.reproof, form.code)
    if found.shown:
        return Proof(how="demo")
    if found.wait_seconds:
        raise Invalid({"password": ("too_many_attempts", {"seconds": found.wait_seconds})})
    if not passwords.verify(found.password_hash, form.password):
        _wrong(desk, found, "password", "password_wrong")
    if found.totp_secret is None:
        return Proof(how="password")
    step = step_of(found.totp_secret, form.code, desk)
    if step is not None:
        return Proof(how="password_code", step=step)
    if not found.recovers:
        _wrong(desk, found, "code", "code_wrong" if form.code else "code_needed")
    return Proof(how="password_recovery", recovery_code=form.code)


def _wrong(desk: Desk, found: views.Reproof, field: str, code: str) -> NoReturn:
    if code != "code_needed":
        desk.work(actions.note_failure, found.sign_in_name)
    raise Invalid({field: (code, {})})


def step_of(secret: str, code: str, desk: Desk) -> int | None:
    """Tell to which half minute by the house's clock a code of the second factor belongs, if to any near."""
    app, typed = pyotp.TOTP(secret), code.replace(" ", "")
    now = app.timecode(desk.house.clock.now())
    near = range(now - TOTP_WINDOW, now + TOTP_WINDOW + 1)
    return next((step for step in near if strings_equal(typed, app.generate_otp(step))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that was just opened: its cookie still has to go onto an answer."""

    desk: Desk
    cookie: str
    csrf: str

    def on(self, response: Response) -> Response:
        """Put the session's cookie on an answer."""
        settings = self.desk.house.settings
        cookies.put_session(response, settings, self.cookie)
        cookies.drop(response, settings, "visitor")
        return response


def open_session(desk: Desk, account_id: str, *, card_id: str | None = None) -> Opened:
    """Open a session under a new token; one that a seat card opens is for its seat only."""
    token, csrf = new_token(), secrets.token_urlsafe(24)
    agent = desk.request.headers.get("user-agent", "")
    desk.work(
        actions.open_session,
        account_id,
        token_digest=token_digest(token),
        csrf_token=csrf,
        agent=agent,
        card_id=card_id,
    )
    return Opened(
        desk=desk, cookie=write_seen(desk.house.secret, token, desk.house.clock.now()), csrf=csrf
    )


def open_demo_session(desk: Desk, account_id: str) -> Opened:
    """Open a session for one of the demo's cast."""
    token, csrf = new_token(), secrets.token_urlsafe(24)
    desk.work(
        actions.open_demo_session, account_id, token_digest=token_digest(token), csrf_token=csrf
    )
    return Opened(
        desk=desk, cookie=write_seen(desk.house.secret, token, desk.house.clock.now()), csrf=csrf
    )


def local(address: str) -> str:
    """Accept an address of ours to go back to; anything else is the desk."""
    fine = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if fine else "/desk"


def replay_of(desk: Desk, packed: str, account_id: str) -> Replay | None:
    """Unpack a form to repeat; only for the account that had typed it."""
    if not packed:
        return None
    replay = unpack(desk.house.secret, packed)
    if replay.account_id != account_id:
        raise Refused("forged")
    return replay
