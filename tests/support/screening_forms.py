"""Outcomes of the eligibility check, filled in as an officer would."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.actions import screenings as actions
from app.forms.screenings import JudgeForm, ScreeningForm
from app.vocabulary import Check
from tests.support.call_rows import CallWorld

SHANGHAI = ZoneInfo("Asia/Shanghai")


def filled_in(call: CallWorld, outcome: str, reason: str = "", **more: object) -> ScreeningForm:
    """Fill an outcome in; a return opens everything for twenty days unless told otherwise."""
    due = typed(call.clock.now() + timedelta(days=20))
    own: dict[str, dict[str, object]] = {
        "return": {"opened": ["all"], "due": due},
        "refuse": {"reasons": ["other"]},
    }
    values = {"outcome": outcome, "revision": 2, "reason": reason, "confirmed": "yes"}
    return ScreeningForm.model_validate({**values, **own.get(outcome, {}), **more})


def screened(
    call: CallWorld, proposal_id: str, outcome: str, reason: str = "", **more: object
) -> None:
    """Give an outcome as the organiser."""
    form = filled_in(call, outcome, reason, **more)
    call.act(call.organiser, actions.screen, proposal_id, form)


def judged(
    call: CallWorld, proposal_id: str, subject: Check, verdict: str, base: int = 0, **more: object
) -> None:
    """Judge a check as the organiser."""
    values = {"judged": verdict, "revision": 2, "base": base, **more}
    form = JudgeForm.model_validate(values)
    call.act(call.organiser, actions.judge, proposal_id, subject, form)


def typed(instant: datetime) -> str:
    """Write an instant as it is typed in the round's zone, to the second."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
