"""The first page of an empty installation: try it, or use it; reached only by the link of the start."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app import passwords
from app.actions.accounts import NewAccount
from app.errors import Invalid, Refused
from app.forms.accounts import BeginForm, EmptyForm
from app.forms.programmes import ProgrammeForm
from app.language.catalogue import main_key
from app.views import accounts as views
from app.web import newcomers, signing
from app.web.desk import Desk, DeskDep
from app.web.house import Trial
from app.web.posted import Filled, Posted, posted
from app.web.turns import PasswordTurn

router = APIRouter()
Begin = Annotated[Posted[BeginForm], Depends(posted(BeginForm))]
Empty = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/claim/{token}", name="accounts.claim")
def claim_page(desk: DeskDep, token: str) -> Response:
    """Show the first page; looking burns nothing."""
    return _first(desk, token)


@router.post("/claim/{token}", name="accounts.claim_now")
def claim(desk: DeskDep, token: str, sheet: Begin, _turn: PasswordTurn) -> Response:
    """Make the first organiser's account and the programme."""
    if not sheet.errors:
        new = _new_account(sheet.form)
        try:
            begun = desk.write(newcomers.begin, token, new, _programme(sheet.form))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            if desk.house.bringing is not None:  # who begins anew wants no backup at the next start
                desk.house.bringing.forget()
            target = desk.go("programmes.index")
            return signing.open_session(desk, begun.account_id).on(target)
    return _first(desk, token, sheet)


@router.post("/claim/{token}/try", name="accounts.try_out")
def try_out(desk: DeskDep, token: str, sheet: Empty) -> Response:
    """Start a demo beside; nothing of the real installation is touched."""
    del sheet
    desk.read(views.claim, token)
    _trial(desk).begin()
    return desk.go("accounts.trying", token=token)


@router.get("/claim/{token}/try", name="accounts.trying")
def trying(desk: DeskDep, token: str) -> Response:
    """Show whether the demo answers yet."""
    page, trial = desk.read(views.claim, token), _trial(desk)
    return desk.page("accounts/trying.html", page, here=trial.address(), failed=trial.failed())


def _first(desk: Desk, token: str, sheet: Filled | None = None) -> Response:
    page = desk.read(views.claim, token)
    may_try = desk.house.trial is not None and desk.actor.loopback
    zone = desk.house.settings.timezone
    return desk.page(
        "accounts/claim.html",
        page,
        sheet,
        may_try=may_try,
        zone=zone,
        may_restore=desk.house.bringing is not None,
    )


def _trial(desk: Desk) -> Trial:
    """Give the demo's starter: it is for the person at the machine, as the demo itself is."""
    if desk.house.trial is None or not desk.actor.loopback:
        raise Refused("try_at_the_machine")
    return desk.house.trial


def _new_account(form: BeginForm) -> NewAccount:
    return NewAccount(
        sign_in_name=form.sign_in_name,
        display_name=form.display_name,
        password_hash=passwords.make_hash(form.password),
    )


def _programme(form: BeginForm) -> ProgrammeForm:
    main = main_key(form.programme_language)
    return ProgrammeForm.model_validate(
        {
            f"name_{main}": form.programme,
            f"operator_{main}": form.operator,
            "contact": form.contact,
            "language": form.programme_language,
            "timezone": form.timezone,
        }
    )
